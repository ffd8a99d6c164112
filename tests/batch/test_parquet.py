"""Rows of Parquet files."""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from goalweave.batch import ColumnNames, RejectedRow, Row
from goalweave.batch.sources import open_source
from goalweave.core.errors import InputError


def written(path: Path, columns: dict[str, object], rows: int = 2) -> Path:
    pyarrow.parquet.write_table(pyarrow.table(columns), path, row_group_size=rows)
    return path


def test_rows_are_read_and_whole_groups_passed_over(tmp_path: Path) -> None:
    path = written(tmp_path / "x.parquet", {"id": [1, 2, 3, 4, 5], "text": ["a", None, "c", "d", "e"], "n": [0.5] * 5})
    found = [
        Row(str(number), text, "", number, f"row {number}") for number, text in enumerate(["a", "", "c", "d", "e"], 1)
    ]
    for start in range(6):
        source = open_source(path, ColumnNames())
        assert list(source.items(start)) == found[start:]
        assert (source.done, source.total) == (5 if start < 5 else 0, 5)


def test_texts_may_be_a_dictionary_and_one_that_is_not_utf8_is_rejected(tmp_path: Path) -> None:
    names = pyarrow.array(["один", "два", "один"]).dictionary_encode()
    broken = pyarrow.array([b"good", b"\xff", b"more"]).view(pyarrow.string())
    path = written(tmp_path / "x.parquet", {"title": names, "description": broken}, rows=3)
    assert list(open_source(path, ColumnNames()).items(0)) == [
        Row("1", "один\ngood", "", 1, "row 1"),
        RejectedRow(2, "row 2", "the text is not in UTF-8"),
        Row("3", "один\nmore", "", 3, "row 3"),
    ]


def test_what_cannot_be_used_is_an_error(tmp_path: Path) -> None:
    path = written(tmp_path / "x.parquet", {"text": [1, 2]})
    with pytest.raises(InputError, match=r"x.parquet \[text\]: the column contains int64, not text"):
        open_source(path, ColumnNames())
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError, match=r"x\.parquet: the file cannot be read as Parquet"):
        open_source(path, ColumnNames())


def test_without_pyarrow_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "x.parquet", {"text": ["a"]})
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError, match=r"Parquet needs the package pyarrow: install goalweave\[parquet\]"):
        open_source(path, ColumnNames())
