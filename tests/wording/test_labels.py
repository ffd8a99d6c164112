"""Names of the origins of mappings."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation

from goalweave.wording.labels import origin_name


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        ("mention", "named in the text"),
        ("classifier:fast-1", "suggested by the classifier (fast-1)"),
        ("code", "suggested by a code"),
        ("code:fast-1", "suggested by a code and the classifier (fast-1)"),
        ("import:iati", "named by the publisher"),
    ],
)
def test_an_origin_says_who_or_what_suggested(origin: str, name: str) -> None:
    assert origin_name(origin) == name


@pytest.mark.parametrize(("language", "shown"), [("en", "2.5, 2.4"), ("ar", "2.5، 2.4"), ("zh-hans", "2.5、2.4")])
def test_list_has_the_comma_of_its_language(language: str, shown: str) -> None:
    template = Template("{% for n in numbers %}{{ n }}{% if not forloop.last %}{% comma %}{% endif %}{% endfor %}")
    with translation.override(language):
        assert template.render(Context({"numbers": ["2.5", "2.4"]})) == shown
