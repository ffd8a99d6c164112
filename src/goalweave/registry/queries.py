"""Reads of records, always as far as the actor may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from itertools import chain, count
from typing import Any

from django.db import connection
from django.db.models import Max, Model, QuerySet

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core import model
from goalweave.database import has_rows
from goalweave.prepared_query import PreparedQuery, attach_rows
from goalweave.registry import rules
from goalweave.registry.fields import PART_TABLES, to_core as to_core, to_cores as to_cores
from goalweave.registry.link_check import link_key
from goalweave.registry.models import Attachment, FactReading, FormDraft, LinkCheck, Record, Visibility
from goalweave.registry.text_facts import (
    SuggestedFact,
    carry_decisions,
    reading_digest,
    suggested_facts,
    unpack_facts,
)
from goalweave.search.normalise import fold
from goalweave.search.queries import unfiltered_keys

MOST_TITLES, MOST_LOOKED_AT, LONGEST_SLUG = 10, 200, 80
LONGEST_READ_NOW = 10_000
"""Characters of a text that is read while a page waits for it."""
MOST_LOOKED_FOR, PORTION = 50, 5000
"""Records for which a query tells which kinds of parts they have: more of them have nearly all kinds; and those whose parts one query reads."""
RULE_COLUMNS = ("visibility", "deleted", "organisation", "author")
"""Columns of records that tell who may see them."""
TABLE_COLUMNS = (*RULE_COLUMNS, "slug", "title", "kind", "status", "start", "source_file", "updated", "unit")
"""Columns of records that tables of records need."""


def records(actor: Actor) -> QuerySet[Record]:
    """All records that the actor may see, drafts included."""
    return _with_owner(Record.objects.filter(rules.visibility_condition(actor)))


def records_by_id(actor: Actor, pks: Iterable[int]) -> list[Record]:
    """Of these few records, those that the actor may see, with their owners; one query."""
    # The rule is applied to the rows: with its condition, SQLite goes through all public records instead of these.
    return [row for row in records_with_owner(list(pks)) if rules.may_view_record(actor, row)]


def visible_ids(actor: Actor, pks: Iterable[int]) -> set[int]:
    """Of these records, those that the actor may see; one query for every 5,000."""
    # As in records_by_id.
    wanted = list(pks)
    visible = set[int]()
    for start in range(0, len(wanted), PORTION):
        rows = Record.objects.filter(pk__in=wanted[start : start + PORTION]).only(*RULE_COLUMNS)
        visible.update([row.pk for row in rows if rules.may_view_record(actor, row)])
    return visible


def records_of_table(actor: Actor, pks: Collection[int], parts: Sequence[str] = ()) -> list[Record]:
    """Of these up to thousands of records, those that the actor may see, without texts and details, with their owners and these parts;
    two queries and one for each kind of parts."""
    # As in records_by_id. An owner that many records share is read once instead of with each of them.
    rows = Record.objects.filter(pk__in=pks).only(*TABLE_COLUMNS).prefetch_related("organisation", "unit", *parts)
    return [row for row in rows if rules.may_view_record(actor, row)]


def published_records_by_id(pks: Iterable[int]) -> list[Record]:
    """Of these few records, those that everyone may see, with their owners."""
    # As in records_by_id.
    rows = records_with_owner(list(pks))
    return [row for row in rows if row.deleted is None and row.visibility == Visibility.PUBLIC]


def was_purged_from_public(pk: int) -> bool:
    """Whether a record with this number was deleted permanently that was public when its log last told its visibility; at most two
    queries."""
    entries = object_entries("record", pk)
    if not entries.filter(verb="purge").exists():
        return False
    fields = chain.from_iterable(entries.values_list("after", "before"))
    visibilities = (values["visibility"] for values in fields if values and "visibility" in values)
    return next(visibilities, None) == Visibility.PUBLIC


def counted_records(actor: Actor) -> QuerySet[Record]:
    """All records that count in the figures that the actor sees: no drafts."""
    return _with_owner(Record.objects.filter(rules.counted_condition(actor)))


def find_record(actor: Actor, pk: int) -> Record | None:
    """One record with its parts; None if there is none or the actor may not see it."""
    row = next(iter(records_with_owner([pk])), None)
    if row is None or not rules.may_view_record(actor, row):
        return None
    return with_parts([row])[0]


def with_parts(rows: Iterable[Record]) -> list[Record]:
    """Records with their parts, as prefetch_related has them, without a query for each kind of parts that they lack."""
    records = list(rows)
    # In portions: a database takes only so many values.
    for start in range(0, len(records), PORTION):
        some = records[start : start + PORTION]
        pks = [row.pk for row in some]
        present = _parts_present(pks) if len(pks) <= MOST_LOOKED_FOR else set(PART_TABLES)
        for name, table in PART_TABLES.items():
            attach_rows(some, name, _parts_of_records(table.row)(pks) if name in present else [])
    return records


def _parts_present(pks: Sequence[int]) -> set[str]:
    """Which kinds of parts any of the records has."""
    placeholders = ", ".join(["%s"] * len(pks))
    tables = [table.row._meta.db_table for table in PART_TABLES.values()]
    selected = [f"EXISTS (SELECT 1 FROM {table} WHERE record_id IN ({placeholders}))" for table in tables]  # noqa: S608 - our own names
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(selected)}", [*pks] * len(selected))
        present = cursor.fetchone()
    return {name for name, is_present in zip(PART_TABLES, present, strict=True) if is_present}


@cache
def _parts_of_records(table: type[Model]) -> PreparedQuery[Any]:
    return PreparedQuery(lambda records: table._default_manager.filter(record__in=records))


def facts_of_text(row: Record, core: model.Record) -> list[SuggestedFact]:
    """What the text of a record says, for people who may change it. One query.

    A text that was not read yet is read now, unless it is long: reading takes some 5 ms for 1,000 characters.
    """
    reading = FactReading.objects.filter(pk=row.pk).first()
    if reading is not None and reading.digest == reading_digest(core):
        return unpack_facts(reading.facts)
    if len(core.body) > LONGEST_READ_NOW:
        return []
    owner = row.organisation
    facts = suggested_facts(core, [owner.slug, *owner.name.values(), *owner.short.values()])
    return carry_decisions(facts, unpack_facts(reading.facts) if reading is not None else [])


def parts_of(actor: Actor, row: Record) -> list[Record]:
    """The records that are part of this one, as far as the actor may see them, in the order of time."""
    if not has_rows(Record, parent_id=row.pk):
        return []
    return list(records(actor).filter(parent=row).order_by("start", "pk"))


def free_slug(organisation: Organisation, preferred: str) -> str:
    """A short name that no record of the organisation has: the one wanted, or with a number behind it."""
    base = preferred[:LONGEST_SLUG] or "record"
    # Most are free, which an index tells at once; SQLite looks for those that begin so among all that the organisation has.
    if not has_rows(Record, organisation_id=organisation.pk, slug=base):
        return base
    used = set(organisation.records.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(name for number in count(1) if (name := base if number == 1 else f"{base}-{number}") not in used)


def search_titles(actor: Actor, organisation: Organisation, text: str, *, without: int | None = None) -> list[Record]:
    """At most ten records of an organisation that have these words, those with them in the title first, then the newest.

    without: a record that is left out. Drafts are found by their titles alone. Two queries.
    """
    rows = Record.objects.filter(rules.visibility_condition(actor), organisation=organisation)
    if without is not None:
        rows = rows.exclude(pk=without)
    rows = rows.order_by("-start", "pk").only("slug", "title", "kind", "start", "organisation_id")
    # Drafts are not in the index of the search.
    drafts = rows.filter(visibility=Visibility.DRAFT)[:MOST_LOOKED_AT]
    indexed = rows.filter(pk__in=unfiltered_keys(text, kind="record"))[:MOST_LOOKED_AT]
    words = fold(text).split()
    named = {row.pk: row for row in (*drafts, *indexed) if words and _title_matches(row, words)}
    others = {row.pk: row for row in indexed}
    return list({**named, **others}.values())[:MOST_TITLES]


def _title_matches(row: Record, terms: Iterable[str]) -> bool:
    folded = fold(" ".join([row.slug, *row.title.values()]))
    return all(word in folded for word in terms)


def attachments(row: Record) -> list[Attachment]:
    """The files of a record that the caller may see."""
    if not has_rows(Attachment, record_id=row.pk):
        return []
    return list(Attachment.objects.filter(record=row, removed=None).select_related("added_by").order_by("pk"))


def find_attachment(actor: Actor, pk: int, *, removed: bool = False) -> Attachment | None:
    """Return a file of a record that the actor may see. removed: a removed one."""
    rows = Attachment.objects.select_related("record__organisation").filter(removed__isnull=not removed)
    attachment = rows.filter(pk=pk).first()
    return attachment if attachment and rules.may_view_record(actor, attachment.record) else None


def link_checks(row: Record) -> dict[str, LinkCheck]:
    """Return address → result for the checked links of a record."""
    keys = [link_key(link.url) for link in row.links.all()]
    return {check.url: check for check in LinkCheck.objects.filter(key__in=keys)} if keys else {}


def find_form_draft(actor: Actor, row: Record | None) -> FormDraft | None:
    """What the actor typed and did not save, for this record or for a new one."""
    if actor.user is None:
        return None
    if not has_rows(FormDraft, user_id=actor.user.pk):
        return None
    return FormDraft.objects.filter(user=actor.user, record=row).select_related("organisation").first()


def data_as_of(actor: Actor) -> str:
    """Return the latest date of the records."""
    return counted_records(actor).aggregate(latest=Max("as_of"))["latest"] or ""


def _with_owner(rows: QuerySet[Record]) -> QuerySet[Record]:
    return rows.select_related("organisation", "unit", "parent")


records_with_owner = PreparedQuery(lambda pks: _with_owner(Record.objects.filter(pk__in=pks)))
