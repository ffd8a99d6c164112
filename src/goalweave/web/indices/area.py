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

from goalweave.analysis.indices import By, by_editions, explained, history, medians, site_indices
from goalweave.core.errors import UnknownNode
from goalweave.core.indices import Explanation, How, IndexGroup, Result, walk
from goalweave.core.messages import Message
from goalweave.formats.reading.areas import area_of
from goalweave.packs.areas import above, regions_of
from goalweave.web.frame import actor
from goalweave.web.indices.cells import cell_rows
from goalweave.web.indices.drawn import history_chart, parts_chart
from goalweave.web.indices.show import head
from goalweave.web.indices.state import VALUE, WEIGHT, Worked, worked
from goalweave.web.indices.whatif import CHANGED, WhatIf, what_if
from goalweave.web.indices.words import RAISED, decimals_of, fixed
from goalweave.wording.indicator_labels import area_text, figure, words_for
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
    found = worked(request, key)
    code = known_area(area)
    address = reverse("index-area", args=[found.index.key, code])
    if (found.index.key, code) != (key, area):
        return redirect(f"{address}{found.state.query()}")
    changed = what_if(found, code)
    if changed is not None and request.headers.get("HX-Target") == CHANGED:
        response = render(request, "indices/changed.html", {"changed": changed, "found": found, "index": found.index})
        response["HX-Replace-Url"] = changed.leading_to(address)
        return response
    if changed is not None and superfluous(request, changed):
        return redirect(changed.leading_to(address))
    result = found.results.of(code) if found.results is not None and code in found.inputs.table else None
    return render(
        request,
        "indices/area.html",
        {
            **head(found),
            "area": code,
            "name": area_text(code),
            "result": result,
            "address": address,
            "changed": changed,
            "crumbs": [
                {"label": _("Progress"), "href": reverse("progress")},
                {"label": _("Indices"), "href": reverse("indices")},
                {
                    "label": f"{pick_text(found.index.title)} {found.index.edition}",
                    "href": reverse("index", args=[found.index.key]) + found.state.query(),
                },
                {"label": area_text(code)},
            ],
            **(_card(request, found, result) if result is not None else {}),
        },
    )


def superfluous(request: HttpRequest, changed: WhatIf) -> bool:
    """Whether the address has fields with what is so already, as a form sends them."""
    told = [*changed.faulty, *parse_qs(changed.address, keep_blank_values=True)]
    return any(name.startswith((VALUE, WEIGHT)) and name not in told for name in request.GET)


def known_area(area: str) -> str:
    """The code of a country. Raises UnknownNode."""
    code = area_of(area)
    if code is None or code.isdecimal():
        raise UnknownNode(Message("unknown country {area}", area=area))
    return code


def _card(request: HttpRequest, found: Worked, result: Result) -> dict[str, Any]:
    assert found.results is not None
    index, area = found.index, result.entity
    ranked = [one for one in found.results.ranking() if one.rank is not None]
    beside, among = beside_of(request, area, ranked)
    explanation = explained(found.results, area)
    decimals = decimals_of(index)
    rows = cell_rows(found, result, explanation, beside, words_for())
    over = history(found.inputs, area, found.state.parameters) if result.rank else ()
    others = tuple(site_indices().found.values())
    return {
        "score": fixed(result.score, decimals) if result.score is not None else "",
        "full": figure(index.scale),
        "of": len(ranked),
        "interval": next((one for one in found.drawn.intervals if one.entity == area), None) if found.drawn else None,
        "rows": rows,
        "chart": parts_chart(index, f"{pick_text(index.title)}, {area_text(area)}", [(area_text(area), result.parts)], (among, beside), name="parts"),
        "among": among,
        "region": area_text(above(area)[0]) if above(area) else "",
        "by_region": request.GET.get("beside") == "region",
        "median": fixed(beside[""], decimals) if "" in beside else "",
        "logarithms": explanation.how is How.LOGARITHMS,
        "rises": rises(found, explanation, result),
        "history": [(one, fixed(one.score, decimals)) for one in reversed(over)],
        "line": history_chart(index, area_text(area), over),
        "by_editions": _editions(by_editions(actor(request), others, index, area, found.inputs.within)),
        "missing": [pick_text(row.name) for row in rows if row.code in result.missing],
        "peers": [(one.entity, area_text(one.entity)) for one in ranked if one.entity != area],
    }  # fmt: skip


def beside_of(request: HttpRequest, area: str, ranked: list[Result]) -> tuple[Mapping[str, float], str]:
    """Medians that the scores stand beside, and whose: of the country's region where that is asked for and has enough."""
    if request.GET.get("beside") == "region" and above(area):
        region = above(area)[0]
        some = [one for one in ranked if region in regions_of(one.entity)]
        if len(some) >= FEWEST:
            return medians(some), _("Median of %(region)s") % {"region": area_text(region)}
    return medians(ranked), _("Median of all ranked countries")


def rises(found: Worked, explanation: Explanation, result: Result) -> list[RiseRow]:
    """What would raise the rank most: each figure once, in the way that gives the best rank."""
    parts = {part.code: part for part in walk(found.index.root) if not isinstance(part, IndexGroup)}
    made: dict[str, RiseRow] = {}
    for rise in explanation.rises:
        if rise.code not in made and len(made) < MOST_RISES:
            made[rise.code] = RiseRow(
                pick_text(parts[rise.code].name),
                str(RAISED[rise.raised]),
                figure(rise.value),
                fixed(rise.gain, decimals_of(found.index)),
                rise.rank,
                (result.rank or rise.rank) - rise.rank,
            )
    return list(made.values())


def _editions(some: tuple[By, ...]) -> list[tuple[By, str, str]]:
    return [(one, fixed(one.at.score, decimals_of(one.index)), reverse("index", args=[one.index.key])) for one in some]
