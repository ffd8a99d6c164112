"""CSV files of Open SDG sites: Year first, Value last, between them disaggregations and a few columns with a meaning.

An empty disaggregation is the total. The file's name tells the indicator, `indicator_17-8-1.csv`; the country is that of the
site, which the file does not tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Curie, Status
from goalweave.formats.observations.codes import code_from_words, dimension_id, series_code, unit_from_text
from goalweave.formats.observations.collector import ObservationCollector
from goalweave.formats.observations.dataset import Dataset
from goalweave.formats.observations.heads import ColumnHeads
from goalweave.formats.observations.options import ReadOptions, edition_of_release, is_national, measured_node
from goalweave.formats.observations.rows import RowReader
from goalweave.formats.reading.areas import find_area
from goalweave.formats.reading.normalisation import normalise_words
from goalweave.formats.reading.tables import SourceSheet
from goalweave.formats.reading.typed_cells import TableRow

FIELDS: Mapping[str, str] = {
    "year": "time",
    "value": "value",
    "series": "series",
    "units": "unit",
    "unit measure": "unit",
    "unit": "unit",
    "observation status": "status",
    "obs status": "status",
    "unit multiplier": "multiplier",
    "unit mult": "multiplier",
    "nature": "nature",
    "source": "source",
    "source detail": "source",
    "footnote": "footnote",
    "comment obs": "footnote",
}

DIMENSION = "DIMENSION"
"""The dimension whose codes are the names of dimensions, so that these can be called something too."""
_INDICATOR = re.compile(r"(?<![0-9A-Za-z])\d{1,2}[-.][0-9a-zA-Z]{1,2}(?:[-.]\d{1,2}[a-z]?)+(?![0-9A-Za-z])")


def indicator_in_name(name: str) -> str:
    """The indicator that a file's name tells: `uk_17-8-1.csv` → `17.8.1`, a national one too: `9.4.1.1`; empty if it tells none."""
    stem = re.split(r"[\\/]", name)[-1].rsplit(".", 1)[0]
    match = _INDICATOR.search(stem.replace("_", " "))
    return match[0].replace("-", ".").lower() if match else ""


def read_open_sdg(sheet: SourceSheet, heads: ColumnHeads, below: Iterable[TableRow], options: ReadOptions) -> Dataset:
    """The observations of the rows below a head.

    A series is called after its area and indicator, `GB_17-8-1`, or as options.series says; where the file has several
    series or units, their names follow. Raises InputError where neither file nor options tell area or series,
    and for a national indicator, unless options.series says what its values are.
    """
    area = find_area(options.area) if options.area else None
    if area is None:
        message = (
            Message("unknown area “{name}”", name=options.area)
            if options.area
            else Message("files of Open SDG sites do not state the area of their values; specify it, for example GB")
        )
        raise InputError(message, file=sheet.file, field="area")
    indicator = indicator_in_name(sheet.file)
    base = options.series or (f"{area}_{indicator.replace('.', '-')}" if indicator else "")
    if not base:
        message = Message("the series cannot be determined from the file name (17-8-1.csv) or the content; specify one")
        raise InputError(message, file=sheet.file, field="series")
    gathering = ObservationCollector(sheet.file, options, Status.TRANSCRIBED)
    table = RowReader(_with_disaggregations(heads), sheet, gathering, replace(options, area=area))
    rows = [row for row in below if "".join(row.cells).strip()]
    several = len({unit_from_text(table.first_cell(row.cells, "unit")) for row in rows}) > 1
    names = {table.first_cell(row.cells, "series") for row in rows}
    nodes = _measured_nodes(sheet.file, indicator, options)
    for line, cells in rows:
        told, unit = table.first_cell(cells, "series"), unit_from_text(table.first_cell(cells, "unit"))
        parts = (base, code_from_words(told) if told and len(names) > 1 else "", unit if several else "")
        code = series_code("_".join(part for part in parts if part))
        shown = told or (indicator or base)
        gathering.require_series(code, {options.language or "en": shown}, measures=nodes, unit=unit)
        _read_row(table, line, cells, code)
    table.add_ambiguous()
    for dimension, place in table.heads.dimensions.items():
        # A name such as “Speed (Mb/sec)” is not to be had from SPEED_MB_SEC again.
        if heads.titles[place].casefold() != dimension.replace("_", " ").casefold():
            gathering.name_code(DIMENSION, dimension, heads.titles[place], options.language or "en")
    return gathering.build_dataset()


def _measured_nodes(file: str, indicator: str, options: ReadOptions) -> tuple[Curie, ...]:
    """The global indicator that the file's name tells; none if it is a national one, and its series is told."""
    if not indicator or (options.series and is_national(indicator)):
        return ()
    try:
        edition = options.edition or edition_of_release(options.release, indicator)
        return (measured_node(indicator, edition),)
    except InputError as error:
        raise error.at(file=file, field="series") from error


def _read_row(table: RowReader, line: int, cells: tuple[str, ...], code: str) -> None:
    draft = table.draft_observation(line, cells, code)
    if draft is None:
        return
    time = table.read_row_time(cells, line)
    if time is None:
        return
    table.add_value(draft, time, table.first_cell(cells, "value"), table.head_of_field("value"))


def _with_disaggregations(heads: ColumnHeads) -> ColumnHeads:
    """All columns that have no meaning of their own are disaggregations, whatever other tables mean by their names."""
    fields: dict[str, tuple[int, ...]] = {}
    dimensions: dict[str, int] = {}
    for place, title in enumerate(heads.titles):
        if name := FIELDS.get(normalise_words(title)):
            fields[name] = (*fields.get(name, ()), place)
        elif title:
            dimensions.setdefault(dimension_id(title), place)
    return ColumnHeads(heads.titles, fields, dimensions, language=heads.language)
