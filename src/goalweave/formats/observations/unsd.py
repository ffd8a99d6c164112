"""The files of the UN Statistics Division's database of SDG indicators: wide, a row a series, area and breakdown.

Columns: `seriesCode`, `geoAreaCode`, pairs such as `sexCode` and `sexDesc` for dimensions, `value_2000` … for years; notes say
for which years they hold. `value_latest_year` repeats a value of the row and is compared with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import NORMAL, TOTAL, Key, Observation, Series, dimension_key
from goalweave.formats.observations.areas import AreaCache
from goalweave.formats.observations.codes import (
    REPORTING,
    multiplier_from_text,
    nature_from_text,
    series_code,
    unit_from_text,
)
from goalweave.formats.observations.collector import ObservationCollector
from goalweave.formats.observations.dataset import Dataset
from goalweave.formats.observations.notes import join_notes, note_for
from goalweave.formats.observations.numbers import read_exact_number
from goalweave.formats.observations.options import ReadOptions, edition_of_release, measured_node
from goalweave.formats.observations.time_details import split_time_detail
from goalweave.formats.observations.unsd_columns import UnsdColumns, match_unsd_columns
from goalweave.formats.observations.unsd_values import SOURCE, missing_status, un_code
from goalweave.formats.reading.tables import SourceSheet
from goalweave.formats.reading.typed_cells import TableRow

_NOTES = ("valuedetails", "footnotes")


def read_unsd(sheet: SourceSheet, head: TableRow, options: ReadOptions) -> Dataset:
    """The observations of a file whose head has been read. Raises InputError for heads that are there twice."""
    columns = match_unsd_columns(head, sheet.file)
    reading = _UnsdReader(columns, ObservationCollector(sheet.file, options, whole=None), AreaCache(), options)
    width = len(head.cells)
    for line, cells in sheet.rows:
        if len(cells) != width:
            reading.gathering.add_problem(_ragged_row_error(len(cells), width), line)
            continue
        reading.read_row(line, cells)
    source = SOURCE if reading.gathering.series else ""
    return reading.gathering.build_dataset(release=reading.release, source=source)


@dataclass(slots=True)
class _UnsdReader:
    """Series, keys and editions that have been met are kept, so that each is calculated once."""

    columns: UnsdColumns
    gathering: ObservationCollector
    areas: AreaCache
    options: ReadOptions
    release: str = ""
    series: dict[tuple[str, ...], Series] = field(default_factory=dict)
    keys: dict[tuple[str, ...], Key] = field(default_factory=dict)

    def read_row(self, line: int, cells: Sequence[str]) -> None:
        columns = self.columns
        values = (
            [(year, text, head) for year, place, head in columns.years if (text := cells[place]).strip()]
            if any(cells[columns.first : columns.last])
            else []
        )
        if not values and not columns.cell(cells, "value_latest_year").strip():
            return
        area = self.areas.resolve(self.columns.cell(cells, "geoareacode"), self.columns.cell(cells, "geoareaname"))
        if isinstance(area, InputError):
            self.gathering.add_problem(area, line, self._title("geoareacode"))
            return
        series = self._series(cells, line)
        if series is None:
            return
        unit = unit_from_text(self.columns.cell(cells, "unitscode"))
        multiplier = multiplier_from_text(self.columns.cell(cells, "unitmultipliercode"))
        if multiplier is None:
            wrong = Message("“{text}” is not a power of ten", text=self.columns.cell(cells, "unitmultipliercode"))
            self.gathering.add_problem(InputError(wrong), line, self._title("unitmultipliercode"))
            return
        about = _RowContext(
            series.code,
            area,
            self._key(cells),
            "" if unit == series.unit else unit,
            None if multiplier == series.multiplier else multiplier,
        )
        self._values(line, cells, about, values)

    def _values(
        self, line: int, cells: Sequence[str], about: _RowContext, values: Sequence[tuple[str, str, str]]
    ) -> None:
        columns, gathering = self.columns, self.gathering
        sources, natures = columns.cell(cells, "sources"), columns.cell(cells, "nature")
        notes = [text for name in _NOTES if (text := columns.cell(cells, name))]
        base, details = columns.cell(cells, "baseperiod").strip(), columns.cell(cells, "timedetails")
        for period, text, head in values:
            try:
                number = read_exact_number(text)
            except InputError as error:
                gathering.add_problem(error, line, head)
                continue
            year = int(period)
            nature = nature_from_text(note_for(natures, year)) if natures else ""
            if nature is None:
                wrong = Message("“{text}” is not a nature of data", text=natures[:60])
                gathering.add_problem(InputError(wrong), line, self._title("nature"))
                continue
            status, nature = missing_status(number, text, NORMAL, nature)
            detail, detail_note = split_time_detail(note_for(details, year), period) if details else ("", "")
            observation = Observation(
                about.series,
                about.area,
                period,
                number.value if number else None,
                about.key,
                number.bound if number else "",
                status,
                nature,
                about.unit,
                about.multiplier,
                None,
                None,
                note_for(sources, year) if sources else "",
                _join_footnotes([*notes, detail_note], base, year) if notes or base or detail_note else "",
                line,
                detail,
            )
            gathering.add_observation(observation, head)
        self._latest(line, cells, about)

    def _latest(self, line: int, cells: Sequence[str], about: _RowContext) -> None:
        """Compare what the row repeats with what it says of that year."""
        text = self.columns.cell(cells, "value_latest_year").strip()
        year = self.columns.cell(cells, "latest_year").strip().removesuffix(".0")
        if not text or not year:
            return
        place = self.columns.at.get(f"value_{year}")
        value = "" if place is None else cells[place].strip()
        if value == text or _is_same_value(value, text):
            return
        if value:
            message = Message(
                "the latest value {latest} differs from the value for {year}, {value}",
                latest=text,
                year=year,
                value=value,
            )
        else:
            message = Message("the latest value {latest} is for {year}, which has no value", latest=text, year=year)
        self.gathering.add_problem(InputError(message, value=text), line, self._title("value_latest_year"))
        self.gathering.drop_observation((about.series, about.area, about.key, year))

    def _series(self, cells: Sequence[str], line: int) -> Series | None:
        cell = self.columns.cell
        key_cells = (
            cell(cells, "seriescode"),
            cell(cells, "indicator"),
            cell(cells, "release"),
            cell(cells, "seriesdesc"),
        )
        if key_cells in self.series:
            return self.series[key_cells]
        code, indicator, release, name = (text.strip() for text in key_cells)
        if not code:
            self.gathering.add_problem(InputError("the row does not specify a series"), line, self._title("seriescode"))
            return None
        self.release = self.release or release
        edition = self.options.edition or edition_of_release(release, indicator)
        try:
            measures = (measured_node(indicator, edition),) if indicator else ()
        except InputError as error:
            self.gathering.add_problem(error, line, self._title("indicator"))
            return None
        unit = unit_from_text(cell(cells, "unitscode"))
        series = self.series[key_cells] = self.gathering.require_series(
            series_code(code),
            {"en": " ".join(name.split()) or code},
            measures=measures,
            unit=unit,
            multiplier=multiplier_from_text(cell(cells, "unitmultipliercode")) or 0,
            dimensions=[name for name, _code, _desc in self.columns.dimensions if name != REPORTING],
        )
        return series

    def _key(self, cells: Sequence[str]) -> Key:
        texts = tuple(cells[code] for _name, code, _desc in self.columns.dimensions)
        if texts in self.keys:
            return self.keys[texts]
        codes: dict[str, str] = {}
        for name, code, desc in self.columns.dimensions:
            text = cells[code].strip()
            codes[name] = un_code(name, text) if text else TOTAL
            if desc is not None and codes[name] != TOTAL:
                self.gathering.name_code(name, codes[name], cells[desc])
        key = self.keys[texts] = dimension_key(codes)
        return key

    def _title(self, name: str) -> str:
        return self.columns.titles[self.columns.at[name]]


@dataclass(frozen=True, slots=True)
class _RowContext:
    """What all values of a row have in common."""

    series: str
    area: str
    key: Key
    unit: str
    multiplier: int | None


def _join_footnotes(notes: Sequence[str], base: str, year: int) -> str:
    of_year = [note for text in notes if (note := note_for(text, year))]
    if base:
        of_year.append(f"Base period {base}")
    return join_notes(tuple(of_year)) if of_year else ""


def _is_same_value(first: str, other: str) -> bool:
    try:
        return float(first) == float(other)
    except ValueError:
        return False


def _ragged_row_error(cells: int, width: int) -> InputError:
    return InputError(
        Message(
            "the row has {cells} cells, but the header row has {width}: the row is incomplete or damaged",
            cells=cells,
            width=width,
        )
    )
