"""The filter in the address: chosen values as chips that can be removed, and links that choose one more."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from goalweave.core.catalogue import Catalogue
from goalweave.core.model import RecordKind, State
from goalweave.reports import names
from goalweave.reports.templatetags.goalweave import country_name, pick_text

FIELDS = ("q", "kind", "year", "country", "organisation", "node", "state")


@dataclass(frozen=True)
class Chip:
    """label: what is chosen; href: the same page without it."""

    label: str
    href: str


def chips(given: QueryDict, catalogue: Catalogue) -> list[Chip]:
    return [
        Chip(_label(field, value, catalogue), with_choice(given, field, ""))
        for field in FIELDS
        if (value := str(given.get(field, "")))
    ]


def with_choice(given: QueryDict, field: str, value: str) -> str:
    """The query of the address with one field set (or taken away), back at the first page."""
    changed = given.copy()
    for name in {field, "page"}:
        changed.pop(name, None)
    if value:
        changed[field] = value
    return "?" + changed.urlencode()


def _label(field: str, value: str, catalogue: Catalogue) -> str:
    if field == "node":
        curie = catalogue.resolve(value)
        framework = catalogue.framework(curie.key)
        return f"{pick_text(framework.short)} {curie.code} {pick_text(catalogue.node(curie).label)}"
    if field == "kind" and value in list(RecordKind):
        return str(names.KINDS[RecordKind(value)])
    if field == "state" and value in list(State):
        return str(names.STATES[State(value)])
    if field == "country":
        return country_name(value)
    if field == "q":
        return _("“%(text)s”") % {"text": value}
    return value
