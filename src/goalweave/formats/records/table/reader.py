"""Tables of records, CSV and XLSX: the head of each sheet is found, its columns are matched, its rows become records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import CodeList, Record
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.profile import FileProfile, open_source_sheets
from goalweave.formats.reading.tables import SAMPLED, SEARCHED, SourceSheet
from goalweave.formats.reading.typed_cells import TableRow
from goalweave.formats.records.table.columns import TableColumns, match_columns, names_field
from goalweave.formats.records.table.header_evidence import LONGEST_HEADER, names_other_column, split_header
from goalweave.formats.records.table.recognition import ColumnChoice
from goalweave.formats.records.table.row_cells import Corrections, OnProblem, Table
from goalweave.formats.records.table.rows import read_records
from goalweave.formats.records.table.value_evidence import kinds_of_value
from goalweave.formats.records.tags import Resolve

SHOWN = 5
ENOUGH_NAMED = 3
"""Columns named by the words of a row after which no later row is looked at."""

ASIDE = "#goalweave"
"""How the first cell of a sheet begins that has no records: lists and instructions of our own template."""


@dataclass(frozen=True, slots=True)
class Preview:
    """How a table is read. columns: field → head of its column; unknown: heads that are not used; rows: the first five,
    as they are, with a cell for each of `headers`; choices: each column with a head, and why it is read so."""

    columns: Mapping[str, str]
    unknown: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    headers: tuple[str, ...] = ()
    sheet: str = ""
    choices: tuple[ColumnChoice, ...] = ()


def read_table(
    stream: BinaryIO,
    profile: FileProfile,
    limits: Limits,
    columns: Mapping[str, str] | None = None,
    *,
    resolve: Resolve | None = None,
    on_problem: OnProblem | None = None,
    corrections: Corrections | None = None,
    code_lists: Mapping[str, CodeList] | None = None,
) -> Iterator[Record]:
    """One record a row, of each sheet that has a column of titles or texts; formulas count as what Excel last made of
    them.

    The stream must be able to seek, and to stay open until the last record. profile: its name and kind are enough.
    columns: field → head of its column (`title`, `text.fr`, `tags.wsis` …), `=value` for all rows, or empty for none.
    resolve: called for each tag; without it, records come without mappings. on_problem: told of cells that cannot be
    read, which are then left out, of merged cells and of formulas that were saved without their result; without it
    cells that cannot be read raise InputError with line and column. corrections, code_lists: see `read_records`.

    Raises InputError, before the first record, if no column is known or there is no row, and if it is not a workbook,
    or is protected by a password; LimitError past the limit of cells and for a decompression bomb.
    """
    tables = _tables_of_records(open_source_sheets(stream, profile, limits, on_problem), profile, columns)
    for table in tables:
        if on_problem and table.sheet.part:
            from goalweave.formats.reading.sheet_warnings import find_sheet_warnings

            for warning in find_sheet_warnings(stream, table.sheet):
                on_problem(warning)
    return _read_tables(tables, profile, resolve, on_problem, corrections, code_lists)


def read_top_records(
    profile: FileProfile,
    columns: Mapping[str, str] | None = None,
    *,
    resolve: Resolve | None = None,
    corrections: Corrections | None = None,
    code_lists: Mapping[str, CodeList] | None = None,
) -> Iterator[Record]:
    """The records in the first rows, as `read_table` gives them, without the file; what cannot be read is left out."""
    tables = _tables_of_records(profile.top_sheets(), profile, columns)
    return _read_tables(tables, profile, resolve, lambda _problem: None, corrections, code_lists)


def preview_table(profile: FileProfile, columns: Mapping[str, str] | None = None) -> Preview:
    """How the columns of the first sheet with records are read; all are unknown if there is no such sheet. Raises InputError for a
    column that is not there and a file without rows."""
    tables = _open_tables(profile.top_sheets(), profile, columns)
    table = next((table for table in tables if table.columns.has_content), tables[0])
    width = len(table.columns.headers)
    rows = islice((row.cells for row in table.rows if any(row.cells)), SHOWN)
    return Preview(
        columns=table.columns.head_by_field(),
        unknown=table.columns.unknown(),
        rows=tuple(tuple(map(str, (*cells, *[""] * width)[:width])) for cells in rows),
        headers=table.columns.headers,
        sheet=table.sheet.name,
        choices=table.columns.choices,
    )


def _read_tables(
    tables: Iterable[Table],
    profile: FileProfile,
    resolve: Resolve | None,
    on_problem: OnProblem | None,
    corrections: Corrections | None,
    code_lists: Mapping[str, CodeList] | None,
) -> Iterator[Record]:
    for table in tables:
        yield from read_records(table, f"import:{profile.kind}", resolve, on_problem, corrections, code_lists)


def _tables_of_records(
    sheets: Iterable[SourceSheet], profile: FileProfile, columns: Mapping[str, str] | None
) -> list[Table]:
    tables = _open_tables(sheets, profile, columns, required=True)
    return [table for table in tables if table.columns.has_content]


def _open_tables(
    sheets: Iterable[SourceSheet], profile: FileProfile, columns: Mapping[str, str] | None, *, required: bool = False
) -> list[Table]:
    """The tables of all sheets. required: raise InputError if none has a column of titles or texts."""
    tables: list[Table] = []
    faults: list[InputError] = []
    for sheet in sheets:
        try:
            table = _open_table(sheet, columns or {})
        except InputError as error:
            if not columns:
                raise
            faults.append(error)  # what the user names may be in another sheet
            continue
        if table:
            tables.append(table)
    if tables and (not required or any(table.columns.has_content for table in tables)):
        return tables
    if faults:
        raise faults[0]
    if tables:
        raise _no_head_error(tables[0])
    if profile.kind == "xlsx":
        raise InputError("the workbook has no rows", file=profile.name)
    raise InputError("the file has no rows", file=profile.name)


def _open_table(sheet: SourceSheet, field_heads: Mapping[str, str]) -> Table | None:
    """The table of a sheet; None if that is empty.

    Its head is the row, or the two rows, with most columns that their words name, and a title or a text among them (or the columns
    given); where no row names any, the first of the fullest, whose columns then tell nothing (`TableColumns.has_content`). Raises
    InputError if what is given fits no row.
    """
    top = [row for row in islice(sheet.rows, SEARCHED + SAMPLED) if "".join(row.cells).strip()]
    if top and top[0].cells[0].startswith(ASIDE):
        return None
    tables: list[tuple[TableColumns, int]] = []
    faults: list[InputError] = []
    for place in range(len(top[:SEARCHED])):
        for heads, first in _possible_heads(top, place):
            try:
                columns = match_columns(heads, [row.cells for row in top[first:]], field_heads, sheet.file)
            except InputError as error:
                faults.append(error.at(field=sheet.name))
                continue
            tables.append((columns, first))
        if tables and tables[-1][0].has_content and tables[-1][0].count_by_header >= ENOUGH_NAMED:
            break
    if faults and not tables:
        raise faults[0]
    if not tables:
        return None
    columns, first = _best_head(tables)
    return Table(sheet, columns, chain(top[first:], sheet.rows))


def _best_head(tables: list[tuple[TableColumns, int]]) -> tuple[TableColumns, int]:
    """The first of those whose words name most columns. A row of the list itself may name one by chance: two more are asked of a later row."""
    best = None
    for columns, first in tables:
        named = columns.count_by_header
        known = best[0].count_by_header if best else -1
        is_later = best is not None and first > best[1] + 1
        if columns.has_content and named > known + is_later:
            best = (columns, first)
    return best or max(tables, key=lambda table: sum(map(bool, table[0].headers)))


def _possible_heads(top: list[TableRow], place: int) -> Iterator[tuple[Sequence[str], int]]:
    """A row as a head, and with the row below it where that fills gaps, as under merged cells; each with where the rows begin."""
    head = top[place].cells
    yield head, place + 1
    below = top[place + 1].cells if place + 1 < len(top) else ()
    gaps = [
        cell for number, cell in enumerate(below) if cell.strip() and not "".join(head[number : number + 1]).strip()
    ]
    if gaps and len(list(filter(str.strip, head))) > 1 and all(map(_looks_like_head, filter(str.strip, below))):
        yield _join_heads(head, below), place + 2


def _join_heads(head: Sequence[str], below: Sequence[str]) -> list[str]:
    """`Budget`, ``, and below `2023`, `2024` → `Budget 2023`, `Budget 2024`; below `Where`, `Country/ies` stays as it is."""
    joined: list[str] = []
    uses = Counter(map(str.strip, below))
    above = ""
    for number in range(max(len(head), len(below))):
        upper = "".join(head[number : number + 1]).strip()
        lower = "".join(below[number : number + 1]).strip()
        above = upper or (above if lower else "")
        only_groups = lower and uses[lower] == 1 and names_field(lower) and _names_nothing(above)
        joined.append(lower if only_groups else f"{above} {lower}".strip())
    return joined


def _names_nothing(head: str) -> bool:
    """Whether a head above others only groups them: it names no field, and no thing of which they may be (`Contact`)."""
    return not names_field(head) and not names_other_column(split_header(head))


def _looks_like_head(cell: str) -> bool:
    return len(cell) < LONGEST_HEADER and not {"date", "period", "url", "email", "prose", "money"} & set(
        kinds_of_value(cell)
    )


def _no_head_error(table: Table) -> InputError:
    """Return the error for a table without a column that describes its records."""
    return table.sheet.error(
        Message(
            "no title or description column was recognised in the header row; the columns are {columns}. "
            "Specify one, for example title=Project name",
            columns=[f"“{head}”" for head in table.columns.headers if head],
        )
    )
