"""The records behind an amount of a roll-up: their parts are together the amount, and are what the core reckons."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import chain

import pytest
from tests.analysis.worlds import TODAY, World
from tests.factories.catalogues import loaded
from tests.factories.records import mapping, record, stored

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.analysis.columns import current_facts
from goalweave.analysis.contributing_records import (
    NODES,
    AmountQuery,
    all_contributing_records,
    contributing_records,
    divide_amount,
)
from goalweave.analysis.record_filters import RecordFilter
from goalweave.analysis.rollup import ALL, LINE_DIMENSIONS, rollup_by_node, rollup_by_value
from goalweave.analysis.selection import Selection
from goalweave.core import model
from goalweave.core.errors import UnknownNode
from goalweave.core.linkage import apportion_money, apportion_places
from goalweave.mapping.actions import store_mappings
from goalweave.mapping.queries import mappings_of
from goalweave.registry import queries as registry
from goalweave.registry.fields import PART_TABLES
from goalweave.registry.models import Record

pytestmark = pytest.mark.django_db

CENT = Fraction(1, 100)


def amounts_of(selection, by, framework):
    """Every amount of a roll-up, with what is asked for to see behind it."""
    if by == NODES:
        rollup = rollup_by_node(selection, framework, (ALL,), money=True)
    else:
        rollup = rollup_by_value(selection, by, framework, (ALL,), money=True)
    amounts = []
    for line in (*rollup.lines, rollup.total):
        for money in line.money:
            amounts.append((AmountQuery(by, framework, line.key, money.kind, money.currency), money.amount))
    return amounts


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"country": "KE"},
        {"region": "001", "status": "done"},
        pytest.param({"kind": "event"}, marks=pytest.mark.thorough),
        pytest.param({"region": "202"}, marks=pytest.mark.thorough),
        pytest.param({"region": "-"}, marks=pytest.mark.thorough),
    ],
)
def test_parts_are_together_the_amount_that_the_roll_up_shows(asked):
    known = loaded()
    World(31, 70)
    selection = Selection.create(SYSTEM, RecordFilter(**asked), known, TODAY)
    amounts = {by: amounts_of(selection, by, known.framework("sdg")) for by in (NODES, *LINE_DIMENSIONS)}
    assert all(amounts.values())
    pairs = chain.from_iterable(amounts.values())
    for one, amount in pairs:
        found, cents = divide_amount(selection, one)
        assert len(set(found.record.tolist())) == len(found.record)
        assert Decimal(sum(cents.tolist())).scaleb(-2) == amount, one
        assert (
            sum((counts for _row, _whole, counts in all_contributing_records(selection, one)), Decimal(0)) == amount
        ), one


@pytest.mark.parametrize("asked", [{}, pytest.param({"country": "KE"}, marks=pytest.mark.thorough), {"region": "202"}])
def test_each_part_is_the_money_times_what_is_said_beside_it(asked):
    known = loaded()
    World(32, 60)
    selection = Selection.create(SYSTEM, RecordFilter(**asked), known, TODAY)
    places = len({"KE", "UG", "014", "202"})
    for by in (NODES, "area", "year", "unit"):
        seen = 0
        for one, _amount in amounts_of(selection, by, known.framework("sdg")):
            for part in contributing_records(selection, one, "1").parts:
                exact = Fraction(part.whole) * (1 if part.line is None else part.line)
                exact *= 1 if part.place is None else part.place
                assert abs(Fraction(part.counts) - exact) <= CENT * places, (one, part)
                seen += 1
        assert seen > 10, by


def test_parts_are_those_of_the_core():
    known = loaded()
    World(33, 60)
    selection = Selection.create(SYSTEM, RecordFilter(), known, TODAY)
    framework = known.framework("sdg")
    pks = selection.facts.records["pk"][selection.within].tolist()
    rows = Record.objects.filter(pk__in=pks).prefetch_related(*PART_TABLES)
    mappings = mappings_of(pks)
    core = {row.pk: registry.to_core(row, mappings.get(row.pk, ())) for row in rows}
    for code in ("9", "4.4", ""):
        one = AmountQuery(NODES, framework, code, "spent", "USD")
        found, _cents = divide_amount(selection, one)
        pk = selection.facts.records["pk"]
        ours = {
            int(pk[row]): Fraction(whole, found.common * 100)
            for row, whole in zip(found.record, found.whole, strict=True)
        }
        theirs = {}
        for key, given in core.items():
            part = apportion_money(given.mappings, framework).get(code or None, Fraction(0))
            money = [Fraction(m.amount) for m in given.money if (m.kind, m.currency) == ("spent", "USD")]
            if part and money:
                theirs[key] = sum(money) * part
        assert ours == theirs
    assert theirs


def test_a_record_is_explained():
    known = loaded()
    money = (model.Money(Decimal("100.00"), "CHF"), model.Money(Decimal("7.00"), "USD"))
    shares = (mapping("sdg@2020:9.c", share=25.0), mapping("sdg@2020:4.4", share=75.0))
    even = (mapping("sdg@2020:9.c"), mapping("sdg@2020:4.4"), mapping("sdg@2020:4.b"))
    half = (model.RecordPlace("KE", 50.0), model.RecordPlace("JP", 50.0))
    rows = stored(
        record("shares", mappings=shares, money=money, places=half),
        record("even", mappings=even, money=money, places=(model.RecordPlace("KE"),)),
        record("elsewhere", mappings=shares, money=money, places=(model.RecordPlace("JP"),)),
    )
    framework = known.framework("sdg")
    asked = AmountQuery(NODES, framework, "4", "budget", "CHF")
    found = contributing_records(Selection.create(VISITOR, RecordFilter(country="KE"), known), asked, "1")
    told = [(one.record.pk, one.whole, one.line, one.shared, one.place, one.placed, one.counts) for one in found.parts]
    hundred = Decimal("100.00")
    assert told == [
        (rows["even"].pk, hundred, Fraction(2, 3), False, Fraction(1), False, Decimal("66.67")),
        (rows["shares"].pk, hundred, Fraction(3, 4), True, Fraction(1, 2), True, Decimal("37.50")),
    ]
    assert (found.amount, found.count, found.number, found.pages) == (Decimal("104.17"), 2, 1, 1)
    by_place = contributing_records(
        Selection.create(VISITOR, RecordFilter(), known), replace(asked, by="area", key="KE"), "9"
    )
    assert [(one.line, one.shared, one.place, one.counts) for one in by_place.parts] == [
        (Fraction(1), False, None, Decimal("100.00")),
        (Fraction(1, 2), True, None, Decimal("50.00")),
    ]


def test_parts_follow_a_decision_at_once():
    """The table of money is not made anew for it: what changed stands beside it."""
    known = loaded()
    money = (model.Money(Decimal("90.00"), "CHF"),)
    rows = stored(*(record(str(n), mappings=(mapping("sdg@2020:9.c"),), money=money) for n in range(3)))
    asked = AmountQuery(NODES, known.framework("sdg"), "9", "budget", "CHF")

    def counts():
        parts = contributing_records(Selection.create(VISITOR, RecordFilter(), known), asked, "1").parts
        return {one.record.slug: one.counts for one in parts}

    assert counts() == dict.fromkeys("012", Decimal("90.00"))
    both = (mapping("sdg@2020:9.c"), mapping("sdg@2020:4.4"), mapping("sdg@2020:4.b"))
    store_mappings(actor=SYSTEM, mappings={rows["1"]: both})
    assert counts() == {"0": Decimal("90.00"), "1": Decimal("30.00"), "2": Decimal("90.00")}


def test_an_amount_that_is_none_has_no_records():
    known = loaded()
    stored(record("one", mappings=(mapping("sdg@2020:9.c"),), money=(model.Money(Decimal("1.00"), "CHF"),)))
    selection = Selection.create(VISITOR, RecordFilter(), known)
    framework = known.framework("sdg")
    for one in (
        AmountQuery(NODES, framework, "9", "budget", "XXX"),
        AmountQuery(NODES, framework, "9", "", ""),
        AmountQuery("area", framework, "KE", "budget", "CHF"),
        AmountQuery("area", framework, "nowhere", "budget", "CHF"),
        AmountQuery("unit", framework, "9999999999999999999999", "budget", "CHF"),
        AmountQuery("year", framework, "x", "budget", "CHF"),
    ):
        found = contributing_records(selection, one, "x")
        assert (found.amount, found.count, found.parts) == (Decimal(0), 0, ()), one
    with pytest.raises(UnknownNode):
        contributing_records(selection, AmountQuery(NODES, framework, "99", "budget", "CHF"), "1")


def test_money_on_no_place_is_behind_not_placed():
    known = loaded()
    stored(record("one", money=(model.Money(Decimal("1.00"), "CHF"),), places=(model.RecordPlace("KE", 30.0),)))
    assert apportion_places([model.RecordPlace("KE", 30.0)])[None] == Fraction(7, 10)
    selection = Selection.create(VISITOR, RecordFilter(), known)
    found = contributing_records(selection, AmountQuery("area", known.framework("sdg"), "-", "budget", "CHF"), "1")
    assert [(one.line, one.counts) for one in found.parts] == [(Fraction(7, 10), Decimal("0.70"))]
    assert current_facts() is selection.facts
