"""Labelled texts: CSV, TSV, JSONL or an IATI file with the publisher's SDG tags → cases to measure on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from goalweave.classifiers.evaluation import LabelledCase
from goalweave.core.classify.reading import read_record
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Curie, Framework
from goalweave.core.text.detection import detect_language

SEPARATORS = re.compile(r"[|;,\s]+")
TSV_COLUMNS = ("text", "labels", "level", "language", "source")
"""Of a TSV without quotation, see `read_labelled_tsv`."""
NONE = "none"
TEXT_COLUMNS, LABEL_COLUMNS = ("text", "description", "title"), ("labels", "label", "nodes", "sdg", "sdgs")


def read_labelled(
    path: Path, framework: Framework, text: str = "", labels: str = "", language: str = ""
) -> list[LabelledCase]:
    """The rows that have a text, with their codes. An empty label, or `none`, means that the text is about nothing.

    text, labels: columns or keys, guessed if empty. A label is a code as the framework has it, with or without a prefix:
    `9`, `SDG9`, `sdg:9.c`, `SDG 09`; several are parted by commas, semicolons, bars or blanks. `!9`: not about goal 9. language: of all
    texts; empty: that of the column `language`, else detected. The column `source` names the document that a text is from.
    Raises InputError naming file, line and field.
    """
    suffix = path.suffix.lower()
    if suffix == ".xml":
        return read_tagged_activities(path, framework, language)
    if suffix == ".tsv" and not text and not labels and _has_tsv_columns(path):
        cases = read_labelled_tsv(path, framework)
        return [replace(case, language=language or case.language) for case in cases]
    cases = []
    rows = _iter_rows(path) if suffix in (".jsonl", ".ndjson") else _iter_table_rows(path)
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
            spoken = language or str(row.get("language") or "") or detect_language(body)
            case = _labelled_case(body, _split_labels(row[labels]), spoken, framework, (path, number, labels))
            cases.append(replace(case, document=str(row.get("source") or "")))
    if not cases:
        raise InputError("the file contains no labelled text", file=str(path))
    return cases


def read_labelled_tsv(path: Path, framework: Framework) -> list[LabelledCase]:
    """The cases of a TSV in UTF-8 without quotation: text, labels parted by `;`, their level, language (ISO 639-1) and source.

    Raises InputError naming file, line and field.
    """
    lines = decoded_lines(path)
    header = next(lines, "").split("\t")
    for name in TSV_COLUMNS:
        if name not in header:
            what = Message("the column {name} does not exist; available: {columns}", name=name, columns=header)
            raise InputError(what, file=str(path), line=1, field=name)
    levels = [level.id for level in framework.levels]
    cases = []
    for number, line in enumerate(lines, 2):
        if not line:
            continue
        cells = line.split("\t")
        if len(cells) != len(header):
            what = Message("the line has {count} cells, the header {columns}", count=len(cells), columns=len(header))
            raise InputError(what, file=str(path), line=number)
        row = dict(zip(header, cells, strict=True))
        for name in TSV_COLUMNS:
            if not row[name].strip():
                raise InputError("the cell is empty", file=str(path), line=number, field=name)
        if row["level"] not in levels:
            what = Message("{framework} has no level {level}", framework=framework.key, level=row["level"])
            raise InputError(what, file=str(path), line=number, field="level")
        if not re.fullmatch("[a-z]{2,3}", row["language"]):
            what = Message("{language} is not a language code of ISO 639", language=row["language"])
            raise InputError(what, file=str(path), line=number, field="language")
        place = (path, number, "labels")
        case = _labelled_case(row["text"].strip(), row["labels"].split(";"), row["language"], framework, place)
        for code in case.codes | case.rejected:
            if framework.node(code).level != row["level"]:
                what = Message("{code} is not of the level {level}", code=code, level=row["level"])
                raise InputError(what, file=str(path), line=number, field="labels")
        cases.append(replace(case, document=row["source"]))
    if not cases:
        raise InputError("the file contains no labelled text", file=str(path))
    return cases


def _has_tsv_columns(path: Path) -> bool:
    with path.open("rb") as file:
        header = file.readline(1000)
    return header.decode("utf-8-sig", "replace").strip().split("\t") == list(TSV_COLUMNS)


def decoded_lines(path: Path) -> Iterator[str]:
    """Lines of UTF-8, parted by line feeds only: a text may contain other signs that Python takes for the end of a line."""
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r")
        except UnicodeDecodeError:
            raise InputError("this line is not UTF-8", file=str(path), line=number) from None


def _labelled_case(
    text: str, labels: Iterable[str], language: str, framework: Framework, place: tuple[Path, int, str]
) -> LabelledCase:
    """place: file, line and field. A text that is only known not to be about a node may be about any other."""
    codes: set[str] = set()
    rejected: set[str] = set()
    for label in labels:
        if label.strip().casefold() == NONE:
            continue
        group = rejected if label.strip().startswith("!") else codes
        group.add(_code_of_label(label.strip().removeprefix("!"), framework, *place))
    return LabelledCase(
        text, frozenset(codes), language, rejected=frozenset(rejected), partial=bool(rejected) and not codes
    )


def _iter_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(decoded_lines(path), 1):
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


def read_tagged_activities(path: Path, framework: Framework, language: str = "") -> list[LabelledCase]:
    """The activities of an IATI file that their publisher tagged with nodes of the framework; each is a document of its own."""
    from goalweave.formats import read_path

    def resolve(name: str, code: str) -> Curie | None:
        return framework.curie(code) if name == framework.id and code in framework.by_code else None

    cases = []
    for record in read_path(path, resolve=resolve):
        codes = [mapping.node.code for mapping in record.mappings if mapping.node.key == framework.key]
        text = read_record(record).text
        if codes and text.strip():
            cases.append(LabelledCase(text, frozenset(codes), language or record.language, document=record.id))
    if not cases:
        raise InputError(Message("no activity is tagged with {framework}", framework=framework.key), file=str(path))
    return cases
