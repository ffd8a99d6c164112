"""One indicator of one country as a data file of Open SDG: Year, disaggregations, Units, Value.

As sdg-build reads it (InputBase.fix_dataframe_columns, IndicatorOptions): Year is first, Value is last and a number, an empty
disaggregation is the total, and no byte order mark is before the head.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import NORMAL, DimensionCode, Observation, Series
from goalweave.core.text.languages import LanguageMap, pick
from goalweave.formats.observations.codes import code_from_text, dimension_id, read_unit
from goalweave.formats.observations.dataset import breakdown_names
from goalweave.formats.observations.numbers import plain_number
from goalweave.formats.observations.time_details import published_period
from goalweave.formats.reading.formula_escaping import escape_formula

DIMENSION, UNIT = "DIMENSION", "UNIT_MEASURE"
GEOCODE = "GeoCode"
AREA = "Area"
Cell = str | float | int | None


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    cell: Callable[[Observation], Cell]


@dataclass(frozen=True, slots=True)
class _Names:
    """What codes are called in one language, where reading the name gives the code again."""

    codes: Mapping[tuple[str, str], LanguageMap]
    series: Mapping[str, Series]
    areas: Mapping[str, LanguageMap]
    language: str

    def code(self, dimension: str, code: str) -> str:
        name = self._name(dimension, code)
        return name if name and code_from_text(dimension, name) == code else code

    def dimension(self, name: str) -> str:
        title = self._name(DIMENSION, name)
        return title if title and dimension_id(title) == name else name

    def unit(self, observation: Observation) -> str:
        known = self.series.get(observation.series)
        unit = observation.unit or (known.unit if known else "")
        name = self._name(UNIT, unit)
        read = read_unit(name)
        return name if name and (read.code, read.multiplier) == (unit, 0) else unit

    def multiplier(self, observation: Observation) -> int:
        known = self.series.get(observation.series)
        return (known.multiplier if known else 0) if observation.multiplier is None else observation.multiplier

    def _name(self, dimension: str, code: str) -> str:
        return pick(self.codes.get((dimension, code), {}), self.language)


def write_open_sdg(
    out: TextIO,
    series: Sequence[Series],
    observations: Iterable[Observation],
    codes: Iterable[DimensionCode] = (),
    *,
    language: str = "en",
    area_names: Mapping[str, LanguageMap] | None = None,
) -> None:
    """Write the values of one country; `read_observations` gives the same again, if it is told the series and the country. Several
    series are told apart in a column Series.

    out: a text stream in UTF-8 with newline="". Columns that no value fills are left out. Parts of the country have their code in GeoCode. A
    value that is only a bound is a number here, and a note says so. Raises InputError for values of several countries.
    """
    rows = tuple(observations)
    countries = sorted({observation.area.partition(".")[0] for observation in rows})
    if len(countries) > 1:
        message = Message("files of Open SDG are about one area, not several: {areas}", areas=countries)
        raise InputError(message, field="area")
    called = {(code.dimension, code.code): code.name for code in codes}
    names = _Names(called, {entry.code: entry for entry in series}, area_names or {}, language)
    columns = _columns(series, rows, names)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([escape_formula(column.title) for column in columns])
    for observation in sorted(rows, key=lambda one: (one.series, one.area, one.key, one.time)):
        writer.writerow([escape_formula(column.cell(observation)) for column in columns])


def _columns(series: Sequence[Series], observations: Sequence[Observation], names: _Names) -> list[_Column]:
    several = len({observation.series for observation in observations}) > 1
    return [
        _Column("Year", published_period),
        *([_Column("Series", lambda one: _series_name(one, names))] if several else []),
        *(_disaggregation(name, names) for name in breakdown_names(series, observations)),
        *_filled(
            observations,
            _Column(AREA, lambda one: _area_name(one, names)),
            _Column(GEOCODE, lambda one: one.area.partition(".")[2]),
            _Column("Observation status", lambda one: "" if one.status == NORMAL else one.status),
            _Column("Unit multiplier", lambda one: names.multiplier(one) or ""),
            _Column("NATURE", lambda one: one.nature),
            _Column("TIME_DETAIL", lambda one: "" if published_period(one) == one.time_detail else one.time_detail),
            _Column("LOWER_BOUND", lambda one: plain_number(one.lower)),
            _Column("UPPER_BOUND", lambda one: plain_number(one.upper)),
            _Column("SOURCE_DETAIL", lambda one: one.source),
            _Column("COMMENT_OBS", _comment),
        ),
        _Column("Units", names.unit),
        _Column("Value", lambda one: plain_number(one.value)),
    ]


def _filled(observations: Sequence[Observation], *columns: _Column) -> list[_Column]:
    """Those that some value fills."""
    return [
        column for column in columns if any(column.cell(observation) not in ("", None) for observation in observations)
    ]


def _disaggregation(name: str, names: _Names) -> _Column:
    def cell(observation: Observation) -> str:
        code = dict(observation.key).get(name, "")
        return names.code(name, code) if code else ""

    return _Column(names.dimension(name), cell)


def _series_name(observation: Observation, names: _Names) -> str:
    known = names.series.get(observation.series)
    return pick(known.name, names.language) if known else observation.series


def _area_name(observation: Observation, names: _Names) -> str:
    return pick(names.areas.get(observation.area, {}), names.language) if "." in observation.area else ""


def _comment(observation: Observation) -> str:
    bound = f"{observation.bound} {plain_number(observation.value)}" if observation.bound else ""
    return "; ".join(part for part in (bound, observation.footnote) if part)
