"""A few countries or groups of countries side by side: lines together, latest values as bars, all years as a table."""

from __future__ import annotations

import io
from itertools import chain, groupby, product
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from goalweave.analysis.area_medians import area_lines
from goalweave.analysis.country import wider_areas
from goalweave.core.model import Key, Observation
from goalweave.formats.observations.csvw import MEDIA_TYPE, TableDescription, write_csv, write_metadata
from goalweave.formats.observations.sdmx import write_sdmx_csv
from goalweave.formats.observations.sdmx.csv_writer import MEDIA_TYPE as SDMX_CSV
from goalweave.indicators import queries
from goalweave.indicators.conversion import key_text
from goalweave.indicators.models import Series
from goalweave.packs.areas import area_language_maps
from goalweave.web.compare.charts import comparison_parts
from goalweave.web.compare.state import MOST_AREAS, MOST_SERIES, ComparisonState, read_state
from goalweave.web.downloads import CSV, file_response
from goalweave.web.frame import actor
from goalweave.wording.indicator_labels import ALWAYS, area_text, disclaimer, read_code_names
from goalweave.wording.templatetags.goalweave import pick_text, reader_language

FORMS = {"csv": CSV, "csv-metadata.json": MEDIA_TYPE, "sdmx.csv": SDMX_CSV}


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    state = read_state(who, request.GET)
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
            "parts": comparison_parts(state, lines, names),
            "series_chips": [
                (pick_text(row.name), _address_without(state, "series", row.code)) for row in state.series
            ],
            "area_chips": [(area_text(area), _address_without(state, "area", area)) for area in state.areas],
            "choices": _series_choices(state),
            "keys": [(key_text(key), names.key(key), key == selected_key) for key in state.choices],
            "names": sorted(map(area_text, {*state.places, *chain(*map(wider_areas, state.areas))})),
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
    state = read_state(who, request.GET)
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
        source = "; ".join(dict.fromkeys(one.source for one in series if one.source))
        write_metadata(
            out,
            series,
            observations,
            TableDescription(f"table.csv?{_state_query(state).urlencode()}", source=source),
            language=language,
        )
    return out.getvalue().encode()


def _requested_lines(state: ComparisonState) -> list[tuple[Series, str, Key]]:
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
    query.setlist(field, [one for one in query.getlist(field) if one != value] or [""])
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
