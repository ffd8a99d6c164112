"""The filter of records in the address: its fields, and their values as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from goalweave.analysis.filter_labels import FilterLabels
from goalweave.analysis.record_filters import (
    ACCEPTED_VIA,
    NEVER_REVIEWED,
    NO_VALUE,
    SUGGESTED_VIA,
    TOUCHING,
    MappingCondition,
    RecordFilter,
)
from goalweave.analysis.record_listing import record_facet
from goalweave.analysis.selection import Selection
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import MARKER_FIELDS, Framework
from goalweave.packs.areas import area_name
from goalweave.registry.fields import LABELS
from goalweave.web.addresses import address, address_with
from goalweave.web.filters import (
    SEARCH,
    Chip,
    Facet,
    FacetValue,
    FilterField,
    build_chips,
    build_facets,
    fields_in_use,
    filter_arguments,
    node_name,
    node_value,
)
from goalweave.wording import labels
from goalweave.wording.templatetags.goalweave import pick_text, reader_language

BETWEEN_CONDITIONS, BETWEEN_NODES, BEFORE_STATE = "|", ";", "~"
"""How the address writes conditions on mappings: `sdg:9.c;wsis:C2~accepted|sdg@2020`."""
MOST_CONDITIONS, MOST_NODES = 10, 300


def read_conditions(text: str, catalogue: Catalogue) -> tuple[MappingCondition, ...]:
    """What the address says of mappings in addition to node, framework and state. Raises UnknownNode."""
    parts = [part for part in text.split(BETWEEN_CONDITIONS) if part]
    return tuple(_read_condition(part, catalogue) for part in parts[:MOST_CONDITIONS])


def write_conditions(conditions: Iterable[MappingCondition], catalogue: Catalogue) -> str:
    return BETWEEN_CONDITIONS.join(_write_condition(condition, catalogue) for condition in conditions)


def _read_condition(text: str, catalogue: Catalogue) -> MappingCondition:
    names, _tilde, state = text.partition(BEFORE_STATE)
    if names and ":" not in names:
        return MappingCondition((), catalogue.framework(names).key, state)
    nodes = [catalogue.resolve(name) for name in names.split(BETWEEN_NODES)[:MOST_NODES] if name]
    return MappingCondition(tuple(nodes), "", state)


def _write_condition(condition: MappingCondition, catalogue: Catalogue) -> str:
    names = BETWEEN_NODES.join(map(catalogue.name, condition.nodes)) or condition.framework
    return names + (BEFORE_STATE + condition.state if condition.state else "")


FIELDS = (
    SEARCH,
    FilterField("kind", title=LABELS["kind"], open=True, single=True),
    FilterField("year", title=gettext_lazy("Year"), open=True, single=True),
    FilterField("country", title=gettext_lazy("Country"), single=True),
    FilterField("region", title=gettext_lazy("Region")),
    FilterField("organisation", title=LABELS["organisation"]),
    FilterField("unit", title=gettext_lazy("Unit")),
    FilterField("status", title=LABELS["status"]),
    FilterField("group", title=gettext_lazy("Groups reached")),
    FilterField("partner", title=gettext_lazy("Partner")),
    FilterField("source", title=LABELS["source"]),
    FilterField("visibility", title=LABELS["visibility"]),
    *(FilterField(name, title=LABELS[name]) for name in MARKER_FIELDS),
    FilterField("stale", title=gettext_lazy("Review of partnerships")),
    FilterField("on", node_value, title=gettext_lazy("Accepted for"), open=True, single=True),
    FilterField("framework"),
    FilterField("node", node_value, title=gettext_lazy("Goal"), open=True, single=True),
    FilterField("state"),
    FilterField("also", read_conditions),
)
MAPPING_FIELDS = ("framework", "node", "state")
"""What a list asks of mappings. Roll-ups and the explorer have nodes of their own: there it becomes a condition in `also`."""
_MISSING_LABELS: Mapping[str, Promise | str] = {
    "year": gettext_lazy("without a year"),
    "country": gettext_lazy("not placed"),
    "region": gettext_lazy("not placed"),
    "unit": gettext_lazy("without a unit"),
    "status": gettext_lazy("without a status"),
    **dict.fromkeys(MARKER_FIELDS, gettext_lazy("not specified")),
}
_STATES: Mapping[Any, Any] = {
    **labels.STATES,
    ACCEPTED_VIA: gettext_lazy("reached only via links"),
    SUGGESTED_VIA: gettext_lazy("reached only via links from suggestions"),
    TOUCHING: gettext_lazy("touching it, links read backwards"),
}
_VALUE_LABELS: Mapping[str, Mapping[Any, Any]] = {
    "kind": labels.KINDS,
    "status": labels.RECORD_STATUSES,
    "group": labels.GROUPS,
    "visibility": labels.VISIBILITIES,
    **dict.fromkeys(MARKER_FIELDS, labels.MARKER_LEVELS),
    "stale": {**labels.FRESHNESS, NEVER_REVIEWED: gettext_lazy("not reviewed yet")},
    "state": _STATES,
}


def value_name(field: str, value: str, filter_labels: FilterLabels) -> str:
    """A value of the filter in words; as it is where it is not known, or not to this reader."""
    if value == NO_VALUE and field in _MISSING_LABELS:
        return str(_MISSING_LABELS[field])
    if field in _VALUE_LABELS:
        label = _VALUE_LABELS[field].get(value)
        return str(label) if label is not None else value
    if field in ("country", "region"):
        return area_name(value, reader_language())
    if field == "organisation":
        return pick_text(filter_labels.organisations.get(value)) or value
    if field == "unit":
        return " · ".join(filter(None, map(pick_text, filter_labels.units.get(value, ())))) or value
    if field == "partner":
        return filter_labels.partners.get(value, value)
    if field == "q":
        return _("“%(text)s”") % {"text": value}
    return value


def read_filter(parameters: QueryDict, catalogue: Catalogue) -> RecordFilter:
    """Raises UnknownNode."""
    return RecordFilter(**filter_arguments(parameters, FIELDS, catalogue))


def mapping_as_condition(parameters: QueryDict, catalogue: Catalogue) -> QueryDict:
    """The same filter with what it asks of node, framework and state as a condition, so that another node can be asked for.

    Raises UnknownNode.
    """
    record_filter = read_filter(parameters, catalogue)
    if record_filter.mapping == MappingCondition():
        return parameters
    carried = parameters.copy()
    for name in MAPPING_FIELDS:
        carried.pop(name, None)
    carried["also"] = write_conditions([*record_filter.also, record_filter.mapping], catalogue)
    return carried


def records_address(parameters: QueryDict, catalogue: Catalogue, **fields: str) -> str:
    """The list of the records that pass the filter of a page with nodes of its own, and these fields.

    Where these are none of MAPPING_FIELDS, the last condition in `also` is node, framework and state again, so that the way
    from a list and back ends where it began.
    """
    asks_mappings = any(fields.get(name) for name in MAPPING_FIELDS)
    query = record_fields(parameters) if asks_mappings else listed_fields(parameters, catalogue)
    return address(reverse("records"), **(query | fields))


def listed_fields(parameters: QueryDict, catalogue: Catalogue) -> dict[str, str]:
    """What records_address asks for, where the fields that are added are none of MAPPING_FIELDS."""
    query = record_fields(parameters)
    if query.get("also"):
        *others, last = read_conditions(query["also"], catalogue)
        if len(last.nodes) < 2:
            query["also"] = write_conditions(others, catalogue)
            query["node"] = catalogue.name(last.nodes[0]) if last.nodes else ""
            query |= {"framework": last.framework, "state": last.state}
    return query


def record_fields(parameters: QueryDict) -> dict[str, str]:
    """What a page with nodes of its own filters by, without what only a list asks of mappings."""
    return {name: text for name, text in fields_in_use(parameters, FIELDS) if name not in MAPPING_FIELDS}


def rollup_address(parameters: QueryDict, catalogue: Catalogue) -> str:
    """The roll-up of the records in a list, by the framework that its filter names. Raises UnknownNode."""
    mapping = read_filter(parameters, catalogue).mapping
    framework = catalogue.framework(mapping.nodes[0].key).key if mapping.nodes else mapping.framework
    query = dict(fields_in_use(mapping_as_condition(parameters, catalogue), FIELDS))
    return address(reverse("rollup"), **(query | {"framework": framework}))


def _condition_name(condition: MappingCondition, catalogue: Catalogue) -> str:
    """`SDG 9 Industry: accepted`; of several nodes the first one and how many there are."""
    where = ""
    if condition.nodes:
        where = node_name(catalogue, str(condition.nodes[0]))
    elif condition.framework:
        where = pick_text(catalogue.framework(condition.framework).title)
    if len(condition.nodes) > 1:
        rest = len(condition.nodes) - 1
        more = ngettext("%(node)s or %(n)d other node", "%(node)s or %(n)d other nodes", rest)
        where = more % {"node": where, "n": rest}
    state = str(_STATES.get(condition.state, condition.state))
    return ": ".join(filter(None, (where, state)))


def _condition_chips(parameters: QueryDict, catalogue: Catalogue) -> list[Chip]:
    """A chip for each condition, which takes this condition away."""
    conditions = read_conditions(parameters.get("also", ""), catalogue)
    chips = []
    for place, condition in enumerate(conditions):
        rest = write_conditions([*conditions[:place], *conditions[place + 1 :]], catalogue)
        chips.append(Chip(_condition_name(condition, catalogue), address_with(parameters, also=rest)))
    return chips


def record_chips(
    parameters: QueryDict, catalogue: Catalogue, filter_labels: FilterLabels, fields: Iterable[FilterField] = FIELDS
) -> list[Chip]:
    def value_label(field: str, value: str) -> str:
        if field == "node":
            return node_name(catalogue, value)
        if field == "on":
            return _("accepted for %(node)s") % {"node": node_name(catalogue, value)}
        if field == "framework":
            return pick_text(catalogue.framework(value).title)
        if field in MARKER_FIELDS:
            return f"{LABELS[field]}: {value_name(field, value, filter_labels)}"
        return value_name(field, value, filter_labels)

    single = [field for field in fields if field.name != "also"]
    return [*build_chips(parameters, single, value_label), *_condition_chips(parameters, catalogue)]


def record_facets(
    selection: Selection, names: Iterable[str], framework: Framework, filter_labels: FilterLabels, parameters: QueryDict
) -> list[Facet]:
    """framework: the one whose top nodes are offered."""

    def values(name: str) -> Iterator[FacetValue]:
        for value, number in record_facet(selection, name, framework).values:
            node = selection.catalogue.resolve(value) if name in ("node", "on") else None
            yield value, value_name(name, value, filter_labels), number, node

    by_name = {field.name: field for field in FIELDS}
    return build_facets(parameters, [by_name[name] for name in names], values)
