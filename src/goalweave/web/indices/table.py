"""A table of one's own, scored by an index: nothing of it is kept, unless an administrator loads its cities."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from goalweave.accounts.actions.organisations import countries
from goalweave.analysis.indices import index_edition, load_city_table
from goalweave.core.errors import InputError, InputErrors
from goalweave.core.indices import Entities, IndexDefinition, IndexResults, score_table
from goalweave.formats.definitions.indices import read_index_table
from goalweave.formats.definitions.indices.columns import result_columns, result_row
from goalweave.formats.definitions.indices.table import ENTITY, IndexTable
from goalweave.formats.reading import write_csv_rows
from goalweave.formats.reading.limits import Limits
from goalweave.indicators import rules
from goalweave.web.addresses import parse_year
from goalweave.web.downloads import csv_response
from goalweave.web.frame import actor
from goalweave.web.indices.build_results import TrialRanking, results_ranking
from goalweave.web.indices.state import PARAMETER, IndexState, plain_number, read_state
from goalweave.web.posts import error_messages
from goalweave.wording.indicator_labels import area_order, area_text
from goalweave.wording.messages import describe_error
from goalweave.wording.templatetags.goalweave import pick_text, reader_language

LIMITS = Limits(file=2_000_000, expanded=20_000_000, cells=200_000)
MOST_ENTITIES = 1_000
MOST_NAMED = 30
"""Problems of a table that are named."""


@dataclass(frozen=True, slots=True)
class ScoredTable:
    """A table as it was sent. text: its values as CSV, for the form; results, ranking: None where nothing can be scored; problems: what was left
    out or is in the way, as sentences."""

    values: IndexTable
    text: str
    results: IndexResults | None
    ranking: TrialRanking | None
    problems: tuple[str, ...]


@require_http_methods(["GET", "HEAD", "POST"])
def table(request: HttpRequest, key: str) -> HttpResponse:
    """An empty form, or the ranking of what was sent; `download` gives it as CSV."""
    index = index_edition(key)
    if index.key != key:
        return redirect("index-table", index.key)
    scored = _score_sent(request, index) if request.method == "POST" else None
    if scored and scored.results and request.POST.get("download"):
        return _to_csv(index, scored.results)
    return _page(request, index, scored)


@require_POST
def load(request: HttpRequest, key: str) -> HttpResponse:
    """The cities of the table become areas of the database with their values. 404 for people who may not, and for other indices."""
    who = actor(request)
    if not rules.may_load_areas(who):
        raise Http404
    index = index_edition(key)
    if not _may_load(request, index):
        raise Http404
    scored = _score_sent(request, index)
    year = parse_year(request.POST.get("year"))
    with error_messages(request):
        if year is None:
            raise InputError("enter the year of the values", field="year")
        loaded = load_city_table(
            actor=who,
            index=index,
            table=scored.values.table,
            country=str(request.POST.get("country", "")),
            year=year,
            source=str(request.POST.get("source", "")),
            now=timezone.now(),
        )
        count = loaded.new + loaded.changed
        text = ngettext("%(n)s value is loaded.", "%(n)s values are loaded.", count)
        messages.success(request, text % {"n": count})
        return redirect("index", index.key)
    return _page(request, index, scored)


def _page(request: HttpRequest, index: IndexDefinition, scored: ScoredTable | None) -> HttpResponse:
    state = _state(request, index)
    language = reader_language()
    return render(
        request,
        "indices/table.html",
        {
            "index": index,
            "scored": scored,
            "ranking": scored.ranking if scored else None,
            "parameters": [
                (
                    parameter,
                    PARAMETER + parameter.id,
                    plain_number(state.parameters[parameter.id]) if parameter.id in state.parameters else "",
                    state.faults.get(PARAMETER + parameter.id, ""),
                )
                for parameter in index.parameters
            ],
            "of_cities": index.entities is Entities.SUBNATIONAL,
            "may_load": _may_load(request, index) and scored is not None and bool(scored.values.table),
            "countries": sorted(countries(language).items(), key=lambda pair: area_order(pair[1])),
            "sent": {name: request.POST.get(name, "") for name in ("country", "year", "source")},
            "crumbs": [
                {"label": _("Progress"), "href": reverse("progress")},
                {"label": _("Indices"), "href": reverse("indices")},
                {"label": f"{pick_text(index.title)} {index.edition}", "href": reverse("index", args=[index.key])},
                {"label": _("Your own table")},
            ],
        },
        status=200 if scored is None or scored.ranking else 400,
    )


def _state(request: HttpRequest, index: IndexDefinition) -> IndexState:
    return read_state(request.POST if request.method == "POST" else request.GET, index)


def _may_load(request: HttpRequest, index: IndexDefinition) -> bool:
    return index.entities is Entities.SUBNATIONAL and rules.may_load_areas(actor(request))


def _score_sent(request: HttpRequest, index: IndexDefinition) -> ScoredTable:
    """Read the file, else the text, and score it as far as it can be."""
    sent = request.FILES.get("file")
    pasted = str(request.POST.get("values", ""))
    stream = BytesIO(sent.read() if sent else pasted.encode())
    try:
        if not stream.getbuffer().nbytes:
            raise InputError("choose a file, or paste the rows")
        if stream.getbuffer().nbytes > LIMITS.file:
            raise InputError("the table has more than 2 MB")
        values = read_index_table(stream, str(sent.name) if sent else "", index, LIMITS)
        if len(values.table) > MOST_ENTITIES:
            raise InputError("the table has more than 1,000 rows")
    except InputError as error:
        return ScoredTable(IndexTable({}), pasted, None, None, (describe_error(error),))
    problems = [describe_error(problem) for problem in values.problems[:MOST_NAMED]]
    text = _values_text(index, values)
    state = _state(request, index)
    try:
        results = score_table(index, values.table, state.parameters) if values.table else None
    except InputErrors as error:
        problems += [describe_error(problem) for problem in error.problems[:MOST_NAMED]]
        results = None
    except InputError as error:
        problems.append(describe_error(error))
        results = None
    ranking = results_ranking(results, f"{pick_text(index.title)} {index.edition}") if results else None
    return ScoredTable(values, text, results, ranking, tuple(problems))


def _values_text(index: IndexDefinition, values: IndexTable) -> str:
    """The values that were read, as CSV with the columns that have any."""
    codes = [
        indicator.code for indicator in index.indicators if any(indicator.code in row for row in values.table.values())
    ]
    rows = []
    for entity, row in values.table.items():
        rows.append([entity, *("" if (value := row.get(code)) is None else plain_number(value) for code in codes)])
    stream = BytesIO()
    write_csv_rows(stream, [ENTITY, *codes], rows)
    return stream.getvalue().decode("utf-8-sig").replace("\r\n", "\n")


def _to_csv(index: IndexDefinition, results: IndexResults) -> HttpResponse:
    rows = []
    for result in results.ranking():
        tier = pick_text(result.tier.name) if result.tier else ""
        rows.append(result_row(index, result, area_text(result.entity), tier, None, {}))
    return csv_response(f"{index.id}-{index.edition}-own.csv", list(result_columns(index)), rows)
