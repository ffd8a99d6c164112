"""The filter of the list in the address: what is chosen, as chips that can be removed, and what else may be chosen."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import QueryDict
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from goalweave.core.text.languages import pick
from goalweave.indicators.browsing import IndicatorListing
from goalweave.web.filters import (
    SEARCH,
    Chip,
    Facet,
    FacetValue,
    FilterField,
    build_chips,
    build_facets,
    framework_value,
    node_name,
    node_value,
)
from goalweave.web.frame import MAIN
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
