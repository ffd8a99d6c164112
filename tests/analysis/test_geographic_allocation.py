"""Money under a country or region is the part of each record that falls there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from tests.analysis.worlds import TODAY, World
from tests.factories.catalogues import loaded
from tests.factories.records import mapping, record, stored

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.analysis.columns import current_facts
from goalweave.analysis.framework_coverage import framework_coverage
from goalweave.analysis.geographic_allocation import filtered_amounts_by_node, filtered_amounts_by_value
from goalweave.analysis.record_filters import RecordFilter, areas_below
from goalweave.analysis.rollup import LINE_DIMENSIONS, money_labels, rollup_by_node, rollup_by_value
from goalweave.analysis.selection import Selection
from goalweave.core import model
from goalweave.core.linkage import apportion_money, apportion_places
from goalweave.mapping.queries import mappings_of
from goalweave.registry import queries as registry
from goalweave.registry.fields import PART_TABLES
from goalweave.registry.models import Record

pytestmark = pytest.mark.django_db

REGIONS = ("014", "202", "001", "999")


def money(amount: str) -> tuple[model.Money, ...]:
    return (model.Money(Decimal(amount), "USD"),)


def all_amounts(selection, known):
    """(what by, key, kind, currency) → amount, without those that are nothing."""
    amounts = {}
    for name in LINE_DIMENSIONS:
        by_value = filtered_amounts_by_value(selection.facts, name, selection.within, selection.geographic_filter)
        amounts.update(amounts_by_line(by_value, name))
    for key in known.frameworks:
        amounts.update(amounts_by_line(amounts_by_node(selection, key), key))
    return {line: amount for line, amount in amounts.items() if amount}


def amounts_by_node(selection, framework):
    return filtered_amounts_by_node(
        selection.facts, framework, selection.within, geographic_filter=selection.geographic_filter
    )


def amounts_by_line(lines, *key):
    """(…key, code of the line, kind, currency) → amount."""
    amounts = {}
    for code, money in lines.items():
        amounts.update({(*key, code, one.kind, one.currency): one.amount for one in money})
    return amounts


def together(amounts):
    sums: dict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    for some in amounts:
        for key, amount in some.items():
            sums[key] += amount
    return {key: amount for key, amount in sums.items() if amount}


OTHERS = ({}, {"kind": "event"}, {"organisation": "first", "status": "done"})


@pytest.mark.parametrize(
    ("seed", "other"),
    [
        *zip((21, 22, 23), OTHERS, strict=True),
        *(pytest.param(*pair, marks=pytest.mark.thorough) for pair in zip((22, 23, 21), OTHERS, strict=True)),
        *(pytest.param(*pair, marks=pytest.mark.thorough) for pair in zip((23, 21, 22), OTHERS, strict=True)),
    ],
)
def test_money_of_all_places_is_together_that_without_the_filter(seed, other):
    known = loaded()
    world = World(seed, 40)
    for _round in range(3):
        whole = Selection.create(SYSTEM, RecordFilter(**other), known, TODAY)
        areas = [*whole.facts.vocabularies["area"].words, "-"]
        parts = {one: all_amounts(whole.with_filter(country=one), known) for one in areas}
        assert together(parts.values()) == all_amounts(whole, known)
        for region in REGIONS:
            below = [parts[one] for one in areas if one in areas_below(region)]
            assert all_amounts(whole.with_filter(region=region), known) == together(below), region
        for _edit in range(5):
            world.act()  # what changed is made beside the tables that are kept


@pytest.mark.parametrize("chosen", [{"country": "KE"}, {"country": "014"}, {"region": "202"}, {"country": "-"}])
def test_money_at_places_is_by_the_shares_of_the_core(chosen):
    known = loaded()
    World(31, 60)
    selection = Selection.create(SYSTEM, RecordFilter(**chosen), known, TODAY)
    kept = set(areas_below(chosen["region"])) if "region" in chosen else {*chosen.values()}
    framework = known.framework("sdg@2020")
    pks = current_facts().records["pk"][selection.without("country", "region")].tolist()
    mappings = mappings_of(pks)
    exact: dict[tuple[str, str, str], Fraction] = defaultdict(Fraction)
    for row in Record.objects.filter(pk__in=pks).prefetch_related(*PART_TABLES):
        one = registry.to_core(row, mappings.get(row.pk, ()))
        parts = apportion_places(one.places) if one.places else {None: Fraction(1)}
        part = sum((some for area, some in parts.items() if (area or "-") in kept), Fraction(0))
        for amount in one.money:
            for code, share in apportion_money(one.mappings, framework).items():
                exact[code or "", amount.kind, amount.currency] += Fraction(amount.amount) * part * share
    found = amounts_by_line(amounts_by_node(selection, framework.key))
    assert any(found.values())
    for key in {*exact, *found}:
        assert abs(Fraction(found.get(key, 0)) - exact[key]) < Fraction(len(kept), 100), key


def test_nodes_that_are_asked_for_one_after_the_other_have_what_all_of_them_have():
    known = loaded()
    world = World(41, 60)
    for _round in range(2):
        selection = Selection.create(VISITOR, RecordFilter(region="202"), known, TODAY)
        facts, at = selection.facts, selection.geographic_filter
        assert at.readers is not None  # so that the nodes are kept
        portions = [{"", "1", "9"}, {"9", "9.c", "17"}, {node.code for node in known.framework("sdg@2020").nodes}]
        found = [filtered_amounts_by_node(facts, "sdg@2020", at.among, codes, at) for codes in portions]
        among = replace(at, readers=None)
        everything = filtered_amounts_by_node(facts, "sdg@2020", at.among, None, among)
        assert found[2]
        for codes, some in zip(portions, found, strict=True):
            assert some == {code: amounts for code, amounts in everything.items() if code in codes}
        for _edit in range(5):
            world.act()


def half_in_kenya():
    known = loaded()
    places = (model.RecordPlace("KE", 50.0), model.RecordPlace("JP", 50.0))
    stored(record("one", places=places, money=money("100"), mappings=(mapping("sdg@2020:9.c"),), start="2020"))
    return known


@pytest.mark.parametrize("chosen", [{"country": "KE"}, {"region": "202"}])
def test_a_filter_that_leaves_no_money_at_a_place_shows_none(chosen):
    known = half_in_kenya()
    selection, framework = (
        Selection.create(VISITOR, RecordFilter(**chosen, kind="event"), known),
        known.framework("sdg@2020"),
    )
    rollups = [rollup_by_node(selection, framework, ["all"], money=True)]
    rollups += [rollup_by_value(selection, name, framework, ["all"], money=True) for name in LINE_DIMENSIONS]
    assert [(found.total.records, found.total.money) for found in rollups] == [(0, ())] * len(rollups)


@pytest.mark.parametrize("chosen", [{"country": "KE"}, {"region": "202"}, {"country": "JP", "region": "142"}])
def test_half_of_a_record_is_shown_under_each_of_its_two_countries(chosen):
    known = half_in_kenya()
    selection, framework = Selection.create(VISITOR, RecordFilter(**chosen), known), known.framework("sdg@2020")
    rollups = [rollup_by_node(selection, framework, ["all"], money=True)]
    rollups += [rollup_by_value(selection, name, framework, ["all"], money=True) for name in LINE_DIMENSIONS]
    for found in rollups:
        assert found.total.records == 1
        assert found.total.money == money("50.00")
        assert {one.money for one in found.lines if one.accepted} == {money("50.00")}
    assert framework_coverage(
        selection.facts, framework.key, selection.within, selection.geographic_filter
    ).total.accepted.direct.money == money("50.00")
    assert len(money_labels(selection)) == 1


def test_places_that_no_record_keeps_have_no_money():
    known = half_in_kenya()
    selection = Selection.create(VISITOR, RecordFilter(country="KE", region="142"), known)
    found = rollup_by_node(selection, known.framework("sdg@2020"), [], money=True)
    assert (found.total.records, found.total.money, money_labels(selection)) == (1, (), [])


def test_what_shares_leave_over_is_not_placed():
    known = loaded()
    stored(record("one", places=(model.RecordPlace("KE", 60.0),), money=money("100")))
    whole = Selection.create(VISITOR, RecordFilter(), known)
    for country, amount in {"KE": "60.00", "-": "40.00"}.items():
        selection = whole.with_filter(country=country)
        assert filtered_amounts_by_value(selection.facts, "kind", selection.within, selection.geographic_filter)[
            ""
        ] == money(amount)
        assert money_labels(selection) == money_labels(whole)
