"""A register of very many records with mappings, money and places, written straight into the tables."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

PORTION = 5_000
STATUSES = ("planned", "ongoing", "completed", "cancelled", "")
WORDS = [
    "water",
    "schools",
    "networks",
    "clinics",
    "farmers",
    "energy",
    "roads",
    "teachers",
    "broadband",
    "girls",
    "villages",
    "training",
    "data",
    "forests",
    "ports",
    "climate",
    "seeds",
    "housing",
    "courts",
    "jobs",
    "fisheries",
    "waste",
    "transport",
    "health",
    "mothers",
    "cities",
    "islands",
    "rivers",
    "power",
]
FILTERS = {
    "year": [str(year) for year in range(2010, 2026)],
    "kind": ["activity", "partnership", "event", "publication", "training"],
    "country": ["KE", "FR", "BR", "IN", "FJ", "US", "DE", "ZA", "PE", "NP"],
    "organisation": ["body-0", "body-1", "body-2"],
    "status": ["ongoing", "planned", "completed", "cancelled"],
    "region": ["014", "202", "142", "419", "002", "150"],
    "group": ["women", "youth", "ldc"],
}
"""Fields of a list of records → values that find some of these, for requests."""


def fill(records: int, seed: int) -> None:
    """As many records, of three organisations with units, in an empty database that has been migrated."""
    from django.db import transaction

    from goalweave.accounts.actor import SYSTEM
    from goalweave.accounts.models import Organisation, Unit
    from goalweave.audit.actions import log
    from goalweave.frameworks.actions import load_catalogue
    from goalweave.packs import library
    from goalweave.registry.actions.record_writing import search_entries
    from goalweave.search.actions import replace_entries

    load_catalogue(actor=SYSTEM, catalogue=library().catalogue())
    chance = random.Random(seed)
    units: list[Unit] = []
    for number in range(3):
        owner = Organisation.objects.create(
            slug=f"body-{number}", name={"en": f"Body {number}"}, short={"en": f"B{number}"}
        )
        for top in range(4):
            sector = Unit.objects.create(organisation=owner, slug=f"sector-{top}", name={"en": f"Sector {top}"})
            units.append(sector)
            for low in range(5):
                name = {"en": f"Division {top}.{low}"}
                units.append(Unit.objects.create(organisation=owner, parent=sector, slug=f"div-{top}-{low}", name=name))
    start = 0
    while start < records:
        with transaction.atomic():
            rows = _portion(chance, units, start, min(PORTION, records - start))
            replace_entries("record", search_entries(rows), only=[str(row.pk) for row in rows])
        start += PORTION
    log(actor=SYSTEM, verb="fill", object_type="bench", object_id=str(records))


def _portion(chance: random.Random, units: list[Any], start: int, number: int) -> list[Any]:
    from goalweave.mapping.models import Evidence, Mapping
    from goalweave.registry.models import Money, Place, ReachedGroup, Record

    rows = list(_rows(chance, units, start, number))
    Record.objects.bulk_create(rows, batch_size=500)
    nodes = _nodes()
    mappings = list(chain.from_iterable(_mappings(chance, row, nodes) for row in rows))
    Mapping.objects.bulk_create(mappings, batch_size=1000)
    Evidence.objects.bulk_create(
        [
            Evidence(mapping=one, text="water", start=0, end=5, language="en")
            for one in mappings
            if chance.random() < 0.7
        ],
        batch_size=1000,
    )
    places = []
    for row in rows:
        places += [Place(record=row, area=area, share=share) for area, share in _places(chance)]
    Place.objects.bulk_create(places, batch_size=1000)
    money = []
    for row in rows:
        for _number in range(chance.choice([0, 0, 1, 1, 2])):
            amount = Money(
                record=row,
                amount=Decimal(chance.randint(100_000, 900_000_000)) / 100,
                currency=chance.choice(["USD", "USD", "EUR", "CHF"]),
                kind=chance.choice(["budget", "commitment", "spent"]),
                date=chance.choice([None, date(chance.randint(2010, 2025), 7, 1)]),
            )
            money.append(amount)
    Money.objects.bulk_create(money, batch_size=1000)
    groups = [
        ReachedGroup(record=row, group=chance.choice(["women", "youth", "ldc"]))
        for row in rows
        if chance.random() < 0.2
    ]
    ReachedGroup.objects.bulk_create(groups, batch_size=1000)
    return rows


def _rows(chance: random.Random, units: list[Any], start: int, number: int) -> Iterator[Any]:
    from goalweave.registry.models import Record

    kinds = ("activity", "activity", "activity", "partnership", "event", "publication", "training")
    for place in range(start, start + number):
        unit = chance.choice(units)
        year = chance.randint(2010, 2025)
        kind = chance.choice(kinds)
        words = chance.sample(WORDS, 4)
        yield Record(
            organisation_id=unit.organisation_id,
            unit=unit if chance.random() < 0.9 else None,
            slug=f"r{place}",
            visibility="public" if chance.random() < 0.9 else chance.choice(["organisation", "draft"]),
            kind=kind,
            title={"en": f"{' '.join(words)} {place}"},
            text={"en": f"We work on {', '.join(chance.sample(WORDS, 8))}."},
            language="en",
            start=f"{year}-{chance.randint(1, 12):02}",
            year=year,
            status=chance.choice(STATUSES),
            details={"reviewed": f"{chance.randint(2022, 2026)}-03"} if kind == "partnership" else {},
            source_file=chance.choice(["plan.xlsx", "caf.xml", ""]),
            also=[{"file": "annex", "locator": "1"}] if chance.random() < 0.1 else [],
            as_of="2026-01",
        )


def _nodes() -> dict[str, list[int]]:
    """Level → ids of the nodes that work is mapped to."""
    from goalweave.frameworks.models import Node

    found: dict[str, list[int]] = {}
    keys = ("sdg@2025", "wsis@2003", "itu@2020-2023")
    for pk, level in Node.objects.filter(framework__key__in=keys).order_by("pk").values_list("pk", "level"):
        if level != "indicator":
            found.setdefault(level, []).append(pk)
    return found


def _mappings(chance: random.Random, row: Any, nodes: dict[str, list[int]]) -> Iterator[Any]:
    from goalweave.mapping.models import Mapping

    pool = list(chain.from_iterable(nodes.values()))
    shares = chance.random() < 0.2
    for node in chance.sample(pool, chance.choice([1, 2, 3, 3, 4, 5])):
        state = chance.choice(["accepted", "accepted", "suggested", "suggested", "rejected"])
        yield Mapping(
            record=row,
            node_id=node,
            state=state,
            origin="person" if state == "accepted" else "classifier:bench",
            score=round(chance.random(), 3),
            rank=chance.choice(["primary", "primary", "secondary"]),
            share=chance.choice([10.0, 20.0, 25.0, 33.33]) if shares and state == "accepted" else None,
        )


def _places(chance: random.Random) -> list[tuple[str, float | None]]:
    from goalweave.packs.areas import areas

    codes = list(areas())
    number = chance.choice([0, 1, 1, 1, 2, 3])
    shares = chance.random() < 0.3
    return [(code, round(90 / number, 1) if shares else None) for code in chance.sample(codes, number)]
