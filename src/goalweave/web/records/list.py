"""The list of records with its facets."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goalweave.analysis.filter_labels import FilterLabels
from goalweave.analysis.record_filters import freshness_of
from goalweave.analysis.record_listing import BASIC_FACETS, MORE_FACETS, record_listing
from goalweave.analysis.selection import Selection
from goalweave.core.model import MappingState
from goalweave.frameworks.queries import catalogue
from goalweave.mapping.queries import mappings_of
from goalweave.registry.models import Kind, Record
from goalweave.web.addresses import address_with
from goalweave.web.filters import hidden_fields
from goalweave.web.frame import MAIN, actor
from goalweave.web.records.filters import FIELDS, read_filter, record_chips, record_facets
from goalweave.web.rollup.saved import saved_views_of_page


def freshness_word(row: Record, today: date) -> str:
    """A key of reports.names.FRESHNESS for a partnership whose review is overdue; else nothing."""
    if row.kind != Kind.PARTNERSHIP:
        return ""
    state = freshness_of(str(row.details.get("reviewed", "")), today)
    return state if state in ("amber", "red", "inactive") else ""


FACETS = ("organisation", *BASIC_FACETS[:3], "region", "node", *MORE_FACETS[2:])


def records(request: HttpRequest) -> HttpResponse:
    who, catalogued, today = actor(request), catalogue(), timezone.localdate()
    selection = Selection.create(who, read_filter(request.GET, catalogued), catalogued, today)
    page = record_listing(selection, request.GET.get("page", "1"))
    mappings = mappings_of([row.pk for row in page.rows])
    known = FilterLabels(selection)
    return render(
        request,
        "records/list.html",
        {
            "page": page,
            "rows": [(row, mappings.get(row.pk, ()), freshness_word(row, today)) for row in page.rows],
            "chosen": selection.record_filter,
            "chips": record_chips(request.GET, catalogued, known),
            "facets": record_facets(selection, FACETS, catalogued.framework(MAIN), known, request.GET),
            "pages": address_with(request.GET, page=""),
            "hidden": hidden_fields(request.GET, FIELDS),
            "accepted_href": address_with(request.GET, state=MappingState.ACCEPTED),
            "suggested_href": address_with(request.GET, state=MappingState.SUGGESTED),
            "query": request.GET.urlencode(),
            "saved": saved_views_of_page(who, "records"),
        },
    )
