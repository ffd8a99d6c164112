"""The filter in the address: chosen values as chips that can be removed, and links that choose one more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from goalweave.analysis.filter_labels import FilterLabels
from goalweave.core.catalogue import Catalogue
from goalweave.web.records.facet_labels import value_name
from goalweave.wording.templatetags.goalweave import pick_text

FIELDS = (
    "q", "kind", "year", "country", "region", "organisation", "unit", "status", "group", "partner", "source", "visibility",
    "stale", "on", "framework", "node", "state",
)  # fmt: skip


@dataclass(frozen=True)
class Chip:
    """label: what is chosen; href: the same page without it."""

    label: str
    href: str


def chips(
    parameters: QueryDict, catalogue: Catalogue, filter_labels: FilterLabels, fields: Iterable[str] = FIELDS
) -> list[Chip]:
    return [
        Chip(_chip_label(field, value, catalogue, filter_labels), with_choice(parameters, field, ""))
        for field in fields
        if (value := str(parameters.get(field, "")))
    ]


def with_choice(parameters: QueryDict, field: str, value: str) -> str:
    """The query of the address with one field set (or taken away), back at the first page."""
    changed = parameters.copy()
    for name in {field, "page"}:
        changed.pop(name, None)
    if value:
        changed[field] = value
    return "?" + changed.urlencode()


def _chip_label(field: str, value: str, catalogue: Catalogue, filter_labels: FilterLabels) -> str:
    if field in ("node", "on"):
        curie = catalogue.resolve(value)
        framework = catalogue.framework(curie.key)
        name = f"{pick_text(framework.short)} {curie.code} {pick_text(catalogue.node(curie).label)}"
        return _("accepted for %(node)s") % {"node": name} if field == "on" else name
    if field == "framework":
        return pick_text(catalogue.framework(value).title)
    return value_name(field, value, filter_labels)
