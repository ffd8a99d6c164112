"""Money by place: the parts are the whole, to the cent."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from goalweave.core.linkage import apportion_places, round_to_cents
from goalweave.core.model import RecordPlace

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


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
    assert round_to_cents({"a": Fraction(1, 3), "b": Fraction(2, 3), "c": Fraction(1)}) == {
        "a": Decimal("0.33"), "b": Decimal("0.67"), "c": Decimal("1.00"),
    }  # fmt: skip
    assert round_to_cents({}) == {}
