"""What is written, in each format."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyarrow.parquet
import pytest

from goalweave.batch import ClassifiedRow, RejectedRow
from goalweave.batch.outputs import SIZE_PENDING, open_output, open_rejected_output
from goalweave.batch.outputs.parquet import ParquetFolder
from goalweave.core.errors import InputError
from goalweave.core.model import Evidence

PASSAGE = (Evidence("clean water", 0, 11, "en", ((0, 5), (6, 11))),)
ROWS = [
    ClassifiedRow("=1+1", ("6", "6.1"), (0.75, 0.5), "en", False, (PASSAGE, ())),
    ClassifiedRow("é", (), (), "", True),
]


def test_csv_joins_lists_and_runs_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    out = open_output(path, evidence=False)
    out.begin(0)
    assert out.write(ROWS) == out.finish() == path.stat().st_size
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfid,")
    assert data.count(b"\r\n") == 3
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig")))) == [
        ["id", "nodes", "scores", "language", "abstained"],
        ["'=1+1", "6 | 6.1", "0.75 | 0.5", "en", "false"],
        ["é", "", "", "", "true"],
    ]


def test_jsonl_has_lists_and_evidence_where_asked(tmp_path: Path) -> None:
    plain = {"id": "=1+1", "nodes": ["6", "6.1"], "scores": [0.75, 0.5], "language": "en", "abstained": False}
    nothing = {"id": "é", "nodes": [], "scores": [], "language": "", "abstained": True}
    shown = [[{"text": "clean water", "start": 0, "end": 11, "words": [[0, 5], [6, 11]]}], []]
    for evidence, expected in (
        (False, [plain, nothing]),
        (True, [plain | {"evidence": shown}, nothing | {"evidence": []}]),
    ):
        path = tmp_path / f"{evidence}.jsonl"
        out = open_output(path, evidence=evidence)
        out.begin(0)
        out.write(ROWS)
        assert [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] == expected


def test_parquet_is_written_in_whole_parts(tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    out = ParquetFolder(path, evidence=True, rows=4)
    assert out.begin(0) == 0
    assert [out.write(ROWS), out.write(ROWS), out.write([]), out.write(ROWS), out.finish()] == [
        SIZE_PENDING,
        1,
        1,
        SIZE_PENDING,
        2,
    ]
    assert sorted(file.name for file in path.iterdir()) == ["part-00000.parquet", "part-00001.parquet"]
    read = pyarrow.parquet.read_table(path).to_pylist()
    assert len(read) == 6
    assert read[0] == {
        "id": "=1+1", "nodes": ["6", "6.1"], "scores": [0.75, 0.5], "language": "en", "abstained": False,
        "evidence": [[{"text": "clean water", "start": 0, "end": 11, "words": [[0, 5], [6, 11]]}], []],
    }  # fmt: skip
    assert read[1] == {"id": "é", "nodes": [], "scores": [], "language": "", "abstained": True, "evidence": []}


def test_parquet_without_rows_still_says_its_columns(tmp_path: Path) -> None:
    out = open_output(tmp_path / "out.parquet", evidence=False)
    out.begin(0)
    assert out.finish() == 1
    table = pyarrow.parquet.read_table(tmp_path / "out.parquet")
    assert (table.num_rows, table.column_names) == (0, ["id", "nodes", "scores", "language", "abstained"])


def test_rejected_rows_say_where_and_why(tmp_path: Path) -> None:
    side = open_rejected_output(tmp_path / "out.csv")
    side.begin(0)
    side.write([RejectedRow(3, "line 4", "no good"), RejectedRow(4, "caf\udce9.txt", "nor this")])
    lines = (tmp_path / "out.csv.rejected.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [
        {"row": 3, "place": "line 4", "reason": "no good"},
        {"row": 4, "place": "caf\udce9.txt", "reason": "nor this"},
    ]


def test_what_goes_beyond_the_size_is_taken_away(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(b"whole\nhalf a li")
    assert open_output(path, evidence=False).begin(6) == 6
    assert path.read_bytes() == b"whole\n"
    with pytest.raises(InputError, match="the file has 6 bytes, fewer than the 7 that were written"):
        open_output(path, evidence=False).begin(7)
    folder = tmp_path / "out.parquet"
    folder.mkdir()
    for name in ("part-00000.parquet", "part-00001.parquet", "part-00002.parquet.partial"):
        (folder / name).write_bytes(b"")
    open_output(folder, evidence=False).begin(1)
    assert [file.name for file in folder.iterdir()] == ["part-00000.parquet"]
    with pytest.raises(InputError, match="the folder has 1 of the 2 files that were written"):
        open_output(folder, evidence=False).begin(2)


def test_a_folder_with_other_files_is_not_touched(tmp_path: Path) -> None:
    folder = tmp_path / "out.parquet"
    folder.mkdir()
    (folder / "part-00000.parquet").write_bytes(b"ours")
    (folder / "notes.txt").write_bytes(b"theirs")
    with pytest.raises(InputError, match=r"notes.txt: this file does not belong to the output"):
        open_output(folder, evidence=False).begin(0)
    assert (folder / "notes.txt").exists()
    assert (folder / "part-00000.parquet").exists()


def test_endings_and_evidence_that_do_not_go_together(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"the name of the output must end in one of \.csv"):
        open_output(tmp_path / "out.txt", evidence=False)
    with pytest.raises(InputError, match="evidence can be written only to JSONL and Parquet"):
        open_output(tmp_path / "out.csv", evidence=True)
