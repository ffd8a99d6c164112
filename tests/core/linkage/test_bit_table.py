"""Rows of bits say what plain sets say, also after some records have changed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from goalweave.core.linkage import BitTable, bit_table, count_bits, pack_records, rows_in_bits, unpack_records

VALUES = 5
worlds = st.lists(st.frozensets(st.integers(0, VALUES - 1)), min_size=1, max_size=200)


def table_of(world: list[frozenset[int]]) -> BitTable:
    pairs = list[tuple[int, int]]()
    for record, values in enumerate(world):
        pairs += [(value, record) for value in sorted(values)]
    value, record = (np.array([pair[place] for pair in pairs], dtype=np.int64) for place in range(2))
    return BitTable.from_pairs(VALUES, value, record, len(world))


def assert_same(table: BitTable, world: list[frozenset[int]], chosen: list[bool]) -> None:
    within = pack_records(np.array(chosen))
    for value in range(VALUES):
        assert unpack_records(table.row(value), len(world)).tolist() == [value in values for values in world]
    expected = [
        sum(value in values and inside for values, inside in zip(world, chosen, strict=True)) for value in range(VALUES)
    ]
    assert table.count(within).tolist() == expected
    assert table.count(within, [3, 1]).tolist() == [expected[3], expected[1]]
    assert table.count(within, [1, 4, 3]).tolist() == [expected[1], expected[4], expected[3]]
    assert table.count(None).tolist() == [sum(value in values for values in world) for value in range(VALUES)]
    assert count_bits(within) == sum(chosen)


@settings(max_examples=25, deadline=None)
@given(worlds, st.sampled_from([bit_table.PATCHED_SHARE, 1]), st.booleans(), st.data())
def test_counts_are_those_of_sets_after_any_changes(
    world: list[frozenset[int]], share: float, large: bool, data: st.DataObject
) -> None:
    """large: as if there were many values and records, which are not looked at all together."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bit_table, "PATCHED_SHARE", share)
        for bound, number in {"FEW_WORDS": 0, "MOST_GAPS": 0, "UNPACKED": 10, "COUNTED": 2}.items() if large else ():
            patch.setattr(bit_table, bound, number)
        table = table_of(world)
        for _round in range(3):
            chosen = data.draw(st.lists(st.booleans(), min_size=len(world), max_size=len(world)))
            assert_same(table, world, chosen)
            changed = sorted(data.draw(st.sets(st.integers(0, len(world) + 70), max_size=6)))
            total = max([len(world), *(record + 1 for record in changed)])
            if data.draw(st.booleans()):
                # Else records between the old ones and a new one are there and have nothing.
                changed = sorted({*changed, *range(len(world), total)})
            new = [data.draw(st.frozensets(st.integers(0, VALUES - 1))) for _record in changed]
            world = [*world, *[frozenset[int]()] * (total - len(world))]
            for record, values in zip(changed, new, strict=True):
                world[record] = values
            if changed:
                table = table.changed(np.array(changed), table_of(new), total)
                assert len(table.folded().patched) == 0
                assert_same(table.folded(), world, [place % 2 == 0 for place in range(total)])
            if data.draw(st.booleans()):
                table = table.folded()
        assert_same(table, world, [True] * len(world))


def test_a_patch_takes_a_bit_for_each_changed_record() -> None:
    world = [frozenset({record % VALUES}) for record in range(bit_table.WORD * 64)]
    changed = np.arange(0, len(world), bit_table.WORD)
    table = table_of(world).changed(changed, table_of([frozenset({4})] * len(changed)), len(world))
    assert table.patch.shape == (VALUES, 1)
    for record in changed:
        world[record] = frozenset({4})
    assert_same(table, world, [record % 3 == 0 for record in range(len(world))])


def test_a_table_with_many_changed_records_is_folded() -> None:
    world = [frozenset({record % VALUES}) for record in range(bit_table.WORD * 8)]
    changed = np.arange(0, len(world), 15)
    table = table_of(world).changed(changed, table_of([frozenset({4})] * len(changed)), len(world))
    for record in changed:
        world[record] = frozenset({4})
    assert len(table.patched) == 0
    assert_same(table, world, [record % 3 == 0 for record in range(len(world))])


def test_rows_are_looked_up_in_bits_as_far_as_these_reach() -> None:
    mask = np.arange(130) % 3 == 0
    numbers = np.array([0, 1, 63, 64, 66, 129, 191, 192, 10**9])
    assert rows_in_bits(pack_records(mask), numbers).tolist() == [True, False, True, False, True, True, False]


def test_a_table_without_values_stays_so() -> None:
    nothing = np.empty(0, dtype=np.int64)
    table = BitTable.from_pairs(0, nothing, nothing, 3)
    few = BitTable.from_pairs(0, nothing, nothing, 2)
    assert table.changed(np.array([1, 3]), few, 4).count(None).tolist() == []
