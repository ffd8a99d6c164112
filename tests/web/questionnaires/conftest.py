"""An organisation with an editor, frameworks, and forms as a browser sends them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from lxml import html as parser
from tests.factories.accounts import OrganisationFactory, administrator, member
from tests.factories.catalogues import loaded

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation, Role

HOME = "/surveys/questionnaires/"


@dataclass
class World:
    own: Organisation
    editor: Client
    reader: Client
    administrator: Client
    visitor: Client
    actor: Actor


@pytest.fixture(scope="module")
def _people(standing: None) -> tuple[Organisation, Actor, Actor, Actor]:
    """An organisation, its editor and its reader, and an administrator."""
    loaded()
    own = OrganisationFactory(slug="own")
    return own, member(own, Role.EDITOR), member(own), administrator()


@pytest.fixture
def world(_people: tuple[Organisation, Actor, Actor, Actor], db: None) -> World:
    own, editor, reader, administers = _people
    return World(own, signed_in(editor), signed_in(reader), signed_in(administers), Client(), editor)


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


def page(response: HttpResponse, code: int = 200) -> str:
    """All that a page says, blanks made one."""
    assert response.status_code == code, response.status_code
    return " ".join(" ".join(parser.fromstring(response.content.decode()).xpath("//main")[0].itertext()).split())


def fields(response: HttpResponse, button: str = "save") -> dict[str, Any]:
    """What a browser would send of the form that has this button: name → value, or values."""
    tree = parser.fromstring(response.content.decode())
    form = next(one for one in tree.forms if any(each.get("value") == button for each in one.iter("button")))
    found: dict[str, Any] = {}
    for element in form.iter("input", "select", "textarea"):
        name = element.get("name")
        if name in (None, "csrfmiddlewaretoken"):
            continue
        for value in _values(element):
            before = found.get(name)
            found[name] = value if before is None else [*([before] if isinstance(before, str) else before), value]
    return found | {"do": button}


def _values(element: Any) -> list[str]:
    if element.tag == "textarea":
        return [element.text_content().removeprefix("\n")]
    if element.tag == "select":
        options = list(element.iter("option"))
        chosen = next((one for one in options if one.get("selected") is not None), options[0] if options else None)
        return [] if chosen is None else [chosen.get("value")]
    if element.get("type") in ("radio", "checkbox") and element.get("checked") is None:
        return []
    return [element.get("value", "on" if element.get("type") == "checkbox" else "")]
