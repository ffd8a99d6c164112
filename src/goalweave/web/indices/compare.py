"""Two or more countries on an index, part by part."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.core.indices import EntityResult, RankInterval
from goalweave.indicators.areas import find_area
from goalweave.web.indices.cells import CellRow, cell_rows
from goalweave.web.indices.charts import parts_chart
from goalweave.web.indices.index_texts import format_fixed, score_decimals
from goalweave.web.indices.show import page_head
from goalweave.web.indices.state import EvaluatedIndex, evaluate_index
from goalweave.wording.indicator_labels import area_order, area_text, read_code_names
from goalweave.wording.templatetags.goalweave import pick_text

MOST = 3
"""Countries side by side."""


@dataclass(frozen=True, slots=True)
class ComparedCountry:
    """A country in a comparison."""

    area: str
    name: str
    href: str
    result: EntityResult
    score: str
    interval: RankInterval | None


@dataclass(frozen=True, slots=True)
class PartComparison:
    """A part of the index: as it is in the first country, then value and score in each; apart: the highest score less the lowest."""

    part: CellRow
    cells: tuple[CellRow, ...]
    apart: str


@require_safe
def compare(request: HttpRequest, key: str) -> HttpResponse:
    evaluation = evaluate_index(request, key)
    areas = list(dict.fromkeys(find_area(str(text)) or "" for text in request.GET.getlist("area") if str(text).strip()))
    compared = compared_countries(evaluation, areas[:MOST])
    ranked = sorted((area, area_text(area)) for area in evaluation.inputs.table)
    named = [(country.name, country.result.parts) for country in compared]
    title = f"{pick_text(evaluation.index.title)} {evaluation.index.edition}"
    return render(
        request,
        "indices/compare.html",
        {
            **page_head(evaluation),
            "some": compared,
            "lines": part_comparisons(evaluation, compared),
            "chart": parts_chart(evaluation.index, title, named, None, name="compared") if len(compared) > 1 else None,
            "choices": sorted(ranked, key=lambda pair: area_order(pair[1])),
            "slots": [(number + 1, compared[number].area if number < len(compared) else "") for number in range(MOST)],
            "unknown": [text for text in areas if text not in evaluation.inputs.table],
            "most": MOST,
            "crumbs": [
                {"label": _("Progress"), "href": reverse("progress")},
                {"label": _("Indices"), "href": reverse("indices")},
                {"label": title, "href": reverse("index", args=[evaluation.index.key]) + evaluation.state.query()},
                {"label": _("Compare")},
            ],
        },
    )


def compared_countries(evaluation: EvaluatedIndex, areas: list[str]) -> list[ComparedCountry]:
    """Those of the areas that have any value."""
    if evaluation.results is None:
        return []
    intervals = {interval.entity: interval for interval in evaluation.drawn.intervals} if evaluation.drawn else {}
    countries = []
    for area in areas:
        if area in evaluation.inputs.table:
            result = evaluation.results.of(area)
            score = "–" if result.score is None else format_fixed(result.score, score_decimals(evaluation.index))
            href = reverse("index-area", args=[evaluation.index.key, area]) + evaluation.state.query()
            countries.append(ComparedCountry(area, area_text(area), href, result, score, intervals.get(area)))
    return countries


def part_comparisons(evaluation: EvaluatedIndex, compared_areas: list[ComparedCountry]) -> list[PartComparison]:
    """Every part, with what each country has."""
    if not compared_areas:
        return []
    names = read_code_names()
    columns = [cell_rows(evaluation, country.result, None, {}, names) for country in compared_areas]
    comparisons = []
    for cells in zip(*columns, strict=True):
        scores = [
            score for country in compared_areas if (score := country.result.parts[cells[0].code].score) is not None
        ]
        apart = (
            format_fixed((max(scores) - min(scores)) * evaluation.index.scale, score_decimals(evaluation.index))
            if len(scores) > 1
            else "–"
        )
        comparisons.append(PartComparison(cells[0], cells, apart))
    return comparisons
