"""Frameworks: the list, a tree, a node with its links and records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.analysis.queries import coverage_in_records
from goalweave.analysis.record_filters import ACCEPTED_VIA, HINDERS, TOUCHING, RecordFilter
from goalweave.analysis.record_listing import newest_selected
from goalweave.analysis.selection import Selection
from goalweave.core.catalogue import Catalogue, NodeLink
from goalweave.core.errors import NotAllowed
from goalweave.core.linkage import EditionMap, NodeCoverage, link_order
from goalweave.core.model import Curie, Framework, Level, MappingState, Node
from goalweave.frameworks.queries import catalogue, catalogue_with_editions
from goalweave.frameworks.rules import may_view_framework
from goalweave.imports.rules import may_upload_framework
from goalweave.indicators.queries import indicators_measuring, list_indicators
from goalweave.interlinkages.queries import scores_influence_of
from goalweave.linkages.queries import latest_numbers
from goalweave.resources.queries import resources_for_node
from goalweave.web.frame import actor
from goalweave.web.identifiers.page_data import node_data
from goalweave.web.indicators.cards import IndicatorCard, indicator_cards
from goalweave.web.interlinkages.tradeoffs_rows import node_parts
from goalweave.wording.node_properties import property_rows
from goalweave.wording.resource_labels import KINDS as RESOURCE_KINDS
from goalweave.wording.templatetags.goalweave import title_with_edition

SHOWN = 10


def frameworks(request: HttpRequest) -> HttpResponse:
    known = catalogue()
    rows = [(framework, _level_counts(framework)) for framework in known.frameworks.values()]
    context = {
        "rows": rows,
        "linkages": known.linkages,
        "joint": latest_numbers(),
        "may_upload": may_upload_framework(actor(request)),
    }
    return render(request, "frameworks/list.html", context)


def _level_counts(framework: Framework) -> list[tuple[Level, int]]:
    return [(level, len(framework.at_level(level.id))) for level in framework.levels]


def framework(request: HttpRequest, key: str) -> HttpResponse:
    framework = _visible_framework(actor(request), key)
    rows = coverage_in_records(actor(request), framework.key)
    as_table = request.GET.get("view") == "table"
    context = {
        "framework": framework,
        "crumbs": [_crumb(_("Frameworks"), reverse("frameworks")), _crumb(title_with_edition(framework))],
    }
    if as_table:
        context["rows"] = _table_rows(framework, rows.rows)
        return render(request, "frameworks/table.html", context)
    context["tree"] = _node_tree(framework, None, rows.rows)
    return render(request, "frameworks/tree.html", context)


def _table_rows(framework: Framework, rows: Mapping[str, NodeCoverage]) -> list[tuple[int, Node, NodeCoverage]]:
    """Depth, node and figures of every node of the first two levels, such as goals and targets, in their order."""
    depths = {level.id: depth for depth, level in enumerate(framework.levels[:2])}
    return [(depths[node.level], node, rows[node.code]) for node in framework.nodes if node.level in depths]


def node(request: HttpRequest, key: str, code: str) -> HttpResponse:
    who, (known, editions) = actor(request), catalogue_with_editions()
    framework = _visible_framework(who, key)
    current = framework.current_code(code)
    if current != code:
        return HttpResponsePermanentRedirect(reverse("node", args=[framework.key, current]))
    node, curie = framework.node(code), framework.curie(code)
    above = reversed([*framework.ancestors(code)])
    records: dict[str, Selection] = {
        state: Selection.create(who, RecordFilter(node=curie, state=state), known)
        for state in (MappingState.ACCEPTED, MappingState.SUGGESTED)
    }
    hindering = records[MappingState.ACCEPTED].with_filter(state=HINDERS)
    if hindering.within.any():
        records[HINDERS] = hindering
    return render(
        request,
        "frameworks/node.html",
        {
            "framework": framework,
            "node": node,
            "curie": curie,
            "properties": property_rows(node),
            **node_data(request, framework, node),
            "level": next(level for level in framework.levels if level.id == node.level),
            "children": [
                (framework.curie(child), framework.node(child)) for child in framework.child_codes.get(code, ())
            ],
            "links": _links_by_framework(known, curie),
            "link_count": len(known.links_of(curie)),
            "other_editions": [
                (known.framework(same.key), same)
                for same in editions.same_nodes(curie)
                if may_view_framework(who, same.key)
            ],
            "cards": _indicator_cards(who, known, editions, framework, code),
            "resources": [(row, RESOURCE_KINDS[row.kind]) for row in resources_for_node(who, framework, code)],
            "coverage": coverage_in_records(who, framework.key).rows[code],
            "trade_offs": node_parts(who, curie),
            "via": ACCEPTED_VIA,
            "touching": TOUCHING,
            "scored": scores_influence_of(who, known, framework.key, code),
            "records": [
                (state, selection.count, newest_selected(selection, SHOWN)) for state, selection in records.items()
            ],
            "crumbs": [
                _crumb(_("Frameworks"), reverse("frameworks")),
                _crumb(title_with_edition(framework), reverse("framework", args=[framework.key])),
                *(_crumb(parent.code, reverse("node", args=[framework.key, parent.code])) for parent in above),
                _crumb(code),
            ],
        },
    )


def _links_by_framework(known: Catalogue, curie: Curie) -> list[tuple[Framework, list[NodeLink]]]:
    """The links of a node by the framework at the other end; within one, the strongest first, as far as known."""
    by_key: dict[str, list[NodeLink]] = {}
    for link in known.links_of(curie):
        by_key.setdefault(link.other.key, []).append(link)
    return [
        (framework, sorted(by_key[key], key=lambda link: -link_order(link.link)))
        for key, framework in known.frameworks.items()
        if key in by_key
    ]


def _indicator_cards(
    who: Actor, known: Catalogue, editions: EditionMap, framework: Framework, code: str
) -> list[IndicatorCard]:
    """What measures the node, and what is below it."""
    nodes = map(framework.curie, _subtree(framework, code))
    measuring = indicators_measuring(who, nodes, editions)
    slugs = {row.slug for row in chain.from_iterable(measuring.values())}
    return indicator_cards(who, list_indicators(who).filter(slug__in=slugs), known) if slugs else []


def _subtree(framework: Framework, code: str) -> Iterator[str]:
    yield code
    for child in framework.child_codes.get(code, ()):
        yield from _subtree(framework, child)


def _visible_framework(who: Actor, key: str) -> Framework:
    if not may_view_framework(who, key):
        raise NotAllowed("you do not have permission to see this framework")
    return catalogue().framework(key)


def _crumb(label: str, href: str = "") -> dict[str, str]:
    return {"label": label, "href": href}


def _node_tree(framework: Framework, parent: str | None, rows: Mapping[str, NodeCoverage]) -> list[dict[str, Any]]:
    """The hierarchy as nested dictionaries, for a template that calls itself."""
    return [
        {
            "node": framework.node(code),
            "curie": framework.curie(code),
            "coverage": rows[code],
            "children": _node_tree(framework, code, rows),
        }
        for code in framework.child_codes.get(parent, ())
    ]
