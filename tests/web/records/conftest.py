"""What the tests of a record's pages share: an empty folder for files, and forms as a browser sends them."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from lxml import html as parser
from tests.factories.catalogues import loaded

from goalweave.accounts.actor import Actor


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    settings.GOALWEAVE_TIER = "labels"  # what is saved is read at once: the quickest way is enough
    return tmp_path


@pytest.fixture(scope="module", autouse=True)
def _frameworks(standing: None) -> None:
    loaded()


@pytest.fixture(autouse=True)
def _database(_frameworks: None, db: None) -> None:
    """What a test writes is taken back, the frameworks stay."""


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


def fields(page: bytes, form: str = "record") -> dict[str, Any]:
    """What a browser would send of a form, by its id: name → value, or values."""
    found: dict[str, Any] = {}
    shown = next(one for one in parser.fromstring(page.decode()).forms if one.get("id") == form)
    for element in shown.iter("input", "select", "textarea"):
        if element.get("name") == "csrfmiddlewaretoken":
            continue
        for value in _values(element):
            before = found.get(element.get("name"))
            found[element.get("name")] = (
                value if before is None else [*([before] if isinstance(before, str) else before), value]
            )
    return found


def _values(element: Any) -> list[str]:
    if element.tag == "textarea":
        return [element.text_content().removeprefix("\n")]
    if element.tag == "select":
        options = list(element.iter("option"))
        return [next((one for one in options if one.get("selected") is not None), options[0]).get("value")]
    if element.get("type") in ("radio", "checkbox") and element.get("checked") is None:
        return []
    return [element.get("value", "")]


def visible(page: bytes) -> str:
    """The words of a page, one blank between them."""
    body = re.sub(r"<(script|style|datalist|select)\b.*?</\1>", " ", page.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())
