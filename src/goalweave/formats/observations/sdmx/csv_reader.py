"""SDMX-CSV 1.0 and 2.0 (SDMX Technical Working Group, sdmx-csv, data message: field guide)."""

from __future__ import annotations

import re
from typing import BinaryIO

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.formats.observations.data_structure import StructureComponents
from goalweave.formats.observations.dataset import Dataset
from goalweave.formats.observations.options import ReadOptions
from goalweave.formats.observations.sdmx.collector import MessageCollector
from goalweave.formats.observations.sdmx.csv_columns import CsvComponent, match_csv_head
from goalweave.formats.observations.sdmx.dataset import build_dataset, start_message
from goalweave.formats.reading.csv_rows import csv_rows
from goalweave.formats.reading.encodings import decode
from goalweave.formats.reading.formula_escaping import unescape_formula
from goalweave.formats.reading.limits import Limits

SAMPLE = 65_536

# The first column's head; the sign that follows it parts the columns.
_FIRST = re.compile(r'"?(?:STRUCTURE(?:\[.\])?|DATAFLOW)(?:: ?[^"\t,;|\n]*)?"?(?P<delimiter>[,;\t|])', re.IGNORECASE)
_FLOW = re.compile(r"(?:(?P<agency>[^:()]+):)?(?P<id>[^:()]+)(?:\((?P<version>[^()]*)\))?(?:: ?.*)?", re.DOTALL)


def is_sdmx_csv(head: str) -> bool:
    """Whether a text begins as SDMX-CSV does."""
    return _FIRST.match(head) is not None


def read_sdmx_csv(
    stream: BinaryIO, name: str, limits: Limits, options: ReadOptions, structure: StructureComponents
) -> Dataset:
    """Rows that are to be deleted (ACTION D), and cells that cannot be read, become problems with their line.

    Raises InputError for a head that is not that of SDMX-CSV, and as `csv_rows` does.
    """
    first = _FIRST.match(decode(stream.read(SAMPLE)).lstrip("\ufeff \t\r\n"))
    stream.seek(0)
    delimiter = first["delimiter"] if first else ","
    rows = csv_rows(stream, name, limits, delimiter=delimiter)
    top = next(rows, None)
    if first is None or top is None:
        raise InputError("the file does not start with STRUCTURE or DATAFLOW, as SDMX-CSV requires", file=name, line=1)
    head = match_csv_head(top.cells, structure, name, top.line)
    # Where columns are not parted by commas, these are before decimals (field guide, example 4).
    message = start_message(name, limits, options, structure)
    message.decimal_comma = delimiter != ","
    for component in head.foreign:
        message.add_foreign_component(component, top.line)
    agency = ""
    for row in rows:
        cells = [unescape_formula(cell.strip()) for cell in row.cells]
        if len(cells) < head.width or any(cells[head.width :]):
            message.add_problem(_uneven_row_problem(len(cells), head.width), row.line)
            continue
        flow = _FLOW.fullmatch(cells[head.flow])
        message.flow = flow["id"].strip() if flow else ""
        agency = agency or ((flow["agency"] or "") if flow else "")
        if problem := _action_problem(cells[head.action] if head.action is not None else ""):
            message.add_problem(problem, row.line)
            continue
        parts = {column.id: _read_cell(column, cells, message) for column in head.columns}
        message.add_observation(parts, row.line)
    return build_dataset(message, source=agency)


def _read_cell(column: CsvComponent, cells: list[str], message: MessageCollector) -> str:
    cell = cells[column.place]
    if not cell:
        return ""
    if column.inner:
        return _join_values(cell, column)
    language = message.options.language or "en"
    if column.named is not None:
        message.name_code(column.id, cell, language, cells[column.named])
    elif column.labelled:
        cell, _, label = cell.partition(column.labelled)
        cell = cell.rstrip()
        message.name_code(column.id, cell, language, label.strip())
    return cell


def _join_values(cell: str, column: CsvComponent) -> str:
    """Several values as one text; of one in several languages the English, else the first."""
    values = [value.strip().strip('"') for value in cell.split(column.inner)]
    if not column.languages:
        return "; ".join(value for value in values if value)
    spoken = [_parse_language(value, column.languages) for value in values]
    return dict(spoken).get("en") or next((text for _language, text in spoken if text), "")


def _parse_language(value: str, languages: tuple[str, ...]) -> tuple[str, str]:
    language, colon, text = value.partition(":")
    return (language, text) if colon and language in languages else ("", value)


def _action_problem(action: str) -> InputError | None:
    if action in ("", "I", "A", "R", "M"):
        return None
    if action == "D":
        return InputError("rows with the delete action are not supported", field="ACTION")
    return InputError(
        Message("“{value}” is not an SDMX-CSV action: I, A, R, M or D", value=action[:80]), field="ACTION"
    )


def _uneven_row_problem(cells: int, width: int) -> InputError:
    return InputError(Message("the row has {cells} cells, but the header row has {width}", cells=cells, width=width))
