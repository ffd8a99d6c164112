"""The list of indicators where there are none."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.factories.catalogues import loaded
from tests.markup import compact

pytestmark = pytest.mark.django_db


def test_without_indicators_the_page_says_what_to_do(client: Client) -> None:
    loaded()
    page = compact(client.get("/indicators/").content.decode())
    assert "No indicators yet. Load the packs, import a file of values or create your own indicator." in page
