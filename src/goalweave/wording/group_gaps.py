"""The gaps between groups as a chart, with the same as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _, ngettext, npgettext, pgettext

from goalweave.analysis.left_behind import IndicatorGaps
from goalweave.charts import DumbbellChart, DumbbellEnd, DumbbellRow, render_dumbbell
from goalweave.charts.numbers import is_drawable
from goalweave.core.model import Direction, Series
from goalweave.core.progress import GroupGap, gap_change_text
from goalweave.core.progress.gaps import AREA, GroupValue
from goalweave.wording.chart import right_to_left
from goalweave.wording.indicator_labels import PERCENT, CodeNames, area_text, format_figure, numbers_for, unit_sign
from goalweave.wording.messages import translated
from goalweave.wording.templatetags.goalweave import pick_text

MOST_ROWS = 8


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap in words. behind, ahead: value and group; gap: how far apart they are; ratio: how many times; change: since when
    it grew, or did not."""

    label: str
    year: int
    behind: tuple[str, str]
    ahead: tuple[str, str]
    gap: str
    ratio: str
    change: str


@dataclass(frozen=True, slots=True)
class GapFigure:
    """The gaps of one indicator. year: of the newest, the others name theirs; key: what an open circle means; wide, narrow: the chart on a screen and
    on a phone."""

    title: str
    year: str
    unit: str
    key: str
    wide: SafeString
    narrow: SafeString
    rows: tuple[GapRow, ...]
    chart: DumbbellChart


def gap_figure(group: IndicatorGaps, code_names: CodeNames) -> GapFigure | None:
    """None where no value can be drawn."""
    series = group.indicator.series
    gaps = [gap for gap in group.gaps if is_drawable(gap.behind.point.value) and is_drawable(gap.ahead.point.value)]
    if series is None or not gaps:
        return None
    gaps = gaps[:MOST_ROWS]
    years = sorted({gap.year for gap in gaps})
    rows = tuple(_gap_row(gap, series, code_names, dated=gap.year != years[-1]) for gap in gaps)
    title = pick_text(group.indicator.name)
    chart = _dumbbell_chart(title, gaps, rows, series, code_names)
    unit = code_names.unit_of(series) if series.unit != PERCENT else ""
    return GapFigure(
        title,
        str(years[-1]),
        unit,
        _circle_text(group.indicator.direction),
        mark_safe(render_dumbbell(chart)),  # noqa: S308
        mark_safe(render_dumbbell(chart, narrow=True)),  # noqa: S308
        rows,
        chart,
    )


def widest_gap_sentence(figures: Sequence[GapFigure]) -> str:
    """The widest gap of the first figure, in a sentence; empty without one."""
    if not figures:
        return ""
    row = figures[0].rows[0]
    return _("Widest gap: %(name)s, %(behind)s (%(group)s) and %(ahead)s (%(other)s) in %(year)s.") % {
        "name": figures[0].title,
        "behind": row.behind[0],
        "group": row.behind[1],
        "ahead": row.ahead[0],
        "other": row.ahead[1],
        "year": row.year,
    }


def _dumbbell_chart(
    title: str, gaps: Sequence[GroupGap], rows: Sequence[GapRow], series: Series, code_names: CodeNames
) -> DumbbellChart:
    sign = unit_sign(series.unit)
    largest = max(max(abs(gap.behind.point.value), abs(gap.ahead.point.value)) for gap in gaps)
    total = next((gap.total for gap in gaps if gap.total is not None), None)
    drawn = []
    for gap, row in zip(gaps, rows, strict=True):
        behind, ahead = (
            DumbbellEnd(_group_name(gap, end, code_names), end.point.value) for end in (gap.behind, gap.ahead)
        )
        drawn.append(DumbbellRow(row.label, behind, ahead, row.gap, row.change))
    return DumbbellChart(
        title=title,
        description=" ".join(_row_sentence(row) for row in rows),
        rows=tuple(drawn),
        total=None
        if total is None
        else DumbbellEnd(pgettext("the value of everybody, next to those of groups", "all"), total),
        gap_head=_("gap, and its change"),
        numbers=numbers_for(largest, sign),
        lowest=series.lowest,
        highest=series.highest,
        rtl=right_to_left(),
    )


def _gap_row(gap: GroupGap, series: Series, code_names: CodeNames, *, dated: bool) -> GapRow:
    label = _("Parts of the area") if gap.dimension == AREA else code_names.dimension(gap.dimension)
    if len(gap.groups) > 2:
        text = ngettext("%(name)s, %(n)s group", "%(name)s, %(n)s groups", len(gap.groups))
        label = text % {"name": label, "n": len(gap.groups)}
    if dated:
        label = f"{label} ({gap.year})"
    sign = unit_sign(series.unit)
    difference = format_figure(gap.difference)
    return GapRow(
        label,
        gap.year,
        (f"{format_figure(gap.behind.point.value)}{sign}", _group_name(gap, gap.behind, code_names)),
        (f"{format_figure(gap.ahead.point.value)}{sign}", _group_name(gap, gap.ahead, code_names)),
        _points_text(gap.difference) if series.unit == PERCENT else difference,
        _("%(ratio)s times") % {"ratio": format_figure(round(gap.ratio, 2))} if gap.ratio else "",
        translated(gap_change_text(gap)),
    )


def _points_text(difference: float) -> str:
    # A fraction has the form of 102, which is neither a dual in Arabic nor a singular in Russian: 1.5 points.
    whole = int(difference) if difference == int(difference) else 102
    text = npgettext("difference of two percentages", "%(n)s point", "%(n)s points", whole)
    return text % {"n": format_figure(difference)}


def _group_name(gap: GroupGap, value: GroupValue, code_names: CodeNames) -> str:
    return area_text(value.code) if gap.dimension == AREA else code_names.name(gap.dimension, value.code)


def _row_sentence(row: GapRow) -> str:
    return _("%(label)s: %(behind)s %(group)s, %(ahead)s %(other)s.") % {
        "label": row.label,
        "behind": row.behind[0],
        "group": row.behind[1],
        "ahead": row.ahead[0],
        "other": row.ahead[1],
    }


def _circle_text(direction: Direction | None) -> str:
    if direction is None:
        return _("Open circle: the group with the lower value.")
    return _("Open circle: the group that is behind.")
