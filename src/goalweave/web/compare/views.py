"""A few countries or groups of countries side by side: lines together, latest values as bars, all years as a table."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, product
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.analysis.area_medians import AreaLine, area_lines
from goalweave.analysis.country import wider_areas
from goalweave.charts import LineChart
from goalweave.core.errors import InputError
from goalweave.core.model import NORMAL, Key, Observation, Series
from goalweave.core.progress.points import yearly_observations
from goalweave.formats.observations.csvw import MEDIA_TYPE, TableDescription, write_csv, write_metadata
from goalweave.formats.observations.sdmx import write_sdmx_csv
from goalweave.formats.observations.sdmx.csv_writer import MEDIA_TYPE as SDMX_CSV
from goalweave.indicators import queries
from goalweave.indicators.areas import area_language_maps, find_area
from goalweave.indicators.browsing import WORLD, AreasByKey, headline_key, places_with_values
from goalweave.indicators.conversion import key_text, parse_key
from goalweave.indicators.models import Series as SeriesRow
from goalweave.web.downloads import CSV, file_response
from goalweave.web.frame import actor
from goalweave.wording.chart import Chart, draw_chart, right_to_left
from goalweave.wording.indicator_labels import (
    ALWAYS,
    PERCENT,
    CodeNames,
    area_order,
    area_text,
    disclaimer,
    median_text,
    medians_text,
    observation_text,
    read_code_names,
)
from goalweave.wording.messages import describe_error
from goalweave.wording.target_charts import chart_numbers, line_legend, to_line
from goalweave.wording.templatetags.goalweave import pick_text, reader_language

MOST_AREAS, MOST_SERIES = 8, 6


@dataclass(frozen=True, slots=True)
class ComparisonState:
    """keys: of each chosen series, by its code; choices: the keys that the only series could have; known: all series with values.

    unknown: what was typed as an area and is none.
    """

    series: tuple[SeriesRow, ...]
    areas: tuple[str, ...]
    keys: Mapping[str, Key]
    choices: tuple[Key, ...]
    known: Mapping[str, SeriesRow]
    there: Mapping[int, AreasByKey]
    unknown: str

    @property
    def places(self) -> list[str]:
        """The areas that a chosen series has values of, or any where none is chosen."""
        rows = self.series or tuple(self.known.values())
        area_sets = chain.from_iterable(self.there.get(row.pk, {}).values() for row in rows)
        return sorted(set(chain.from_iterable(area_sets)))


def _read_state(who: Actor, parameters: QueryDict) -> ComparisonState:
    """Read the state, ignoring unknown choices; the default is the first series with values and the world."""
    there = places_with_values()
    known = {code: row for code, row in queries.series_by_code(who).items() if there.get(row.pk)}
    areas, unknown = _read_areas(parameters)
    codes = list(dict.fromkeys(code for code in parameters.getlist("series") if code in known))[:MOST_SERIES]
    if not codes and known and "series" not in parameters:
        codes = [next((code for code, row in known.items() if _has_area(there[row.pk], areas)), next(iter(known)))]
    series = tuple(known[code] for code in codes)
    if not areas and "area" not in parameters and series and _has_area(there[series[0].pk], [WORLD]):
        areas = [WORLD]
    keys = {row.code: headline_key(row, _places_with_areas(there[row.pk], areas)) for row in series}
    choices: tuple[Key, ...] = ()
    if len(series) == 1:
        choices = tuple(parse_key(text) for text in sorted(there[series[0].pk]))
        text = str(parameters.get("key", ""))
        if "key" in parameters and text in map(key_text, choices):
            keys = {series[0].code: parse_key(text)}
    return ComparisonState(series, tuple(areas), keys, choices, known, there, unknown)


def _read_areas(parameters: QueryDict) -> tuple[list[str], str]:
    """The areas by code, and what was typed that is none."""
    codes, unknown = [], ""
    for text in [*parameters.getlist("area"), *filter(None, map(str.strip, parameters.getlist("add")))]:
        code = find_area(text[:120])
        if code:
            codes.append(code)
        elif text:
            unknown = text[:120]
    return list(dict.fromkeys(codes))[:MOST_AREAS], unknown


def _places_with_areas(places: AreasByKey, areas: list[str]) -> AreasByKey:
    """The keys that have values of one of the areas; all where none has."""
    return {key: with_values for key, with_values in places.items() if with_values.intersection(areas)} or places


def _has_area(places: AreasByKey, areas: list[str]) -> bool:
    return any(with_values.intersection(areas) for with_values in places.values())


FORMS = {"csv": CSV, "csv-metadata.json": MEDIA_TYPE, "sdmx.csv": SDMX_CSV}


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    state = _read_state(who, request.GET)
    if any(request.GET.getlist("add")) and not state.unknown:
        return HttpResponseRedirect(f"{reverse('compare')}?{_state_query(state).urlencode()}")
    names = read_code_names(dict(chain(*state.choices, *state.keys.values())))
    lines = area_lines(who, _requested_lines(state), state.there)
    selected_key = next(iter(state.keys.values()), None)
    return render(
        request,
        "compare/compare.html",
        {
            "state": state,
            "parts": _comparison_parts(state, lines, names),
            "series_chips": [
                (pick_text(row.name), _address_without(state, "series", row.code)) for row in state.series
            ],
            "area_chips": [(area_text(area), _address_without(state, "area", area)) for area in state.areas],
            "choices": _series_choices(state),
            "keys": [(key_text(key), names.key(key), key == selected_key) for key in state.choices],
            "names": sorted(map(area_text, {*state.places, *chain(*map(wider_areas, state.areas))}), key=area_order),
            "full": len(state.areas) >= MOST_AREAS,
            "full_series": len(state.series) >= MOST_SERIES,
            "most": MOST_AREAS,
            "query": _state_query(state).urlencode(),
            "releases": queries.releases(who, [row.code for row in state.series]) if state.series else [],
            "disclaimer": disclaimer(),
        },
    )


@require_safe
def download(request: HttpRequest, form: str) -> HttpResponse:
    """The values that are compared."""
    if form not in FORMS:
        raise Http404
    who = actor(request)
    state = _read_state(who, request.GET)
    lines = area_lines(who, _requested_lines(state), state.there)
    observations = list(chain.from_iterable(line.observations for line in lines.values()))
    series = [queries.to_series(row) for row in state.series]
    response = file_response(_render_file(form, state, series, observations), f"compared.{form}", FORMS[form])
    if form == "csv":
        address = f"{reverse('compare-file', args=['csv-metadata.json'])}?{_state_query(state).urlencode()}"
        response["Link"] = f'<{address}>; rel="describedby"; type="{MEDIA_TYPE}"'
    return response


def _render_file(form: str, state: ComparisonState, series: list[Any], observations: list[Observation]) -> bytes:
    language = reader_language()
    if form == "csv":
        stream = io.BytesIO()
        codes = queries.code_labels((*ALWAYS, *dict(chain(*state.keys.values()))))
        names = area_language_maps(state.areas)
        write_csv(stream, series, observations, codes.values(), language=language, area_names=names)
        return stream.getvalue()
    out = io.StringIO(newline="")
    if form == "sdmx.csv":
        write_sdmx_csv(out, series, observations)
    else:
        source = "; ".join(dict.fromkeys(row.source for row in series if row.source))
        write_metadata(
            out,
            series,
            observations,
            TableDescription(f"table.csv?{_state_query(state).urlencode()}", source=source),
            language=language,
        )
    return out.getvalue().encode()


def _requested_lines(state: ComparisonState) -> list[tuple[SeriesRow, str, Key]]:
    return [(row, area, state.keys[row.code]) for row, area in product(state.series, state.areas)]


def _state_query(state: ComparisonState) -> QueryDict:
    """The address of what is compared."""
    query = QueryDict(mutable=True)
    query.setlist("series", [row.code for row in state.series] or [""])
    query.setlist("area", list(state.areas) or [""])
    if len(state.series) == 1 and len(state.choices) > 1:
        query["key"] = key_text(state.keys[state.series[0].code])
    return query


def _address_without(state: ComparisonState, field: str, value: str) -> str:
    query = _state_query(state)
    query.setlist(field, [other for other in query.getlist(field) if other != value] or [""])
    if field == "series":
        query.pop("key", None)
    return f"?{query.urlencode()}"


def _series_choices(state: ComparisonState) -> list[tuple[str, list[tuple[str, str]]]]:
    """The series that could be added, under the names of their indicators."""
    rows = [row for row in state.known.values() if row not in state.series]
    rows.sort(key=lambda row: (row.indicator.position, row.indicator.slug, row.position, row.code))
    choices = []
    for indicator, group in groupby(rows, key=lambda row: row.indicator):
        choices.append((pick_text(indicator.name), [(row.code, pick_text(row.name) or row.code) for row in group]))
    return choices


@dataclass(frozen=True, slots=True)
class LatestValue:
    """The newest value of one line. share: of the largest of its chart, 0 to 100, for its bar; about: how it came about."""

    label: str
    value: str
    year: int
    share: float
    about: str
    source: str
    worked_out: bool


@dataclass(frozen=True, slots=True)
class ComparisonPart:
    """Lines with one unit. head: what the lines are; unit: where no chart says it; key: for whom, empty for all; bars:
    whether the newest values can be bars; none: labels without a value; heads: the label of each line, and how it came
    about where it was calculated; rows: year → value of each line; problem: why there is no chart."""

    title: str
    head: str
    unit: str
    key: str
    chart: Chart | None
    heads: tuple[tuple[str, str], ...]
    latest: tuple[LatestValue, ...]
    bars: bool
    none: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    problem: str = ""

    @property
    def years_differ(self) -> bool:
        return len({value.year for value in self.latest}) > 1


@dataclass(frozen=True, slots=True)
class _ComparedLine:
    """A line: its label, its series and its values, one a year. median_countries: year → countries, where each is the median of some."""

    label: str
    series: Series
    values: Mapping[int, Observation]
    median_countries: Mapping[int, int]


def _comparison_parts(
    state: ComparisonState, area_lines: Mapping[queries.SeriesPlace, AreaLine], code_names: CodeNames
) -> list[ComparisonPart]:
    """A part for each series with a line for each area; of one area those series together that share a unit."""
    rows = [queries.to_series(row) for row in state.series]
    if not state.areas:
        return []
    groups: dict[object, list[Series]] = {}
    for row in rows:
        groups.setdefault((row.unit, row.multiplier) if len(state.areas) == 1 else row.code, []).append(row)
    parts = []
    for number, group in enumerate(groups.values()):
        several = len(group) > 1
        title = area_text(state.areas[0]) if several else pick_text(group[0].name) or group[0].code
        lines = [
            (
                pick_text(series.name) if several else area_text(area),
                series,
                area_lines[series.code, area, state.keys[series.code]],
            )
            for series, area in product(group, state.areas)
        ]
        parts.append(_comparison_part(title, lines, code_names, state, f"compared-{number}"))
    return parts


def _comparison_part(
    title: str, lines: Sequence[tuple[str, Series, AreaLine]], code_names: CodeNames, state: ComparisonState, name: str
) -> ComparisonPart:
    first = lines[0][1]
    codes = {series.code for _label, series, _line in lines}
    head = _("Series") if len(codes) > 1 else _("Country or group")
    keys = {state.keys[code] for code in codes}
    key = code_names.key(keys.pop()) if len(keys) == 1 and any(state.keys[first.code]) else ""
    unit = code_names.unit_of(first)
    try:
        pictures = [
            _ComparedLine(label, series, yearly_observations(line.observations), line.of)
            for label, series, line in lines
        ]
    except InputError as error:
        return ComparisonPart(title, head, unit, key, None, (), (), False, (), (), describe_error(error))
    known = [line for line in pictures if line.values]
    years = sorted(set(chain.from_iterable(line.values for line in known)), reverse=True)
    latest = _latest_values(known, code_names)
    chart = _line_chart(title, unit, known, latest, name)
    return ComparisonPart(
        title,
        head,
        "" if chart else unit,
        key,
        chart,
        tuple((line.label, medians_text() if line.median_countries else "") for line in known),
        latest,
        all(value.share >= 0 for value in latest),
        tuple(line.label for line in pictures if not line.values),
        tuple((year, _cells_of_year(known, year)) for year in years),
    )


def _latest_values(lines: Sequence[_ComparedLine], code_names: CodeNames) -> tuple[LatestValue, ...]:
    newest = [line.values[max(line.values)] for line in lines]
    most = max((abs(observation.value or 0) for observation in newest), default=0) or 1
    return tuple(
        LatestValue(
            line.label,
            observation_text(observation, line.series.unit),
            observation.year,
            round(100 * (observation.value or 0) / most, 1),
            _origin_text(line, observation, code_names),
            "" if line.median_countries else observation.source or line.series.source,
            bool(line.median_countries),
        )
        for line, observation in zip(lines, newest, strict=True)
    )


def _origin_text(line: _ComparedLine, observation: Observation, code_names: CodeNames) -> str:
    if line.median_countries:
        return median_text(line.median_countries[observation.year])
    status = code_names.status(observation.status) if observation.status != NORMAL else ""
    return ", ".join(filter(None, [code_names.nature(observation.nature), status]))


def _line_chart(
    title: str, unit: str, lines: Sequence[_ComparedLine], latest: Sequence[LatestValue], name: str
) -> Chart | None:
    if not lines:
        return None
    series = lines[0].series
    observations = chain.from_iterable(line.values.values() for line in lines)
    try:
        spec = LineChart(
            title=title,
            description=" ".join(map(_latest_sentence, latest)),
            series=tuple(
                to_line(line.label, line.values.values(), worked_out=bool(line.median_countries)) for line in lines
            ),
            unit="" if series.unit == PERCENT else unit,
            mark_labels=line_legend(),
            numbers=chart_numbers(series, [observation.value or 0 for observation in observations]),
            lowest=series.lowest,
            highest=series.highest,
            rtl=right_to_left(),
        )
    except ValueError:
        return None
    return None if spec.empty else draw_chart(spec, name=name)


def _latest_sentence(latest: LatestValue) -> str:
    return _("%(name)s: %(value)s in %(year)s.") % {
        "name": f"{latest.label} ({latest.about})" if latest.worked_out else latest.label,
        "value": latest.value,
        "year": latest.year,
    }


def _cells_of_year(lines: Sequence[_ComparedLine], year: int) -> tuple[str, ...]:
    return tuple(
        observation_text(line.values[year], line.series.unit) if year in line.values else "–" for line in lines
    )
