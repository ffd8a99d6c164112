"""Linkages and their links, as published: also those that no figure follows."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router
from pydantic import Field

from goalweave.accounts.actor import VISITOR
from goalweave.api import shapes
from goalweave.api.parameters import Page, Paging, paginate, refuse_parameters
from goalweave.api.problems import ParameterNotFound
from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.messages import Message
from goalweave.core.model import Curie, Relation, Status
from goalweave.frameworks.queries import catalogue
from goalweave.linkages.models import JointLinkage, Version
from goalweave.linkages.queries import RowView, find_linkage, find_version, linkage_rows, versions
from goalweave.linkages.versions import signed_rows

router = Router(tags=["linkages"])


class LinkParameters(Paging):
    node: str = Field("", max_length=200, description="At one end or the other: sdg:9.c or sdg@2025:9.c.")
    relation: Relation | None = None
    status: Status | None = None


@router.get("/linkages", response=Page[shapes.Linkage], summary="All linkages between frameworks")
def linkages(request: HttpRequest, parameters: Query[Paging]) -> Any:
    return paginate(request, parameters, catalogue().linkages, linkage_shape)


@router.get("/linkages/{linkage}", response=shapes.Linkage, summary="One linkage")
def linkage(request: HttpRequest, linkage: str) -> Any:
    refuse_parameters(request)
    return linkage_shape(_find_linkage(catalogue(), linkage))


@router.get("/linkages/{linkage}/links", response=Page[shapes.Link], summary="Links of a linkage")
def links(request: HttpRequest, linkage: str, parameters: Query[LinkParameters]) -> Any:
    known = catalogue()
    selected = _find_linkage(known, linkage)
    ends = (known.frameworks[selected.subject], known.frameworks[selected.object])
    node = _find_node(known, parameters.node)
    some = [
        (ends[0].curie(link.subject), ends[1].curie(link.object), link)
        for link in selected.links
        if parameters.relation in (None, link.relation) and parameters.status in (None, link.status)
    ]
    if node is not None:
        some = [row for row in some if node in row[:2]]
    return paginate(request, parameters, some, lambda found: _link_shape(selected, *found))


@router.get("/linkages/{linkage}/rows", response=Page[shapes.LinkageRow], summary="Rows of a joint linkage")
def rows(request: HttpRequest, linkage: str, parameters: Query[Paging]) -> Any:
    """Its owners, and what each has signed, of a linkage that organisations maintain together."""
    return paginate(request, parameters, linkage_rows(VISITOR, _find_joint_linkage(linkage)), _row_shape)


@router.get("/linkages/{linkage}/versions", response=Page[shapes.LinkageVersion], summary="Versions of a joint linkage")
def linkage_versions(request: HttpRequest, linkage: str, parameters: Query[Paging]) -> Any:
    """The newest first."""
    return paginate(request, parameters, versions(_find_joint_linkage(linkage)), _version_shape)


@router.get(
    "/linkages/{linkage}/versions/{number}/links",
    response=Page[shapes.ReleasedLink],
    summary="Links of a version of a joint linkage",
)
def version_links(request: HttpRequest, linkage: str, number: str, parameters: Query[Paging]) -> Any:
    """As they were released, with those who had signed or disputed each."""
    version = find_version(_find_joint_linkage(linkage), number)
    if version is None:
        raise Http404(Message("{linkage} has no version {number}", linkage=linkage, number=number))
    return paginate(request, parameters, version.content["links"], _released_link_shape)


def _find_joint_linkage(slug: str) -> JointLinkage:
    linkage = find_linkage(slug)
    if linkage is None:
        raise Http404(Message("{name} is not a linkage that is maintained on this site", name=slug))
    return linkage


def _row_shape(row: RowView) -> shapes.LinkageRow:
    return shapes.LinkageRow(
        code=row.code,
        state=row.state,
        owners=[
            shapes.LinkageOwner(
                organisation=owner.organisation.slug, role=owner.role, state=owner.state, signed=owner.signed
            )
            for owner in row.owners
        ],
        disputed_by=[organisation.slug for organisation in row.disputed_by],
        links=len(row.links),
    )


def _version_shape(version: Version) -> shapes.LinkageVersion:
    signed, number = signed_rows(version)
    return shapes.shape_from(
        shapes.LinkageVersion,
        version,
        number=version.number,
        links=len(version.content["links"]),
        rows=number,
        signed_rows=signed,
    )


def _released_link_shape(link: dict[str, Any]) -> shapes.ReleasedLink:
    return shapes.ReleasedLink(**{**link, "strength": link["strength"] or None})


def _find_linkage(catalogue: Catalogue, name: str) -> model.Linkage:
    for candidate in catalogue.linkages:
        if candidate.id == name:
            return candidate
    raise Http404(Message("unknown linkage {linkage}", linkage=name))


def _find_node(catalogue: Catalogue, name: str) -> Curie | None:
    try:
        return catalogue.resolve(name) if name else None
    except UnknownNode as error:
        raise ParameterNotFound(error.full_message, field="node") from None


def linkage_shape(linkage: model.Linkage) -> shapes.Linkage:
    return shapes.shape_from(shapes.Linkage, linkage, links=len(linkage.links))


def _link_shape(linkage: model.Linkage, subject: Curie, object_: Curie, link: model.Link) -> shapes.Link:
    return shapes.shape_from(shapes.Link, link, linkage=linkage.id, subject=str(subject), object=str(object_))
