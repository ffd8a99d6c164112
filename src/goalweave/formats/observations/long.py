"""Plain tables in long form: a row a value, with its area and time next to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from goalweave.core.errors import InputError
from goalweave.core.model import Status
from goalweave.formats.observations.codes import status_from_text
from goalweave.formats.observations.collector import ObservationCollector
from goalweave.formats.observations.dataset import Dataset
from goalweave.formats.observations.heads import ColumnHeads, require_one_time_and_value
from goalweave.formats.observations.options import ReadOptions
from goalweave.formats.observations.rows import ABSENT, RowReader
from goalweave.formats.reading.tables import SourceSheet
from goalweave.formats.reading.typed_cells import TableRow


def read_long_table(sheet: SourceSheet, heads: ColumnHeads, below: Iterable[TableRow], options: ReadOptions) -> Dataset:
    """The observations of the rows below a head. Raises InputError where two columns could be the time or the value, or
    none tells the series.
    """
    table = RowReader(
        require_one_time_and_value(heads, sheet.file),
        sheet,
        ObservationCollector(sheet.file, options, Status.OURS),
        options,
    ).require_series()
    value = table.head_of_field("value")
    for line, cells in below:
        if any(cell.strip() for cell in cells):
            _read_row(table, line, cells, value)
    table.add_ambiguous()
    return table.gathering.build_dataset()


def _read_row(table: RowReader, line: int, cells: tuple[str, ...], title: str) -> None:
    text = table.first_cell(cells, "value")
    if not text.strip() and status_from_text(table.first_cell(cells, "status")) not in ABSENT:
        return
    draft = table.draft_observation(line, cells)
    if draft is None:
        return
    time = table.read_row_time(cells, line)
    if time is None:
        return
    if table.heads.has("lower") or table.heads.has("upper"):
        lower, upper = (table.read_bound(cells, name, line) for name in ("lower", "upper"))
        if isinstance(lower, InputError) or isinstance(upper, InputError):
            return
        draft = replace(draft, lower=lower, upper=upper)
    table.add_value(draft, time, text, title)
