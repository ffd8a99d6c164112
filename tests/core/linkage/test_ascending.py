"""Rows are merged as sets are."""

from __future__ import annotations

import numpy as np
from hypothesis import given, strategies as st

from goalweave.core.linkage import merge_ascending

numbers = st.sets(st.integers(0, 40))


@given(numbers, numbers)
def test_merged_rows_are_those_of_both_in_order(some: set[int], others: set[int]) -> None:
    before = [np.array(sorted(rows), dtype=np.int64) for rows in (some, others)]
    copies = [rows.copy() for rows in before]
    assert merge_ascending(*before).tolist() == sorted(some | others)
    assert all((rows == copy).all() for rows, copy in zip(before, copies, strict=True))
