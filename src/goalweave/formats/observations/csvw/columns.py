"""The columns of a table of observations, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from goalweave.core.model import DimensionCode, Observation, Series
from goalweave.core.text.languages import LANGUAGES, LanguageMap, pick
from goalweave.formats.observations.csvw.titles import NAME, TITLES
from goalweave.formats.observations.dataset import breakdown_names

Cell = str | float | int | None
UNIT = "UNIT_MEASURE"


@dataclass(frozen=True, slots=True)
class CsvwColumn:
    """name: in metadata; titles: its head by language; datatype: of CSVW; is_key: whether it says which value this is."""

    name: str
    titles: LanguageMap
    datatype: str
    cell: Callable[[Observation], Cell]
    required: bool = False
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class CodeNames:
    """What codes are called in one language."""

    series: Mapping[str, Series]
    codes: Mapping[tuple[str, str], LanguageMap]
    areas: Mapping[str, LanguageMap]
    language: str

    def code_name(self, dimension: str, code: str) -> str:
        return pick(self.codes.get((dimension, code), {}), self.language)

    def series_name(self, observation: Observation) -> str:
        return pick(self.series[observation.series].name, self.language) if observation.series in self.series else ""

    def area_name(self, observation: Observation) -> str:
        return pick(self.areas.get(observation.area, {}), self.language)


def csvw_columns(
    series: Sequence[Series],
    observations: Sequence[Observation],
    codes: Iterable[DimensionCode] = (),
    area_names: Mapping[str, LanguageMap] | None = None,
    language: str = "en",
) -> tuple[CsvwColumn, ...]:
    """Series, area, period, breakdowns, value, and what is to be known of the value; each code with its name beside it.

    The value is text in a table where some are only bounds (`<2.5`).
    """
    called = {(one.dimension, one.code): one.name for one in codes}
    names = CodeNames({one.code: one for one in series}, called, area_names or {}, language)
    bounded = any(one.bound for one in observations)
    return (
        _make_column("series", lambda one: one.series, required=True, key=True),
        _make_column("series_name", names.series_name),
        _make_column("area", lambda one: one.area, required=True, key=True),
        _make_column("area_name", names.area_name),
        _make_column("time", lambda one: one.time, required=True, key=True),
        *chain.from_iterable(_breakdown_columns(name, names) for name in breakdown_names(series, observations)),
        _make_column("value", _bounded_value if bounded else _value_cell, datatype="string" if bounded else "number"),
        _make_column("unit", lambda one: _unit_cell(one, names)),
        CsvwColumn(
            "unit_name",
            _name_titles(TITLES["unit"]),
            "string",
            lambda one: names.code_name(UNIT, _unit_cell(one, names)),
        ),
        _make_column("multiplier", lambda one: _multiplier_cell(one, names), datatype="integer"),
        _make_column("status", lambda one: one.status),
        _make_column("nature", lambda one: one.nature),
        _make_column("lower", lambda one: _plain_number(one.lower), datatype="number"),
        _make_column("upper", lambda one: _plain_number(one.upper), datatype="number"),
        _make_column("source", lambda one: one.source),
        _make_column("footnote", lambda one: one.footnote),
    )


def _make_column(
    name: str,
    cell: Callable[[Observation], Cell],
    *,
    datatype: str = "string",
    required: bool = False,
    key: bool = False,
) -> CsvwColumn:
    return CsvwColumn(name, TITLES[name], datatype, cell, required, key)


def _breakdown_columns(dimension: str, names: CodeNames) -> tuple[CsvwColumn, CsvwColumn]:
    titles = dict.fromkeys(LANGUAGES, dimension)

    def code(one: Observation) -> str:
        return dict(one.key).get(dimension, "")

    name = dimension.lower()
    return (
        CsvwColumn(name, titles, "string", code, is_key=True),
        CsvwColumn(f"{name}_name", _name_titles(titles), "string", lambda one: names.code_name(dimension, code(one))),
    )


def _name_titles(titles: LanguageMap) -> LanguageMap:
    return {language: f"{title} ({NAME[language]})" for language, title in titles.items()}


def _unit_cell(observation: Observation, names: CodeNames) -> str:
    return observation.unit or (names.series[observation.series].unit if observation.series in names.series else "")


def _multiplier_cell(observation: Observation, names: CodeNames) -> int:
    if observation.multiplier is not None:
        return observation.multiplier
    return names.series[observation.series].multiplier if observation.series in names.series else 0


def _value_cell(observation: Observation) -> Cell:
    return _plain_number(observation.value)


def _bounded_value(observation: Observation) -> Cell:
    return (
        f"{observation.bound}{_plain_number(observation.value)}"
        if observation.bound
        else _plain_number(observation.value)
    )


def _plain_number(value: float | None) -> float | int | None:
    """Without `.0`, which a number of people has not."""
    return int(value) if value is not None and value.is_integer() and abs(value) < 1e15 else value
