"""Records: the list with its facets, and one record with its evidence and its paths to the goals."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from goalweave.accounts.queries import organisations
from goalweave.analysis.browse import RecordFilter, facets, filtered, organisation_facet, page
from goalweave.analysis.queries import paths_of
from goalweave.core.model import Curie, State
from goalweave.frameworks.queries import catalogue
from goalweave.mapping.queries import mappings_of
from goalweave.mapping.rules import may_view_mappings
from goalweave.registry import queries as registry
from goalweave.reports.marked import passages
from goalweave.reports.templatetags.goalweave import pick_text, reader_language
from goalweave.web.frame import LONGEST_QUERY, MAIN, actor
from goalweave.web.records.chips import FIELDS, chips, with_choice

DIRECT, ALONG = 6, 8


def records(request: HttpRequest) -> HttpResponse:
    who, known = actor(request), catalogue()
    chosen = _filter(request)
    found = page(filtered(who, chosen, known), request.GET.get("page", "1"))
    mappings = mappings_of([row.pk for row in found])
    names = {one.slug: one.name for one in organisations()}
    choices = facets(who, chosen, known, known.framework(MAIN))
    if len(names) > 1:
        choices = (organisation_facet(who, chosen, known), *choices)
    return render(
        request,
        "records/list.html",
        {
            "page": found,
            "rows": [(row, mappings.get(row.pk, ())) for row in found],
            "chosen": chosen,
            "organisations": names,
            "chips": chips(request.GET, known),
            "facets": [
                (
                    facet,
                    [(value, number, with_choice(request.GET, facet.name, value)) for value, number in facet.values],
                )
                for facet in choices
            ],
            "pages": with_choice(request.GET, "page", ""),
            "hidden": [(field, request.GET[field]) for field in FIELDS if field != "q" and request.GET.get(field)],
            "accepted_href": with_choice(request.GET, "state", State.ACCEPTED),
            "suggested_href": with_choice(request.GET, "state", State.SUGGESTED),
        },
    )


def record(request: HttpRequest, pk: int) -> HttpResponse:
    who = actor(request)
    row = registry.record(who, pk)
    if row is None or not may_view_mappings(who, row):
        raise Http404
    mappings = tuple(one for one in mappings_of([pk]).get(pk, ()) if one.state is not State.REJECTED)
    core = registry.to_core(row, mappings)
    known = catalogue()
    paths = paths_of(core, known.framework(MAIN).key)
    direct = [one for one in paths if one.direct and not one.path[-1].up]
    # What rolls up to a parent is said by the path to its child.
    along = [one for one in paths if not one.direct and not one.path[-1].up]
    reader = reader_language()
    return render(
        request,
        "records/record.html",
        {
            "record": core,
            "row": row,
            "mappings": mappings,
            "passages": passages(mappings, core.language),
            "translation": core.text.get(reader, "") if reader != core.language else "",
            "paths": [*direct[:DIRECT], *along[:ALONG]],
            "more_paths": len(direct[DIRECT:]) + len(along[ALONG:]),
            "crumbs": [
                {"label": pick_text(row.organisation.short), "href": reverse("home")},
                {"label": _("Records"), "href": reverse("records")},
                {"label": pick_text(core.title), "href": ""},
            ],
        },
    )


def _filter(request: HttpRequest) -> RecordFilter:
    given = request.GET
    node: Curie | None = catalogue().resolve(given["node"]) if given.get("node") else None
    return RecordFilter(
        text=given.get("q", "").strip()[:LONGEST_QUERY],
        kind=given.get("kind", ""),
        year=given.get("year", ""),
        country=given.get("country", ""),
        organisation=given.get("organisation", ""),
        node=node,
        state=given.get("state", ""),
    )
