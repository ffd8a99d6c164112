"""A table of an index's values (CSV, XLSX): a row an entity, a column an indicator."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from goalweave.core.errors import InputError, Severity
from goalweave.core.indices import IndexDefinition, IndexIndicator, Table, value_fault
from goalweave.core.messages import Message
from goalweave.formats.reading.cells import is_empty_marker
from goalweave.formats.reading.csv_rows import csv_rows
from goalweave.formats.reading.formula_escaping import unescape_formula
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.normalisation import normalise_words
from goalweave.formats.reading.sheet_warnings import find_sheet_warnings
from goalweave.formats.reading.sheets import open_sheets
from goalweave.formats.reading.tables import SourceSheet
from goalweave.formats.reading.typed_cells import TableRow, TypedText

ENTITY = "entity"
ASIDE = "#"
"""How a row begins that is skipped: names and units in a template."""

ENTITIES = (
    ENTITY,
    *("country", "area", "city", "economy", "name"),
    *("pays", "ville"),
    *("país", "ciudad"),
    *("страна", "город"),
    *("البلد", "المدينة"),
    *("国家", "城市"),
)
"""Heads under which the entities may stand."""

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:\.\d+)?")
_COMMA = re.compile(r"[+-]?\d+,(?:\d{1,2}|\d{4,})")


@dataclass(frozen=True, slots=True)
class IndexTable:
    """table: entity → indicator's code → value, None where the cell is empty; problems: each with file, line and field, the cells
    left out of the table."""

    table: Table
    problems: tuple[InputError, ...] = ()


def read_index_table_path(path: Path, index: IndexDefinition, limits: Limits = Limits()) -> IndexTable:  # noqa: B008
    """As `read_index_table`, of a file."""
    try:
        with path.open("rb") as stream:
            return read_index_table(stream, path.name, index, limits)
    except FileNotFoundError:
        raise InputError("the file is missing", file=str(path)) from None
    except OSError as error:
        raise InputError(Message("the file cannot be opened ({fault})", fault=error.strerror), file=str(path)) from None


def read_index_table(stream: BinaryIO, file: str, index: IndexDefinition, limits: Limits = Limits()) -> IndexTable:  # noqa: B008
    """The values of a table for an index: CSV, or the first sheet of a workbook. The stream must be able to seek.

    Columns are known by an indicator's code or its name in any language; one may be missing altogether, all its values
    are then. Rows that begin with # are skipped. A problem each: a column that is none, one that is there twice, an
    entity without a name or twice, text where a number should stand, a number that cannot be, a formula saved without
    its result. Raises InputError where there is no table.
    """
    sheet = _first_sheet(stream, file, limits)
    rows = (row for row in sheet.rows if not row.cells[0].lstrip().startswith(ASIDE))
    head = next(rows, None)
    if head is None:
        raise InputError("the file has no rows", file=file)
    # A cell that only looks empty would be treated as one that is missing.
    unread = find_sheet_warnings(stream, sheet) if sheet.part else ()
    problems = [oddity for oddity in unread if oddity.severity is not Severity.WARNING]
    columns = _match_columns(head, index, sheet, problems)
    table: dict[str, dict[str, float | None]] = {}
    lines: dict[str, int] = {}
    for row in rows:
        entity = (
            " ".join(unescape_formula(str(row.cells[columns.entity])).split())
            if len(row.cells) > columns.entity
            else ""
        )
        if not entity:
            if any(cell.strip() for cell in row.cells):
                problems.append(sheet.error(Message("the row has no entity"), row.line, ENTITY))
            continue
        if entity in table:
            message = Message("{entity} is already on line {line}", entity=entity, line=lines[entity])
            problems.append(sheet.error(message, row.line, ENTITY, value=entity))
            continue
        lines[entity] = row.line
        table[entity] = dict(_read_row_values(row, columns, sheet, problems))
    if not table and not problems:
        raise InputError("the table has no rows below its header row", file=file)
    return IndexTable(table, tuple(problems))


@dataclass(frozen=True, slots=True)
class _IndexColumns:
    entity: int
    indicators: tuple[tuple[int, IndexIndicator], ...]
    width: int


def _first_sheet(stream: BinaryIO, file: str, limits: Limits) -> SourceSheet:
    """The rows of a CSV file, or of the first sheet of a workbook that has any."""
    start = stream.read(4)
    stream.seek(0)
    if not start.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return SourceSheet(file, csv_rows(stream, file, limits))
    for sheet in open_sheets(stream, file, limits):
        first = next(sheet.rows, None)
        if first is not None:
            return replace(sheet, rows=chain([first], sheet.rows))
    raise InputError("the workbook has no rows", file=file)


def _match_columns(
    head: TableRow, index: IndexDefinition, sheet: SourceSheet, problems: list[InputError]
) -> _IndexColumns:
    known: dict[str, IndexIndicator] = {}
    for indicator in index.indicators:
        known |= dict.fromkeys(map(normalise_words, indicator.name.values()), indicator)
    # A code means its indicator, also where another has it for a name.
    known |= {normalise_words(indicator.code): indicator for indicator in index.indicators}
    entities = {normalise_words(word) for word in ENTITIES}
    entity: int | None = None
    columns: dict[str, tuple[int, IndexIndicator]] = {}
    for place, cell in enumerate(head.cells):
        text = " ".join(unescape_formula(str(cell)).split())
        word = normalise_words(text)
        if not word:
            continue
        if word in known:
            indicator = known[word]
            if indicator.code in columns:
                message = Message("the column {code} appears twice", code=indicator.code)
                problems.append(sheet.error(message, head.line, text))
            columns.setdefault(indicator.code, (place, indicator))
        elif word in entities and entity is None:
            entity = place
        else:
            problems.append(sheet.error(_unknown_column_message(text, index, known), head.line, text))
    if entity is None:
        raise sheet.error(Message("the column {column} is missing", column=ENTITY), head.line, ENTITY)
    if not columns:
        codes = tuple(indicator.code for indicator in index.indicators)
        raise sheet.error(
            Message("the table has none of the columns of {index}: {codes}", index=index.key, codes=codes), head.line
        )
    return _IndexColumns(entity, tuple(columns.values()), len(head.cells))


def _unknown_column_message(text: str, index: IndexDefinition, indicators: dict[str, IndexIndicator]) -> Message:
    near = get_close_matches(normalise_words(text), indicators, 1, 0.7)
    if near:
        return Message(
            "{index} has no indicator “{name}”; did you mean {near}?",
            index=index.key,
            name=text,
            near=indicators[near[0]].code,
        )
    return Message("{index} has no indicator “{name}”", index=index.key, name=text)


def _read_row_values(
    row: TableRow, columns: _IndexColumns, sheet: SourceSheet, problems: list[InputError]
) -> Iterator[tuple[str, float | None]]:
    if len(row.cells) > columns.width and any(cell.strip() for cell in row.cells[columns.width :]):
        message = Message(
            "{cells} cells, but the header row has {headers}", cells=len(row.cells), headers=columns.width
        )
        problems.append(sheet.error(message, row.line))
    for place, indicator in columns.indicators:
        cell = row.cells[place].strip() if place < len(row.cells) else ""
        typed = row.cells[place] if place < len(row.cells) else ""
        if is_empty_marker(cell) or not cell.strip(".…"):
            yield indicator.code, None
            continue
        value = _read_number(typed)
        wrong = _wrong_value_message(cell) if value is None else value_fault(indicator, value)
        if wrong is not None:
            problems.append(sheet.error(wrong, row.line, indicator.code, value=cell))
            value = None
        yield indicator.code, value


def _read_number(cell: str) -> float | None:
    """None if it is not a number, or might be two: 1,234 is 1234 to some and 1.234 to others."""
    if isinstance(cell, TypedText):
        return float(cell) if cell.kind == "number" else None
    text = unescape_formula(cell).strip().replace("−", "-")
    if _COMMA.fullmatch(text):
        text = text.replace(",", ".")
    elif _GROUPED.fullmatch(text):
        text = "".join(text.split())
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    return value if math.isfinite(value) else None


def _wrong_value_message(cell: str) -> Message:
    if re.fullmatch(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", cell):
        return Message(
            "“{value}” can be read in two ways; write it without commas and with a point for decimals", value=cell
        )
    if cell.endswith("%"):
        return Message("“{value}” is not a number; omit the percent sign", value=cell)
    return Message("“{value}” is not a number", value=cell)
