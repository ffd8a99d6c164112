"""Rows of JSONL files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from goalweave.batch import ColumnNames, RejectedRow, Row
from goalweave.batch.sources import Item, open_source
from goalweave.core.errors import InputError


def read(path: Path, data: bytes, wanted: ColumnNames = ColumnNames(), start: int = 0) -> list[Item]:  # noqa: B008
    path.write_bytes(data)
    return list(open_source(path, wanted).items(start))


def test_objects_are_read_by_line_and_those_done_passed_over(tmp_path: Path) -> None:
    data = b'{"id": 7, "text": "one\\u2028two", "lang": "fr"}\n\n{"text": null, "id": "b", "more": [1]}\r\n'
    found = read(tmp_path / "x.jsonl", data, ColumnNames(language="lang"))
    assert found == [Row("7", "one\u2028two", "fr", 1, "line 1"), Row("b", "", "", 2, "line 3")]
    assert read(tmp_path / "x.ndjson", data, start=1) == [Row("b", "", "", 2, "line 3")]


def test_lines_that_cannot_be_read_are_rejected_and_the_next_ones_read(tmp_path: Path) -> None:
    lines = [
        b'{"id": "a", "text": "good"}', b'{"id": "b", "text": "cut', b'["text"]', b'{"id": "c"}',
        b'{"id": "d", "text": 4}', b'{"id": ["e"], "text": "x"}', b'{"id": "f", "text": "\xe9\xe9"}',
        b'{"id": "g", "text": "\\ud800"}', b"[" * 100_000, "{\"id\": \"h\", \"text\": \"вода\"}".encode(),
    ]  # fmt: skip
    found = read(tmp_path / "x.jsonl", b"\n".join(lines))
    reasons = {one.number: one.reason for one in found if isinstance(one, RejectedRow)}
    assert {number: reason.split(":")[0] for number, reason in reasons.items()} == {
        2: "the line is not valid JSON",
        3: "the line is not a JSON object",
        4: "the row has no text",
        5: "the text is a number, not text",
        6: "the id is a list, not text",
        7: "the line is not in UTF-8",
        8: "the row contains half a character (a lone surrogate)",
        9: "the line is not valid JSON",
    }
    assert [one for one in found if isinstance(one, Row)] == [
        Row("a", "good", "", 1, "line 1"), Row("h", "вода", "", 10, "line 10"),
    ]  # fmt: skip


def test_columns_are_those_of_the_first_objects_together(tmp_path: Path) -> None:
    rows = [{"title": "one"}, {"abstract": "two", "title": "three"}, {"other": 1}]
    found = read(tmp_path / "x.jsonl", "\n".join(map(json.dumps, rows)).encode())
    assert found == [
        Row("1", "one", "", 1, "line 1"),
        Row("2", "three\ntwo", "", 2, "line 2"),
        RejectedRow(3, "line 3", "the row has no title or abstract"),
    ]


@pytest.mark.parametrize(
    ("data", "wanted", "message"),
    [
        (b"\n", ColumnNames(), "no line is a JSON object: the file is empty"),
        (b"[1]\n", ColumnNames(), "no line is a JSON object: the line is not a JSON object"),
        (b'{"a": 1}\n', ColumnNames(), "no text column was recognised; name it with --text. Available columns: a"),
        (b'{"text": 1}\n', ColumnNames(text="b"), "unknown column “b”; the columns are text"),
    ],
)
def test_a_file_without_the_keys_is_an_error(tmp_path: Path, data: bytes, wanted: ColumnNames, message: str) -> None:
    with pytest.raises(InputError) as raised:
        read(tmp_path / "x.jsonl", data, wanted)
    assert str(raised.value) == f"x.jsonl: {message}"
