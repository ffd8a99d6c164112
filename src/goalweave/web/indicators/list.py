"""All indicators, searched and filtered, by the goals that they measure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goalweave.analysis.record_filters import page_number
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Curie, Framework
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import queries, rules
from goalweave.indicators.browsing import IndicatorFilter, IndicatorListing
from goalweave.indicators.models import Indicator
from goalweave.web.addresses import address_with
from goalweave.web.filters import filter_arguments, hidden_fields
from goalweave.web.frame import MAIN, actor
from goalweave.web.indicators.cards import IndicatorCard, indicator_cards
from goalweave.web.indicators.state import FIELDS, indicator_chips, indicator_facets
from goalweave.wording.indicator_labels import read_code_names

SHOWN = 60


@dataclass(frozen=True, slots=True)
class IndicatorGroup:
    """framework, node: of which these are; both None where nothing is measured that is loaded here."""

    framework: Framework | None
    node: Curie | None
    cards: list[IndicatorCard]


@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    who, known, given = actor(request), catalogue(), request.GET
    listed = IndicatorListing(who, IndicatorFilter(**filter_arguments(given, FIELDS, known)), known)
    main = known.framework(listed.chosen.framework or MAIN)
    placed = [(row, listed_node(row, main, known)) for row in listed.rows]
    placed.sort(key=lambda pair: _node_order(pair[1], main, known))
    pages = max(1, -(-len(placed) // SHOWN))
    number = min(page_number(given.get("page", "1")), pages)
    here = placed[(number - 1) * SHOWN : number * SHOWN]
    found = indicator_cards(
        who, [row for row, _node in here], known, read_code_names(_dimension_names(here)), listed.chosen.area
    )
    return render(
        request,
        "indicators/list.html",
        {
            "chosen": listed.chosen,
            "groups": group_by_node(zip(found, (node for _row, node in here), strict=True), known),
            "count": len(listed.rows),
            "number": number,
            "pages": pages,
            "all_pages": address_with(given, page=""),
            "chips": indicator_chips(given, listed),
            "facets": indicator_facets(given, listed),
            "hidden": hidden_fields(given, FIELDS),
            "may_load": rules.may_load_somewhere(who),
        },
    )


def listed_node(row: Indicator, main: Framework, known: Catalogue) -> Curie | None:
    """The top node that it is listed under: of the main framework where it measures that, else of another."""
    measures = [node for node in queries.measures_of(row) if node.key in known.frameworks]
    default = [node for node in measures if known.frameworks[node.key].default]
    here = [node for node in measures if node.key == main.key]
    for node in (*here, *default, *measures):
        framework = known.frameworks[node.key]
        if node.code in framework.by_code:
            return framework.curie(framework.top(node.code))
    return None


def group_by_node(rows: Iterable[tuple[IndicatorCard, Curie | None]], known: Catalogue) -> list[IndicatorGroup]:
    groups: list[IndicatorGroup] = []
    for card, node in rows:
        if not groups or groups[-1].node != node:
            groups.append(IndicatorGroup(known.frameworks[node.key] if node else None, node, []))
        groups[-1].cards.append(card)
    return groups


def _node_order(node: Curie | None, main: Framework, known: Catalogue) -> tuple[bool, bool, int, int]:
    """The main framework first, in the order of its nodes; what measures nothing here, last."""
    if node is None:
        return True, True, 0, 0
    framework = known.frameworks[node.key]
    tops = framework.child_codes.get(None, ())
    return False, node.key != main.key, list(known.frameworks).index(node.key), tops.index(node.code)


def _dimension_names(rows: Iterable[tuple[Indicator, Curie | None]]) -> set[str]:
    return {name for row, _node in rows for one in row.series.all() for name in one.dimensions}
