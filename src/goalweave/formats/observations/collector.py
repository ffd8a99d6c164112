"""Observations as they are read: each place once, values that can be, problems next to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from goalweave.core.errors import InputError
from goalweave.core.messages import Message, counted
from goalweave.core.model import Curie, DimensionCode, Key, Observation, Series, Status
from goalweave.core.text.languages import LanguageMap, pick
from goalweave.formats.observations.codes import is_hashed, unit_names
from goalweave.formats.observations.dataset import Dataset
from goalweave.formats.observations.options import Bounds, ReadOptions
from goalweave.formats.observations.times import WorkPeriod, settle_split_years

PERCENT = "PT"
DIMENSION, UNIT = "DIMENSION", "UNIT_MEASURE"
"""The dimensions whose codes are names of dimensions, and units."""

SHIPPED_UNITS = frozenset(("", PERCENT, "NUMBER", "PER_100_POP", "USD"))
"""Units that have their names everywhere."""

UNBOUNDED: Bounds = (None, None)

MOST_PROBLEMS = 1_000
"""So many are named; of the others only the number is."""

Place = tuple[str, str, Key, str]


@dataclass(slots=True)
class ObservationCollector:
    """What has been read of a file so far. name: of the file; status: of the series in it; whole: the most that a percentage
    can be, None where that is for its publisher to say.
    """

    name: str
    options: ReadOptions
    status: Status = Status.TRANSCRIBED
    whole: float | None = 100.0
    series: dict[str, Series] = field(default_factory=dict)
    codes: dict[tuple[str, str], LanguageMap] = field(default_factory=dict)
    problems: list[InputError] = field(default_factory=list)
    _observations: list[Observation] = field(default_factory=list)
    _first: dict[Place, int] = field(default_factory=dict)
    _dropped: set[int] = field(default_factory=set)
    _fields: dict[int, str] = field(default_factory=dict)
    unreported: int = 0

    def require_series(
        self,
        code: str,
        name: LanguageMap,
        *,
        measures: Iterable[Curie] = (),
        unit: str = "",
        multiplier: int = 0,
        dimensions: Iterable[str] = (),
        indicator: str = "",
    ) -> Series:
        """The series of a code, made when it is met first; what it measures and its dimensions may grow."""
        series = self.series.get(code)
        if series is None:
            series = Series(
                code,
                name,
                indicator=indicator,
                unit=unit or self.options.unit,
                multiplier=multiplier,
                status=self.status,
            )
        grown = tuple(dict.fromkeys((*series.measures, *measures)))
        wider = tuple(dict.fromkeys((*series.dimensions, *dimensions)))
        if code not in self.series or (grown, wider) != (series.measures, series.dimensions):
            series = self.series[code] = replace(series, measures=grown, dimensions=wider)
        return series

    def name_code(self, dimension: str, code: str, name: str, language: str = "en") -> None:
        """Keep what a code is called, unless that is the code itself."""
        squeezed = " ".join(name.split())
        if squeezed and squeezed != code and (dimension, code) not in self.codes:
            self.codes[dimension, code] = {language: squeezed}

    def name_unit(self, unit: str, text: str, language: str = "en") -> None:
        """Keep what a unit is called: as we name it, else as the file does."""
        if unit in SHIPPED_UNITS or (UNIT, unit) in self.codes:
            return
        if names := unit_names(unit):
            self.codes[UNIT, unit] = names
        else:
            self.name_code(UNIT, unit, text, language)

    def add_problem(self, error: InputError, line: int | None = None, field: str = "") -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(error.at(file=self.name, line=line, field=field))
        else:
            self.unreported += 1

    def add_observation(self, observation: Observation, field: str) -> None:
        """Keep an observation, if its value can be and its place is free; a second value takes the first one's too."""
        value = observation.value
        if (self.whole is not None or self.options.bounds) and (fault := self._out_of_bounds(observation, value)):
            self.add_problem(fault, observation.line or None, field)
            return
        place = (observation.series, observation.area, observation.key, observation.time)
        known = self._first.setdefault(place, len(self._observations))
        if known == len(self._observations):
            if not observation.line:  # then its field tells where it stands
                self._fields[known] = field
            self._observations.append(observation)
            return
        first = self._observations[known]
        if (first.value, first.bound) != (value, observation.bound):
            self._dropped.add(known)
            problem = _duplicate_problem(first, observation, self._fields.get(known, ""), self._name_of)
            self.add_problem(problem, observation.line or None, field)

    def _name_of(self, dimension: str, code: str) -> str:
        """What a code is called where it is made from words, else the code."""
        return (pick(self.codes.get((dimension, code), {})) if is_hashed(code) else "") or code

    def drop_observation(self, place: Place) -> None:
        """Take an observation out again."""
        if place in self._first:
            self._dropped.add(self._first[place])

    def build_dataset(self, *, release: str = "", source: str = "") -> Dataset:
        """What was read, in the order of the file."""
        if self.unreported:
            more = counted("there is {count:,} more problem", "there are {count:,} more problems", self.unreported)
            self.problems.append(InputError(more, file=self.name))
            self.unreported = 0
        observations = [
            observation for place, observation in enumerate(self._observations) if place not in self._dropped
        ]
        across = settle_split_years((observation.time, observation.time_detail) for observation in observations)
        observations = [_across_years(observation, across) if across else observation for observation in observations]
        named = {observation.series for observation in observations}
        return Dataset(
            series=tuple(series for code, series in self.series.items() if code in named),
            observations=tuple(sorted(observations, key=lambda one: one.line)),
            codes=tuple(DimensionCode(dimension, code, name) for (dimension, code), name in self.codes.items()),
            release=self.options.release or release,
            source=self.options.source or source,
            problems=tuple(sorted(self.problems, key=lambda error: error.line or 0)),
            as_published=self.whole is None,
        )

    def _out_of_bounds(self, observation: Observation, value: float | None) -> InputError | None:
        if value is None:
            return None
        unit = observation.unit or self.series[observation.series].unit
        bounds = self.options.bounds.get(observation.series)
        least, most = bounds or ((None, self.whole) if unit == PERCENT else UNBOUNDED)
        if most is not None and value > most:
            if unit == PERCENT and bounds is None:
                message = Message("{value} percent is more than 100 percent", value=_format_value(value))
            else:
                message = Message(
                    "{value} is above {most}, the highest possible value of {series}",
                    value=_format_value(value),
                    most=_format_value(most),
                    series=observation.series,
                )
            return InputError(message, value=_format_value(value))
        if least is not None and value < least:
            message = Message(
                "{value} is below {least}, the lowest possible value of {series}",
                value=_format_value(value),
                least=_format_value(least),
                series=observation.series,
            )
            return InputError(message, value=_format_value(value))
        return None


