"""Documents of a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from goalweave.batch import ColumnNames, RejectedRow, Row
from goalweave.batch.rows import DocumentFile
from goalweave.batch.sources import open_source, read_document
from goalweave.core.errors import InputError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "b.md": "# Water\n\nWells for a village.",
        "a/z.txt": "Schools are built.\n\nTeachers are trained.",
        "a/empty.txt": "",
        "a/table.csv": "id,text\n1,one\n",
        "c.png": "\x89PNG",
        ".hidden/x.txt": "hidden",
        "broken.pdf": "%PDF-1.4 and no more",
    }.items():
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="latin-1")
    return tmp_path / "docs"


def test_documents_come_by_path_and_are_read_later(folder: Path) -> None:
    found = list(open_source(folder, ColumnNames()).items(0))
    assert [(one.number, one.name) for one in found if isinstance(one, DocumentFile)] == [
        (1, "a/empty.txt"), (2, "a/table.csv"), (3, "a/z.txt"), (4, "b.md"), (5, "broken.pdf"), (6, "c.png"),
    ]  # fmt: skip
    assert list(open_source(folder, ColumnNames()).items(4)) == found[4:]


def test_a_document_is_one_row_and_what_is_none_is_rejected(folder: Path) -> None:
    read = [read_document(one) for one in open_source(folder, ColumnNames()).items(0) if isinstance(one, DocumentFile)]
    assert [one for one in read if isinstance(one, Row)] == [
        Row("a/z.txt", "Schools are built.\nTeachers are trained.", "", 3, "a/z.txt"),
        Row("b.md", "Water\nWells for a village.", "", 4, "b.md"),
    ]
    rejected = {one.place: one.reason for one in read if isinstance(one, RejectedRow)}
    assert rejected["a/empty.txt"] == "the file is empty"
    assert rejected["a/table.csv"] == "this is a file of the type csv, not a text document"
    assert set(rejected) == {"a/empty.txt", "a/table.csv", "broken.pdf", "c.png"}


def test_a_file_that_is_gone_by_then_is_rejected(folder: Path) -> None:
    (document,) = (one for one in open_source(folder, ColumnNames()).items(3) if one.name == "b.md")  # type: ignore[union-attr]
    document.path.unlink()  # type: ignore[union-attr]
    assert isinstance(read_document(document), RejectedRow)  # type: ignore[arg-type]


def test_the_fingerprint_tells_when_a_file_has_changed(folder: Path) -> None:
    before = open_source(folder, ColumnNames()).fingerprint()
    assert open_source(folder, ColumnNames()).fingerprint() == before
    (folder / "b.md").write_text("longer than it was before, by some words", encoding="utf-8")
    assert open_source(folder, ColumnNames()).fingerprint() != before


def test_a_folder_has_files_but_no_columns(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(InputError, match="has no columns, so none can be named"):
        open_source(folder, ColumnNames(text="text"))
    (tmp_path / "none").mkdir()
    with pytest.raises(InputError, match="the folder contains no files"):
        open_source(tmp_path / "none", ColumnNames())
    with pytest.raises(InputError, match="this file or folder does not exist"):
        open_source(tmp_path / "missing.csv", ColumnNames())
    with pytest.raises(InputError, match=r"use \.csv, "):
        open_source(folder / "b.md", ColumnNames())
