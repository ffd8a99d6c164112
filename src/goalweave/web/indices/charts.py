"""Scores as charts: their parts, and the score over the years."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from goalweave.analysis.indices import IndexInputs, YearResult
from goalweave.charts import (
    ChartPoint,
    LineChart,
    LineSeries,
    PartRow,
    ScorePartsChart,
    render_png,
    with_caption,
)
from goalweave.core.indices import IndexDefinition, IndexGroup, IndexIndicator, PartScore
from goalweave.web.downloads import file_response
from goalweave.web.indices.index_texts import score_decimals
from goalweave.wording.chart import Chart, draw_chart, number_format_of_reader, right_to_left
from goalweave.wording.templatetags.goalweave import pick_text

MOST_SOURCES = 3
"""Sources of values that a picture names."""

MOST_PARTS = 40
"""Rows of parts that can be read; of a larger index only the topmost parts are drawn."""


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
    if not all(indicator.normalisation.norm.bounded for indicator in index.indicators if indicator.scored):
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
    rows = []
    below = sum(len(part.scored_parts) for part in index.root.scored_parts if isinstance(part, IndexGroup))
    for part in index.root.scored_parts:
        rows.append(row(part, 0))
        if isinstance(part, IndexGroup) and below <= MOST_PARTS:
            rows += [row(scored, 1) for scored in part.scored_parts]
    return rows


def ranking_picture(chart: Chart, index: IndexDefinition, inputs: IndexInputs, address: str = "") -> str:
    """A chart as SVG with its citation: the index with its source, the sources of its values, the day. Raises Http404 where nothing draws it."""
    if not chart.svg:
        raise Http404
    cells = chain.from_iterable(row.values() for row in inputs.cells.values())
    sources = dict.fromkeys(cell.source for cell in cells if cell.source)
    lines = (
        _("Method: %(source)s.") % {"source": index.source} if index.source else "",
        _("Source: %(source)s.") % {"source": "; ".join(list(sources)[:MOST_SOURCES])} if sources else "",
        _("Goalweave, %(address)s") % {"address": address} if address else "",
        _("Calculated on %(day)s.") % {"day": timezone.localdate().isoformat()},
    )
    title = f"{pick_text(index.title)} {index.edition}, {inputs.year}"
    return with_caption(chart.svg, title, tuple(filter(None, lines)), rtl=right_to_left())


def picture_response(svg: str, name: str, form: str) -> HttpResponse:
    """form: svg or png."""
    if form == "svg":
        return file_response(svg, f"{name}.svg", "image/svg+xml")
    return file_response(render_png(svg), f"{name}.png", "image/png")
