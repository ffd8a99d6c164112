"""How money falls on nodes and on places."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st
from tests.core.linkage.worlds import (
    SDG,
    accepted,
    catalogues,
    framework,
    record,
    records_of,
    rejected,
    suggested,
    unhurried,
    usd,
    world,
)

from goalweave.core.linkage import LinkMap, apportion_places, measure_coverage, round_to_cents
from goalweave.core.linkage.apportionment import apportion_money, round_sums
from goalweave.core.model import Mapping, MappingRank, Money, RecordPlace

SECONDARY = MappingRank.SECONDARY
HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


@pytest.mark.parametrize(
    ("mappings", "parts"),
    [
        pytest.param([], {}, id="no mapping"),
        pytest.param([suggested("sdg@2020:9"), rejected("sdg@2020:4"), accepted("wsis@2003:C2")], {}, id="not here"),
        pytest.param([accepted("sdg@2020:9.c")], {"9.c": 1, "9": 1, None: 1}, id="all on one"),
        pytest.param(
            [accepted("sdg@2020:9.c"), accepted("sdg@2020:9.1"), accepted("sdg@2020:4")],
            {"9.c": Fraction(1, 3), "9.1": Fraction(1, 3), "9": Fraction(2, 3), "4": Fraction(1, 3), None: 1},
            id="split evenly",
        ),
        pytest.param(
            [accepted("sdg@2020:9"), accepted("sdg@2020:9.c"), accepted("sdg@2020:9.c")],
            {"9.c": 1, "9": 1, None: 1},
            id="parent and child are one",
        ),
        pytest.param(
            [accepted("sdg@2020:9.c", rank=SECONDARY), accepted("sdg@2020:4.4")],
            {"4.4": 1, "4": 1, None: 1},
            id="primary before secondary",
        ),
        pytest.param(
            [accepted("sdg@2020:9.c", rank=SECONDARY), accepted("sdg@2020:9")],
            {"9": 1, None: 1},
            id="a secondary child leaves the parent its money",
        ),
        pytest.param([accepted("sdg@2020:4", rank=SECONDARY)], {"4": 1, None: 1}, id="only secondary"),
        pytest.param(
            [accepted("sdg@2020:9.c", share=30), accepted("sdg@2020:9", share=20), accepted("sdg@2020:4.4")],
            {"9.c": Fraction(3, 10), "9": Fraction(1, 2), None: Fraction(1, 2)},
            id="shares say all",
        ),
        pytest.param(
            [accepted("sdg@2020:9", share=100), accepted("sdg@2020:9.c", share=60), accepted("sdg@2020:9.1", share=40)],
            {"9.c": Fraction(6, 10), "9.1": Fraction(4, 10), "9": 1, None: 1},
            id="the same money stated for goals and for targets",
        ),
        pytest.param(
            [accepted("sdg@2020:9", share=100), accepted("sdg@2020:4.4", share=100)],
            {"9": Fraction(1, 2), "4.4": Fraction(1, 2), "4": Fraction(1, 2), None: 1},
            id="never more than the whole",
        ),
        pytest.param(
            [accepted("sdg@2020:9", share=30), accepted("sdg@2020:9", share=20)],
            {"9": Fraction(3, 10), None: Fraction(3, 10)},
            id="one node mapped twice",
        ),
        pytest.param([accepted("sdg@2020:9", share=0)], {"9": 0, None: 0}, id="a share of nothing"),
    ],
)
def test_money_is_apportioned_without_counting_it_twice(mappings: list[Mapping], parts: dict) -> None:
    assert apportion_money(mappings, SDG) == parts


def test_a_share_is_read_as_written_and_not_as_binary() -> None:
    assert apportion_money([accepted("sdg@2020:9", share=33.3)], SDG) == {
        "9": Fraction(333, 1000),
        None: Fraction(333, 1000),
    }


def test_sums_are_exact_and_rounded_once() -> None:
    assert round_sums(
        {("spent", "USD"): Fraction(1, 3), ("budget", "USD"): Fraction(5, 1000), ("budget", "EUR"): Fraction(2)}
    ) == (
        Money(Decimal("2.00"), "EUR"),
        Money(Decimal("0.00"), "USD"),
        Money(Decimal("0.33"), "USD", "spent"),
    )
    thirds = [accepted("sdg@2020:9.c"), accepted("sdg@2020:9.1"), accepted("sdg@2020:4")]
    found = measure_coverage(
        [record(f"r{n}", *thirds, money=(usd("0.01"),)) for n in range(300)], LinkMap.of(world()), "sdg"
    )
    assert [found.rows[code].accepted.direct.money for code in ("9.c", "9", "4")] == [
        (usd("1.00"),),
        (usd("2.00"),),
        (usd("1.00"),),
    ]
    assert found.total.accepted.direct.money == (usd("3.00"),)


def test_a_framework_of_one_level_shares_all() -> None:
    flat = framework("flat@1", {"a": None, "b": None})
    assert apportion_money([accepted("flat@1:a"), accepted("flat@1:b")], flat) == {
        "a": Fraction(1, 2),
        "b": Fraction(1, 2),
        None: 1,
    }


@unhurried
@given(st.data())
def test_no_level_adds_up_to_more_than_the_record_has(data) -> None:
    catalogue = data.draw(catalogues())
    for one in data.draw(records_of(catalogue)):
        for found in catalogue.frameworks.values():
            parts = apportion_money(one.mappings, found)
            assert all(0 <= part <= 1 for part in parts.values())
            for parent, children in found.child_codes.items():
                below = sum(parts.get(child, Fraction(0)) for child in children)
                assert below <= parts.get(parent, Fraction(0))
            shared = any(each.share is not None for each in one.mappings if each.node.key == found.key)
            if parts and not shared:
                assert parts[None] == 1


@pytest.mark.parametrize(
    ("places", "parts"),
    [
        ([], {None: 1}),
        ([RecordPlace("KE")], {"KE": 1}),
        ([RecordPlace("KE"), RecordPlace("UG"), RecordPlace("014")], {"KE": THIRD, "UG": THIRD, "014": THIRD}),
        ([RecordPlace("KE", 25.0), RecordPlace("UG", 50.0)], {"KE": Fraction(1, 4), "UG": HALF, None: Fraction(1, 4)}),
        (
            [RecordPlace("KE", 50.0), RecordPlace("UG"), RecordPlace("TZ")],
            {"KE": HALF, "UG": Fraction(1, 4), "TZ": Fraction(1, 4)},
        ),
        ([RecordPlace("KE", 100.0), RecordPlace("UG")], {"KE": 1}),
        ([RecordPlace("KE", 150.0), RecordPlace("UG", 50.0)], {"KE": Fraction(3, 4), "UG": Fraction(1, 4)}),
        ([RecordPlace("KE"), RecordPlace("KE")], {"KE": 1}),
        ([RecordPlace("KE", 0.0)], {None: 1}),
    ],
)
def test_a_record_is_placed_by_shares_else_evenly(places, parts):
    assert apportion_places(places) == parts


shares = st.none() | st.floats(0, 100, allow_nan=False)
areas = st.sampled_from(["KE", "UG", "014", "001"])


@given(st.lists(st.builds(RecordPlace, areas, shares), max_size=6))
def test_the_parts_are_the_whole(places):
    parts = apportion_places(places)
    assert sum(parts.values()) == 1
    assert all(part > 0 for part in parts.values())


@given(
    st.dictionaries(st.integers(), st.fractions(min_value=-(10**12), max_value=10**12, max_denominator=999), max_size=9)
)
def test_cents_add_up_to_the_rounded_whole(amounts):
    found = round_to_cents(amounts)
    assert sum(found.values(), Decimal(0)) * 100 == round(sum(amounts.values(), Fraction(0)) * 100)
    for key, amount in amounts.items():
        assert abs(Fraction(found[key]) - amount) < Fraction(1, 100)


def test_the_missing_cent_goes_to_who_lost_most():
    thirds = {"a": Fraction(1, 3), "b": Fraction(2, 3), "c": Fraction(1)}
    assert round_to_cents(thirds) == {"a": Decimal("0.33"), "b": Decimal("0.67"), "c": Decimal("1.00")}
    assert round_to_cents({}) == {}
