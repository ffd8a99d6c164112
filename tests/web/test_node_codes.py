"""Nodes whose codes look like a path have pages of their own."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.factories.catalogues import loaded
from tests.markup import compact

from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Framework, Level, Node, Status

pytestmark = pytest.mark.django_db


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return compact(response.content.decode())


def test_codes_with_a_slash_have_pages(client: Client) -> None:
    nodes = (
        Node("A/1", "aim", None, {"en": "Clean <b>water</b>"}, Status.OURS),
        Node("A/1/x", "aim", "A/1", {"en": "Wells"}, Status.OURS),
    )
    own = Framework("own", "1", {"en": "Own plan"}, (Level("aim", {"en": "aim"}, {"en": "aims"}),), nodes)
    loaded(Catalogue.of([own], []))
    assert "/frameworks/own@1/A/1/x/" in text(client, "/frameworks/own@1/")
    page = text(client, "/frameworks/own@1/A/1/")
    assert "Clean &lt;b&gt;water&lt;/b&gt;" in page
    assert "Wells" in text(client, "/frameworks/own@1/A/1/x/")
