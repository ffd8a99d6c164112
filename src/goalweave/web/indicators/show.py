"""One indicator: its lines, breakdowns, values, map, targets and origin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.analysis.area_medians import COUNTED_UNITS, AreaLine, median_lines
from goalweave.analysis.country import wider_areas
from goalweave.core.model import Observation
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import queries, rules
from goalweave.indicators.models import Indicator, Origin
from goalweave.search.normalise import fold
from goalweave.web.addresses import address_with
from goalweave.web.frame import actor
from goalweave.web.indicators.lines import breakdowns, head_line
from goalweave.web.indicators.selection import KEY, MOST_AREAS, IndicatorSelection, read_selection
from goalweave.web.indicators.target_cards import progress_of_place, related_work, split_by_edition, target_cards
from goalweave.web.indicators.world_map import indicator_map
from goalweave.wording.indicator_labels import (
    CodeNames,
    area_text,
    disclaimer,
    interval_text,
    median_text,
    observation_text,
    read_code_names,
    years_text,
)
from goalweave.wording.templatetags.goalweave import pick_text

LONG = 10
"""Rows from which on the table of values is folded."""


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A value in words, for a row of the table."""

    area: str
    one: Observation
    text: str
    interval: str
    nature: str
    status: str
    unit: str


def indicator_crumbs(*steps: str | tuple[str, str]) -> list[dict[str, str]]:
    """Below the indicators; a step is a label, or a label and where it leads."""
    start = ((_("Progress"), reverse("progress")), (_("Indicators"), reverse("indicators")))
    pairs = [(step, "") if isinstance(step, str) else step for step in steps]
    return [{"label": label, "href": href} for label, href in (*start, *pairs)]


def visible_indicator(who: Actor, slug: str) -> Indicator:
    """Return the indicator; 404 for people who may not see it."""
    row = queries.find_indicator(who, slug)
    if row is None:
        raise Http404
    return row


@require_safe
def indicator(request: HttpRequest, slug: str) -> HttpResponse:
    who, known = actor(request), catalogue()
    row = visible_indicator(who, slug)
    state = read_selection(row, request.GET)
    words = read_code_names(state.dimensions)
    default, older = split_by_edition(queries.measures_of(row), known)
    context: dict[str, Any] = {
        "indicator": row,
        "state": state,
        "measures": default,
        "older": older,
        "work": related_work(who, default, known),
        "may_change": rules.may_change_indicator(who, row) and row.origin != Origin.PACK,
        "may_write": rules.may_change_indicator(who, row),
        "crumbs": indicator_crumbs(pick_text(row.name) or row.slug),
    }
    if state.series is not None and state.words is not None:
        context |= _figures_context(who, state, words, request.GET)
    return render(request, "indicators/show.html", context)


def _figures_context(
    who: Actor, state: IndicatorSelection, code_names: CodeNames, parameters: QueryDict
) -> dict[str, Any]:
    assert state.series is not None
    assert state.words is not None
    observations = queries.series_observations(state.series, areas=state.areas, vintage=state.vintage)
    lines = area_lines(state, observations)
    targets = queries.list_targets(who, series=state.series.code)
    cards = target_cards(state.series, code_names, state.vintage, targets)
    target = progress_of_place(cards, state.areas[0], state.key) if state.areas else None
    chart, why = head_line(state, lines, code_names, target)
    values = list(chain.from_iterable(_value_rows(line, state, code_names) for line in lines.values()))
    with_value = {row.area for row in values if row.one.value is not None}
    first_area = state.areas[0] if state.areas else ""
    return {
        "chart": chart,
        "why": why,
        "values": values,
        "long": len(values) > LONG,
        "intervals": any(row.interval for row in values),
        "units": len({row.unit for row in values}) > 1,
        "unit": code_names.unit_of(state.words),
        "key_name": code_names.key(state.key) if state.key else "",
        "breakdowns": breakdowns(state, [row for row in observations if row.area == first_area], code_names),
        "first_area": area_text(first_area) if first_area else "",
        "map": indicator_map(state, parameters, code_names),
        "disclaimer": disclaimer(),
        "targets": cards,
        "years": years_text(state.held.first, state.held.last),
        "query": selection_query(state),
        "missing": [area for area in map(area_text, lines) if area not in with_value],
        **_form_choices(state, code_names, parameters),
        **_vintage_choices(state, parameters),
    }


