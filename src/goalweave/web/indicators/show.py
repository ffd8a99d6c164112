"""One indicator: its lines, breakdowns, values, map, targets and origin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, pgettext
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.analysis.area_medians import COUNTED_UNITS, AreaLine, median_lines
from goalweave.analysis.country import wider_areas
from goalweave.charts import ChartPoint, LineChart, LineSeries, LineTarget, SmallMultiples
from goalweave.core.errors import InputError
from goalweave.core.linkage import EditionMap
from goalweave.core.model import Key, Observation, Series
from goalweave.core.progress import Progress
from goalweave.core.progress.points import yearly_observations
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import queries, rules
from goalweave.indicators.citations import cite_series
from goalweave.indicators.listed_series import series_listed_for
from goalweave.indicators.models import Indicator, Origin
from goalweave.web.addresses import address_with
from goalweave.web.chart_files import chart_links
from goalweave.web.frame import actor
from goalweave.web.identifiers.page_data import indicator_data
from goalweave.web.indicators.download_rows import download_rows
from goalweave.web.indicators.selection import KEY, MOST_AREAS, IndicatorSelection, read_selection
from goalweave.web.indicators.target_cards import progress_of_place, related_work, split_by_edition, target_cards
from goalweave.web.indicators.world_map import indicator_map
from goalweave.wording.chart import Chart, draw_chart, right_to_left
from goalweave.wording.indicator_labels import (
    CodeNames,
    area_order,
    area_text,
    disclaimer,
    format_figure,
    interval_text,
    median_text,
    medians_text,
    observation_text,
    provider_text,
    read_code_names,
    unit_sign,
    years_text,
)
from goalweave.wording.messages import describe_error
from goalweave.wording.target_charts import chart_numbers, line_legend, target_mark, to_line, to_point
from goalweave.wording.templatetags.goalweave import pick_text, reader_language

MOST_PANELS = 12
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
    code_names = read_code_names(state.dimensions)
    default, older = split_by_edition(queries.nodes_measured(row, EditionMap.of(known)), known)
    context: dict[str, Any] = {
        "indicator": row,
        "state": state,
        "measures": default,
        "older": older,
        "work": related_work(who, default, known),
        "may_change": rules.may_change_indicator(who, row) and row.origin != Origin.PACK,
        "may_write": rules.may_change_indicator(who, row),
        "listed": [] if state.series else series_listed_for(default),
        "crumbs": indicator_crumbs(pick_text(row.name) or row.slug),
    }
    if state.series is not None and state.words is not None:
        context |= _figures_context(who, state, code_names, request.GET)
    citation = context.get("citation")
    context |= indicator_data(request, row, known, citation.licence_url if citation else "")
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
    chart, why = _head_line(state, lines, code_names, target)
    values = list(chain.from_iterable(_value_rows(line, state, code_names) for line in lines.values()))
    with_value = {row.area for row in values if row.one.value is not None}
    if chart and target is None and sum(row.one.value is not None for row in values) == 1:
        # An axis over the whole width says nothing of one point.
        chart, why = None, _("There is only one value, so nothing is drawn.")
    first_area = state.areas[0] if state.areas else ""
    return {
        "chart": chart,
        "why": why,
        "values": values,
        "chart_files": chart_links(
            lambda form: f"{reverse('indicator-chart', args=[state.indicator.slug, form])}?{selection_query(state)}"
        ),
        "long": len(values) > LONG,
        "intervals": any(row.interval for row in values),
        "units": len({row.unit for row in values}) > 1,
        "unit": code_names.unit_of(state.words),
        "key_name": code_names.key(state.key) if state.key else "",
        "breakdowns": _breakdowns(state, [row for row in observations if row.area == first_area], code_names),
        "first_area": area_text(first_area) if first_area else "",
        "map": indicator_map(state, parameters, code_names),
        "disclaimer": disclaimer(),
        "targets": cards,
        "years": years_text(state.held.first, state.held.last),
        "downloads": download_rows(state, selection_query(state)),
        "citation": cite_series(state.words, state.vintages, reader_language()),
        "missing": [area for area in map(area_text, lines) if area not in with_value],
        "providers": _provider_rows(who, state),
        **_form_choices(state, code_names, parameters),
        **_vintage_choices(state, parameters),
    }


def chart_content(who: Actor, state: IndicatorSelection) -> tuple[Chart | None, list[Observation]]:
    """The chart of the page with the values that it shows."""
    assert state.series is not None
    observations = queries.series_observations(state.series, areas=state.areas, vintage=state.vintage)
    lines, code_names = area_lines(state, observations), read_code_names(state.dimensions)
    cards = target_cards(state.series, code_names, state.vintage, queries.list_targets(who, series=state.series.code))
    target = progress_of_place(cards, state.areas[0], state.key) if state.areas else None
    chart, _why = _head_line(state, lines, code_names, target)
    return chart, list(chain.from_iterable(line.observations for line in lines.values()))


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
    within = [row for row in line.observations if state.within(row.year)] if line else []
    return AreaLine(within, line.of) if line and within else None


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
    named.sort(key=lambda pair: area_order(pair[1]))
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


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A breakdown: the total and each code next to it. more: codes that are not drawn; rows: year → a value for each
    head."""

    dimension: str
    title: str
    chart: Chart | None
    heads: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Observation | None, ...]], ...]
    more: int


