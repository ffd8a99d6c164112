"""A country or group of countries: what its indicators say goal by goal, and the work there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.analysis.area_indicators import (
    AreaIndicator,
    area_indicators,
    each_once,
    headline_indicator,
    indicators_elsewhere,
)
from goalweave.analysis.area_medians import SITUATIONS
from goalweave.analysis.country import indicators_by_area, wider_areas
from goalweave.analysis.figure_sources import area_releases
from goalweave.analysis.record_filters import RecordFilter
from goalweave.analysis.record_listing import newest_selected
from goalweave.analysis.selection import Selection
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.model import Curie, Framework
from goalweave.core.model.areas import is_subnational
from goalweave.frameworks.queries import catalogue
from goalweave.indicators.areas import areas_above, find_area
from goalweave.packs.areas import WORLD, areas, countries_of, country_groups
from goalweave.web.addresses import address, address_with
from goalweave.web.countries.listing import AreaRow, records_by_area
from goalweave.web.countries.parts import subnational_map
from goalweave.web.frame import MAIN, actor
from goalweave.wording.country_sentences import count_texts, summary_sentences
from goalweave.wording.indicator_labels import area_order, area_text, disclaimer, read_code_names
from goalweave.wording.indicator_rows import IndicatorRow, dimensions_of, indicator_row, line_years
from goalweave.wording.templatetags.goalweave import pick_text

RECORDS = 10


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A top node of the framework in an area.

    headline: its first indicator that can be judged, else with figures; counts: how many move how, in words; figures: how
    many have any; accepted, via: records accepted on it, or reaching it along links alone; href: of its chapter; records_href: of
    these records; behind: whether one of its indicators is.
    """

    node: Curie
    headline: IndicatorRow | None
    counts: tuple[str, ...]
    figures: int
    accepted: int
    via: int
    href: str
    records_href: str
    behind: bool


@require_safe
def country(request: HttpRequest, area: str) -> HttpResponse:
    who, known = actor(request), catalogue()
    code = find_known_area(who, area)
    if code is None:
        raise Http404
    if code != area:
        return redirect("country", code)
    framework = requested_framework(request, known)
    indicators = area_indicators(who, code, framework)
    elsewhere = indicators_elsewhere(who, code, framework)
    selection = Selection.create(who, area_filter(code), known)
    goals = _goal_lines(code, framework, indicators, selection)
    once = each_once(indicators)
    with_figures = [indicator for indicator in once if indicator.series is not None]
    series = {indicator.series.code for indicator in with_figures if indicator.series}
    return render(
        request,
        "countries/country.html",
        {
            "area": code,
            "name": area_text(code),
            "within": [(wider, area_text(wider)) for wider in wider_areas(code)],
            "summary": summary_sentences(once),
            "group": country_groups().get(code),
            "parts": subnational_map(who, code, request.GET),
            "framework": framework,
            "frameworks": _framework_choices(request, framework, elsewhere, known),
            "goals": [goal for goal in goals if goal.figures or goal.accepted],
            "behind": [goal for goal in goals if goal.behind and not goal.accepted],
            "unmeasured": [goal for goal in goals if goal.accepted and not goal.figures],
            "neither": [goal for goal in goals if not goal.accepted and not goal.figures],
            "elsewhere": [row for row, _nodes in elsewhere],
            "figures": len(with_figures) + len(elsewhere),
            "count": selection.count,
            "records": newest_selected(selection, RECORDS),
            "records_href": address(reverse("records"), **area_query(code)),
            "compare_href": f"{reverse('country-compare')}?{urlencode({'area': compared_with(code)}, doseq=True)}",
            "rollup_href": address(reverse("rollup"), **area_query(code)),
            "below": subareas(code, indicators_by_area(who), records_by_area(who)),
            "releases": area_releases(who, [code], series) if series else [],
            "disclaimer": disclaimer(),
            "crumbs": area_crumbs(code),
        },
    )


def find_known_area(who: Actor, text: str) -> str | None:
    """The code of an area that has a page; None for what is none."""
    counts = indicators_by_area(who)
    code = find_area(text) or (text if text in counts else None)
    known = code in areas() or code in country_groups() or code in counts or is_subnational(code or "")
    return code if known else None


def compared_with(area: str) -> list[str]:
    """The area, and for a part of a country those that it is part of, up to the country."""
    above = [wider for wider in areas_above(area) if not wider.isdecimal()]
    return [area, *above] if is_subnational(area) else [area]


