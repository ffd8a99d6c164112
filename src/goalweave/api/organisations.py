"""Organisations that have published something, with their units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router

from goalweave.accounts.actor import VISITOR
from goalweave.accounts.models import Organisation
from goalweave.accounts.queries import find_organisation as find, flatten_tree, unit_tree, visible_organisations
from goalweave.accounts.rules import may_view_organisation
from goalweave.analysis.organisation_work import published_by_organisation
from goalweave.api import shapes
from goalweave.api.parameters import Page, Paging, paginate, refuse_parameters
from goalweave.core.messages import Message
from goalweave.core.text.sanitise import remove_unstorable

router = Router(tags=["organisations"])


@router.get("/organisations", response=Page[shapes.Organisation], summary="Organisations with published records")
def organisations(request: HttpRequest, parameters: Query[Paging]) -> Any:
    published = published_by_organisation(VISITOR)
    return paginate(
        request, parameters, visible_organisations(VISITOR, published), lambda one: _organisation_shape(one, published)
    )


@router.get("/organisations/{slug}", response=shapes.OrganisationDetail, summary="One organisation, with its units")
def organisation(request: HttpRequest, slug: str) -> Any:
    refuse_parameters(request)
    published = published_by_organisation(VISITOR)
    row = find(remove_unstorable(slug))
    if row is None or not may_view_organisation(VISITOR, row, published=row.pk in published):
        raise Http404(
            Message("the organisation {organisation} does not exist or has not published anything", organisation=slug)
        )
    units = [
        shapes.shape_from(shapes.Unit, branch.unit, parent=branch.unit.parent_id)
        for branch in flatten_tree(unit_tree(row))
    ]
    return shapes.OrganisationDetail(**_organisation_shape(row, published).dict(), units=units)


def _organisation_shape(organisation: Organisation, published: Mapping[int, int]) -> shapes.Organisation:
    return shapes.shape_from(shapes.Organisation, organisation, records=published.get(organisation.pk, 0))
