"""The fields of the filter and their values as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from goalweave.analysis.filter_labels import FilterLabels
from goalweave.analysis.record_filters import ACCEPTED_VIA, NEVER_REVIEWED, NO_VALUE, SUGGESTED_VIA
from goalweave.packs.areas import area_name
from goalweave.registry.fields import LABELS
from goalweave.wording import labels
from goalweave.wording.templatetags.goalweave import pick_text, reader_language

FACETS: Mapping[str, Promise | str] = {
    "kind": LABELS["kind"],
    "year": gettext_lazy("Year"),
    "country": gettext_lazy("Country"),
    "region": gettext_lazy("Region"),
    "node": gettext_lazy("Goal"),
    "on": gettext_lazy("Accepted for"),
    "organisation": LABELS["organisation"],
    "unit": gettext_lazy("Unit"),
    "status": LABELS["status"],
    "group": gettext_lazy("Groups reached"),
    "partner": gettext_lazy("Partner"),
    "source": LABELS["source"],
    "visibility": LABELS["visibility"],
    "stale": gettext_lazy("Review of partnerships"),
}
_MISSING_LABELS: Mapping[str, Promise | str] = {
    "year": gettext_lazy("without a year"),
    "country": gettext_lazy("not placed"),
    "region": gettext_lazy("not placed"),
    "unit": gettext_lazy("without a unit"),
    "status": gettext_lazy("without a status"),
}
_STATES: Mapping[Any, Any] = {
    **labels.STATES,
    ACCEPTED_VIA: gettext_lazy("reached only via links"),
    SUGGESTED_VIA: gettext_lazy("reached only via links from suggestions"),
}
_VALUE_LABELS: Mapping[str, Mapping[Any, Any]] = {
    "kind": labels.KINDS,
    "status": labels.RECORD_STATUSES,
    "group": labels.GROUPS,
    "visibility": labels.VISIBILITIES,
    "stale": {**labels.FRESHNESS, NEVER_REVIEWED: gettext_lazy("not reviewed yet")},
    "state": _STATES,
}


def value_name(field: str, value: str, filter_labels: FilterLabels) -> str:
    """A value of the filter in words; as it is where it is not known, or not to this reader."""
    if value == NO_VALUE and field in _MISSING_LABELS:
        return str(_MISSING_LABELS[field])
    if field in _VALUE_LABELS:
        found = _VALUE_LABELS[field].get(value)
        return str(found) if found is not None else value
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
