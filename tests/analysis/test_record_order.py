"""Lists of records in other orders than the newest first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.analysis.worlds import World
from tests.factories.catalogues import loaded

from goalweave.accounts.actor import SYSTEM
from goalweave.analysis.columns.facts import MOST_ORDERS, is_order
from goalweave.analysis.record_filters import RecordFilter
from goalweave.analysis.record_listing import record_listing
from goalweave.analysis.record_order import ORDERS, RecordOrder, record_ranks, sort_key
from goalweave.analysis.selection import Selection
from goalweave.audit.actions import log
from goalweave.mapping.models import Mapping
from goalweave.registry.models import Record

pytestmark = pytest.mark.django_db

VISIBILITIES = ["draft", "organisation", "public"]
REVIEWS = ["none", "reviewed", "waiting"]
KEYS = {
    "start": lambda row: row.start,
    "title": lambda row: row.title["en"],
    "kind": lambda row: row.kind,
    "organisation": lambda row: (
        row.organisation.short.get("en") or row.organisation.name.get("en") or row.organisation.slug
    ),
    "unit": lambda row: row.unit.name.get("en", row.unit.slug) if row.unit else "",
    "status": lambda row: row.status,
    "visibility": lambda row: VISIBILITIES.index(row.visibility),
    "review": lambda row: REVIEWS.index(review(row)),
    "updated": lambda row: row.updated.isoformat(),
}


def review(row: Record) -> str:
    states = set(Mapping.objects.filter(record=row).values_list("state", flat=True))
    if "suggested" in states:
        return "waiting"
    return "reviewed" if "accepted" in states else "none"


def test_every_order_sorts_by_what_the_list_shows() -> None:
    known = loaded()
    World(7, 40, harm=True)
    selection = Selection.create(SYSTEM, RecordFilter(), known)
    newest = record_listing(selection, "1", size=200).rows
    assert len(newest) > 20
    assert set(KEYS) == set(ORDERS)
    for by, key in KEYS.items():
        for descending in (False, True):
            page = record_listing(selection, "1", size=200, order=RecordOrder(by, descending, "en"))
            expected = in_order(newest, key, descending)
            assert [row.pk for row in page.rows] == [row.pk for row in expected], (by, descending)
            assert list(page.reviews) == [review(row) for row in page.rows]
    # Each takes memory that grows with the register.
    assert sum(map(is_order, selection.facts.cache)) == MOST_ORDERS < 2 * len(KEYS)


def in_order(rows, key, descending):
    """Equal ones stay the newest first, and those without a value come last."""
    filled = [row for row in rows if key(row) != ""]
    ranks = {value: place for place, value in enumerate(sorted({key(row) for row in filled}))}
    ordered = sorted(filled, key=lambda row: -ranks[key(row)] if descending else ranks[key(row)])
    return [*ordered, *(row for row in rows if key(row) == "")]


def test_page_has_as_many_rows_as_it_is_asked_for() -> None:
    known = loaded()
    World(7, 12)
    selection = Selection.create(SYSTEM, RecordFilter(), known)
    whole = [row.pk for row in record_listing(selection, "1", size=100).rows]
    pages = [record_listing(selection, str(number), size=len(whole) - 2) for number in (1, 2, 9)]
    assert [[row.pk for row in page.rows] for page in pages] == [whole[:-2], whole[-2:], whole[-2:]]
    assert {(page.pages, page.count) for page in pages} == {(2, len(whole))}


@pytest.mark.parametrize("titles", [["Aa", "zz", "école", "École", "m", "M b"], ["same"], ["a", "b", "c"]])
def test_titles_that_change_find_their_place_without_reading_the_others(titles: list[str]) -> None:
    known = loaded()
    World(7, 30)
    by_title = RecordOrder("title", False, "en")
    record_listing(Selection.create(SYSTEM, RecordFilter(), known), "1", size=200, order=by_title)
    rows = list(Record.objects.filter(deleted=None).order_by("pk")[3 : 3 + len(titles)])
    for row, title in zip(rows, titles, strict=True):
        row.title = {"en": title}
        row.save(update_fields=["title"])
        log(actor=SYSTEM, verb="change", object_type="record", object_id=str(row.pk))
    selection = Selection.create(SYSTEM, RecordFilter(), known)
    expected = record_listing(selection, "1", size=200).rows
    shown = record_listing(selection, "1", size=200, order=by_title).rows
    assert [row.pk for row in shown] == [
        row.pk for row in sorted(expected, key=lambda row: sort_key(row.title["en"] or row.slug))
    ]
    anew = replace(selection.facts, cache={}, inherited={})
    # Ranks that no record has any more may be free.
    assert without_gaps(record_ranks(selection.facts, "title", "en")) == without_gaps(record_ranks(anew, "title", "en"))


def without_gaps(ranks: np.ndarray) -> list[int]:
    place = {rank: number for number, rank in enumerate(sorted(set(ranks.tolist()) - {-1}))}
    return [place.get(rank, -1) for rank in ranks.tolist()]


def test_orders_are_renewed_as_they_would_be_made() -> None:
    known = loaded()
    world = World(11, 30)
    orders = [
        RecordOrder(by, True, "en") for by in ("start", "title", "kind", "status", "visibility", "review", "updated")
    ]
    assert len(orders) <= MOST_ORDERS
    for _round in range(4):
        selection = Selection.create(SYSTEM, RecordFilter(), known)
        anew = replace(selection, facts=replace(selection.facts, cache={}, renewable={}, inherited={}))
        for order in orders:
            shown, expected = (record_listing(one, "1", size=200, order=order).rows for one in (selection, anew))
            assert [row.pk for row in shown] == [row.pk for row in expected], order
        for _edit in range(3):
            world.act()
