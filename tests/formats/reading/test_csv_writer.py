"""Rows written as CSV."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from goalweave.core.model import MappingState
from goalweave.formats.reading import write_csv_rows
from goalweave.formats.reading.formula_escaping import DANGEROUS, unescape_formula


def written(header: tuple[str, ...], rows: list[tuple[object, ...]]) -> bytes:
    stream = BytesIO()
    write_csv_rows(stream, header, rows)
    return stream.getvalue()


def test_rows_are_written_for_spreadsheets() -> None:
    rows = [
        ("é", 1, Decimal("-2.50"), None, MappingState.ACCEPTED, "a,b"),
        ("=1+1", -1.5, "-x", 'say "hi"', "two\nlines", ""),
    ]
    assert written(("name", "@n", "c", "d", "e", "f"), rows) == (
        b"\xef\xbb\xbfname,'@n,c,d,e,f\r\n"
        + 'é,1,-2.50,,accepted,"a,b"\r\n'.encode()
        + b'\'=1+1,-1.5,\'-x,"say ""hi""","two\nlines",\r\n'
    )


def test_rows_go_to_a_file_or_a_stream_that_stays_open(tmp_path: Path) -> None:
    stream = BytesIO()
    write_csv_rows(stream, ("a",), iter([(1,)]))
    write_csv_rows(tmp_path / "a.csv", ("a",), iter([(1,)]))
    assert not stream.closed
    assert (tmp_path / "a.csv").read_bytes() == stream.getvalue()


def test_stream_stays_open_when_a_row_fails() -> None:
    stream = BytesIO()
    with pytest.raises(ZeroDivisionError):
        write_csv_rows(stream, ("a",), ((1 // number,) for number in (1, 0)))
    assert not stream.closed


PLAIN = st.text(max_size=12).filter(lambda text: not text.startswith("'"))


@given(st.lists(st.tuples(PLAIN, PLAIN), max_size=6))
def test_texts_come_back_and_none_is_a_formula(rows: list[tuple[str, str]]) -> None:
    text = written(("a", "b"), list(rows)).decode("utf-8-sig")
    read = list(csv.reader(StringIO(text, newline="")))
    assert not any(cell.startswith(DANGEROUS) for cell in chain.from_iterable(read))
    assert [tuple(map(unescape_formula, row)) for row in read] == [("a", "b"), *rows]
