"""Rows of CSV and TSV files."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from tests.factories.frameworks import any_text

from goalweave.batch import ColumnNames, RejectedRow, Row
from goalweave.batch.rows import LONGEST
from goalweave.batch.sources import Item, open_source
from goalweave.core.errors import InputError


def read(path: Path, data: bytes, wanted: ColumnNames = ColumnNames(), start: int = 0) -> list[Item]:  # noqa: B008
    path.write_bytes(data)
    return list(open_source(path, wanted).items(start))


def texts(items: list[Item]) -> list[str]:
    return [one.text if isinstance(one, Row) else one.reason for one in items]  # type: ignore[union-attr]


def test_rows_have_number_and_line_and_those_done_are_passed_over(tmp_path: Path) -> None:
    data = b'id,text,language\r\na,"one,\r\ntwo",fr\r\n\r\nb,three,English\r\n'
    found = read(tmp_path / "x.csv", data, ColumnNames(language="language"))
    assert found == [Row("a", "one,\r\ntwo", "fr", 1, "line 2"), Row("b", "three", "en", 2, "line 5")]
    assert read(tmp_path / "x.csv", data, start=1) == [Row("b", "three", "", 2, "line 5")]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.csv", "id;text\na;школа\n".encode()),
        ("x.csv", "id;text\na;школа\n".encode("utf-8-sig")),
        ("x.csv", "sep=;\nid;text\na;школа\n".encode()),
        ("x.tsv", "id\ttext\na\tшкола\n".encode("utf-16")),
        ("x.csv", "id,text\na,школа\n".encode("cp1251")),
    ],
)
def test_separators_and_encodings_are_told(tmp_path: Path, name: str, data: bytes) -> None:
    assert texts(read(tmp_path / name, data)) == ["школа"]


def test_rows_that_cannot_be_read_are_rejected_and_the_next_ones_read(tmp_path: Path) -> None:
    lines = [
        b"id,text", b"a,good", b"b,too,many", b"few", b'c,"not" doubled"', b"d,\xff\xfe caf\xe9", "e,café".encode(),
        b"f,nul\0", b"g,good",
    ]  # fmt: skip
    found = read(tmp_path / "x.csv", b"\n".join(lines) + b"\n")
    assert found == [
        Row("a", "good", "", 1, "line 2"),
        RejectedRow(2, "line 3", "the row has 3 fields, but the header row has 2"),
        RejectedRow(3, "line 4", "the row has 1 fields, but the header row has 2"),
        RejectedRow(4, "line 5", "a quotation mark within a cell in quotation marks must be doubled"),
        RejectedRow(5, "line 6", "the line is not in UTF-8"),
        Row("e", "café", "", 6, "line 7"),
        RejectedRow(7, "line 8", "the line has a NUL character"),
        Row("g", "good", "", 8, "line 9"),
    ]


def test_a_quotation_mark_that_is_never_closed_takes_only_its_own_line(tmp_path: Path) -> None:
    data = b'id,text\na,"never closed\n' + b"b,good\n" * 3
    unclosed = "a quotation mark that opens a cell in this row is never closed"
    assert texts(read(tmp_path / "x.csv", data)) == [unclosed, "good", "good", "good"]
    far = b'id,text\na,"never closed\n' + b"b,good\n" * (LONGEST // 7 + 10)
    assert texts(read(tmp_path / "x.csv", far))[:3] == [unclosed, "good", "good"]


def test_a_long_text_is_read_and_one_too_long_rejected(tmp_path: Path) -> None:
    data = f"text\n{'x' * LONGEST}\n{'x' * (LONGEST + 1)}\n{'x' * 3 * LONGEST}\n{'x' * 11 * LONGEST}\nlast\n"
    assert texts(read(tmp_path / "x.csv", data.encode())) == [
        "x" * LONGEST,
        "the text has 1,000,001 characters; the limit is 1,000,000",
        "the text has more than the limit of 1,000,000 characters",
        "the line is longer than 10,000,000 characters",
        "last",
    ]


def test_title_and_description_are_read_together_where_there_is_no_text(tmp_path: Path) -> None:
    data = b"Project ID,Project name,Description,Budget\n7,Wells,For a village,1\n8,Pumps,,2\n9,,,\n"
    found = read(tmp_path / "x.csv", data)
    assert [(one.id, one.text) for one in found if isinstance(one, Row)] == [
        ("7", "Wells\nFor a village"), ("8", "Pumps"), ("9", ""),
    ]  # fmt: skip


def test_columns_are_taken_as_named(tmp_path: Path) -> None:
    data = b"id,text,Finding,Code\n1,one,two,three\n"
    assert read(tmp_path / "x.csv", data, ColumnNames(text="finding", id="Code")) == [
        Row("three", "two", "", 1, "line 2")
    ]
    assert texts(read(tmp_path / "x.csv", data, ColumnNames(text="text + Finding"))) == ["one\ntwo"]


def test_without_ids_rows_are_numbered(tmp_path: Path) -> None:
    found = read(tmp_path / "x.csv", b"text\none\ntwo\n")
    assert [one.id for one in found if isinstance(one, Row)] == ["1", "2"]


@pytest.mark.parametrize(
    ("data", "wanted", "message"),
    [
        (b"", ColumnNames(), "x.csv: the file has no rows"),
        (
            b"a,b\n1,2\n",
            ColumnNames(),
            "x.csv: no text column was recognised; name it with --text. Available columns: a, b",
        ),
        (b"a,b\n1,2\n", ColumnNames(text="c"), "x.csv: unknown column “c”; the columns are a, b"),
        (b"a,b\n1,2\n", ColumnNames(text="=c"), "x.csv: the column “=c” does not exist"),
        (b"text\n1\n", ColumnNames(id="c"), "x.csv: unknown column “c”; the columns are text"),
        (
            b"te\xffxt\n\xd0\xb0\n",
            ColumnNames(),
            "x.csv:1: the header row cannot be read: the line is not in UTF-8",
        ),
    ],
)
def test_a_file_without_the_columns_is_an_error(tmp_path: Path, data: bytes, wanted: ColumnNames, message: str) -> None:
    with pytest.raises(InputError) as raised:
        read(tmp_path / "x.csv", data, wanted)
    assert str(raised.value) == message


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(any_text(), any_text(empty=False)), min_size=1), delimiter=st.sampled_from(",;\t|"))
def test_what_the_csv_module_writes_is_read_back(tmp_path: Path, rows: list[tuple[str, str]], delimiter: str) -> None:
    path = tmp_path / "x.csv"
    rows = [(name.replace("\0", ""), text.replace("\0", "").lstrip(" ") or "-") for name, text in rows]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_ALL)
        writer.writerows([("id", "text"), *(("." + name, "." + text) for name, text in rows)])
    found = list(open_source(path, ColumnNames()).items(0))
    assert [(one.id, one.text) for one in found if isinstance(one, Row)] == [
        ("." + name, "." + text) for name, text in rows
    ]
