"""Plain tables in long form: a row a value, with its area and time beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from goalweave.core.errors import InputError
from goalweave.core.model import Status
from goalweave.formats.observations.codes import status_of
from goalweave.formats.observations.dataset import Dataset
from goalweave.formats.observations.gathering import Gathering
from goalweave.formats.observations.heads import Heads, checked
from goalweave.formats.observations.options import ReadOptions
from goalweave.formats.observations.rows import ABSENT, Rows
from goalweave.formats.observations.times import read_time
from goalweave.formats.reading.tables import Sheet
from goalweave.formats.reading.typed_cells import Row


def read(sheet: Sheet, heads: Heads, below: Iterable[Row], options: ReadOptions) -> Dataset:
    """The observations of the rows below a head. Raises InputError where two columns could be the time or the value, or
    none tells the series.
    """
    table = Rows(checked(heads, sheet.file), sheet, Gathering(sheet.file, options, Status.OURS), options).named()
    value = table.title("value")
    for line, cells in below:
        if any(cell.strip() for cell in cells):
            _row(table, line, cells, value)
    table.settle()
    return table.gathering.dataset()


def _row(table: Rows, line: int, cells: tuple[str, ...], title: str) -> None:
    text = table.cell(cells, "value")
    if not text.strip() and status_of(table.cell(cells, "status")) not in ABSENT:
        return
    draft = table.draft(line, cells)
    if draft is None:
        return
    try:
        time = read_time(table.cell(cells, "time"))
    except InputError as error:
        table.problem(error, line, table.title("time"))
        return
    if table.heads.has("lower") or table.heads.has("upper"):
        lower, upper = (table.bound(cells, name, line) for name in ("lower", "upper"))
        if isinstance(lower, InputError) or isinstance(upper, InputError):
            return
        draft = replace(draft, lower=lower, upper=upper)
    table.value(draft, time, text, title)
