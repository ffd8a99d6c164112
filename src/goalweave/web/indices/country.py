"""A country on an index: its score, what that is made of, what would raise it most, its way over the years, and what if."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.analysis.indices import (
    EditionResult,
    explained,
    index_history,
    median_scores,
    results_by_edition,
    site_indices,
)
from goalweave.core.errors import UnknownNode
from goalweave.core.indices import ContributionMethod, EntityResult, Explanation, IndexGroup, walk_parts
from goalweave.core.messages import Message
from goalweave.indicators.areas import find_area
from goalweave.packs.areas import areas_above, regions_of
from goalweave.web.frame import actor
from goalweave.web.indices.cells import cell_rows
from goalweave.web.indices.charts import history_chart, parts_chart
from goalweave.web.indices.index_texts import RAISED, format_fixed, score_decimals
from goalweave.web.indices.published import published_history
from goalweave.web.indices.show import page_head
from goalweave.web.indices.state import VALUE, WEIGHT, EvaluatedIndex, evaluate_index
from goalweave.web.indices.whatif import CHANGED, WhatIf, what_if
from goalweave.wording.indicator_labels import area_text, format_figure, read_code_names
from goalweave.wording.templatetags.goalweave import pick_text

MOST_RISES = 8
FEWEST = 3
"""Countries from which on the median of a region says something."""


@dataclass(frozen=True, slots=True)
class RiseRow:
    """One indicator raised: what to, and what that would give."""

    name: str
    raised: str
    value: str
    gain: str
    rank: int
    places: int


@require_safe
def country(request: HttpRequest, key: str, area: str) -> HttpResponse:
    evaluation = evaluate_index(request, key)
    code = area if area in evaluation.inputs.table else country_code(area)
    address = reverse("index-area", args=[evaluation.index.key, code])
    if (evaluation.index.key, code) != (key, area):
        return redirect(f"{address}{evaluation.state.query()}")
    changed = what_if(evaluation, code)
    if changed is not None and request.headers.get("HX-Target") == CHANGED:
        response = render(
            request, "indices/changed.html", {"changed": changed, "found": evaluation, "index": evaluation.index}
        )
        response["HX-Replace-Url"] = changed.address_of(address)
        return response
    if changed is not None and has_unchanged_fields(request, changed):
        return redirect(changed.address_of(address))
    result = evaluation.results.of(code) if evaluation.results is not None and code in evaluation.inputs.table else None
    return render(
        request,
        "indices/area.html",
        {
            **page_head(evaluation),
            "area": code,
            "name": area_text(code),
            "result": result,
            "address": address,
            "changed": changed,
            "published": published_history(evaluation.index, code),
            "crumbs": [
                {"label": _("Progress"), "href": reverse("progress")},
                {"label": _("Indices"), "href": reverse("indices")},
                {
                    "label": f"{pick_text(evaluation.index.title)} {evaluation.index.edition}",
                    "href": reverse("index", args=[evaluation.index.key]) + evaluation.state.query(),
                },
                {"label": area_text(code)},
            ],
            **(_country_context(request, evaluation, result) if result is not None else {}),
        },
    )


def has_unchanged_fields(request: HttpRequest, changed: WhatIf) -> bool:
    """Whether the address has fields with unchanged values, as sent by a form."""
    changed_names = [*changed.faulty, *parse_qs(changed.address, keep_blank_values=True)]
    return any(name.startswith((VALUE, WEIGHT)) and name not in changed_names for name in request.GET)


def country_code(area: str) -> str:
    """The code of a country. Raises UnknownNode."""
    code = find_area(area)
    if code is None or code.isdecimal():
        raise UnknownNode(Message("unknown country {area}", area=area))
    return code


def _country_context(request: HttpRequest, evaluation: EvaluatedIndex, result: EntityResult) -> dict[str, Any]:
    assert evaluation.results is not None
    index, area = evaluation.index, result.entity
    ranked = [score for score in evaluation.results.ranking() if score.rank is not None]
    beside, among = comparison_medians(request, area, ranked)
    explanation = explained(evaluation.results, area)
    decimals = score_decimals(index)
    rows = cell_rows(evaluation, result, explanation, beside, read_code_names())
    over = index_history(evaluation.inputs, area, evaluation.state.parameters) if result.rank else ()
    others = tuple(site_indices().indices.values())
    return {
        "score": format_fixed(result.score, decimals) if result.score is not None else "",
        "full": format_figure(index.scale),
        "of": len(ranked),
        "interval": next((interval for interval in evaluation.drawn.intervals if interval.entity == area), None)
        if evaluation.drawn
        else None,
        "rows": rows,
        "chart": parts_chart(
            index,
            f"{pick_text(index.title)}, {area_text(area)}",
            [(area_text(area), result.parts)],
            (among, beside),
            name="parts",
        ),
        "among": among,
        "region": area_text(areas_above(area)[0]) if areas_above(area) else "",
        "by_region": request.GET.get("beside") == "region",
        "median": format_fixed(beside[""], decimals) if "" in beside else "",
        "logarithms": explanation.how is ContributionMethod.LOGARITHMS,
        "reciprocals": explanation.how is ContributionMethod.RECIPROCALS,
        "rises": rise_rows(evaluation, explanation, result),
        "history": [(score, format_fixed(score.score, decimals)) for score in reversed(over)],
        "line": history_chart(index, area_text(area), over),
        "by_editions": _edition_scores(
            results_by_edition(actor(request), others, index, area, evaluation.inputs.within)
        ),
        "missing": [pick_text(row.name) for row in rows if row.code in result.missing],
        "peers": [(score.entity, area_text(score.entity)) for score in ranked if score.entity != area],
    }


def comparison_medians(request: HttpRequest, area: str, ranked: list[EntityResult]) -> tuple[Mapping[str, float], str]:
    """Return the medians to compare scores with, and of whom: the country's region if requested and large enough."""
    if request.GET.get("beside") == "region" and areas_above(area):
        region = areas_above(area)[0]
        neighbours = [result for result in ranked if region in regions_of(result.entity)]
        if len(neighbours) >= FEWEST:
            return median_scores(neighbours), _("Median of %(region)s") % {"region": area_text(region)}
    return median_scores(ranked), _("Median of all ranked countries")


def rise_rows(evaluation: EvaluatedIndex, explanation: Explanation, result: EntityResult) -> list[RiseRow]:
    """What would raise the rank most: each figure once, in the way that gives the best rank."""
    parts = {part.code: part for part in walk_parts(evaluation.index.root) if not isinstance(part, IndexGroup)}
    rows: dict[str, RiseRow] = {}
    for rise in explanation.rises:
        if rise.code not in rows and len(rows) < MOST_RISES:
            rows[rise.code] = RiseRow(
                pick_text(parts[rise.code].name),
                str(RAISED[rise.raised]),
                format_figure(rise.value),
                format_fixed(rise.gain, score_decimals(evaluation.index)),
                rise.rank,
                (result.rank or rise.rank) - rise.rank,
            )
    return list(rows.values())


def _edition_scores(editions: tuple[EditionResult, ...]) -> list[tuple[EditionResult, str, str]]:
    return [
        (
            edition,
            format_fixed(edition.at.score, score_decimals(edition.index)),
            reverse("index", args=[edition.index.key]),
        )
        for edition in editions
    ]
