"""Tables with more rows or cells than a site reads."""

from __future__ import annotations

import io

import pytest

from goalweave.core.errors import LimitError
from goalweave.formats.reading.csv_rows import csv_rows
from goalweave.formats.reading.limits import Limits, limits_for_rows


def test_short_rows_are_limited() -> None:
    limits = Limits(rows=3)
    assert len(list(csv_rows(io.BytesIO(b"a\n1\n2\n3\n"), "a.csv", limits))) == 4
    with pytest.raises(LimitError, match=r"^a\.csv:5: the file exceeds the limit of 3 rows$"):
        list(csv_rows(io.BytesIO(b"a\n1\n2\n3\n4\n"), "a.csv", limits))


def test_too_many_cells_are_refused_before_a_row_is_read() -> None:
    limits = Limits(cells=6)
    with pytest.raises(LimitError, match=r"^a\.csv:4: the file exceeds the limit of 6 cells$"):
        next(csv_rows(io.BytesIO(b"a,b\n1,2\n3,4\n5,6\n"), "a.csv", limits))
    assert len(list(csv_rows(io.BytesIO(b"a,b\n1,2\n3,4\n"), "a.csv", limits))) == 3


def test_separators_within_quotation_marks_are_no_cells() -> None:
    text = b'a,b\n"1,,,,,,,,,,",2\n'
    assert len(list(csv_rows(io.BytesIO(text), "a.csv", Limits(cells=4)))) == 2


def test_limit_of_rows_follows_that_of_imports() -> None:
    assert limits_for_rows(10).rows == Limits().rows
    assert limits_for_rows(3_000_000).rows == 3_000_001
