"""A submission with records to cite, and people who sign in."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.factories.accounts import member
from tests.factories.catalogues import loaded
from tests.factories.records import mapping, record, stored
from tests.factories.surveys import answer, begun

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Role
from goalweave.core.model import Partner, RecordKind
from goalweave.registry.models import Record
from goalweave.surveys.models import Answer, Submission


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@dataclass
class World:
    """records: `equals` and `fund` are partnerships, `forum` is an event."""

    submission: Submission
    records: dict[str, Record]
    editor: Actor
    writer: Actor
    reader: Actor

    def answer(self, number: str = "1.1") -> Answer:
        return answer(self.submission, number)

    def address(self, number: str = "", act: str = "") -> str:
        start = f"/surveys/submissions/{self.submission.pk}/"
        return start + (f"{number}/" if number else "") + (f"{act}/" if act else "")


@pytest.fixture(scope="module")
def _world(standing: None) -> World:
    loaded()
    row = begun()
    own = row.organisation
    records = stored(
        record(
            "equals",
            title={"en": "EQUALS"},
            kind=RecordKind.PARTNERSHIP,
            start="2025",
            partners=(Partner("FAO"),),
            mappings=(mapping("sdg@2020:9.c"), mapping("sdg@2020:4", "suggested", score=0.6)),
        ),
        record("fund", title={"en": "Water Fund"}, kind=RecordKind.PARTNERSHIP, start="2024"),
        record("forum", title={"en": "Forum <b>"}, kind=RecordKind.EVENT),
        organisation=own,
    )
    people = {role: member(own, role, name=f"The {role}") for role in (Role.EDITOR, Role.CONTRIBUTOR, Role.READER)}
    return World(row, records, people[Role.EDITOR], people[Role.CONTRIBUTOR], people[Role.READER])


@pytest.fixture
def world(_world: World, db: None) -> World:
    """The same for all tests of a file; what a test writes or changes in it is taken back."""
    return deepcopy(_world)


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


@pytest.fixture
def client(world: World) -> Client:
    """The contributor's."""
    return signed_in(world.writer)


@pytest.fixture
def editor(world: World) -> Client:
    return signed_in(world.editor)


def ask_json(client: Client, address: str, **fields: Any) -> tuple[int, dict[str, Any]]:
    response = client.post(address, fields, headers={"Accept": "application/json"})
    return response.status_code, response.json()
