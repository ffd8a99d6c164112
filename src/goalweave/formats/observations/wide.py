"""Plain tables in wide form: a row an area, a column a year."""

from __future__ import annotations

from collections.abc import Iterable

from goalweave.core.model import Status
from goalweave.formats.observations.collector import ObservationCollector
from goalweave.formats.observations.dataset import Dataset
from goalweave.formats.observations.heads import ColumnHeads
from goalweave.formats.observations.options import ReadOptions
from goalweave.formats.observations.rows import RowReader
from goalweave.formats.reading.tables import SourceSheet
from goalweave.formats.reading.typed_cells import TableRow


def read_wide_table(
    sheet: SourceSheet, heads: ColumnHeads, line: int, below: Iterable[TableRow], options: ReadOptions
) -> Dataset:
    """The observations of the rows below a head. line: where that stands; what in it is no year leaves its column out.

    Raises InputError where nothing tells the series.
    """
    table = RowReader(heads, sheet, ObservationCollector(sheet.file, options, Status.OURS), options).require_series()
    for place, error in heads.faults.items():
        table.add_problem(error, line, table.locate(heads.titles[place]))
    columns = [(place, time, table.locate(heads.titles[place])) for place, time in heads.years.items()]
    for at, cells in below:
        values = [
            (time, cells[place], title) for place, time, title in columns if place < len(cells) and cells[place].strip()
        ]
        if not values:
            continue
        draft = table.draft_observation(at, cells)
        if draft is None:
            continue
        for time, text, title in values:
            table.add_value(draft, time, text, title)
    table.add_ambiguous()
    return table.gathering.build_dataset()
