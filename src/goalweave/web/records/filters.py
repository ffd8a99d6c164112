"""The filter of records in the address: its fields, and their values as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from goalweave.analysis.filter_labels import FilterLabels
from goalweave.analysis.record_filters import (
    ACCEPTED_VIA,
    NEVER_REVIEWED,
    NO_VALUE,
    SUGGESTED_VIA,
    TOUCHING,
    RecordFilter,
)
from goalweave.analysis.record_listing import record_facet
from goalweave.analysis.selection import Selection
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import MARKER_FIELDS, Framework
from goalweave.packs.areas import area_name
from goalweave.registry.fields import LABELS
from goalweave.web.filters import (
    SEARCH,
    Chip,
    Facet,
    FacetValue,
    FilterField,
    build_chips,
    build_facets,
    filter_arguments,
    node_name,
    node_value,
)
from goalweave.wording import labels
from goalweave.wording.templatetags.goalweave import pick_text, reader_language

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
)
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

    return build_chips(parameters, fields, value_label)


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
