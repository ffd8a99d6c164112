"""The series and areas that are compared as charts and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from goalweave.analysis.area_medians import AreaLine
from goalweave.charts import LineChart
from goalweave.core.errors import InputError
from goalweave.core.model import NORMAL, Observation, Series
from goalweave.core.progress.points import yearly_observations
from goalweave.indicators import queries
from goalweave.web.compare.state import ComparisonState
from goalweave.wording.chart import Chart, draw_chart, right_to_left
from goalweave.wording.indicator_labels import (
    PERCENT,
    CodeNames,
    area_text,
    median_text,
    medians_text,
    observation_text,
)
from goalweave.wording.messages import describe_error
from goalweave.wording.target_charts import chart_numbers, line_legend, to_line
from goalweave.wording.templatetags.goalweave import pick_text


@dataclass(frozen=True, slots=True)
class LatestValue:
    """The newest value of one line. share: of the largest of its chart, 0 to 100, for its bar; about: how it came about."""

    label: str
    value: str
    year: int
    share: float
    about: str
    source: str
    worked_out: bool


@dataclass(frozen=True, slots=True)
class ComparisonPart:
    """Lines with one unit. head: what the lines are; unit: where no chart says it; key: for whom, empty for all; bars:
    whether the newest values can be bars; none: labels without a value; heads: the label of each line, and how it came
    about where it was calculated; rows: year → value of each line; problem: why there is no chart."""

    title: str
    head: str
    unit: str
    key: str
    chart: Chart | None
    heads: tuple[tuple[str, str], ...]
    latest: tuple[LatestValue, ...]
    bars: bool
    none: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    problem: str = ""

    @property
    def years_differ(self) -> bool:
        return len({one.year for one in self.latest}) > 1


@dataclass(frozen=True, slots=True)
class _ComparedLine:
    """A line: its label, its series and its values, one a year. median_countries: year → countries, where each is the median of some."""

    label: str
    series: Series
    values: Mapping[int, Observation]
    median_countries: Mapping[int, int]


def comparison_parts(
    state: ComparisonState, found: Mapping[queries.SeriesPlace, AreaLine], code_names: CodeNames
) -> list[ComparisonPart]:
    """A part for each series with a line for each area; of one area those series together that share a unit."""
    rows = [queries.to_series(row) for row in state.series]
    if not state.areas:
        return []
    if len(state.areas) == 1:
        area, units = state.areas[0], dict.fromkeys((one.unit, one.multiplier) for one in rows)
        groups = [[one for one in rows if (one.unit, one.multiplier) == unit] for unit in units]
        return [
            _comparison_part(
                pick_text(some[0].name) if len(some) == 1 else area_text(area),
                [
                    (
                        pick_text(one.name) if len(some) > 1 else area_text(area),
                        one,
                        found[one.code, area, state.keys[one.code]],
                    )
                    for one in some
                ],
                code_names,
                state,
                f"compared-{number}",
            )
            for number, some in enumerate(groups)
        ]
    return [
        _comparison_part(
            pick_text(one.name) or one.code,
            [(area_text(area), one, found[one.code, area, state.keys[one.code]]) for area in state.areas],
            code_names,
            state,
            f"compared-{number}",
        )
        for number, one in enumerate(rows)
    ]


def _comparison_part(
    title: str, lines: Sequence[tuple[str, Series, AreaLine]], code_names: CodeNames, state: ComparisonState, name: str
) -> ComparisonPart:
    first = lines[0][1]
    head = _("Series") if len({series.code for _label, series, _some in lines}) > 1 else _("Country or group")
    keys = {state.keys[series.code] for _label, series, _some in lines}
    key = code_names.key(keys.pop()) if len(keys) == 1 and any(state.keys[first.code]) else ""
    unit = code_names.unit_of(first)
    try:
        drawn = [
            _ComparedLine(label, series, yearly_observations(some.observations), some.of)
            for label, series, some in lines
        ]
    except InputError as error:
        return ComparisonPart(title, head, unit, key, None, (), (), False, (), (), describe_error(error))
    known = [one for one in drawn if one.values]
    latest = _latest_values(known, code_names)
    chart = _line_chart(title, unit, known, latest, name)
    return ComparisonPart(
        title,
        head,
        "" if chart else unit,
        key,
        chart,
        tuple((one.label, medians_text() if one.median_countries else "") for one in known),
        latest,
        all(one.share >= 0 for one in latest),
        tuple(one.label for one in drawn if not one.values),
        tuple(
            (year, tuple(_value_cell(one, year) for one in known))
            for year in sorted({year for one in known for year in one.values}, reverse=True)
        ),
    )


def _latest_values(lines: Sequence[_ComparedLine], code_names: CodeNames) -> tuple[LatestValue, ...]:
    newest = [(one, one.values[max(one.values)]) for one in lines]
    most = max((abs(value.value or 0) for _one, value in newest), default=0) or 1
    return tuple(
        LatestValue(
            one.label,
            observation_text(value, one.series.unit),
            value.year,
            round(100 * (value.value or 0) / most, 1),
            median_text(one.median_countries[value.year])
            if one.median_countries
            else ", ".join(
                filter(
                    None,
                    [
                        code_names.nature(value.nature),
                        code_names.status(value.status) if value.status != NORMAL else "",
                    ],
                )
            ),
            "" if one.median_countries else value.source or one.series.source,
            bool(one.median_countries),
        )
        for one, value in newest
    )


def _line_chart(
    title: str, unit: str, lines: Sequence[_ComparedLine], latest: Sequence[LatestValue], name: str
) -> Chart | None:
    if not lines:
        return None
    series = lines[0].series
    told = _("%(name)s: %(value)s in %(year)s.")
    try:
        spec = LineChart(
            title=title,
            description=" ".join(
                told
                % {
                    "name": f"{one.label} ({one.about})" if one.worked_out else one.label,
                    "value": one.value,
                    "year": one.year,
                }
                for one in latest
            ),
            series=tuple(
                to_line(one.label, one.values.values(), worked_out=bool(one.median_countries)) for one in lines
            ),
            unit="" if series.unit == PERCENT else unit,
            mark_labels=line_legend(),
            numbers=chart_numbers(series, [value.value or 0 for one in lines for value in one.values.values()]),
            lowest=series.lowest,
            highest=series.highest,
            rtl=right_to_left(),
        )
    except ValueError:
        return None
    return None if spec.empty else draw_chart(spec, name=name)


def _value_cell(line: _ComparedLine, year: int) -> str:
    value = line.values.get(year)
    return observation_text(value, line.series.unit) if value else "–"
