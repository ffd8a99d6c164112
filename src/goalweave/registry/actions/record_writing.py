"""How a record and its parts are written; for the actions of this package alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import chain
from operator import attrgetter

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from goalweave.accounts.models import Organisation
from goalweave.core import model
from goalweave.core.errors import InputError, Vanished
from goalweave.core.messages import Message
from goalweave.core.text.languages import LanguageMap, pick
from goalweave.database import insert_rows
from goalweave.prepared_query import PreparedQuery
from goalweave.registry.fields import COLUMNS, PART_TABLES, write_columns
from goalweave.registry.models import ARRIVING, FactReading, Record, Visibility
from goalweave.registry.partner_registry import ensure_organisations
from goalweave.registry.queries import with_parts
from goalweave.registry.text_facts import (
    SuggestedFact,
    carry_decisions,
    pack_facts,
    reading_digest,
    suggested_facts,
    unpack_facts,
    waiting_letters,
)
from goalweave.search.actions import replace_entries as replace_entries
from goalweave.search.entry import SearchEntry

SAVED_FIELDS = [*COLUMNS, "visibility", "year", "as_of", "text_digest", "version", "updated"]
_NEW_COLUMNS = tuple(field.attname for field in Record._meta.concrete_fields if not field.primary_key)
_new_values = attrgetter(*_NEW_COLUMNS)
PORTION = 5000
"""So many values in one query: a database takes only so many."""
DEEPEST_TREE = 20


def lock_record(pk: int) -> Record:
    """Keep others from changing a record until the transaction ends, and read it with its owner and parts.

    Raises Vanished.
    """
    rows = _locked_records([pk])
    if not rows:
        raise Vanished
    return with_parts(rows)[0]


_locked_records = PreparedQuery(
    lambda pks: (
        Record.objects.select_for_update(of=("self",))
        .select_related("organisation", "unit", "parent")
        .filter(pk__in=pks)
    )
)


def fill_record(row: Record, record: model.Record, units: dict[str, int]) -> None:
    """Everything but the parts, which need the row's number, and the parent. Raises InputError for an unknown unit."""
    if record.unit and record.unit not in units:
        raise InputError(Message("the organisation has no unit {unit}", unit=record.unit), field="unit")
    write_columns(row, record)
    row.unit_id = units.get(record.unit)
    row.year = int(record.start[:4]) if re.match(r"[0-9]{4}(-|$)", record.start) else None
    row.text_digest = text_digest(record)
    row.updated = timezone.now()


def insert_records(organisation: Organisation, rows: Sequence[Record]) -> None:
    """Add rows that are filled, and give them their numbers."""
    now = timezone.now()
    for row in rows:
        row.created = now
    insert_rows(Record, _NEW_COLUMNS, map(_new_values, rows))
    for start in range(0, len(rows), PORTION):
        some = {row.slug: row for row in rows[start : start + PORTION]}
        for pk, slug in organisation.records.filter(slug__in=list(some)).values_list("pk", "slug"):
            some[slug].pk = pk
            some[slug]._state.adding, some[slug]._state.db = False, connection.alias


def text_digest(record: model.Record) -> str:
    """Another one whenever title, text or codes are others."""
    parts: list[object] = [record.title, record.text, record.language]
    if record.codes:
        parts.append([[code.vocabulary, code.code, code.share, code.significance] for code in record.codes])
    document = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return sha256(document.encode()).hexdigest()[:32]


def units_of(organisation: Organisation) -> dict[str, int]:
    """Short name → id."""
    return dict(organisation.units.values_list("slug", "pk"))


def write_record_parts(records: Sequence[model.Record], rows: dict[str, Record], *, new: bool) -> None:
    """Replace the parts of a record, which are few."""
    if not new:
        _delete_parts([rows[record.id].pk for record in records])
    owners = ensure_organisations(chain.from_iterable(record.partners for record in records))
    for name, table in PART_TABLES.items():
        columns, parts = ("record_id", *table.columns), []
        for record in records:
            pk = rows[record.id].pk
            parts += [(pk, *table.values(part)) for part in getattr(record, name)]
        if name == "partners":
            columns = (*columns, "organisation_id")
            named, ref = columns.index("name"), columns.index("ref")
            parts = [(*part, owners.get((part[named], part[ref]))) for part in parts]
        insert_rows(table.row, columns, parts)


def write_readings(
    records: Sequence[model.Record], rows: dict[str, Record], *, new: bool = False, read_texts: bool = True
) -> None:
    """Read what the texts of the records say; of a text that was read before, only what still waits is noted.

    read_texts: those that were not read before as well. new: none of the records was there before.
    """
    known = {} if new else _known_readings([rows[record.id].pk for record in records])
    readings = []
    for record in records:
        row = rows[record.id]
        earlier = known.get(row.pk)
        if earlier is None and not read_texts:
            continue
        reading = read_text(record, row, earlier)
        if earlier is None and not reading.facts:
            continue
        if earlier is None or _reading_values(earlier) != _reading_values(reading):
            readings.append(reading)
    save_readings(readings)


