"""The style guide shows every component with a sample, and only with GOALWEAVE_DEBUG."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.factories.catalogues import loaded

from goalweave.web.styleguide import COMPONENTS, components, tokens

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _frameworks(db: None) -> None:
    loaded()


def test_style_guide_is_not_found_on_a_site_in_use() -> None:
    assert Client().get("/styleguide/").status_code == 404


def test_style_guide_shows_every_component_with_a_sample_and_every_token(settings: LazySettings) -> None:
    settings.ROOT_URLCONF = "tests.web.styleguide_urls"
    page = Client().get("/styleguide/").content.decode()
    names = sorted(path.stem for path in COMPONENTS.glob("*.html"))
    assert [component.name for component in components()] == names
    for name in names:
        assert f'<section id="{name}">' in page
    assert all(f">{token.name}</td>" in page for token in tokens())
    assert len(tokens()) > 40
    assert 'fill="var(--ink)"' in page
    assert page.count('class="tile') > 5
