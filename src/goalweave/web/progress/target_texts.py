"""The row of a target in words, for the cells of the table."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from goalweave.analysis.target_progress import TargetRow
from goalweave.core.linkage import NodeCoverage
from goalweave.core.model import Aim, Curie, Direction, Target
from goalweave.core.progress import Verdict, verdict_label
from goalweave.core.progress.rounding import round_figure as rounded
from goalweave.web.frame import MAIN
from goalweave.wording.indicator_labels import PERCENT, CodeNames, format_figure
from goalweave.wording.messages import translated
from goalweave.wording.pace import pace_sentence
from goalweave.wording.target_charts import progress_bar, sparkline
from goalweave.wording.templatetags.goalweave import pick_text


@dataclass(frozen=True, slots=True)
class Amount:
    """number: empty if there is none; sign: what is behind it, such as `%`; unit: in words; year: 0 without one."""

    number: str = ""
    sign: str = ""
    unit: str = ""
    year: int = 0


@dataclass(frozen=True, slots=True)
class TargetCells:
    """spark, way: empty if there is nothing to draw; also: nodes of the main framework that the indicator measures;
    direct, via: numbers of records."""

    row: TargetRow
    node: Curie
    spark: SafeString
    latest: Amount
    aim: Amount
    way: SafeString
    verdict: str
    small: str
    also: tuple[Curie, ...]
    direct: int
    via: int


def target_cells(
    row: TargetRow, code_names: CodeNames, counts: NodeCoverage | None, years: tuple[int, int] | None = None
) -> TargetCells:
    """counts: of records at the target's node."""
    progress = row.progress
    return TargetCells(
        row,
        row.target.node,
        sparkline([point for point in row.points if years is None or point.year >= years[0]], progress, years),
        latest_amount(row, code_names),
        target_amount(row, code_names),
        progress_bar(progress.covered, progress.expected),
        translated(verdict_label(progress)),
        pace_text(row),
        tuple(node for node in row.also if node.framework == MAIN),
        counts.accepted.direct.records if counts else len(row.records),
        counts.accepted.via.records if counts else 0,
    )


def unit_text(row: TargetRow, code_names: CodeNames) -> tuple[str, str]:
    """`%`, or the unit in words; both empty if it goes without saying."""
    if row.series is None:
        return "", ""
    if row.series.unit == PERCENT and not row.series.multiplier:
        return "%", ""
    return "", code_names.unit_of(row.series)


def latest_amount(row: TargetRow, code_names: CodeNames) -> Amount:
    """The last figure that can be used, else the last there is."""
    point = row.progress.latest or (row.points[-1] if row.points else None)
    if point is None:
        return Amount()
    bound = f"{point.bound}\u00a0" if point.bound else ""
    return Amount(bound + format_figure(rounded(point.value)), *unit_text(row, code_names), year=point.year)


def target_amount(row: TargetRow, code_names: CodeNames) -> Amount:
    """`70 %`, `25 percent lower`."""
    target = row.target
    if target.value is None:
        return Amount(year=target.year or 0)
    number = format_figure(rounded(target.value))
    if target.aim is Aim.CHANGE:
        change = _("percent lower") if target.direction is Direction.DOWN else _("percent higher")
        return Amount(number, change, year=target.year or 0)
    return Amount(number, *unit_text(row, code_names), year=target.year or 0)


def pace_text(row: TargetRow) -> str:
    """The line below the verdict: the pace, or why there is none."""
    progress = row.progress
    if progress.verdict is Verdict.NO_SERIES:
        return pick_text(row.target.note) or translated(progress.why or "")
    if progress.why is not None:
        return translated(progress.why)
    if progress.verdict is Verdict.MET:
        return _("The latest value is at or beyond the target.")
    return pace_sentence(progress, percent=row.series is not None and row.series.unit == PERCENT)


def place_text(target: Target, code_names: CodeNames, area: str) -> str:
    """Where and for whom a target holds: `Kenya · Women`."""
    return " · ".join([area, code_names.key(target.key)]) if target.key else area
