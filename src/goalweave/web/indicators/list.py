"""All indicators, searched and filtered, by the goals that they measure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from goalweave.analysis.record_filters import page_number
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Curie, Framework
from goalweave.core.text.languages import pick
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import rules
from goalweave.indicators.browsing import IndicatorFilter, IndicatorListing
from goalweave.web.addresses import address_with
from goalweave.web.filters import (
    SEARCH,
    Chip,
    Facet,
    FacetValue,
    FilterField,
    build_chips,
    build_facets,
    filter_arguments,
    framework_value,
    hidden_fields,
    node_name,
    node_value,
)
from goalweave.web.frame import MAIN, actor
from goalweave.web.indicators.cards import IndicatorCard, indicator_cards
from goalweave.wording.indicator_labels import area_text
from goalweave.wording.templatetags.goalweave import pick_text, quoted

DATA = {"yes": gettext_lazy("with values"), "no": gettext_lazy("without values yet")}
FIELDS = (
    SEARCH,
    FilterField("framework", framework_value, title=gettext_lazy("Framework"), open=True),
    FilterField("node", node_value, title=gettext_lazy("Goal measured"), open=True),
    FilterField("custodian", title=gettext_lazy("Custodian")),
    FilterField("data", choices=DATA, title=pgettext_lazy("whether there are values", "Values")),
    FilterField("area", title=gettext_lazy("Country or area")),
)
SHOWN = 60
MOST = 60
"""Values of a facet that are offered."""


def indicator_chips(parameters: QueryDict, listed: IndicatorListing) -> list[Chip]:
    def value_label(field: str, value: str) -> str:
        if field == "q":
            return quoted(value)
        if field == "node":
            return _("measures %(node)s") % {"node": node_name(listed.catalogue, value)}
        if field == "framework":
            return pick_text(listed.catalogue.framework(value).title)
        return _value_name(field, value, listed)

    return build_chips(parameters, FIELDS, value_label)


def indicator_facets(parameters: QueryDict, listed: IndicatorListing) -> list[Facet]:
    return build_facets(parameters, FIELDS[1:], lambda name: _facet_values(name, listed), MOST)


def _facet_values(name: str, listed: IndicatorListing) -> Iterator[FacetValue]:
    if name != "node":
        for value, number in listed.facet(name):
            yield value, _value_name(name, value, listed), number, None
        return
    main = listed.catalogue.framework(listed.chosen.framework or MAIN)
    counts = dict(listed.facet("goal"))
    for node in map(main.curie, main.child_codes.get(None, ())):
        if str(node) in counts:
            yield str(node), node.code, counts[str(node)], node


def _value_name(name: str, value: str, listed: IndicatorListing) -> str:
    if name == "framework":
        framework = listed.catalogue.frameworks[value]
        return pick_text(framework.title) + ("" if framework.default else f" {framework.edition}")
    if name == "data":
        return str(DATA[value])
    if name == "area":
        return area_text(value)
    custodians = (row.custodian for row in listed.rows if pick(row.custodian) == value)
    return pick_text(next(custodians, {})) or value


@dataclass(frozen=True, slots=True)
class IndicatorGroup:
    """framework, node: that these indicators measure; both None if they measure nothing that is loaded here."""

    framework: Framework | None
    node: Curie | None
    cards: list[IndicatorCard]


@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    who, known, parameters = actor(request), catalogue(), request.GET
    listed = IndicatorListing(who, IndicatorFilter(**filter_arguments(parameters, FIELDS, known)), known)
    main = known.framework(listed.chosen.framework or MAIN)
    placed = [(row, listed_node(listed.measures[row.pk], main, known)) for row in listed.rows]
    placed.sort(key=lambda pair: _node_order(pair[1], main, known))
    pages = max(1, -(-len(placed) // SHOWN))
    number = min(page_number(parameters.get("page", "1")), pages)
    here = placed[(number - 1) * SHOWN : number * SHOWN]
    cards = indicator_cards(who, [row for row, _node in here], known, listed.chosen.area)
    return render(
        request,
        "indicators/list.html",
        {
            "chosen": listed.chosen,
            "groups": group_by_node(zip(cards, (node for _row, node in here), strict=True), known),
            "count": len(listed.rows),
            "number": number,
            "pages": pages,
            "all_pages": address_with(parameters, page=""),
            "chips": indicator_chips(parameters, listed),
            "facets": indicator_facets(parameters, listed),
            "hidden": hidden_fields(parameters, FIELDS),
            "may_load": rules.may_load_somewhere(who),
        },
    )


def listed_node(nodes: Iterable[Curie], main: Framework, known: Catalogue) -> Curie | None:
    """The top node under which an indicator that measures `nodes` is listed: of the main framework, else of another."""
    measures = [node for node in nodes if node.key in known.frameworks]
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