def _head_line(
    selection: IndicatorSelection, line_by_area: Mapping[str, AreaLine], code_names: CodeNames, target: Progress | None
) -> tuple[Chart | None, str]:
    """The chart, or why there is none. line_by_area: area → values under the key, in time; target: of the first area."""
    assert selection.words is not None
    observations = list(chain.from_iterable(line.observations for line in line_by_area.values()))
    try:
        lines = [
            to_line(area_text(area), yearly_observations(line.observations).values(), worked_out=bool(line.of))
            for area, line in line_by_area.items()
        ]
        mark = target_mark(target, _("target")) if target else None
        title = pick_text(selection.words.name) or selection.words.code
        spec = LineChart(
            title=title,
            description=_chart_description(line_by_area, selection.words),
            series=tuple(line for line in lines if line.known_points),
            unit=_axis_unit(selection.words, observations, code_names),
            target=mark if lines and lines[0].known_points else None,
            mark_labels=line_legend(),
            numbers=chart_numbers(selection.words, _magnitudes(observations, mark)),
            lowest=selection.words.lowest,
            highest=selection.words.highest,
            rtl=right_to_left(),
        )
    except InputError as error:
        return None, describe_error(error)
    except ValueError:
        return None, _("These values are too large for the chart; see the table.")
    if spec.empty and _latest_value(observations):
        return None, _("These values are too large for the chart; see the table.")
    return (None, "") if spec.empty else (draw_chart(spec, name="chart-lines"), "")


def _breakdowns(
    selection: IndicatorSelection, observations: Sequence[Observation], code_names: CodeNames
) -> list[Breakdown]:
    """One for each dimension that splits what is shown. observations: all values of the first area."""
    by_key: dict[Key, list[Observation]] = {}
    for observation in observations:
        if selection.within(observation.year):
            by_key.setdefault(observation.key, []).append(observation)
    parts_by_dimension = []
    for dimension in selection.dimensions:
        base = tuple(pair for pair in selection.key if pair[0] != dimension)
        total = by_key.get(base, [])
        keys = {code: _with_code(base, dimension, code) for code in selection.codes(dimension)}
        parts = {code: by_key[key] for code, key in keys.items() if key in by_key}
        if parts and (len(parts) > 1 or total):
            parts_by_dimension.append(_breakdown(selection, dimension, total, parts, code_names))
    return parts_by_dimension


@dataclass(frozen=True, slots=True)
class ProviderRow:
    """A provider with values of the areas on the page. shown: whether these are its values; years: from when to when it has some."""

    name: str
    shown: bool
    years: str


def _provider_rows(who: Actor, state: IndicatorSelection) -> list[ProviderRow]:
    """The providers of the areas that are shown, those whose values these are first."""
    assert state.series is not None
    places = [(state.series.code, area, state.key) for area in state.areas]
    by_provider: dict[str, list[queries.ProviderLine]] = {}
    for line in chain.from_iterable(queries.provider_lines(who, places).values()):
        by_provider.setdefault(line.provider, []).append(line)
    rows = [
        ProviderRow(
            provider_text(lines[0].provider, lines[0].name),
            any(line.shown for line in lines),
            years_text(min(line.first for line in lines), max(line.last for line in lines)),
        )
        for lines in by_provider.values()
    ]
    return sorted(rows, key=lambda row: (not row.shown, row.name))


