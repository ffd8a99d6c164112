"""The values of an indicator as lines: of a few areas together, and of its breakdowns side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from django.utils.translation import gettext as _, pgettext

from goalweave.analysis.area_medians import AreaLine
from goalweave.charts import ChartPoint, LineChart, LineSeries, LineTarget, SmallMultiples
from goalweave.core.errors import InputError
from goalweave.core.model import Key, Observation, Series
from goalweave.core.progress import Progress
from goalweave.core.progress.points import yearly_observations
from goalweave.web.indicators.selection import IndicatorSelection
from goalweave.wording.chart import Chart, draw_chart, right_to_left
from goalweave.wording.indicator_labels import CodeNames, area_text, format_figure, medians_text, unit_sign
from goalweave.wording.messages import describe_error
from goalweave.wording.target_charts import chart_numbers, line_legend, target_mark, to_line, to_point
from goalweave.wording.templatetags.goalweave import pick_text

MOST_PANELS = 12


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A breakdown: the total and each code next to it. more: codes that are not drawn; rows: year → a value for each
    head."""

    dimension: str
    title: str
    chart: Chart | None
    heads: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Observation | None, ...]], ...]
    more: int


def head_line(
    selection: IndicatorSelection, area_lines: Mapping[str, AreaLine], code_names: CodeNames, target: Progress | None
) -> tuple[Chart | None, str]:
    """The chart, or why there is none. area_lines: area → values under the key, in time; target: of the first area."""
    assert selection.words is not None
    observations = list(chain.from_iterable(line.observations for line in area_lines.values()))
    try:
        lines = [
            to_line(area_text(area), yearly_observations(line.observations).values(), worked_out=bool(line.of))
            for area, line in area_lines.items()
        ]
        mark = target_mark(target, _("target")) if target else None
        title = pick_text(selection.words.name) or selection.words.code
        spec = LineChart(
            title=title,
            description=_chart_description(area_lines, selection.words),
            series=tuple(line for line in lines if line.known_points),
            unit=_axis_unit(selection.words, observations, code_names),
            target=mark if lines and lines[0].known_points else None,
            mark_labels=line_legend(),
            numbers=chart_numbers(selection.words, _magnitudes(observations, mark)),
            lowest=selection.words.lowest,
            highest=selection.words.highest,
            rtl=right_to_left(),
        )
    except InputError as error:
        return None, describe_error(error)
    except ValueError:
        return None, _("These values are too large for the chart; see the table.")
    if spec.empty and _latest_value(observations):
        return None, _("These values are too large for the chart; see the table.")
    return (None, "") if spec.empty else (draw_chart(spec, name="chart-lines"), "")


def breakdowns(
    selection: IndicatorSelection, observations: Sequence[Observation], code_names: CodeNames
) -> list[Breakdown]:
    """One for each dimension that splits what is shown. observations: all values of the first area."""
    by_key: dict[Key, list[Observation]] = {}
    for observation in observations:
        if selection.within(observation.year):
            by_key.setdefault(observation.key, []).append(observation)
    parts_by_dimension = []
    for dimension in selection.dimensions:
        base = tuple(pair for pair in selection.key if pair[0] != dimension)
        total = by_key.get(base, [])
        keys = {code: _with_code(base, dimension, code) for code in selection.codes(dimension)}
        parts = {code: by_key[key] for code, key in keys.items() if key in by_key}
        if parts and (len(parts) > 1 or total):
            parts_by_dimension.append(_breakdown(selection, dimension, total, parts, code_names))
    return parts_by_dimension


def _chart_description(area_lines: Mapping[str, AreaLine], series: Series) -> str:
    """`World: from 15.7 in 2005 to 66.3 in 2022. …`"""
    sentences = []
    for area, line in area_lines.items():
        known = [observation for observation in line.observations if observation.value is not None]
        if not known:
            continue
        first, last = known[0], known[-1]
        parts = {
            "area": f"{area_text(area)} ({medians_text()})" if line.of else area_text(area),
            "first": _value_cell(first, series),
            "since": first.time,
            "last": _value_cell(last, series),
            "until": last.time,
        }
        sentences.append(
            _("%(area)s: %(last)s in %(until)s.") % parts
            if first is last
            else _("%(area)s: from %(first)s in %(since)s to %(last)s in %(until)s.") % parts
        )
    return " ".join(sentences)


def _axis_unit(series: Series, observations: Iterable[Observation], code_names: CodeNames) -> str:
    """The unit above the axis: of the values where they have one of their own."""
    with_unit = (observation for observation in observations if observation.unit or observation.multiplier)
    return code_names.unit_of(series, next(with_unit, None))


def _breakdown(
    selection: IndicatorSelection,
    dimension: str,
    total: list[Observation],
    parts: Mapping[str, list[Observation]],
    code_names: CodeNames,
) -> Breakdown:
    assert selection.words is not None
    title = code_names.dimension(dimension)
    names = {code: code_names.name(dimension, code) for code in parts}
    chart: Chart | None = None
    try:
        panels = [LineSeries(names[code], _points(rows)) for code, rows in parts.items()]
        spec = SmallMultiples(
            title=f"{pick_text(selection.words.name)}: {title}",
            description=" ".join(
                _("%(name)s: %(value)s in %(year)s.")
                % {"name": names[code], "value": _value_cell(last, selection.words), "year": last.time}
                for code, rows in parts.items()
                if (last := _latest_value(rows))
            ),
            panels=tuple(panel for panel in panels if panel.known_points)[:MOST_PANELS],
            unit=code_names.unit_of(selection.words, _latest_value(next(iter(parts.values())))),
            reference=LineSeries(code_names.key(()), _points(total)) if total else None,
            mark_labels=line_legend(),
            numbers=chart_numbers(selection.words, _magnitudes(chain(total, *parts.values()))),
            lowest=selection.words.lowest,
            highest=selection.words.highest,
            rtl=right_to_left(),
        )
        chart = None if spec.empty else draw_chart(spec, name=f"chart-by-{dimension.lower()}")
    except (InputError, ValueError):
        chart = None
    columns = [_by_year(rows) for rows in (total, *parts.values()) if rows]
    years = sorted(set(chain.from_iterable(columns)), reverse=True)
    return Breakdown(
        dimension,
        title,
        chart,
        tuple([code_names.key(())] * bool(total) + list(names.values())),
        tuple((year, _row_of_year(columns, year)) for year in years),
        max(0, len(parts) - MOST_PANELS),
    )


def _row_of_year(columns: Iterable[Mapping[int, Observation]], year: int) -> tuple[Observation | None, ...]:
    return tuple(column.get(year) for column in columns)


def _points(observations: Iterable[Observation]) -> tuple[ChartPoint, ...]:
    return tuple(map(to_point, yearly_observations(observations).values()))


def _by_year(observations: Iterable[Observation]) -> dict[int, Observation]:
    try:
        return yearly_observations(observations)
    except InputError:
        return {}


def _with_code(base: Key, dimension: str, code: str) -> Key:
    return tuple(sorted((*base, (dimension, code))))


def _latest_value(observations: Sequence[Observation]) -> Observation | None:
    return next((row for row in reversed(observations) if row.value is not None), None)


def _magnitudes(observations: Iterable[Observation], mark: LineTarget | None = None) -> list[float]:
    values = [observation.value for observation in observations if observation.value is not None]
    return [*values, *([mark.value] if mark else [])]


def _value_cell(observation: Observation | None, series: Series) -> str:
    if observation is None or observation.value is None:
        return pgettext("a value that is missing", "none")
    return f"{format_figure(observation.value)}{unit_sign(observation.unit or series.unit)}"
