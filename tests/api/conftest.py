"""A small world: two organisations, records public, private, drafts and deleted, mapped in every state."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.factories.accounts import OrganisationFactory, UnitFactory
from tests.factories.catalogues import loaded
from tests.factories.records import mapping, record, stored

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Organisation
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import (
    BeneficiaryGroup,
    Evidence,
    Money,
    NoteKind,
    Partner,
    RecordKind,
    RecordNote,
    RecordPlace,
    RecordSource,
    WebLink,
)
from goalweave.registry.actions import add_record, delete_records
from goalweave.registry.models import Record


@dataclass
class World:
    catalogue: Catalogue
    own: Organisation
    other: Organisation
    rows: dict[str, Record] = field(default_factory=dict)


@pytest.fixture
def world(db: None, built: World) -> World:
    """For one test, which may write into it: the database takes that back."""
    return deepcopy(built)


@pytest.fixture(scope="module")
def built(standing: None) -> World:
    found = World(
        loaded(), OrganisationFactory(slug="own", name={"en": "Own", "ar": "لنا"}), OrganisationFactory(slug="other")
    )
    unit = UnitFactory(organisation=found.own, slug="bureau")
    UnitFactory(organisation=found.own, slug="office", parent=unit)
    text = "Networks for every school, and nothing else."
    rich = record(
        "rich",
        title={"en": "Networks", "ar": "شبكات"},
        text={"en": text},
        kind=RecordKind.EVENT,
        start="2021-05-06",
        end="2021",
        status="done",
        unit="office",
        source=RecordSource("work.csv", "row 2"),
        also=(RecordSource("more.csv", "row 9"),),
        partners=(Partner("Ada", "funder", "XM-1"),),
        places=(RecordPlace("KE", 40.0), RecordPlace("202")),
        money=(Money(Decimal("10.50"), "USD", "budget", date(2021, 1, 2)),),
        groups=(BeneficiaryGroup.WOMEN,),
        notes=(RecordNote(NoteKind.RESULT, {"en": "Done"}, "2021"),),
        links=(WebLink("https://example.org/a", "A"),),
        details={"venue": "Geneva"},
        mappings=(
            mapping("sdg@2020:9.c", share=60.0, evidence=(Evidence("Networks", 0, 8, "en", ((0, 8),)),)),
            mapping("wsis@2003:C4", origin="import:iati"),
            mapping("sdg@2020:4.4", "suggested", "classifier:fast-1", score=0.7),
            mapping("sdg@2020:4", sign=-1),
        ),
    )
    plain = record("plain", start="2020", places=(RecordPlace("UG"),), mappings=(mapping("wsis@2003:C2"),))
    part = record("part", parent="rich", mappings=(mapping("sdg@2020:4", "suggested", "classifier:fast-1", score=0.6),))
    found.rows |= stored(rich, plain, part, organisation=found.own, as_of="2021-12-31")
    secret = record("secret", title={"en": "Zebra"}, mappings=(mapping("sdg@2020:9.1"),))
    found.rows |= stored(secret, organisation=found.own, public=False)
    found.rows |= stored(record("child", parent="secret", mappings=(mapping("sdg@2020:9"),)), organisation=found.own)
    found.rows |= stored(
        record("gone", title={"en": "Gone"}, mappings=(mapping("sdg@2020:9.1"),)), organisation=found.own
    )
    delete_records(actor=SYSTEM, ids=[found.rows["gone"].pk])
    found.rows["draft"] = add_record(actor=SYSTEM, organisation=found.own, record=record("draft"))
    found.rows |= stored(record("hidden"), organisation=found.other, public=False)
    return found


Get = Callable[..., Any]


@pytest.fixture
def get(client: Client) -> Get:
    """Ask the API; the answer's JSON, whose status and type are as they should be."""

    def ask(path: str, code: int = 200, **parameters: object) -> Any:
        response = client.get(f"/api/v1/{path}", parameters)
        assert response.status_code == code, response.content.decode()
        assert response["Content-Type"].split(";")[0] == (
            "application/json" if code == 200 else "application/problem+json"
        )
        return response.json()

    return ask
