"""Countries by region: how many indicators and records each has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.analysis.country import indicators_by_area
from goalweave.analysis.dimensions import dimension
from goalweave.analysis.record_filters import RecordFilter
from goalweave.analysis.selection import Selection
from goalweave.formats.reading.normalisation import normalise_words
from goalweave.frameworks.queries import catalogue
from goalweave.indicators.areas import find_area
from goalweave.packs.areas import WORLD, areas, country_groups
from goalweave.web.frame import LONGEST_QUERY, actor
from goalweave.wording.indicator_labels import area_order, area_text, disclaimer


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area with what there is of it."""

    code: str
    name: str
    indicators: int
    records: int


@dataclass(frozen=True, slots=True)
class Region:
    """A region that countries are directly part of. above: the larger ones, for its heading."""

    area: AreaRow
    above: tuple[AreaRow, ...]
    countries: tuple[AreaRow, ...]


@require_safe
def countries(request: HttpRequest) -> HttpResponse:
    """List countries; a name that matches exactly one area in any language redirects to it."""
    who = actor(request)
    text = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    known = indicators_by_area(who)
    records = records_by_area(who)
    if text and (code := find_area(text)) and (code in areas() or code in known or code in country_groups()):
        return redirect("country", code)
    everything = bool(request.GET.get("all")) or bool(text)
    listed = {
        code: AreaRow(code, area_text(code), known.get(code, 0), records.get(code, 0))
        for code in {*areas(), *known, *country_groups()}
    }
    regions = regions_of(listed, text, everything=everything)
    return render(
        request,
        "countries/list.html",
        {
            "text": text,
            "all": everything,
            "world": listed[WORLD],
            "regions": regions,
            "groups": groups_of(listed, text),
            "shown": sum(len(region.countries) for region in regions),
            "disclaimer": disclaimer(),
        },
    )


def records_by_area(who: Actor) -> dict[str, int]:
    """Area → unique records that are placed there or within."""
    selection = Selection.create(who, RecordFilter(), catalogue())
    areas_of_records = dimension(selection.facts, "area")
    return dict(zip(areas_of_records.keys, areas_of_records.counts(selection.within).tolist(), strict=True))


def regions_of(listed: Mapping[str, AreaRow], text: str, *, everything: bool) -> list[Region]:
    """Those with countries that are shown: with a figure or a record, or all; with `text` in their name or code."""
    regions = []
    for code, area in areas().items():
        if not code.isdecimal():
            continue
        below = [listed[part.code] for part in areas().values() if part.parent == code and not part.code.isdecimal()]
        matching = [row for row in below if (everything or row.indicators or row.records) and _matches_name(row, text)]
        if matching:
            matching.sort(key=lambda row: area_order(row.name))
            above = []
            while area.parent and area.parent != WORLD:
                above.append(listed[area.parent])
                area = areas()[area.parent]
            regions.append(Region(listed[code], tuple(reversed(above)), tuple(matching)))
    return regions


def groups_of(listed: Mapping[str, AreaRow], text: str) -> list[AreaRow]:
    """Groups of countries that cut across the regions, those of the tables and others of which something is known."""
    others = [row for code, row in listed.items() if code not in areas() and row.indicators]
    special = [listed[code] for code in country_groups()]
    return sorted(
        {row.code: row for row in (*special, *others) if _matches_name(row, text)}.values(),
        key=lambda row: area_order(row.name),
    )


def _matches_name(area: AreaRow, text: str) -> bool:
    return not text or normalise_words(text) in normalise_words(area.name) or text.upper() == area.code
