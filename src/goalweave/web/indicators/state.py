"""The filter of the list in the address: what is chosen, as chips that can be removed, and what else may be chosen."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Curie
from goalweave.core.text.languages import pick
from goalweave.indicators.browsing import IndicatorFilter, IndicatorListing
from goalweave.web.frame import LONGEST_QUERY, MAIN
from goalweave.web.records.chips import Chip, with_choice
from goalweave.web.records.facets import FacetChoice, FacetChoices
from goalweave.wording.indicator_labels import area_text
from goalweave.wording.templatetags.goalweave import label, pick_text, quoted

FIELDS = ("q", "framework", "node", "custodian", "data", "area")
TITLES = {
    "framework": gettext_lazy("Framework"),
    "goal": gettext_lazy("Goal measured"),
    "custodian": gettext_lazy("Custodian"),
    "data": pgettext_lazy("whether there are values", "Values"),
    "area": gettext_lazy("Country or area"),
}
DATA = {"yes": gettext_lazy("with values"), "no": gettext_lazy("without values yet")}
OPEN = ("framework", "goal")
MOST = 60
"""Values of a facet that are offered."""


def filter_of(parameters: QueryDict, catalogue: Catalogue) -> IndicatorFilter:
    """Raises UnknownNode."""
    framework = str(parameters.get("framework", ""))
    return IndicatorFilter(
        text=parameters.get("q", "").strip()[:LONGEST_QUERY],
        framework=catalogue.framework(framework).key if framework else "",
        node=catalogue.resolve(str(parameters["node"])) if parameters.get("node") else None,
        custodian=str(parameters.get("custodian", ""))[:LONGEST_QUERY],
        data=str(parameters.get("data", "")) if parameters.get("data") in DATA else "",
        area=str(parameters.get("area", ""))[:12],
    )


def chips(parameters: QueryDict, listed: IndicatorListing) -> list[Chip]:
    return [
        Chip(_chip_label(field, value, listed), with_choice(parameters, field, ""))
        for field in FIELDS
        if (value := str(parameters.get(field, ""))) and (field != "data" or value in DATA)
    ]


def facets(parameters: QueryDict, listed: IndicatorListing) -> list[FacetChoices]:
    """Those that leave a choice, or have one made."""
    found = []
    for name, title in TITLES.items():
        field = "node" if name == "goal" else name
        values, chosen = tuple(_facet_values(name, parameters, listed))[:MOST], bool(parameters.get(field))
        if len(values) > 1 or chosen:
            found.append(FacetChoices(name, str(title), name in OPEN or chosen, values))
    return found


def _facet_values(name: str, parameters: QueryDict, listed: IndicatorListing) -> Iterator[FacetChoice]:
    known, values = listed.catalogue, listed.facet(name)
    if name == "goal":
        main = known.framework(listed.chosen.framework or MAIN)
        tops, counts = main.child_codes.get(None, ()), dict(values)
        for curie in map(main.curie, tops):
            if str(curie) in counts:
                yield FacetChoice(curie.code, counts[str(curie)], _address_with(parameters, "node", str(curie)), curie)
        return
    for value, number in values:
        yield FacetChoice(_value_name(name, value, listed), number, _address_with(parameters, name, value))


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


def _chip_label(field: str, value: str, listed: IndicatorListing) -> str:
    if field == "q":
        return quoted(value)
    if field == "node":
        curie: Curie = listed.catalogue.resolve(value)
        short = pick_text(listed.catalogue.framework(curie.key).short)
        return _("measures %(node)s") % {"node": f"{short} {curie.code} {label(listed.catalogue.node(curie))}"}
    if field == "framework":
        return pick_text(listed.catalogue.framework(value).title)
    return _value_name(field, value, listed)


def _address_with(parameters: QueryDict, name: str, value: str) -> str:
    rest = with_choice(parameters, name, "")
    return (rest if rest == "?" else f"{rest}&") + urlencode({name: value})
