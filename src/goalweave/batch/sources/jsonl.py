"""Rows of a JSONL file: an object a line, in UTF-8."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from goalweave.batch.rows import RejectedRow, Row
from goalweave.batch.sources.columns import ColumnNames, Columns, choose_columns
from goalweave.batch.sources.text_lines import TextFile, TextLine
from goalweave.core.errors import InputError
from goalweave.core.messages import Message

SAMPLE = 100
"""Lines whose keys are the columns to choose from."""


@dataclass
class JsonlSource:
    """total, done: bytes. Empty lines are left out and not counted."""

    file: TextFile
    columns: Columns
    total: int

    @classmethod
    def of(cls, path: Path, column_names: ColumnNames) -> JsonlSource:
        file = TextFile(path, newline="\n")
        sample = [_parse_object(line) for line in islice(_nonempty_lines(file), SAMPLE)]
        heads = dict.fromkeys(chain.from_iterable(item for item in sample if isinstance(item, dict)))
        if not heads:
            first = next((fault for fault in sample if isinstance(fault, str)), "the file is empty")
            raise InputError(Message("no line is a JSON object: {first}", first=first), file=path.name)
        return cls(file, choose_columns(list(heads), column_names, path), path.stat().st_size)

    @property
    def done(self) -> int:
        return self.file.done

    def items(self, start: int) -> Iterator[Row | RejectedRow]:
        for number, line in enumerate(_nonempty_lines(self.file), 1):
            if number > start:
                place, item = f"line {line.number}", _parse_object(line)
                if isinstance(item, str):
                    yield RejectedRow(number, place, item)
                else:
                    yield self.columns.of_object(item, number, place)

    def fingerprint(self) -> Mapping[str, object]:
        return self.file.fingerprint()


def _nonempty_lines(file: TextFile) -> Iterator[TextLine]:
    return (line for line in file.lines() if line.fault or line.text.strip())


def _parse_object(line: TextLine) -> dict[str, Any] | str:
    """The object on a line, or what is wrong with it."""
    if line.fault:
        return line.fault
    try:
        item = json.loads(line.text)
    except (ValueError, RecursionError) as error:
        return f"the line is not valid JSON: {error}"
    return item if isinstance(item, dict) else "the line is not a JSON object"
