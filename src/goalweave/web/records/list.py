"""The list of records with its facets."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goalweave.analysis.filter_labels import FilterLabels
from goalweave.analysis.record_listing import BASIC_FACETS, MORE_FACETS, record_listing
from goalweave.analysis.selection import Selection
from goalweave.core.model import MappingState
from goalweave.frameworks.queries import catalogue
from goalweave.mapping.queries import mappings_of
from goalweave.web.frame import MAIN, actor
from goalweave.web.records.chips import FIELDS, chips, with_choice
from goalweave.web.records.facets import facet_choices, read_filter
from goalweave.web.records.review import freshness_word
from goalweave.web.rollup.saved import saved_views_of_page

FACETS = (
    "organisation",
    *BASIC_FACETS[:3],
    "region",
    "node",
    *(name for name in MORE_FACETS if name not in ("organisation", "region")),
)


def records(request: HttpRequest) -> HttpResponse:
    who, catalogued, today = actor(request), catalogue(), timezone.localdate()
    selection = Selection.create(who, read_filter(request.GET, catalogued), catalogued, today)
    found = record_listing(selection, request.GET.get("page", "1"))
    mappings = mappings_of([row.pk for row in found.rows])
    known = FilterLabels(selection)
    return render(
        request,
        "records/list.html",
        {
            "page": found,
            "rows": [(row, mappings.get(row.pk, ()), freshness_word(row, today)) for row in found.rows],
            "chosen": selection.record_filter,
            "chips": chips(request.GET, catalogued, known),
            "facets": facet_choices(selection, FACETS, catalogued.framework(MAIN), known, request.GET),
            "pages": with_choice(request.GET, "page", ""),
            "hidden": [(field, request.GET[field]) for field in FIELDS if field != "q" and request.GET.get(field)],
            "accepted_href": with_choice(request.GET, "state", MappingState.ACCEPTED),
            "suggested_href": with_choice(request.GET, "state", MappingState.SUGGESTED),
            "query": request.GET.urlencode(),
            "saved": saved_views_of_page(who, "records"),
        },
    )
