"""Frameworks: the list, a tree, a node with its links and records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.analysis.queries import record_coverage
from goalweave.analysis.record_filters import ACCEPTED_VIA, RecordFilter
from goalweave.analysis.record_listing import newest_selected
from goalweave.analysis.selection import Selection
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import NotAllowed
from goalweave.core.linkage import NodeCoverage
from goalweave.core.model import Framework, MappingState
from goalweave.frameworks.queries import catalogue
from goalweave.frameworks.rules import may_view_framework
from goalweave.indicators.queries import indicators_measuring, list_indicators
from goalweave.web.frame import actor
from goalweave.web.indicators.cards import IndicatorCard, indicator_cards
from goalweave.wording.indicator_labels import read_code_names
from goalweave.wording.templatetags.goalweave import pick_text

SHOWN = 10


def frameworks(request: HttpRequest) -> HttpResponse:
    known = catalogue()
    rows = [
        (framework, [(level, len(framework.at_level(level.id))) for level in framework.levels])
        for framework in known.frameworks.values()
    ]
    return render(request, "frameworks/list.html", {"rows": rows, "linkages": known.linkages})


def framework(request: HttpRequest, key: str) -> HttpResponse:
    found = _visible_framework(actor(request), key)
    rows = record_coverage(actor(request), found.key)
    return render(
        request,
        "frameworks/tree.html",
        {
            "framework": found,
            "tree": _node_tree(found, None, rows.rows),
            "crumbs": [_crumb(_("Frameworks"), reverse("frameworks")), _crumb(pick_text(found.title))],
        },
    )


def node(request: HttpRequest, key: str, code: str) -> HttpResponse:
    who, known = actor(request), catalogue()
    found = _visible_framework(who, key)
    shown, curie = found.node(code), found.curie(code)
    above = [(found.curie(one.code), one) for one in reversed([*found.ancestors(code)])]
    records = {
        state: Selection.create(who, RecordFilter(node=curie, state=state), known)
        for state in (MappingState.ACCEPTED, MappingState.SUGGESTED)
    }
    return render(
        request,
        "frameworks/node.html",
        {
            "framework": found,
            "node": shown,
            "curie": curie,
            "level": next(level for level in found.levels if level.id == shown.level),
            "children": [(found.curie(child), found.node(child)) for child in found.child_codes.get(code, ())],
            "links": known.links_of(curie),
            "cards": _indicator_cards(who, known, found, code),
            "coverage": record_coverage(who, found.key).rows[code],
            "via": ACCEPTED_VIA,
            "records": [
                (state, int(some.within.sum()), newest_selected(some, SHOWN)) for state, some in records.items()
            ],
            "crumbs": [
                _crumb(_("Frameworks"), reverse("frameworks")),
                _crumb(pick_text(found.title), reverse("framework", args=[found.key])),
                *(_crumb(one.code, reverse("node", args=[found.key, one.code])) for _curie, one in above),
                _crumb(code),
            ],
        },
    )


def _indicator_cards(who: Actor, known: Catalogue, framework: Framework, code: str) -> list[IndicatorCard]:
    """What measures the node, and what is below it."""
    nodes = [framework.curie(one) for one in (code, *_codes_below(framework, code))]
    slugs = {row.slug for rows in indicators_measuring(who, nodes).values() for row in rows}
    if not slugs:
        return []
    rows = list(list_indicators(who).filter(slug__in=slugs))
    dimensions = {name for row in rows for one in row.series.all() for name in one.dimensions}
    return indicator_cards(who, rows, known, read_code_names(dimensions))


def _codes_below(framework: Framework, code: str) -> list[str]:
    children = framework.child_codes.get(code, ())
    return [one for child in children for one in (child, *_codes_below(framework, child))]


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
