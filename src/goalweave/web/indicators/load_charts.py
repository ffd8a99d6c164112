"""Charts of series as an import would leave them, the values that it replaces as a broken line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from django.utils.translation import gettext as _

from goalweave.charts import ChartPoint, LineChart, LineMarkLabels, LineSeries
from goalweave.charts.numbers import is_drawable
from goalweave.core.model import Series
from goalweave.indicators.conversion import parse_key
from goalweave.indicators.uploads import PreviewPoint, SeriesPreview
from goalweave.wording.chart import Chart, draw_chart, right_to_left
from goalweave.wording.indicator_labels import CodeNames, area_text, format_figure, unit_sign
from goalweave.wording.target_charts import chart_numbers
from goalweave.wording.templatetags.goalweave import pick_text


@dataclass(frozen=True, slots=True)
class PreviewCard:
    """figure: a single value as text, where there is no chart; rows: period, value before and after; replaced: whether any value is."""

    line: SeriesPreview
    about: str
    unit: str
    chart: Chart | None
    figure: str
    rows: Sequence[tuple[str, str, str, bool]]
    replaced: bool
    others: int


def preview_cards(lines: Sequence[SeriesPreview], names: CodeNames) -> list[PreviewCard]:
    return [_preview_card(line, names, place) for place, line in enumerate(lines)]


def _preview_card(line: SeriesPreview, names: CodeNames, place: int) -> PreviewCard:
    parts = [pick_text(line.area_name) or area_text(line.area)]
    for (dimension, code), name in zip(parse_key(line.key), line.code_names, strict=True):
        parts.append(pick_text(name) or names.name(dimension, code))
    about = " · ".join(parts)
    values = [point for point in line.points if point.after is not None]
    single = values[0] if len(values) == 1 else None
    sign = unit_sign(line.unit)
    return PreviewCard(
        line,
        about,
        "" if sign else names.unit(line.unit, line.multiplier),
        None if len(values) < 2 else _chart(line, about, names, place),
        f"{single.period}: {format_figure(single.after)}{sign}" if single and single.after is not None else "",
        [
            (point.period, _figure(point.before, sign), _figure(point.after, sign), _is_replaced(point))
            for point in line.points
        ],
        any(map(_is_replaced, line.points)),
        line.lines - 1,
    )


def _chart(line: SeriesPreview, about: str, names: CodeNames, place: int) -> Chart | None:
    """The chart; None for values that cannot be drawn."""
    title = pick_text(line.name) or line.code
    # Of several periods in a year the last is drawn; the table has all.
    by_year: dict[int, PreviewPoint] = {point.year: point for point in line.points}
    after = LineSeries(
        _("after the import"), tuple(_point(year, point.after) for year, point in sorted(by_year.items()))
    )
    before = LineSeries(_("before"), tuple(_replaced_points(by_year)), worked_out=True)
    series = tuple(some for some in (after, before) if some.known_points)
    points = chain.from_iterable(some.known_points for some in series)
    numbers = [point.value for point in points if point.value is not None]
    spec = LineChart(
        title=title,
        description=about,
        series=series,
        unit=names.unit(line.unit, line.multiplier),
        mark_labels=LineMarkLabels(worked_out=_("values that the import replaces")),
        numbers=chart_numbers(Series(line.code, {}, unit=line.unit), numbers),
        width=600,
        height=260,
        rtl=right_to_left(),
    )
    return None if spec.empty else draw_chart(spec, name=f"chart-preview-{place}")


def _replaced_points(by_year: Mapping[int, PreviewPoint]) -> list[ChartPoint]:
    """The old values where they change, and those next to them, so that a line leads there and back."""
    years = sorted(by_year)
    places: set[int] = set()
    for place, year in enumerate(years):
        if _is_replaced(by_year[year]):
            places.update(years[max(place - 1, 0) : place + 2])
    return [_point(year, by_year[year].before if year in places else None) for year in years]


def _point(year: int, value: float | None) -> ChartPoint:
    return ChartPoint(year, value if value is not None and is_drawable(value) else None)


def _is_replaced(point: PreviewPoint) -> bool:
    return point.before is not None and point.before != point.after


def _figure(value: float | None, sign: str) -> str:
    return "–" if value is None else f"{format_figure(value)}{sign}"
