"""SDMX-CSV 2.0 (SDMX Technical Working Group, sdmx-csv, data message: field guide)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import TextIO

from goalweave.core.model import Observation, Series
from goalweave.formats.sdmx import concepts
from goalweave.formats.sdmx.columns import ATTRIBUTES, TIME, columns_of
from goalweave.formats.sdmx.flow import Flow
from goalweave.formats.sdmx.values import written

MEDIA_TYPE = "application/vnd.sdmx.data+csv; version=2.0.0"


def write_sdmx_csv(
    out: TextIO, series: Sequence[Series], observations: Iterable[Observation], *, flow: Flow | None = None
) -> None:
    """Write one row an observation; `read_sdmx` gives the same observations again.

    out: a text stream in UTF-8 with newline="". For programs: texts that a spreadsheet would take for a formula stand as they are.
    """
    held = tuple(observations)
    columns = columns_of(series, held)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("STRUCTURE", "STRUCTURE_ID", "ACTION", *columns.dimensions, TIME, concepts.VALUE, *ATTRIBUTES))
    start = ("dataflow", str(flow or Flow()), "I")
    for one in held:
        writer.writerow((*start, *columns.place(one), one.time, written(one.value), *columns.attributes(one)))
