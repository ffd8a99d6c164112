"""Records of every sort, and edits to them, for tests that compare the facts in memory with the database and the core."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from decimal import Decimal

from tests.factories.accounts import OrganisationFactory, UnitFactory, UserFactory
from tests.factories.catalogues import SDG, WSIS
from tests.factories.records import mapping, record

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Organisation
from goalweave.analysis.record_filters import MappingCondition, RecordFilter
from goalweave.core import model
from goalweave.mapping.actions import store_mappings
from goalweave.registry.actions import delete_records, set_visibility, store_records, undelete_records
from goalweave.registry.models import Record, Visibility

NODES = [*(SDG.curie(node.code) for node in SDG.nodes), *(WSIS.curie(node.code) for node in WSIS.nodes)]
AREAS = ("KE", "UG", "CH", "AR", "014", "202", "001", "999", "XZ")
STATES = ("accepted", "suggested", "rejected")
TODAY = date(2026, 6, 30)
REVIEWS = ("", "2026", "2026-01-15", "2024-12", "2024-02-01", "2019")


def any_record(chance: random.Random, name: str, units: list[str]) -> model.Record:
    kind = chance.choice([model.RecordKind.EVENT, model.RecordKind.ACTIVITY, model.RecordKind.PARTNERSHIP])
    reviewed = chance.choice(REVIEWS) if kind is model.RecordKind.PARTNERSHIP else ""
    return record(
        name,
        title={"en": " ".join(chance.sample(["water", "networks", "вода", "schools"], 2))},
        kind=kind,
        details={"reviewed": reviewed} if reviewed else {},
        start=chance.choice(["", "2018", "2018-05", "2019-01-31", "2020-12"]),
        status=chance.choice(["", "ongoing", "done"]),
        unit=chance.choice(["", *units]),
        source=model.RecordSource(chance.choice(["", "plan.xlsx", "caf.xml"])),
        also=tuple(model.RecordSource("plan.xlsx", f"row {row}") for row in range(chance.choice([0, 0, 0, 1, 5]))),
        groups=tuple(chance.sample([model.BeneficiaryGroup.WOMEN, model.BeneficiaryGroup.LDC], chance.randint(0, 2))),
        partners=tuple(model.Partner(name) for name in chance.sample(["Acme", "Bravo", "Cargo"], chance.randint(0, 2))),
        places=any_places(chance),
        money=any_money(chance),
    )


def any_places(chance: random.Random) -> tuple[model.RecordPlace, ...]:
    areas = chance.choices(AREAS, k=chance.randint(0, 3))
    return tuple(model.RecordPlace(area, chance.choice([None, None, 10.0, 33.3, 0.5])) for area in areas)


def any_money(chance: random.Random) -> tuple[model.Money, ...]:
    return tuple(
        model.Money(
            Decimal(chance.choice(["0.01", "100", "-7.35", "1234567.89", "999999999999999.00"])),
            chance.choice(["CHF", "USD"]),
            chance.choice(["budget", "spent"]),
            chance.choice([None, date(2019, 5, 1), date(2021, 1, 1)]),
        )
        for _one in range(chance.randint(0, 3))
    )


def any_mappings(chance: random.Random, *, harm: bool = False) -> tuple[model.Mapping, ...]:
    """harm: of every four one hinders its node."""
    shares = chance.random() < 0.3
    return tuple(
        mapping(
            str(node),
            chance.choice(STATES),
            rank=chance.choice([model.MappingRank.PRIMARY, model.MappingRank.PRIMARY, model.MappingRank.SECONDARY]),
            share=chance.choice([None, 10.0, 33.34, 70.0, 12.3456789]) if shares else None,
            sign=chance.choice([1, 1, 1, -1]) if harm else 1,
        )
        for node in chance.sample(NODES, chance.randint(0, 4))
    )


class World:
    """Two organisations with units, an author of drafts, and whatever was done so far."""

    def __init__(self, seed: int, number: int, *, harm: bool = False) -> None:
        self.harm = harm
        self.chance = random.Random(seed)
        self.organisations = [OrganisationFactory(slug="first"), OrganisationFactory(slug="second")]
        self.author = UserFactory()
        self.units: dict[int, list[str]] = {}
        for owner in self.organisations:
            top = UnitFactory(organisation=owner)
            below = UnitFactory(organisation=owner, parent=top)
            lowest = UnitFactory(organisation=owner, parent=below)
            self.units[owner.pk] = [one.slug for one in (top, below, lowest)]
        self.number = number
        self._fill([f"r{one + 1}" for one in range(number)])

    def add(self) -> None:
        self.number += 1
        owner = self.chance.choice(self.organisations)
        self._store(owner, f"r{self.number}", self.chance.choice(list(Visibility)))

    def change(self) -> None:
        row = self._any()
        if row is not None and row.deleted is None:
            self._store(row.organisation, row.slug, None)

    def map(self) -> None:
        row = self._any()
        if row is not None:
            store_mappings(actor=SYSTEM, mappings={row: any_mappings(self.chance, harm=self.harm)})

    def show(self) -> None:
        row = self._any()
        if row is not None and row.deleted is None:
            set_visibility(actor=SYSTEM, ids=[row.pk], visibility=self.chance.choice(list(Visibility)))

    def delete(self) -> None:
        row = self._any()
        if row is not None and row.deleted is None:
            delete_records(actor=SYSTEM, ids=[row.pk])

    def bring_back(self) -> None:
        row = Record.objects.filter(deleted__isnull=False).first()
        if row is not None:
            undelete_records(actor=SYSTEM, ids=[row.pk])

    def act(self) -> None:
        self.chance.choice([self.add, self.change, self.map, self.map, self.show, self.delete, self.bring_back])()

    def filter(self) -> RecordFilter:
        """One that asks for one to three things."""
        chance = self.chance
        values = {
            "text": ["water", "вода schools"], "kind": ["event", "partnership"], "year": ["2018", "2019", "-"],
            "country": ["KE", "CH", "-", "014"], "organisation": ["first", "second", "nobody"],
            "unit": [*map(str, Record.objects.values_list("unit", flat=True).distinct()), "-", "x"],
            "region": ["014", "202", "002", "001", "150", "-", "999", "KE"], "status": ["done", "-", "x"],
            "group": ["women", "ldc", "youth"], "partner": ["1", "2", "3", "x"], "source": ["plan.xlsx", "x"],
            "visibility": ["draft", "public", "organisation"],
            "stale": ["green", "amber", "red", "inactive", "never"],
            "node": NODES, "on": NODES, "framework": ["sdg", "wsis@2003"],
            "state": [*STATES, *["hinders"] * self.harm, "accepted_via", "suggested_via", "touching"],
            "also": [self.conditions()],
        }  # fmt: skip
        names = chance.sample(list(values), chance.randint(1, 3))
        return RecordFilter(**{name: chance.choice(values[name]) for name in names})

    def conditions(self) -> tuple[MappingCondition, ...]:
        """Conditions on mappings: to one or two nodes, or to a framework."""
        chance, state = self.chance, self.chance.choice(["", *STATES, "accepted_via", "touching"])
        nodes = tuple(chance.sample(NODES, chance.randint(1, 2)))
        both = (MappingCondition(nodes, "", state), MappingCondition((), "wsis@2003", "accepted"))
        return both[: chance.randint(1, 2)]

    def _fill(self, names: list[str]) -> None:
        """What there is to begin with, in one write for each sort of owner and visibility."""
        sorts: dict[tuple[int, Visibility], list[model.Record]] = defaultdict(list)
        mappings: dict[str, tuple[model.Mapping, ...]] = {}
        for name in names:
            owner, visibility = self.chance.choice(self.organisations), self.chance.choice(list(Visibility))
            sorts[owner.pk, visibility].append(any_record(self.chance, name, self.units[owner.pk]))
            mappings[name] = any_mappings(self.chance, harm=self.harm)
        rows: dict[str, Record] = {}
        for (pk, visibility), records in sorts.items():
            owner = next(one for one in self.organisations if one.pk == pk)
            rows |= store_records(
                actor=SYSTEM, organisation=owner, records=records, visibility=visibility, as_of="2024"
            ).rows
        Record.objects.filter(pk__in=[row.pk for row in rows.values()]).update(author=self.author)
        store_mappings(actor=SYSTEM, mappings={row: mappings[name] for name, row in rows.items()})

    def _store(self, owner: Organisation, name: str, visibility: Visibility | None) -> None:
        given = any_record(self.chance, name, self.units[owner.pk])
        done = store_records(actor=SYSTEM, organisation=owner, records=[given], visibility=visibility, as_of="2024")
        rows = list(done.rows.values())
        if visibility is not None:
            Record.objects.filter(pk__in=[row.pk for row in rows]).update(author=self.author)
            store_mappings(actor=SYSTEM, mappings={row: any_mappings(self.chance, harm=self.harm) for row in rows})

    def _any(self) -> Record | None:
        rows = list(Record.objects.select_related("organisation").order_by("pk"))
        return self.chance.choice(rows) if rows else None
