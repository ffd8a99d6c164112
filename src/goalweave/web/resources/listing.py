"""The list of resources with its filter, which is in the address and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe

from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Framework
from goalweave.frameworks.queries import catalogue
from goalweave.resources import rules
from goalweave.resources.queries import ResourceFilter, ResourceListing
from goalweave.web.filters import (
    SEARCH,
    Chip,
    Facet,
    FacetValue,
    FilterField,
    build_chips,
    build_facets,
    fields_in_use,
    filter_arguments,
    hidden_fields,
    node_name,
    node_value,
)
from goalweave.web.frame import MAIN, actor
from goalweave.web.resources.page_context import ResourceLine, language_name, resource_line
from goalweave.wording.resource_labels import KINDS
from goalweave.wording.templatetags.goalweave import pick_text, quoted

ON_A_PAGE = 30
FIELDS = (
    SEARCH,
    FilterField("kind", title=gettext_lazy("Kind"), open=True),
    FilterField("node", node_value, title=gettext_lazy("Goal"), open=True, single=True),
    FilterField("language", title=gettext_lazy("Language")),
    FilterField("organisation", title=gettext_lazy("Organisation")),
)


@require_safe
def resources(request: HttpRequest) -> HttpResponse:
    who, known, parameters = actor(request), catalogue(), request.GET
    listing = ResourceListing(who, ResourceFilter(**filter_arguments(parameters, FIELDS, known)), known)
    page = Paginator(listing.rows, ON_A_PAGE).get_page(parameters.get("page"))
    lines: list[ResourceLine] = [resource_line(row, who) for row in page.object_list]
    context = {
        "chosen": listing.chosen,
        "hidden": hidden_fields(parameters, FIELDS),
        "chips": _chips(parameters, known, listing),
        "facets": _facets(parameters, known.framework(MAIN), listing),
        "lines": lines,
        "page": page,
        "count": len(listing.rows),
        "every": len(listing.every),
        "all_pages": f"?{urlencode(fields_in_use(parameters, FIELDS))}",
        "may_add": rules.may_add_resource_somewhere(who),
    }
    return render(request, "resources/list.html", context)


def _chips(parameters: QueryDict, known: Catalogue, listing: ResourceListing) -> list[Chip]:
    organisations = _organisation_names(listing)

    def value_label(field: str, value: str) -> str:
        if field == "q":
            return quoted(value)
        if field == "kind":
            return str(KINDS.get(value, value))
        if field == "node":
            return node_name(known, value)
        return language_name(value) if field == "language" else organisations.get(value, value)

    return build_chips(parameters, FIELDS, value_label)


def _facets(parameters: QueryDict, framework: Framework, listing: ResourceListing) -> list[Facet]:
    organisations = _organisation_names(listing)

    def facet_values(field: str) -> Iterator[FacetValue]:
        for value, number in listing.facet(field, framework):
            if field == "node":
                node = framework.curie(value.rpartition(":")[2])
                name = framework.name(node.code)
                yield name, name, number, node
            elif field == "kind":
                yield value, str(KINDS.get(value, value)), number, None
            elif field == "language":
                yield value, language_name(value), number, None
            else:
                yield value, organisations.get(value, value), number, None

    return build_facets(parameters, [field for field in FIELDS if field.title], facet_values)


def _organisation_names(listing: ResourceListing) -> dict[str, str]:
    """Short name → name."""
    owners = {row.organisation for row in listing.every if row.organisation is not None}
    return {owner.slug: pick_text(owner.name) or owner.slug or _("Organisation") for owner in owners}
