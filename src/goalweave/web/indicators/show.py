"""One indicator: its lines, breakdowns, values, map, targets, and what is to be known of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.analysis.country import wider_areas
from goalweave.analysis.medians import COUNTED, AreaLine, group_lines
from goalweave.core.model import Observation
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import queries, rules
from goalweave.indicators.models import Indicator, Origin
from goalweave.search.normalise import fold
from goalweave.web.frame import actor
from goalweave.web.indicators.choice import KEY, MOST_AREAS, Shown, shown
from goalweave.web.indicators.lines import breakdowns, head_line
from goalweave.web.indicators.mapped import mapped
from goalweave.web.indicators.target_cards import by_edition, of_place, targets_told, work_on
from goalweave.wording.indicator_labels import (
    CodeWords,
    area_text,
    disclaimer,
    interval_text,
    median_text,
    value_text,
    words_for,
    years_text,
)
from goalweave.wording.templatetags.goalweave import pick_text

LONG = 10
"""Rows from which on the table of values is folded."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value in words, for a row of the table."""

    area: str
    one: Observation
    text: str
    interval: str
    nature: str
    status: str
    unit: str


def crumbs(*steps: str | tuple[str, str]) -> list[dict[str, str]]:
    """Below the indicators; a step is a label, or a label and where it leads."""
    start = ((_("Progress"), reverse("progress")), (_("Indicators"), reverse("indicators")))
    pairs = [(step, "") if isinstance(step, str) else step for step in steps]
    return [{"label": label, "href": href} for label, href in (*start, *pairs)]


def find(who: Actor, slug: str) -> Indicator:
    """To whoever may not see it, it is not there."""
    row = queries.indicator(who, slug)
    if row is None:
        raise Http404
    return row


@require_safe
def indicator(request: HttpRequest, slug: str) -> HttpResponse:
    who, known = actor(request), catalogue()
    row = find(who, slug)
    state = shown(row, request.GET)
    words = words_for(state.dimensions)
    default, older = by_edition(queries.measures_of(row), known)
    context: dict[str, Any] = {
        "indicator": row,
        "state": state,
        "measures": default,
        "older": older,
        "work": work_on(who, default, known),
        "may_change": rules.may_change_indicator(who, row) and row.origin != Origin.PACK,
        "may_write": rules.may_change_indicator(who, row),
        "crumbs": crumbs(pick_text(row.name) or row.slug),
    }
    if state.series is not None and state.words is not None:
        context |= _figures(who, state, words, request.GET)
    return render(request, "indicators/show.html", context)


def _figures(who: Actor, state: Shown, words: CodeWords, given: QueryDict) -> dict[str, Any]:
    assert state.series is not None
    assert state.words is not None
    some = queries.observations(state.series, areas=state.areas, vintage=state.vintage)
    found = lines_of(state, some)
    told = targets_told(state.series, words, state.vintage, queries.targets(who, series=state.series.code))
    target = of_place(told, state.areas[0], state.key) if state.areas else None
    chart, why = head_line(state, found, words, target)
    values = [_value(one, state, words, line) for line in found.values() for one in line.observations]
    return {
        "chart": chart,
        "why": why,
        "values": values,
        "long": len(values) > LONG,
        "intervals": any(one.interval for one in values),
        "units": len({one.unit for one in values}) > 1,
        "unit": words.unit_of(state.words),
        "key_name": words.key(state.key) if state.key else "",
        "breakdowns": breakdowns(state, [one for one in some if one.area == state.areas[0]], words)
        if state.areas
        else [],
        "first_area": area_text(state.areas[0]) if state.areas else "",
        "map": mapped(state, given, words),
        "disclaimer": disclaimer(),
        "targets": told,
        "years": years_text(state.held.first, state.held.last),
        "query": query_of(state),
        "missing": [
            area_text(area)
            for area in state.areas
            if not any(one.value is not None for one in found[area].observations)
        ],
        **_choices(state, words, given),
        **_vintages(state, given),
    }


def lines_of(state: Shown, some: Iterable[Observation]) -> dict[str, AreaLine]:
    """What is shown of each area: of some values that which is chosen, of a group without any the medians of its countries."""
    assert state.series is not None
    chosen: dict[str, list[Observation]] = {area: [] for area in state.areas}
    for one in some:
        if one.area in chosen and one.key == state.key and state.within(one.year):
            chosen[one.area].append(one)
    lacking = [area for area in state.areas if area not in state.there]
    worked = group_lines(state.series, lacking, state.key, state.vintage)
    return {area: _within(state, worked.get(area)) or AreaLine(values) for area, values in chosen.items()}


def _within(state: Shown, line: AreaLine | None) -> AreaLine | None:
    """What of it is of the years that are shown; None where that is nothing."""
    there = [one for one in line.observations if state.within(one.year)] if line else []
    return AreaLine(there, line.of) if line and there else None


def _value(one: Observation, state: Shown, words: CodeWords, line: AreaLine) -> Value:
    assert state.words is not None
    if line.of:
        # The row says in the reader's language what stands in a file as source and note.
        one = replace(one, source="", footnote="")
    return Value(
        area_text(one.area),
        one,
        value_text(one, state.words.unit),
        interval_text(one, state.words.unit),
        median_text(line.of[one.year]) if line.of else words.nature(one.nature),
        words.status(one.status) if one.status != "A" else "",
        words.unit_of(state.words, one),
    )


def _choices(state: Shown, words: CodeWords, given: QueryDict) -> dict[str, Any]:
    """What the form offers: series, areas, breakdowns, years."""
    groups = (
        {one for area in state.areas for one in wider_areas(area)}
        if state.words and state.words.unit not in COUNTED
        else set[str]()
    )
    named = sorted(
        ((area, area_text(area)) for area in groups.union(state.there).difference(state.areas)),
        key=lambda pair: fold(pair[1]),
    )
    keys = dict(state.key)
    return {
        "series_choices": [
            (one.code, pick_text(one.name) or one.code)
            for one in sorted(state.indicator.series.all(), key=lambda one: (one.position, one.code))
        ],
        "chosen_areas": [(area, area_text(area), _without_area(given, state, area)) for area in state.areas],
        "group_choices": [pair for pair in named if pair[0].isdecimal()],
        "country_choices": [pair for pair in named if not pair[0].isdecimal()],
        "full": len(state.areas) >= MOST_AREAS,
        "most_areas": MOST_AREAS,
        "key_choices": [
            (
                KEY + name,
                words.dimension(name),
                [(code, words.name(name, code)) for code in state.codes(name)],
                keys.get(name, ""),
            )
            for name in state.dimensions
        ],
        "all_name": words.key(()),
    }


def _without_area(given: QueryDict, state: Shown, area: str) -> str:
    query = given.copy()
    query.setlist("area", [one for one in state.areas if one != area])
    return f"?{query.urlencode()}" if len(state.areas) > 1 else ""


def _vintages(state: Shown, given: QueryDict) -> dict[str, Any]:
    newest = given.copy()
    newest.pop("vintage", None)
    return {"newest_href": f"?{newest.urlencode()}", "chosen_vintage": state.vintage.pk if state.vintage else ""}


def query_of(state: Shown) -> str:
    """What is shown, as an address that a download understands."""
    pairs: list[tuple[str, object]] = [("series", state.series.code if state.series else "")]
    pairs += [("area", area) for area in state.areas]
    pairs += [(KEY + name, dict(state.key).get(name, "")) for name in state.dimensions]
    pairs += [(name, year) for name, year in (("from", state.first), ("to", state.last)) if year]
    pairs += [("vintage", state.vintage.pk)] if state.vintage else []
    return urlencode(pairs)
