"""A page of records and the facets beside it, from the facts in memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from goalweave.accounts.actor import Actor
from goalweave.analysis.browse import NONE, PAGE, Facet, RecordFilter, page_number
from goalweave.analysis.columns.table import Facts, Mask
from goalweave.analysis.dimensions import dimension
from goalweave.analysis.selection import Selection
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Framework
from goalweave.packs.areas import WORLD
from goalweave.registry.models import Record

BASIC = ("kind", "year", "country", "node")
MORE = ("organisation", "region", "unit", "status", "group", "partner", "source", "visibility", "stale")
ENDLESS, FULL = ("partner", "source", "country"), 40
"""Of these facets so many values, those with the most records."""


@dataclass(frozen=True, slots=True)
class Listing:
    """rows: of this page, the newest first. number: of the page, from 1 to pages; count: of all records."""

    rows: tuple[Record, ...]
    number: int
    pages: int
    count: int


def listing(selection: Selection, number: str) -> Listing:
    """One page; a number that is too high gives the last page, what is no number the first. One query."""
    order = selection.facts.newest_first
    found = order[selection.within[order]]
    pages = max(-(-len(found) // PAGE), 1)
    at = min(page_number(number), pages)
    pks = selection.facts.records["pk"][found[(at - 1) * PAGE : at * PAGE]].tolist()
    return Listing(rows_in_order(pks), at, pages, len(found))


def newest(selection: Selection, number: int) -> tuple[Record, ...]:
    return newest_of(selection.facts, selection.within, number)


def newest_of(facts: Facts, within: Mask, number: int) -> tuple[Record, ...]:
    """So many of the records within, the newest first; one query. within: none that the caller may not see."""
    order = facts.newest_first
    return rows_in_order(facts.records["pk"][order[within[order]][:number]].tolist())


def rows_in_order(pks: list[int]) -> tuple[Record, ...]:
    """Rows that the caller may see; one that is gone since is left out."""
    rows = Record.objects.select_related("organisation", "unit").in_bulk(pks)
    return tuple(rows[pk] for pk in pks if pk in rows)


def facets(
    actor: Actor, chosen: RecordFilter, catalogue: Catalogue, framework: Framework, names: Iterable[str] = BASIC
) -> tuple[Facet, ...]:
    """Facets by name; node: the top nodes of `framework`. Raises UnknownNode."""
    selection = Selection.of(actor, chosen, catalogue)
    return tuple(facet(selection, name, framework) for name in names)


def facet(selection: Selection, name: str, framework: Framework) -> Facet:
    if name == "node":
        return _nodes(selection, framework)
    if name == "on":
        return _accepted(selection, framework)
    within = selection.without(name)
    found = dimension(selection.facts, "area" if name in ("country", "region") else name, selection.today)
    counts = found.counts(within).tolist()
    values = [(key, number) for key, number in zip(found.keys, counts, strict=True) if number]
    if name == "country":
        values = [(key, number) for key, number in values if not key.isdecimal() and key != NONE]
    if name == "region":
        return Facet(name, tuple((key, number) for key, number in values if key.isdecimal() and key != WORLD))
    if name in ("kind", "year", "status", "source"):
        values = [(key, number) for key, number in values if key != NONE]
    if name == "unit":
        return Facet(name, tuple((key, number) for key, number in values if key != NONE))
    if name == "visibility" and (drafts := int(selection.drafts.sum())):
        values.append(("draft", drafts))
    values.sort(
        key=(lambda pair: (pair[0],)) if name == "year" else (lambda pair: (-pair[1], pair[0])), reverse=name == "year"
    )
    return Facet(name, tuple(values[:FULL] if name in ENDLESS else values))


def _nodes(selection: Selection, framework: Framework) -> Facet:
    """Unique records per top node: a record mapped to several targets of a goal counts once there."""
    chosen = selection.chosen
    tops = framework.child_codes.get(None, ())
    if chosen.state in ("", "accepted", "suggested"):
        counts = selection.counts(framework.key, "mapping")
        standing = {
            "": counts.accepted + counts.suggested, "accepted": counts.accepted, "suggested": counts.suggested,
        }[chosen.state]  # fmt: skip
        place = {curie.code: number for number, curie in enumerate(counts.nodes)}
        numbers = [int(standing[place[code]]) for code in tops]
    else:
        found = [selection.choosing(node=framework.curie(code), framework="").within for code in tops]
        numbers = [int(mask.sum()) for mask in found]
    return Facet(
        "node", tuple((framework.name(code), number) for code, number in zip(tops, numbers, strict=True) if number)
    )


def _accepted(selection: Selection, framework: Framework) -> Facet:
    """Unique records accepted on each top node or below it."""
    counts = selection.counts(framework.key, "on")
    numbers = {curie.code: int(number) for curie, number in zip(counts.nodes, counts.accepted, strict=True)}
    tops = framework.child_codes.get(None, ())
    return Facet("on", tuple((framework.name(code), numbers[code]) for code in tops if numbers[code]))
