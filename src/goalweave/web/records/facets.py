"""What a reader has chosen, out of the address, and the choices that are left, with links into it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from goalweave.analysis.filter_labels import FilterLabels
from goalweave.analysis.record_filters import RecordFilter
from goalweave.analysis.record_listing import record_facet
from goalweave.analysis.selection import Selection
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Curie, Framework
from goalweave.web.frame import LONGEST_QUERY
from goalweave.web.records.chips import with_choice
from goalweave.web.records.facet_labels import FACETS, value_name

ALWAYS = ("kind", "year", "country", "node", "on")
"""Facets that are worth showing with a single value."""
OPEN = ("kind", "year", "node", "on")
"""Facets that are open from the start."""
PLAIN = (
    "kind", "year", "country", "organisation", "state", "framework", "unit", "region", "status", "group", "partner", "source",
    "visibility", "stale",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FacetChoice:
    """One value of a facet. node: where it is one; name: the value in words."""

    name: str
    number: int
    href: str
    node: Curie | None = None


@dataclass(frozen=True, slots=True)
class FacetChoices:
    """A facet in words."""

    name: str
    title: str
    open: bool
    values: tuple[FacetChoice, ...]


def read_filter(parameters: QueryDict, catalogue: Catalogue) -> RecordFilter:
    """Raises UnknownNode."""
    node, on = (catalogue.resolve(str(parameters[name])) if parameters.get(name) else None for name in ("node", "on"))
    text = parameters.get("q", "").strip()[:LONGEST_QUERY]
    return RecordFilter(text=text, node=node, on=on, **{name: parameters.get(name, "") for name in PLAIN})


def facet_choices(
    selection: Selection, names: Iterable[str], framework: Framework, filter_labels: FilterLabels, parameters: QueryDict
) -> list[FacetChoices]:
    """Facets that leave a choice, or have one made. framework: the one whose top nodes are offered."""
    found = []
    for name in names:
        values = record_facet(selection, name, framework).values
        chosen = bool(parameters.get(name))
        if not values or (len(values) < 2 and name not in ALWAYS and not chosen):
            continue
        rest = with_choice(parameters, name, "")
        start = rest if rest == "?" else f"{rest}&"
        shown = tuple(
            FacetChoice(
                value_name(name, value, filter_labels),
                number,
                start + urlencode({name: value}),
                selection.catalogue.resolve(value) if name in ("node", "on") else None,
            )
            for value, number in values
        )
        found.append(FacetChoices(name, str(FACETS[name]), name in OPEN or chosen, shown))
    return found
