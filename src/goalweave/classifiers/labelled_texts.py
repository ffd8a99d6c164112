"""Labelled texts of anyone's: CSV, TSV, JSONL or an IATI file with the publisher's SDG tags → cases to measure on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from goalweave.classifiers.evaluation import LabelledCase
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Curie, Framework
from goalweave.core.text.detection import detect_language

SEPARATORS = re.compile(r"[|;,\s]+")
TEXT_COLUMNS, LABEL_COLUMNS = ("text", "description", "title"), ("labels", "label", "nodes", "sdg", "sdgs")


def read_labelled(
    path: Path, framework: Framework, text: str = "", labels: str = "", language: str = ""
) -> list[LabelledCase]:
    """The rows that have a text, with their codes. An empty label means that the text is about nothing.

    text, labels: columns or keys, guessed if empty. A label is a code as the framework has it, with or without a prefix:
    `9`, `SDG9`, `sdg:9.c`, `SDG 09`; several are parted by commas, semicolons, bars or blanks. language: of all texts; empty: detected.
    Raises InputError naming file, line and field.
    """
    if path.suffix.lower() == ".xml":
        return _activity_cases(path, framework, language)
    cases = []
    rows = _iter_rows(path) if path.suffix.lower() in (".jsonl", ".ndjson") else _iter_table_rows(path)
    for number, row in rows:
        text = text or _guess_column(row, TEXT_COLUMNS, path, "text")
        labels = labels or _guess_column(row, LABEL_COLUMNS, path, "labels")
        for name in (text, labels):
            if name not in row:
                raise InputError(
                    Message("the column {name} does not exist; available: {columns}", name=name, columns=list(row)),
                    file=str(path),
                    field=name,
                )
        body = str(row[text] or "").strip()
        if body:
            codes = [_code_of_label(label, framework, path, number, labels) for label in _split_labels(row[labels])]
            cases.append(LabelledCase(body, frozenset(codes), language or detect_language(body)))
    if not cases:
        raise InputError("the file contains no labelled text", file=str(path))
    return cases


def _iter_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise InputError(
                    Message("this is not valid JSON: {fault}", fault=error.msg), file=str(path), line=number
                ) from None
            if not isinstance(row, dict):
                raise InputError("this is not a JSON object", file=str(path), line=number)
            yield number, row


def _iter_table_rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    from goalweave.formats.reading.csv_rows import csv_rows
    from goalweave.formats.reading.limits import Limits

    with path.open("rb") as stream:
        header: list[str] = []
        for number, cells in csv_rows(stream, str(path), Limits()):
            if not header:
                header = [str(cell).strip() for cell in cells]
            else:
                yield number, dict(zip(header, map(str, cells), strict=False))


def _guess_column(row: Mapping[str, Any], names: tuple[str, ...], path: Path, purpose: str) -> str:
    by_name = {key.casefold(): key for key in row}
    column = next((by_name[name] for name in names if name in by_name), "")
    if not column:
        raise InputError(
            Message(
                "no {what} column was recognised; name it. Available columns: {columns}",
                what=purpose,
                columns=list(row),
            ),
            file=str(path),
        )
    return column


def _split_labels(value: Any) -> list[str]:
    parts = value if isinstance(value, list) else SEPARATORS.split(re.sub(r"(?i)\bsdg[\s:_-]*", "", str(value or "")))
    return [str(part) for part in parts if str(part).strip()]


def _code_of_label(label: str, framework: Framework, path: Path, number: int, column: str) -> str:
    plain = re.sub(rf"(?i)^(?:{re.escape(framework.id)}|sdg)[\s:_-]*", "", label.strip())
    bare = ".".join(part.lstrip("0") or part for part in plain.split("."))
    # As it is, without leading zeros, and in small letters: `C2`, `09`, `9.C`.
    for code in (plain, bare, bare.lower()):
        if code in framework.by_code:
            return code
    raise InputError(
        Message("{framework} has no {label}", framework=framework.key, label=label),
        file=str(path),
        line=number,
        field=column,
    )


def _activity_cases(path: Path, framework: Framework, language: str) -> list[LabelledCase]:
    from goalweave.formats import read_path

    def resolve(name: str, code: str) -> Curie | None:
        return framework.curie(code) if name == framework.id and code in framework.by_code else None

    cases = []
    for record in read_path(path, resolve=resolve):
        codes = [mapping.node.code for mapping in record.mappings if mapping.node.key == framework.key]
        title = record.title.get(record.language, "")
        body = record.body if title in record.body else f"{title}\n{record.body}"
        if codes and body.strip():
            cases.append(LabelledCase(body, frozenset(codes), language or record.language))
    if not cases:
        raise InputError(Message("no activity is tagged with {framework}", framework=framework.key), file=str(path))
    return cases