def area_filter(area: str) -> RecordFilter:
    """The records that are placed there; of a group that cuts across the regions those that are to reach it."""
    query = area_query(area)
    return RecordFilter(country=query.get("country", ""), region=query.get("region", ""), group=query.get("group", ""))


def area_query(area: str) -> dict[str, str]:
    """The same for the address of the list of records."""
    if area in SITUATIONS:
        return {"group": str(SITUATIONS[area])}
    return {"region" if area.isdecimal() else "country": area}


def subareas(area: str, indicator_counts: Mapping[str, int], records: Mapping[str, int]) -> list[AreaRow]:
    """The parts of a region, then its countries, or the countries of another group, as far as something is known of them."""
    codes = [part.code for part in areas().values() if part.parent == area]
    if area in country_groups():
        codes = list(countries_of(area))
    rows = [AreaRow(code, area_text(code), indicator_counts.get(code, 0), records.get(code, 0)) for code in codes]
    known = [row for row in rows if row.indicators or row.records]
    return sorted(known, key=lambda row: (not row.code.isdecimal(), area_order(row.name)))


def area_crumbs(area: str, *below: str) -> list[dict[str, str]]:
    """below: what is below the area's own page."""
    way = [
        {"label": _("Progress"), "href": reverse("progress")},
        {"label": _("Countries"), "href": reverse("countries")},
    ]
    for above in reversed(areas_above(area)):
        if above != WORLD:
            way.append({"label": area_text(above), "href": reverse("country", args=[above])})
    if not below:
        return [*way, {"label": area_text(area)}]
    way.append({"label": area_text(area), "href": reverse("country", args=[area])})
    return [*way, *({"label": label} for label in below)]


def requested_framework(request: HttpRequest, known: Catalogue) -> Framework:
    """The one requested, else the main one, else the first that is loaded. Raises UnknownNode without any."""
    framework = known.frameworks.get(str(request.GET.get("framework", "")))
    if framework is not None:
        return framework
    try:
        return known.framework(MAIN)
    except UnknownNode:
        if not known.frameworks:
            raise
        return next(iter(known.frameworks.values()))


def chapter_address(area: str, framework: Framework, goal: str) -> str:
    """Of the chapter of a goal; the framework is named where it is not the main one."""
    main = framework.id == MAIN and framework.default
    return address(reverse("country-goal", args=[area, goal]), framework="" if main else framework.key)


def _framework_choices(
    request: HttpRequest, framework: Framework, elsewhere: Sequence[tuple[object, tuple[Curie, ...]]], known: Catalogue
) -> list[tuple[str, str, bool]]:
    """This framework and the default editions of others that the figures measure something of, each with its address."""
    keys = {node.key for node in chain.from_iterable(nodes for _row, nodes in elsewhere)}
    if framework.id != MAIN:
        keys.add(known.framework(MAIN).key) if any(other.id == MAIN for other in known.frameworks.values()) else None
    return [
        (pick_text(other.short or other.title), address_with(request.GET, framework=key), other is framework)
        for key, other in known.frameworks.items()
        if other is framework or (key in keys and other.default)
    ]


def _goal_lines(
    area: str, framework: Framework, indicators: Sequence[AreaIndicator], selection: Selection
) -> list[GoalLine]:
    counts = selection.counts(framework.key)
    place = {node.code: number for number, node in enumerate(counts.nodes)}
    headlines = {code: headline_indicator(indicators, code) for code in framework.child_codes.get(None, ())}
    figures = [headline for headline in headlines.values() if headline]
    code_names, years = read_code_names(dimensions_of(figures)), line_years(figures)
    lines = []
    for code, headline in headlines.items():
        node = framework.curie(code)
        with_figures = [
            indicator for indicator in indicators if indicator.goal == code and indicator.series is not None
        ]
        query = urlencode({**area_query(area), "node": str(node), "state": "accepted"})
        lines.append(
            GoalLine(
                node,
                indicator_row(headline, framework, code_names, years) if headline else None,
                count_texts(with_figures),
                len(with_figures),
                int(counts.accepted[place[code]]),
                int(counts.accepted_via[place[code]]),
                chapter_address(area, framework, code),
                f"{reverse('records')}?{query}",
                any(indicator.behind for indicator in with_figures),
            )
        )
    return lines
