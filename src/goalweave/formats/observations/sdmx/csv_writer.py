"""SDMX-CSV 2.0 and 1.0 (SDMX Technical Working Group, sdmx-csv, data message: field guide)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from typing import Literal, TextIO

from goalweave.core.model import Observation, Series
from goalweave.formats.observations.sdmx import concepts
from goalweave.formats.observations.sdmx.columns import ATTRIBUTES, TIME, sdmx_columns
from goalweave.formats.observations.sdmx.flow import SdmxDataflow
from goalweave.formats.observations.sdmx.values import write_number
from goalweave.formats.reading.formula_escaping import escape_formula

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
MEDIA_TYPE = "application/vnd.sdmx.data+csv; version=2.0.0"
MEDIA_TYPE_1 = "application/vnd.sdmx.data+csv; version=1.0.0"


def write_sdmx_csv(
    out: TextIO,
    series: Sequence[Series],
    observations: Iterable[Observation],
    *,
    flow: SdmxDataflow | None = None,
    version: Literal["1.0", "2.0"] = "2.0",
    breakdowns: Iterable[str] | None = None,
) -> None:
    """Write one row an observation; `read_sdmx` gives the same observations again.

    out: a text stream in UTF-8 with newline="". breakdowns: all that the keys of the observations have; where they are known
    beforehand, any number of observations is written in flat memory. Texts that a spreadsheet would take for a formula begin with an
    apostrophe, which `read_sdmx` removes; numbers stand as they are.
    """
    if breakdowns is None:
        observations = tuple(observations)
        columns = sdmx_columns(series, observations)
    else:
        columns = sdmx_columns(series, (), breakdowns)
    writer = csv.writer(out, lineterminator="\r\n")
    head: tuple[str, ...] = ("DATAFLOW",)
    start: tuple[str, ...] = (str(flow or SdmxDataflow()),)
    if version == "2.0":
        head, start = ("STRUCTURE", "STRUCTURE_ID", "ACTION"), ("dataflow", *start, "I")
    writer.writerow((*head, *columns.dimensions, TIME, concepts.VALUE, *ATTRIBUTES))
    for observation in observations:
        place, attributes = (
            map(_escape_cell, columns.series_key(observation)),
            map(_escape_cell, columns.attributes(observation)),
        )
        writer.writerow(
            (*start, *place, escape_formula(observation.time), write_number(observation.value), *attributes)
        )


def _escape_cell(cell: str) -> object:
    """A multiplier such as -3 is no formula."""
    return cell if _NUMBER.fullmatch(cell) else escape_formula(cell)
