"""Two or more countries on an index, part by part."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.core.indices import EntityResult, RankInterval
from goalweave.formats.reading.areas import find_area
from goalweave.web.indices.cells import CellRow, cell_rows
from goalweave.web.indices.charts import parts_chart
from goalweave.web.indices.index_texts import format_fixed, score_decimals
from goalweave.web.indices.show import page_head
from goalweave.web.indices.state import EvaluatedIndex, evaluate_index
from goalweave.wording.indicator_labels import area_text, read_code_names
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
    found = evaluate_index(request, key)
    asked = list(dict.fromkeys(find_area(str(text)) or "" for text in request.GET.getlist("area") if str(text).strip()))
    some = compared_countries(found, asked[:MOST])
    ranked = sorted((area, area_text(area)) for area in found.inputs.table)
    named = [(one.name, one.result.parts) for one in some]
    title = f"{pick_text(found.index.title)} {found.index.edition}"
    return render(
        request,
        "indices/compare.html",
        {
            **page_head(found),
            "some": some,
            "lines": part_comparisons(found, some),
            "chart": parts_chart(found.index, title, named, None, name="compared") if len(some) > 1 else None,
            "choices": sorted(ranked, key=lambda pair: pair[1]),
            "slots": [(number + 1, some[number].area if number < len(some) else "") for number in range(MOST)],
            "unknown": [text for text in asked if text not in found.inputs.table],
            "most": MOST,
            "crumbs": [
                {"label": _("Progress"), "href": reverse("progress")},
                {"label": _("Indices"), "href": reverse("indices")},
                {"label": title, "href": reverse("index", args=[found.index.key]) + found.state.query()},
                {"label": _("Compare")},
            ],
        },
    )


def compared_countries(evaluation: EvaluatedIndex, areas: list[str]) -> list[ComparedCountry]:
    """Those of the areas that have any value."""
    if evaluation.results is None:
        return []
    intervals = {one.entity: one for one in evaluation.drawn.intervals} if evaluation.drawn else {}
    made = []
    for area in areas:
        if area in evaluation.inputs.table:
            result = evaluation.results.of(area)
            score = "–" if result.score is None else format_fixed(result.score, score_decimals(evaluation.index))
            href = reverse("index-area", args=[evaluation.index.key, area]) + evaluation.state.query()
            made.append(ComparedCountry(area, area_text(area), href, result, score, intervals.get(area)))
    return made


def part_comparisons(evaluation: EvaluatedIndex, compared_areas: list[ComparedCountry]) -> list[PartComparison]:
    """Every part, with what each country has."""
    if not compared_areas:
        return []
    words = read_code_names()
    columns = [cell_rows(evaluation, one.result, None, {}, words) for one in compared_areas]
    made = []
    for cells in zip(*columns, strict=True):
        scores = [score for one in compared_areas if (score := one.result.parts[cells[0].code].score) is not None]
        apart = (
            format_fixed((max(scores) - min(scores)) * evaluation.index.scale, score_decimals(evaluation.index))
            if len(scores) > 1
            else "–"
        )
        made.append(PartComparison(cells[0], cells, apart))
    return made
