"""Sums of divided money are exact, whatever the parts: the same as adding fractions one by one."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

import numpy as np
from hypothesis import given, settings, strategies as st

from goalweave.analysis.columns.area_cents import RoughTotals
from goalweave.analysis.columns.money import Division, MoneyBook, MoneyTable
from goalweave.core.linkage import round_to_cents

RECORDS, WIDTH = 12, 100
parts = st.one_of(
    st.fractions(min_value=0, max_value=1, max_denominator=400),
    # Denominators that pass 31 bits alone, and those that do so only when two are multiplied.
    st.sampled_from([Fraction(1, 2**31 - 1), Fraction(3, 2**40), Fraction(5, 99_991), Fraction(2, 65_537)]),
)
patterns = st.lists(
    st.lists(st.tuples(st.integers(0, 4), parts), max_size=3, unique_by=lambda part: part[0]), min_size=1, max_size=4
)
cents = st.integers(-(10**15), 10**15)


@st.composite
def amounts(draw: st.DrawFn) -> tuple[list[tuple[int, int, int]], list[Division]]:
    rows = draw(st.lists(st.tuples(st.integers(0, RECORDS - 1), cents, st.integers(0, 2)), max_size=15))
    divisions = []
    for ways in draw(st.lists(patterns, min_size=1, max_size=2)):
        numbers = draw(st.lists(st.integers(-1, len(ways) - 1), min_size=len(rows), max_size=len(rows)))
        divisions.append(Division(np.array(numbers, dtype=np.int64), ways))
    return rows, divisions


def plain_sums(
    rows: list[tuple[int, int, int]], divisions: list[Division], within: list[bool]
) -> dict[tuple[int, int], Fraction]:
    sums: dict[tuple[int, int], Fraction] = defaultdict(Fraction)
    for place, (record, amount, label) in enumerate(rows):
        if not within[record] or any(division.pattern[place] < 0 for division in divisions):
            continue
        shares = {0: Fraction(amount, 100)}
        for division in divisions:
            divided: dict[int, Fraction] = {}
            for value, share in shares.items():
                for number, part in division.patterns[division.pattern[place]]:
                    divided[value * WIDTH + number] = share * part
            shares = divided
        for value, share in shares.items():
            sums[value, label] += share
    return {key: amount for key, amount in sums.items() if amount}


def table_of(rows: list[tuple[int, int, int]], divisions: list[Division]) -> MoneyTable:
    record, whole, label = (np.array([row[place] for row in rows], dtype=np.int64) for place in range(3))
    return MoneyTable.from_amounts(record, whole, label, *divisions, width=WIDTH)


filters = st.lists(st.booleans(), min_size=RECORDS, max_size=RECORDS)


@settings(max_examples=25, deadline=None)
@given(amounts(), amounts(), filters, filters)
def test_a_book_that_is_folded_has_the_same_totals(
    before: tuple[list[tuple[int, int, int]], list[Division]],
    after: tuple[list[tuple[int, int, int]], list[Division]],
    changed: list[bool],
    within: list[bool],
) -> None:
    mask = np.array(changed)
    stay = plain_sums(*before, [inside and not moved for inside, moved in zip(within, changed, strict=True)])
    for key, amount in plain_sums(
        *after, [inside and moved for inside, moved in zip(within, changed, strict=True)]
    ).items():
        stay[key] = stay.get(key, Fraction(0)) + amount
    # Of the records that changed alone, as renewing makes it.
    there = [place for place, row in enumerate(after[0]) if changed[row[0]]]
    divisions = [Division(division.pattern[there], division.patterns) for division in after[1]]
    later = table_of([after[0][place] for place in there], divisions)
    book = MoneyBook(table_of(*before), later, mask, np.flatnonzero(mask))
    folded = book.folded()
    assert (folded.later, len(folded.rows)) == (None, 0)
    for one in (book, folded):
        found = one.totals(np.array(within)).sums()
        assert {key: amount for key, amount in found.items() if amount} == {
            key: amount for key, amount in stay.items() if amount
        }
    rough = [
        one.rough_totals(np.array(within), WIDTH).divide_among_places().sums(np.ones(WIDTH, dtype=np.bool_))
        for one in (book, folded)
    ]
    assert rough[0] == rough[1]


@settings(max_examples=25, deadline=None)
@given(amounts(), filters)
def test_totals_are_those_of_fractions(
    world: tuple[list[tuple[int, int, int]], list[Division]], within: list[bool]
) -> None:
    rows, divisions = world
    table = table_of(rows, divisions)
    expected = plain_sums(rows, divisions, within)
    found = table.totals(np.array(within)).sums()
    assert {key: amount for key, amount in found.items() if amount} == expected
    # Of some values alone, and record by record.
    some = [range(WIDTH, 3 * WIDTH), range(2)]
    chosen = {key: amount for key, amount in expected.items() if any(key[0] in values for values in some)}
    some_found = table.totals(np.array(within), some).sums()
    assert {key: amount for key, amount in some_found.items() if amount} == chosen
    for value, number in expected:
        shares = table.shares(np.array(within), {value}, number)
        assert Fraction(sum(shares.whole.tolist()), shares.common * 100) == expected[value, number]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2),
            st.integers(0, 5),
            st.integers(0, 1),
            st.integers(0, 10**12),
            st.sampled_from([1, 3, 4, 119_990, 124_993, 2**31 - 1, 2**31 - 19, 99_991, 65_537, 999_983]),
            st.integers(0, 2**31),
        ),
        max_size=20,
    )
)
def test_cents_are_divided_among_areas_as_fractions_are(rows: list[tuple[int, int, int, int, int, int]]) -> None:
    line, place, label, cents, denominator, rest = (
        np.array([row[number] for row in rows], dtype=np.int64) for number in range(6)
    )
    totals = RoughTotals.from_fractions(line, place, label, cents, rest % denominator, denominator)
    expected: dict[tuple[int, int], dict[int, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for a, b, c, whole, below, over in rows:
        expected[a, c][b] += (whole + Fraction(over % below, below)) / 100
    divided = totals.divide_among_places()
    for area in range(6):
        keep = np.arange(WIDTH) == area
        exact = {key: round_to_cents(dict(sorted(places.items()))) for key, places in expected.items()}
        there = {key: int(places[area] * 100) for key, places in exact.items() if area in places}
        assert divided.sums(keep) == there
