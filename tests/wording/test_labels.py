"""Names of the origins of mappings."""

from __future__ import annotations

import pytest

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