def save_readings(readings: Sequence[FactReading]) -> None:
    FactReading.objects.bulk_create(
        readings,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["record"],
        update_fields=["digest", "facts", "waiting"],
    )


def read_text(record: model.Record, row: Record, earlier: FactReading | None) -> FactReading:
    """What the text says, not saved. earlier: what was read of it before, whose decisions hold."""
    digest = reading_digest(record)
    before = [] if earlier is None else unpack_facts(earlier.facts)
    if earlier is not None and earlier.digest == digest:
        facts = before
    else:
        owner = row.organisation
        facts = carry_decisions(
            suggested_facts(record, [owner.slug, *owner.name.values(), *owner.short.values()]), before
        )
    return reading_with(record, row, facts)


def reading_with(record: model.Record, row: Record, facts: Sequence[SuggestedFact]) -> FactReading:
    return FactReading(
        record=row,
        digest=reading_digest(record),
        facts=pack_facts(facts),
        waiting=waiting_letters(facts, record),
    )


def _known_readings(ids: list[int]) -> dict[int, FactReading]:
    known = {}
    for start in range(0, len(ids), PORTION):
        known.update(FactReading.objects.in_bulk(ids[start : start + PORTION]))
    return known


def _reading_values(reading: FactReading) -> tuple[str, object, str]:
    return reading.digest, reading.facts, reading.waiting


def _delete_parts(ids: list[int]) -> None:
    for table in PART_TABLES.values():
        for start in range(0, len(ids), PORTION):
            table.row._default_manager.filter(record__in=ids[start : start + PORTION]).delete()


def set_parents(organisation: Organisation, parents: dict[int, str]) -> None:
    """Record's id → its parent's short name, empty for none. Raises InputError for an unknown name or a circle."""
    names = list({name for name in parents.values() if name})
    parent_ids: dict[str, int] = {}
    for start in range(0, len(names), PORTION):
        there = Q(deleted__isnull=True) | Q(deleted=ARRIVING)
        known = organisation.records.filter(there, slug__in=names[start : start + PORTION])
        parent_ids.update(known.values_list("slug", "pk"))
    missing = next((name for name in names if name not in parent_ids), None)
    if missing is not None:
        raise InputError(Message("the organisation has no record with the id {record}", record=missing), field="parent")
    rows = [Record(pk=pk, parent_id=parent_ids.get(name)) for pk, name in parents.items()]
    Record.objects.bulk_update(rows, ["parent"], batch_size=500)
    _require_no_cycle(list(parents))


def _require_no_cycle(ids: list[int]) -> None:
    """Climbs from all at once, a level a query for each portion."""
    # Record by record, a load of 100,000 would take as many queries; so it takes one for each level and portion.
    above = {pk: pk for pk in ids}
    for _level in range(DEEPEST_TREE):
        steps: dict[int, int | None] = {}
        reached = list(set(above.values()))
        for start in range(0, len(reached), PORTION):
            steps.update(Record.objects.filter(pk__in=reached[start : start + PORTION]).values_list("pk", "parent_id"))
        above = {pk: parent for pk, at in above.items() if (parent := steps.get(at)) is not None}
        if any(pk == at for pk, at in above.items()):
            raise InputError("a record cannot be part of itself", field="parent")
        if not above:
            return
    raise InputError(Message("records are nested more than {most} levels deep", most=DEEPEST_TREE), field="parent")


def index_records(rows: Sequence[Record], *, new: bool = False) -> None:
    """Update the search index to the rows. new: it has none of them yet."""
    replace_entries("record", search_entries(rows), only=[] if new else [str(row.pk) for row in rows])


def search_entries(rows: Iterable[Record]) -> Iterator[SearchEntry]:
    for row in rows:
        if row.deleted is None:
            yield from entries_of_texts(row.pk, row.organisation_id, row.visibility, row.title, row.text)


def entries_of_texts(
    pk: int, organisation: int, visibility: str, title: LanguageMap, text: LanguageMap
) -> Iterator[SearchEntry]:
    """What the index has of a record that is not deleted: one entry a language, none of a draft."""
    if visibility == Visibility.DRAFT:
        return
    for language in {*title, *text}:
        yield SearchEntry(
            "record",
            str(pk),
            language,
            pick(title, language),
            text.get(language, ""),
            organisation=organisation,
            private=visibility != Visibility.PUBLIC,
        )
