"""Targets and their figures as charts: a line with the way that is needed, a spark for a row, the way covered as a bar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from goalweave.charts import (
    ChartPoint,
    LineChart,
    LineMarkLabels,
    LineSeries,
    LineTarget,
    NumberFormat,
    render_sparkline,
)
from goalweave.charts.numbers import is_drawable
from goalweave.core.model import BREAK, Observation, Series
from goalweave.core.progress import Progress, SeriesPoint as Figure, Verdict
from goalweave.wording.chart import number_format_of_reader, right_to_left
from goalweave.wording.indicator_labels import ESTIMATED, medians_text, unit_sign

LARGE = 10_000
"""From which size on decimals say nothing."""


def line_legend() -> LineMarkLabels:
    """What the marks of a line mean."""
    return LineMarkLabels(
        country=_("reported by the country"),
        estimated=_("estimated or modelled"),
        breaks=_("break in the series"),
        interval=_("interval given by the publisher"),
        pace=_("required pace"),
        milestone=_("milestone"),
        worked_out=medians_text(),
    )


def to_point(figure: Figure | Observation) -> ChartPoint:
    """A figure of a year as it is drawn."""
    numbers = (
        (figure.value, figure.lower, figure.upper) if isinstance(figure, Observation) else (figure.value, None, None)
    )
    value, lower, upper = (None if number is None or not is_drawable(number) else number for number in numbers)
    return ChartPoint(figure.year, value, figure.nature in ESTIMATED, figure.status == BREAK, lower, upper)


def to_line(label: str, values: Iterable[Figure | Observation], *, worked_out: bool = False) -> LineSeries:
    """worked_out: no one published these; none of them is then distinguished as an estimate."""
    points = map(to_point, values)
    return LineSeries(
        label, tuple(replace(point, estimated=False) for point in points) if worked_out else tuple(points), worked_out
    )


def target_mark(progress: Progress, label: str) -> LineTarget | None:
    """The value to be reached; None without a number or year."""
    year = progress.target.year
    if progress.aimed is None or year is None or not is_drawable(progress.aimed):
        return None
    return LineTarget(
        label,
        year,
        progress.aimed,
        tuple((milestone.year, milestone.value) for milestone in progress.milestones if is_drawable(milestone.value)),
    )


def target_line(
    title: str, description: str, series: Series, progress: Progress, points: Sequence[Figure]
) -> LineChart:
    """Return the values for the area of a target with the target value and the required pace."""
    mark = target_mark(progress, _("target"))
    sized = [point.value for point in points] + ([mark.value] if mark else [])
    return LineChart(
        title=title,
        description=description,
        series=(LineSeries(title, tuple(map(to_point, points))),),
        target=mark,
        mark_labels=line_legend(),
        numbers=chart_numbers(series, sized),
        lowest=series.lowest,
        highest=series.highest,
        height=340,
        rtl=right_to_left(),
    )


def chart_numbers(series: Series, values: Iterable[float]) -> NumberFormat:
    """How the values of one chart are written, all with the same number of digits at most."""
    largest = max((abs(value) for value in values), default=0.0)
    decimals = 1 if largest >= 10 else 2
    return number_format_of_reader(unit_sign(series.unit), 0 if largest >= LARGE else decimals)


def sparkline(
    points: Sequence[Figure],
    progress: Progress | None = None,
    years: tuple[int, int] | None = None,
    *,
    values: tuple[float, float] | None = None,
    size: tuple[int, int] = (150, 34),
    label: str = "",
) -> SafeString:
    """The line of a row, with the level of the target and the pace needed; empty with fewer than two values.

    years, values: the scales that it shares with others; label: what it says to a screen reader. The markup is our own.
    """
    mark = target_mark(progress, "") if progress else None
    met = progress is not None and progress.verdict is Verdict.MET
    drawn = render_sparkline(
        [to_point(point) for point in points],
        (mark.year, mark.value) if mark else None,
        needed=not met,
        years=years,
        values=values,
        size=size,
        label=label,
        rtl=right_to_left(),
    )
    return mark_safe(drawn)  # noqa: S308


def progress_bar(covered: float | None, expected: float | None) -> SafeString:
    """A bar of the way covered with a mark where an even pace would be; empty if no way is known."""
    if covered is None:
        return SafeString("")
    done = round(100 * min(max(covered, 0.0), 1.0), 1)
    even = None if expected is None else round(100 * min(max(expected, 0.0), 1.0), 1)
    percent = number_format_of_reader("\u00a0%", 0)
    label = _("%(done)s of the way") % {"done": percent.text(100 * max(covered, 0.0))}
    if even is not None:
        label = _("%(done)s of the way; a steady pace would have reached %(even)s") % {
            "done": percent.text(100 * max(covered, 0.0)),
            "even": percent.text(even),
        }
    backwards = right_to_left()
    mark = SafeString("")
    if even is not None:
        at = min(even, 98.5)
        mark = format_html('<rect class="even" x="{}" y="0" width="1.5" height="16"/>', 98.5 - at if backwards else at)
    return format_html(
        '<svg class="way" viewBox="0 0 100 16" preserveAspectRatio="none" role="img" aria-label="{}"><title>{}</title>'
        '<rect class="all" x="0" y="4" width="100" height="8"/><rect class="done" x="{}" y="4" width="{}" height="8"/>{}</svg>',
        label,
        label,
        100 - done if backwards else 0,
        done,
        mark,
    )
