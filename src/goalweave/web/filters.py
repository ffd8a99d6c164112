"""The filter of a page in its address: read by a table of its fields, shown as chips and facets, changed by links.

A page declares its fields once, as FilterField. What is chosen is in the address and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import quote_plus

from django.http import QueryDict
from django.utils.functional import Promise

from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Curie
from goalweave.web.addresses import address_with
from goalweave.web.frame import LONGEST_QUERY
from goalweave.wording.templatetags.goalweave import label, pick_text

FacetValue = tuple[str, str, int, Curie | None]
"""A value in the address, its name, the number of results that it would leave, and the node where it is one."""


def text_value(text: str, catalogue: Catalogue) -> str:
    return text[:LONGEST_QUERY]


def search_value(text: str, catalogue: Catalogue) -> str:
    return text.strip()[:LONGEST_QUERY]


def flag_value(text: str, catalogue: Catalogue) -> bool:
    return bool(text)


def node_value(text: str, catalogue: Catalogue) -> Curie | None:
    """Raises UnknownNode."""
    return catalogue.resolve(text) if text else None


def framework_value(text: str, catalogue: Catalogue) -> str:
    """The key. Raises UnknownNode."""
    return catalogue.framework(text).key if text else ""


@dataclass(frozen=True, slots=True)
class FilterField:
    """A field of a filter in the address.

    read: makes of its text, which may be empty, the value that queries take; argument: how queries call it, where that is
    another name; choices: the only texts that count, empty for any; title: of its facet; open: whether the facet is open from
    the start; single: whether it is shown with a single value.
    """

    name: str
    read: Callable[[str, Catalogue], Any] = text_value
    argument: str = ""
    choices: Container[str] = ()
    title: Promise | str = ""
    open: bool = False
    single: bool = False

    def text(self, parameters: QueryDict) -> str:
        """What the address says; empty if that is no choice."""
        text = str(parameters.get(self.name, ""))
        return text if not self.choices or text in self.choices else ""


SEARCH = FilterField("q", search_value, argument="text")


@dataclass(frozen=True, slots=True)
class Chip:
    """label: the selection; href: the same page without it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class FacetChoice:
    name: str
    number: int
    href: str
    node: Curie | None


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    title: str
    open: bool
    values: tuple[FacetChoice, ...]


def filter_arguments(parameters: QueryDict, fields: Iterable[FilterField], catalogue: Catalogue) -> dict[str, Any]:
    """What queries take. Raises UnknownNode."""
    return {field.argument or field.name: field.read(field.text(parameters), catalogue) for field in fields}


def fields_in_use(parameters: QueryDict, fields: Iterable[FilterField]) -> list[tuple[str, str]]:
    """Name and text of the fields that filter."""
    return [(field.name, text) for field in fields if (text := field.text(parameters))]


def hidden_fields(parameters: QueryDict, fields: Iterable[FilterField]) -> list[tuple[str, str]]:
    """What a search box sends along, so that the rest of the filter stays."""
    return fields_in_use(parameters, (field for field in fields if field is not SEARCH))


def build_chips(
    parameters: QueryDict, fields: Iterable[FilterField], value_label: Callable[[str, str], str]
) -> list[Chip]:
    """value_label: of a field's name and text."""
    return [
        Chip(value_label(name, text), address_with(parameters, **{name: ""}))
        for name, text in fields_in_use(parameters, fields)
    ]


def build_facets(
    parameters: QueryDict,
    fields: Iterable[FilterField],
    values: Callable[[str], Iterable[FacetValue]],
    most: int | None = None,
) -> list[Facet]:
    """Facets that leave a choice, or have one made. values: of a field, by its name; most: how many are offered."""
    facets = []
    for field in fields:
        in_use, options = bool(field.text(parameters)), list(islice(values(field.name), most))
        if len(options) > 1 or (options and (field.single or in_use)):
            # Written once for all values: copying a query is slow.
            rest = address_with(parameters, **{field.name: ""}).removesuffix("?")
            start = f"{rest}&{field.name}=" if rest else f"?{field.name}="
            choices = [
                FacetChoice(name, number, start + quote_plus(value), node) for value, name, number, node in options
            ]
            facets.append(Facet(field.name, str(field.title), field.open or in_use, tuple(choices)))
    return facets


def node_name(catalogue: Catalogue, text: str) -> str:
    """`SDG 6 Clean water and sanitation`. Raises UnknownNode."""
    node = catalogue.resolve(text)
    return f"{pick_text(catalogue.framework(node.key).short)} {node.code} {label(catalogue.node(node))}"
