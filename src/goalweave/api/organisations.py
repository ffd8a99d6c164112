"""Organisations that have published something, with their units."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest
from ninja import Query, Router

from goalweave.accounts.actor import VISITOR
from goalweave.accounts.models import Organisation
from goalweave.accounts.queries import flat, organisation as find, unit_tree, visible_organisations
from goalweave.accounts.rules import may_view_organisation
from goalweave.api import shapes
from goalweave.api.asked import Page, Paging, nothing_asked, page
from goalweave.core.messages import Message
from goalweave.core.text.storable import storable
from goalweave.registry.queries import counted_records

router = Router(tags=["organisations"])


@router.get("/organisations", response=Page[shapes.Organisation], summary="Organisations with published records")
def organisations(request: HttpRequest, asked: Query[Paging]) -> Any:
    published = _published()
    return page(request, asked, visible_organisations(VISITOR, published), lambda one: _shape(one, published))


@router.get("/organisations/{slug}", response=shapes.OrganisationDetail, summary="One organisation, with its units")
def organisation(request: HttpRequest, slug: str) -> Any:
    nothing_asked(request)
    published = _published(storable(slug))
    one = find(storable(slug))
    if one is None or not may_view_organisation(VISITOR, one, published=one.pk in published):
        raise Http404(
            Message("the organisation {organisation} does not exist or has not published anything", organisation=slug)
        )
    units = [
        shapes.Unit(id=branch.unit.pk, slug=branch.unit.slug, parent=branch.unit.parent_id, name=branch.unit.name)
        for branch in flat(unit_tree(one))
    ]
    return shapes.OrganisationDetail(**_shape(one, published).dict(), units=units)


def _published(slug: str = "") -> dict[int, int]:
    """Organisation's id → number of published records."""
    rows = counted_records(VISITOR)
    if slug:
        rows = rows.filter(organisation__slug=slug)
    return dict(rows.order_by().values_list("organisation").annotate(number=Count("pk")))


def _shape(one: Organisation, published: dict[int, int]) -> shapes.Organisation:
    return shapes.Organisation(
        slug=one.slug,
        name=one.name,
        short=one.short,
        kind=one.kind,
        ref=one.ref,
        country=one.country,
        records=published.get(one.pk, 0),
    )
