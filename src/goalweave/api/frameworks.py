"""Frameworks and their nodes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from goalweave.accounts.actor import VISITOR
from goalweave.api import shapes
from goalweave.api.parameters import Page, Paging, paginate, refuse_parameters
from goalweave.core import model
from goalweave.frameworks.queries import catalogue
from goalweave.frameworks.rules import may_view_framework
from goalweave.search.queries import search

router = Router(tags=["frameworks"])
MOST_HITS = 2000
"""So many nodes of all frameworks are looked through for words."""


class NodeParameters(Paging):
    level: str = Field("", max_length=40, description="Id of a level, such as target.")
    parent: str | None = Field(None, max_length=60, description="Code of the parent node; empty: nodes at the top.")
    q: str = Field("", max_length=200, description="Words or a code, in any language; best matches first.")


@router.get("/frameworks", response=Page[shapes.Framework], summary="All editions of all frameworks")
def frameworks(request: HttpRequest, parameters: Query[Paging]) -> Any:
    return paginate(request, parameters, list(catalogue().frameworks.values()), framework_shape)


@router.get("/frameworks/{framework}", response=shapes.Framework, summary="One framework")
def framework(request: HttpRequest, framework: str) -> Any:
    """By its key, sdg@2025, or by its id, sdg, for the default edition."""
    refuse_parameters(request)
    return framework_shape(find_framework(framework))


@router.get("/frameworks/{framework}/nodes", response=Page[shapes.Node], summary="Nodes of a framework")
def nodes(request: HttpRequest, framework: str, parameters: Query[NodeParameters]) -> Any:
    """In the order of the framework, parents first; all of them, unless filtered."""
    selected = find_framework(framework)
    some = list(selected.nodes)
    if parameters.q:
        names = {selected.name(node.code): node for node in selected.nodes}
        hits = search(parameters.q, actor=VISITOR, kind="node", limit=MOST_HITS)
        some = [names[hit.object_id] for hit in hits if hit.object_id in names]
    if parameters.level:
        some = [node for node in some if node.level == parameters.level]
    if parameters.parent is not None:
        some = [node for node in some if (node.parent or "") == parameters.parent]
    return paginate(request, parameters, some, lambda node: node_shape(selected, node))


@router.get("/frameworks/{framework}/nodes/{path:code}", response=shapes.Node, summary="One node")
def node(request: HttpRequest, framework: str, code: str) -> Any:
    refuse_parameters(request)
    selected = find_framework(framework)
    return node_shape(selected, selected.node(selected.current_code(code)))


def find_framework(name: str) -> model.Framework:
    """Raises UnknownNode, which is a 404."""
    one = catalogue().framework(name)
    if not may_view_framework(VISITOR, one.key):
        return catalogue().framework("")
    return one


def framework_shape(framework: model.Framework) -> shapes.Framework:
    return shapes.shape_from(shapes.Framework, framework, nodes=len(framework.nodes))


def node_shape(framework: model.Framework, node: model.Node) -> shapes.Node:
    return shapes.shape_from(
        shapes.Node,
        node,
        curie=str(framework.curie(node.code)),
        name=framework.name(node.code),
        framework=framework.key,
        children=list(framework.child_codes.get(node.code, ())),
    )
