"""Writes to the registry."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace as changed_copy
from decimal import Context, Decimal

from django.db import transaction
from django.utils import timezone

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.actions import log
from goalweave.core import model
from goalweave.core.errors import InputError, NotAllowed
from goalweave.registry import rules
from goalweave.registry.models import Money, Partner, Place, Record, Visibility
from goalweave.registry.queries import to_core
from goalweave.registry.search import entries
from goalweave.search.actions import replace


@dataclass(frozen=True, slots=True)
class Stored:
    """What a load did: how many records were new, were changed, stood so already. rows: record's id → its row."""

    new: int
    changed: int
    unchanged: int
    rows: dict[str, Record]


@transaction.atomic
def store_records(
    *,
    actor: Actor,
    organisation: Organisation,
    records: Iterable[model.Record],
    visibility: Visibility | None = None,
    as_of: str | None = None,
) -> Stored:
    """Add records, or bring those of the same id to what is given; all or none. What stands so already is not touched.

    visibility, as_of: None leaves them as they are; a new record is then for its organisation alone. Amounts are kept to the cent. Raises NotAllowed; InputError for two records of one id.
    """
    if not rules.may_add_record(actor, organisation):
        raise NotAllowed(f"you may not add records to {organisation.slug}")
    given = [_as_kept(record) for record in records]
    _require_once(given)
    known = _known(organisation, [record.id for record in given])
    rows: dict[str, Record] = {}
    new: list[model.Record] = []
    changed: list[model.Record] = []
    for record in given:
        row = rows[record.id] = known.get(record.id) or Record(organisation=organisation, slug=record.id)
        if row.pk is None:
            new.append(record)
        elif _differs(row, record, visibility, as_of):
            changed.append(record)
            row.refresh_from_db(fields=PARTS)  # no query: forgets the parts that are about to be replaced
        else:
            continue
        if visibility is not None:
            row.visibility = visibility
        if as_of is not None:
            row.as_of = as_of
        _fill(row, record)
    Record.objects.bulk_create([rows[record.id] for record in new], batch_size=500)
    Record.objects.bulk_update([rows[record.id] for record in changed], FIELDS, batch_size=200)
    _store_parts([*new, *changed], rows)
    if new or changed:
        written = [rows[record.id] for record in [*new, *changed]]
        replace("record", entries(written), only=[str(row.pk) for row in written])
        log(
            actor=actor,
            verb="store",
            object_type="records",
            object_id=organisation.slug,
            after={"new": [record.id for record in new], "changed": [record.id for record in changed]},
        )
    return Stored(len(new), len(changed), len(given) - len(new) - len(changed), rows)


FIELDS = [
    "visibility", "kind", "title", "text", "language", "start", "end", "year", "status",
    "source_file", "source_locator", "also", "as_of", "updated",
]  # fmt: skip

PARTS = ["partners", "places", "money"]
KEPT = Context(prec=15)
"""The digits that SQLite keeps of a decimal."""


def _as_kept(record: model.Record) -> model.Record:
    money = []
    for one in record.money:
        if not one.amount.is_finite() or one.amount.adjusted() > 15:
            raise InputError(f"the record {record.id}: {one.amount} is not an amount of money", field="amount")
        money.append(changed_copy(one, amount=KEPT.create_decimal(one.amount.quantize(Decimal("0.01")))))
    return changed_copy(record, money=tuple(money))


def _require_once(records: list[model.Record]) -> None:
    twice = [name for name, number in Counter(record.id for record in records).items() if number > 1]
    if twice:
        raise InputError(f"two records have the id {twice[0]}", field="id")


def _known(organisation: Organisation, names: list[str]) -> dict[str, Record]:
    """In portions: a database takes only so many values in one query."""
    rows: list[Record] = []
    for start in range(0, len(names), 5000):
        found = organisation.records.filter(slug__in=names[start : start + 5000])
        rows += found.prefetch_related(*PARTS)
    return {row.slug: row for row in rows}


def _differs(row: Record, record: model.Record, visibility: Visibility | None, as_of: str | None) -> bool:
    after = changed_copy(record, id=str(row.pk), organisation=row.organisation.slug, mappings=())
    return to_core(row) != after or visibility not in (None, row.visibility) or as_of not in (None, row.as_of)


def _fill(row: Record, record: model.Record) -> None:
    row.kind = record.kind
    row.title, row.text, row.language = dict(record.title), dict(record.text), record.language
    row.start, row.end, row.status = record.start, record.end, record.status
    row.year = int(record.start[:4]) if re.match(r"[0-9]{4}(-|$)", record.start) else None
    row.source_file, row.source_locator = record.source.file, record.source.locator
    row.also = [{"file": place.file, "locator": place.locator} for place in record.also]
    row.updated = timezone.now()


def _store_parts(records: list[model.Record], rows: dict[str, Record]) -> None:
    """Partners, places and money are few per record: taken away and written anew."""
    ids = [rows[record.id].pk for record in records]
    for part in (Partner, Place, Money):
        for start in range(0, len(ids), 5000):
            part.objects.filter(record__in=ids[start : start + 5000]).delete()
    Partner.objects.bulk_create(
        [
            Partner(record=rows[record.id], name=partner.name, role=partner.role, ref=partner.ref)
            for record in records
            for partner in record.partners
        ]
    )
    Place.objects.bulk_create(
        [Place(record=rows[record.id], country=country) for record in records for country in record.countries]
    )
    Money.objects.bulk_create(
        [
            Money(record=rows[record.id], amount=one.amount, currency=one.currency, kind=one.kind, date=one.date)
            for record in records
            for one in record.money
        ]
    )
