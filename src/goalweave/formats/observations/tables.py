"""Tables of observations, CSV and XLSX: find the header row and the form of the values below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from typing import BinaryIO

from goalweave.core.errors import InputError, Severity
from goalweave.core.messages import Message
from goalweave.formats.observations import long, open_sdg, unsd, wide
from goalweave.formats.observations.dataset import Dataset
from goalweave.formats.observations.heads import ColumnHeads, match_heads
from goalweave.formats.observations.options import ReadOptions
from goalweave.formats.observations.unsd_columns import is_unsd
from goalweave.formats.observations.unsd_tables import is_portal_table, read_portal_table
from goalweave.formats.reading.csv_rows import csv_rows
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.tables import SEARCHED, SourceSheet
from goalweave.formats.reading.typed_cells import TableRow


def read_csv(stream: BinaryIO, name: str, limits: Limits, options: ReadOptions) -> Dataset:
    """The observations of a CSV file with any of the usual separators and encodings. Raises InputError, LimitError."""
    problems: list[InputError] = []
    rows = csv_rows(stream, name, limits, on_problem=problems.append)
    dataset = _read_sheet(SourceSheet(name, rows, even=True), options)
    if isinstance(dataset, InputError):
        raise dataset
    return replace(dataset, problems=(*problems, *dataset.problems)) if problems else dataset


def read_xlsx(stream: BinaryIO, name: str, limits: Limits, options: ReadOptions) -> Dataset:
    """Read the observations of a sheet: the one that the options name, otherwise the first that has any.

    Formulas count as the values saved with them. Raises InputError, LimitError.
    """
    from goalweave.formats.reading.sheet_warnings import find_sheet_warnings
    from goalweave.formats.reading.sheets import open_sheets

    damaged: list[InputError] = []
    sheets = open_sheets(stream, name, limits, damaged.append)
    if options.sheet:
        named = [sheet for sheet in sheets if sheet.name.casefold() == options.sheet.strip().casefold()]
        if not named:
            message = Message(
                "unknown sheet “{name}”; the sheets are {sheets}",
                name=options.sheet,
                sheets=[sheet.name for sheet in sheets],
            )
            raise InputError(message, file=name)
        sheets = named
    faults: list[InputError] = []
    for sheet in sheets:
        damaged.clear()
        dataset = _read_sheet(sheet, options)
        if isinstance(dataset, InputError):
            faults.append(dataset)
            continue
        lost = [*damaged, *(error for error in find_sheet_warnings(stream, sheet) if error.severity is Severity.ERROR)]
        return replace(dataset, problems=(*lost, *dataset.problems)) if lost else dataset
    raise faults[0] if faults else InputError("the workbook has no visible sheet", file=name)


def _read_sheet(sheet: SourceSheet, options: ReadOptions) -> Dataset | InputError:
    """The observations of a sheet, or why it has none: no head is found."""
    top = [row for row in islice(sheet.rows, SEARCHED) if "".join(row.cells).strip()]
    if not top:
        return sheet.error(Message("the file has no rows"))
    if not options.form:
        for place, row in enumerate(top):
            if is_unsd(row.cells):
                return unsd.read_unsd(replace(sheet, rows=chain(top[place + 1 :], sheet.rows)), row, options)
            if is_portal_table(row.cells):
                return read_portal_table(sheet, row, chain(top[place + 1 :], sheet.rows), options)
    head = _find_head(top, sheet, options)
    if isinstance(head, InputError):
        return head
    place, form, heads = head
    below: Iterator[TableRow] = chain(top[place + 1 :], sheet.rows)
    if form == "open-sdg":
        return open_sdg.read_open_sdg(sheet, heads, below, options)
    if form == "long":
        return long.read_long_table(sheet, heads, below, options)
    return wide.read_wide_table(sheet, heads, top[place].line, below, options)


def _find_head(
    top: list[TableRow], sheet: SourceSheet, options: ReadOptions
) -> tuple[int, str, ColumnHeads] | InputError:
    """The first row that is the head of one of the forms: its place among the rows, the form, and its columns."""
    faults: list[InputError] = []
    for place, row in enumerate(top):
        try:
            heads = match_heads(row.cells, options, sheet.file)
        except InputError as error:
            faults.append(error.at(line=row.line, field=sheet.name))
            continue
        if form := table_form(heads, sheet, options):
            return place, form, heads
    if faults:
        return faults[0]
    fullest = max(top, key=lambda row: sum(map(bool, row.cells)))
    return _no_head_error(fullest, sheet, options)


def table_form(heads: ColumnHeads, sheet: SourceSheet, options: ReadOptions) -> str:
    """`long`, `wide` or `open-sdg`; empty where a head is of none of these forms."""
    located = heads.has("area") or bool(options.area)
    if options.form != "long" and options.form != "wide" and heads.is_open_sdg:
        is_known = options.form or open_sdg.indicator_in_name(sheet.file) or not heads.has("area")
        if is_known:
            return "open-sdg"
    if options.form in ("", "long") and heads.is_long and located:
        return "long"
    if options.form in ("", "wide") and heads.is_wide and located:
        return "wide"
    return ""


def _no_head_error(row: TableRow, sheet: SourceSheet, options: ReadOptions) -> InputError:
    """What is missing in the row that looks most like a head."""
    heads = match_heads(row.cells, replace(options, columns={}), sheet.file)
    columns = [f"“{title}”" for title in heads.titles if title]
    if heads.is_long or heads.is_wide:
        message = Message(
            "no area column was recognised; the columns are {columns}. Specify one, for example "
            "area=Country, or the area for all values",
            columns=columns,
        )
    elif heads.has("value"):
        message = Message(
            "no time column was recognised; the columns are {columns}. Specify one, for example time=Year",
            columns=columns,
        )
    else:
        message = Message(
            "no value column was recognised, and no header is a year; the columns are {columns}. Specify "
            "one, for example value=Figure",
            columns=columns,
        )
    return sheet.error(message, row.line, severity=Severity.CRITICAL)