def area_lines(state: IndicatorSelection, observations: Iterable[Observation]) -> dict[str, AreaLine]:
    """What is shown of each area: of some values that which is chosen, of a group without any the medians of its countries."""
    assert state.series is not None
    by_area: dict[str, list[Observation]] = {area: [] for area in state.areas}
    for observation in observations:
        if observation.area in by_area and observation.key == state.key and state.within(observation.year):
            by_area[observation.area].append(observation)
    lacking = [area for area in state.areas if area not in state.there]
    medians = median_lines(state.series, lacking, state.key, state.vintage)
    return {area: _clip_to_years(state, medians.get(area)) or AreaLine(values) for area, values in by_area.items()}


def _clip_to_years(state: IndicatorSelection, line: AreaLine | None) -> AreaLine | None:
    """What of it is of the years that are shown; None where that is nothing."""
    there = [one for one in line.observations if state.within(one.year)] if line else []
    return AreaLine(there, line.of) if line and there else None


def _value_rows(line: AreaLine, state: IndicatorSelection, code_names: CodeNames) -> list[ValueRow]:
    return [_value_row(observation, state, code_names, line) for observation in line.observations]


def _value_row(observation: Observation, state: IndicatorSelection, code_names: CodeNames, line: AreaLine) -> ValueRow:
    assert state.words is not None
    if line.of:
        # The row says in the reader's language what is in a file as source and note.
        observation = replace(observation, source="", footnote="")
    return ValueRow(
        area_text(observation.area),
        observation,
        observation_text(observation, state.words.unit),
        interval_text(observation, state.words.unit),
        median_text(line.of[observation.year]) if line.of else code_names.nature(observation.nature),
        code_names.status(observation.status) if observation.status != "A" else "",
        code_names.unit_of(state.words, observation),
    )


def _form_choices(state: IndicatorSelection, code_names: CodeNames, parameters: QueryDict) -> dict[str, Any]:
    """What the form offers: series, areas, breakdowns, years."""
    areas = set(state.there)
    if state.words and state.words.unit not in COUNTED_UNITS:
        areas.update(*map(wider_areas, state.areas))
    named = [(area, area_text(area)) for area in areas.difference(state.areas)]
    named.sort(key=lambda pair: fold(pair[1]))
    keys = dict(state.key)
    key_choices = []
    for dimension in state.dimensions:
        codes = [(code, code_names.name(dimension, code)) for code in state.codes(dimension)]
        key_choices.append((KEY + dimension, code_names.dimension(dimension), codes, keys.get(dimension, "")))
    series = sorted(state.indicator.series.all(), key=lambda row: (row.position, row.code))
    return {
        "series_choices": [(row.code, pick_text(row.name) or row.code) for row in series],
        "chosen_areas": [(area, area_text(area), _without_area(parameters, state, area)) for area in state.areas],
        "group_choices": [pair for pair in named if pair[0].isdecimal()],
        "country_choices": [pair for pair in named if not pair[0].isdecimal()],
        "full": len(state.areas) >= MOST_AREAS,
        "most_areas": MOST_AREAS,
        "key_choices": key_choices,
        "all_name": code_names.key(()),
    }


def _without_area(parameters: QueryDict, state: IndicatorSelection, area: str) -> str:
    rest = [other for other in state.areas if other != area]
    return address_with(parameters, area=rest) if rest else ""


def _vintage_choices(state: IndicatorSelection, parameters: QueryDict) -> dict[str, Any]:
    return {
        "newest_href": address_with(parameters, vintage=""),
        "chosen_vintage": state.vintage.pk if state.vintage else "",
    }


def selection_query(state: IndicatorSelection) -> str:
    """Return the selection as a query that downloads understand."""
    pairs: list[tuple[str, object]] = [("series", state.series.code if state.series else "")]
    pairs += [("area", area) for area in state.areas]
    pairs += [(KEY + name, dict(state.key).get(name, "")) for name in state.dimensions]
    pairs += [(name, year) for name, year in (("from", state.first), ("to", state.last)) if year]
    pairs += [("vintage", state.vintage.pk)] if state.vintage else []
    return urlencode(pairs)