def _chart_description(line_by_area: Mapping[str, AreaLine], series: Series) -> str:
    """`World: from 15.7 in 2005 to 66.3 in 2022. …`"""
    sentences = []
    for area, line in line_by_area.items():
        known = [observation for observation in line.observations if observation.value is not None]
        if not known:
            continue
        first, last = known[0], known[-1]
        parts = {
            "area": f"{area_text(area)} ({medians_text()})" if line.of else area_text(area),
            "first": _value_cell(first, series),
            "since": first.period,
            "last": _value_cell(last, series),
            "until": last.period,
        }
        sentences.append(
            _("%(area)s: %(last)s in %(until)s.") % parts
            if first is last
            else _("%(area)s: from %(first)s in %(since)s to %(last)s in %(until)s.") % parts
        )
    return " ".join(sentences)


def _axis_unit(series: Series, observations: Iterable[Observation], code_names: CodeNames) -> str:
    """The unit above the axis: of the values where they have one of their own."""
    with_unit = (observation for observation in observations if observation.unit or observation.multiplier)
    return code_names.unit_of(series, next(with_unit, None))


def _breakdown(
    selection: IndicatorSelection,
    dimension: str,
    total: list[Observation],
    parts: Mapping[str, list[Observation]],
    code_names: CodeNames,
) -> Breakdown:
    assert selection.words is not None
    title = code_names.dimension(dimension)
    names = {code: code_names.name(dimension, code) for code in parts}
    chart: Chart | None = None
    try:
        panels = [LineSeries(names[code], _points(rows)) for code, rows in parts.items()]
        spec = SmallMultiples(
            title=f"{pick_text(selection.words.name)}: {title}",
            description=" ".join(
                _("%(name)s: %(value)s in %(year)s.")
                % {"name": names[code], "value": _value_cell(last, selection.words), "year": last.period}
                for code, rows in parts.items()
                if (last := _latest_value(rows))
            ),
            panels=tuple(panel for panel in panels if panel.known_points)[:MOST_PANELS],
            unit=code_names.unit_of(selection.words, _latest_value(next(iter(parts.values())))),
            reference=LineSeries(code_names.key(()), _points(total)) if total else None,
            mark_labels=line_legend(),
            numbers=chart_numbers(selection.words, _magnitudes(chain(total, *parts.values()))),
            lowest=selection.words.lowest,
            highest=selection.words.highest,
            rtl=right_to_left(),
        )
        chart = None if spec.empty else draw_chart(spec, name=f"chart-by-{dimension.lower()}")
    except (InputError, ValueError):
        chart = None
    columns = [_by_year(rows) for rows in (total, *parts.values()) if rows]
    years = sorted(set(chain.from_iterable(columns)), reverse=True)
    return Breakdown(
        dimension,
        title,
        chart,
        tuple([code_names.key(())] * bool(total) + list(names.values())),
        tuple((year, _row_of_year(columns, year)) for year in years),
        max(0, len(parts) - MOST_PANELS),
    )


def _row_of_year(columns: Iterable[Mapping[int, Observation]], year: int) -> tuple[Observation | None, ...]:
    return tuple(column.get(year) for column in columns)


def _points(observations: Iterable[Observation]) -> tuple[ChartPoint, ...]:
    return tuple(map(to_point, yearly_observations(observations).values()))


def _by_year(observations: Iterable[Observation]) -> dict[int, Observation]:
    try:
        return yearly_observations(observations)
    except InputError:
        return {}


def _with_code(base: Key, dimension: str, code: str) -> Key:
    return tuple(sorted((*base, (dimension, code))))


def _latest_value(observations: Sequence[Observation]) -> Observation | None:
    return next((row for row in reversed(observations) if row.value is not None), None)


def _magnitudes(observations: Iterable[Observation], mark: LineTarget | None = None) -> list[float]:
    values = [observation.value for observation in observations if observation.value is not None]
    return [*values, *([mark.value] if mark else [])]


def _value_cell(observation: Observation | None, series: Series) -> str:
    if observation is None or observation.value is None:
        return pgettext("a value that is missing", "none")
    return f"{format_figure(observation.value)}{unit_sign(observation.unit or series.unit)}"
