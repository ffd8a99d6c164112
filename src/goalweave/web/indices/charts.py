"""An index as charts: the ranking with its intervals, the parts of a score, the score over the years."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _, ngettext

from goalweave.analysis.indices import YearResult
from goalweave.charts import (
    ChartPoint,
    IntervalChart,
    IntervalRow,
    LineChart,
    LineSeries,
    PartRow,
    ScorePartsChart,
)
from goalweave.core.indices import IndexDefinition, IndexGroup, IndexIndicator, PartScore
from goalweave.web.indices.index_texts import score_decimals
from goalweave.web.indices.state import EvaluatedIndex
from goalweave.wording.chart import Chart, draw_chart, number_format_of_reader, right_to_left
from goalweave.wording.templatetags.goalweave import pick_text

if TYPE_CHECKING:
    from goalweave.web.indices.show import RankedCountry

MOST_DRAWN = 60
MOST_PARTS = 40
"""Rows of parts that can be read; of a larger index only the topmost parts are drawn."""


def ranking_chart(evaluation: EvaluatedIndex, places: Sequence[RankedCountry]) -> Chart:
    """Draw the median of the draws as a dot on the interval with 90 % of them; the rank is before the name."""
    shown = [place for place in places if place.interval is not None][:MOST_DRAWN]
    rows = tuple(
        IntervalRow(
            f"{place.result.rank}. {place.name}",
            place.interval.median,
            place.interval.low,
            place.interval.high,
            place.score,
            href=place.href,
        )
        for place in shown
        if place.interval is not None
    )
    title = f"{pick_text(evaluation.index.title)} {evaluation.index.edition}, {evaluation.inputs.year}"
    draws = evaluation.drawn.draws if evaluation.drawn else 0
    told = ngettext(
        "Rank of %(n)s country, with its rank interval in nine out of ten of %(draws)s draws with other "
        "weights and methods.",
        "Ranks of %(n)s countries, with their rank intervals in nine out of ten of %(draws)s draws with "
        "other weights and methods.",
        len(rows),
    ) % {"n": len(rows), "draws": number_format_of_reader(decimals=0).text(draws)}
    return draw_chart(
        IntervalChart(
            title,
            told,
            rows,
            axis=_("rank"),
            value=_("median of the draws"),
            interval=_("nine out of ten draws"),
            head=_("score"),
            numbers=number_format_of_reader(decimals=0),
            width=848,
            rtl=right_to_left(),
        ),
        name="ranking",
    )


def parts_chart(
    index: IndexDefinition,
    title: str,
    areas: Sequence[tuple[str, Mapping[str, PartScore]]],
    beside: tuple[str, Mapping[str, float]] | None,
    *,
    name: str,
) -> Chart | None:
    """Scores of parts, of one area as bars or of several as dots. areas: name and scores; next to: what the tick is,
    and scores by code. None where scores have no best, so that nothing can be drawn as a share of it."""
    if not all(one.normalisation.norm.bounded for one in index.indicators if one.scored):
        return None
    scale = index.scale

    def row(part: IndexGroup | IndexIndicator, level: int) -> PartRow:
        scores = [parts[part.code].score for _name, parts in areas]
        tick = beside[1].get(part.code) if beside else None
        return PartRow(
            pick_text(part.name),
            tuple(None if score is None else score * scale for score in scores),
            scale,
            None if tick is None else tick * scale,
            level,
        )

    return draw_chart(
        ScorePartsChart(
            title,
            _("Scores of the parts of the index, each from 0 to %(full)s.")
            % {"full": number_format_of_reader().text(scale)},
            tuple(area for area, _parts in areas),
            tuple(_chart_rows(index, row)),
            comparison=beside[0] if beside else "",
            none=_("no data"),
            numbers=number_format_of_reader(decimals=min(score_decimals(index), 2)),
            width=720,
            rtl=right_to_left(),
        ),
        name=name,
    )


def history_chart(index: IndexDefinition, name: str, results: Sequence[YearResult]) -> Chart | None:
    """The score over the years; None for a single one."""
    if len(results) < 2:
        return None
    points = tuple(ChartPoint(result.year, result.score) for result in results)
    return draw_chart(
        LineChart(
            f"{pick_text(index.title)}, {name}",
            _("Score by year, always calculated with the same method."),
            (LineSeries(name, points),),
            numbers=number_format_of_reader(decimals=score_decimals(index)),
            lowest=0,
            highest=index.scale,
            width=848,
            height=300,
            rtl=right_to_left(),
        ),
        name="history",
    )


def _chart_rows(index: IndexDefinition, row: Callable[[IndexGroup | IndexIndicator, int], PartRow]) -> list[PartRow]:
    """Pillars and what is right below them, or the pillars alone where that is too much."""
    found = []
    below = sum(len(part.scored_parts) for part in index.root.scored_parts if isinstance(part, IndexGroup))
    for part in index.root.scored_parts:
        found.append(row(part, 0))
        if isinstance(part, IndexGroup) and below <= MOST_PARTS:
            found += [row(one, 1) for one in part.scored_parts]
    return found