def _across_years(observation: Observation, across: Mapping[WorkPeriod, WorkPeriod]) -> Observation:
    time, detail = across.get((observation.time, observation.time_detail), (observation.time, observation.time_detail))
    return replace(observation, time=time, time_detail=detail)


def _duplicate_problem(
    first: Observation, second: Observation, field: str, name_of: Callable[[str, str], str]
) -> InputError:
    """field: where the first stands, if that is no line; name_of: the name of a code of a dimension."""
    codes = (f"{name_of(DIMENSION, name)} {name_of(name, code)}" for name, code in second.key)
    about = " ".join((second.area, *codes, second.time))
    if field:
        message = Message(
            "two values for {series}, {about}: {first} in {field} and {second} here; neither is used",
            series=second.series,
            about=about,
            first=_describe_value(first),
            second=_describe_value(second),
            field=field,
        )
    elif first.line == second.line:
        message = Message(
            "two values for {series}, {about} on this line: {first} and {second}; neither is used",
            series=second.series,
            about=about,
            first=_describe_value(first),
            second=_describe_value(second),
        )
    else:
        message = Message(
            "two values for {series}, {about}: {first} on line {line} and {second} here; neither is used",
            series=second.series,
            about=about,
            first=_describe_value(first),
            second=_describe_value(second),
            line=str(first.line),
        )
    return InputError(message)


def _describe_value(observation: Observation) -> str:
    return "none" if observation.value is None else observation.bound + _format_value(observation.value)


def _format_value(value: float) -> str:
    return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
