"""A page of records and its facets, from the facts in memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from goalweave.accounts.actor import Actor
from goalweave.analysis.columns import current_facts
from goalweave.analysis.columns.facts import Facts, Mask
from goalweave.analysis.dimensions import dimension
from goalweave.analysis.record_filters import NO_VALUE, PAGE, RecordFacet, RecordFilter, page_number
from goalweave.analysis.record_order import RecordOrder, first_within, ordered_rows, review_states
from goalweave.analysis.rules import visible_mask
from goalweave.analysis.selection import Selection
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import MARKER_FIELDS, Framework
from goalweave.packs.areas import WORLD
from goalweave.prepared_query import PreparedQuery
from goalweave.registry.models import Record

BASIC_FACETS = ("kind", "year", "country", "node")
MORE_FACETS = (
    "organisation",
    "region",
    "unit",
    "status",
    "group",
    "partner",
    "source",
    "visibility",
    "stale",
    *MARKER_FIELDS,
)
LONG_FACETS, MOST_VALUES = ("partner", "source", "country"), 40
"""Of these facets so many values, those with the most records."""


@dataclass(frozen=True, slots=True)
class RecordListing:
    """rows: of this page, in its order, and what their review has come to. number: of the page, from 1 to pages; count: of
    all records."""

    rows: tuple[Record, ...]
    reviews: tuple[str, ...]
    number: int
    pages: int
    count: int


def record_listing(
    selection: Selection, number: str, *, size: int = PAGE, order: RecordOrder | None = None
) -> RecordListing:
    """Return a page: the last one for a number that is too high, the first if it is not a number. One query."""
    pages = max(-(-selection.count // size), 1)
    at = min(page_number(number), pages)
    shown = ordered_rows(selection, order, at * size)[(at - 1) * size :]
    records = rows_in_order(selection.facts.records["pk"][shown].tolist())
    reviews = dict(
        zip(selection.facts.records["pk"][shown].tolist(), review_states(selection.facts, shown), strict=True)
    )
    return RecordListing(records, tuple(reviews[row.pk] for row in records), at, pages, selection.count)


def newest_selected(selection: Selection, number: int) -> tuple[Record, ...]:
    return newest_records(selection.facts, selection.within, number)


def newest_records(facts: Facts, within: Mask, number: int) -> tuple[Record, ...]:
    """Return the newest of the records in `within`, which must be visible to the caller; one query."""
    return rows_in_order(facts.records["pk"][first_within(facts.newest_first, within, number)].tolist())


def count_visible(actor: Actor, organisation: int, visibility: str = "") -> int:
    """How many records of an organisation (its id) the actor may see, drafts included. visibility: only of those that have it."""
    facts = current_facts()
    within: Mask = visible_mask(facts, actor) & facts.with_number("organisation", organisation)
    if visibility:
        within &= facts.with_word("visibility", visibility)
    return int(np.count_nonzero(within))


def rows_in_order(pks: list[int]) -> tuple[Record, ...]:
    """Rows that the caller may see; one that is gone since is left out."""
    rows = {row.pk: row for row in _listed_records(pks)}
    return tuple(rows[pk] for pk in pks if pk in rows)


_listed_records = PreparedQuery(lambda pks: Record.objects.filter(pk__in=pks).select_related("organisation", "unit"))


def record_facets(
    actor: Actor,
    record_filter: RecordFilter,
    catalogue: Catalogue,
    framework: Framework,
    names: Iterable[str] = BASIC_FACETS,
) -> tuple[RecordFacet, ...]:
    """Facets by name; node: the top nodes of `framework`. Raises UnknownNode."""
    selection = Selection.create(actor, record_filter, catalogue)
    return tuple(record_facet(selection, name, framework) for name in names)


def record_facet(selection: Selection, name: str, framework: Framework) -> RecordFacet:
    if name == "node":
        return _node_facet(selection, framework)
    if name == "on":
        return _accepted_facet(selection, framework)
    of = "area" if name in ("country", "region") else name
    found = dimension(selection.facts, of, selection.today)
    counts = selection.value_counts(of, name).tolist()
    values = [(key, number) for key, number in zip(found.keys, counts, strict=True) if number]
    if name == "country":
        values = [(key, number) for key, number in values if not key.isdecimal() and key != NO_VALUE]
    if name == "region":
        return RecordFacet(name, tuple((key, number) for key, number in values if key.isdecimal() and key != WORLD))
    if name in ("kind", "year", "status", "source", *MARKER_FIELDS):
        values = [(key, number) for key, number in values if key != NO_VALUE]
    if name == "unit":
        return RecordFacet(name, tuple((key, number) for key, number in values if key != NO_VALUE))
    if name == "visibility" and (drafts := int(np.count_nonzero(selection.drafts))):
        values.append(("draft", drafts))
    values.sort(
        key=(lambda pair: (pair[0],)) if name == "year" else (lambda pair: (-pair[1], pair[0])), reverse=name == "year"
    )
    return RecordFacet(name, tuple(values[:MOST_VALUES] if name in LONG_FACETS else values))


def _node_facet(selection: Selection, framework: Framework) -> RecordFacet:
    """Unique records per top node: a record mapped to several targets of a goal counts once there."""
    chosen = selection.record_filter
    tops = framework.child_codes.get(None, ())
    if chosen.state in ("", "accepted", "suggested"):
        counts = selection.counts_of(framework.key, tops, "mapping")
        standing = getattr(counts, chosen.state) if chosen.state else counts.accepted + counts.suggested
        numbers = [int(number) for number in standing]
    else:
        numbers = [selection.with_filter(node=framework.curie(code), framework="").count for code in tops]
    return RecordFacet(
        "node", tuple((framework.name(code), number) for code, number in zip(tops, numbers, strict=True) if number)
    )


def _accepted_facet(selection: Selection, framework: Framework) -> RecordFacet:
    """Unique records accepted on each top node or below it."""
    tops = framework.child_codes.get(None, ())
    numbers = selection.counts_of(framework.key, tops, "on").accepted.tolist()
    return RecordFacet(
        "on", tuple((framework.name(code), number) for code, number in zip(tops, numbers, strict=True) if number)
    )
