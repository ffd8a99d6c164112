"""Tables that are nearly everywhere 0 say the same as those with all their zeros."""

import numpy as np
from hypothesis import given, strategies as st

from goalweave.core.linkage.sparse_table import SparseTable


@st.composite
def tables(draw: st.DrawFn) -> np.ndarray:
    height, width = draw(st.integers(0, 5)), draw(st.integers(1, 6))
    values = draw(st.lists(st.sampled_from([0, 0, 0, 1, 7]), min_size=height * width, max_size=height * width))
    return np.array(values, dtype=draw(st.sampled_from(["float64", "int16"]))).reshape(height, width)


@given(tables())
def test_each_value_row_and_place_is_that_of_the_whole_table(table) -> None:
    sparse = SparseTable.of(table)
    assert len(sparse) == len(table)
    assert (sparse.present() == (table != 0)).all()
    for row, values in enumerate(table):
        assert sparse.row(row).dtype == table.dtype
        assert (sparse.row(row) == values).all()
        assert [sparse.value(row, column) for column in range(sparse.width)] == values.tolist()
