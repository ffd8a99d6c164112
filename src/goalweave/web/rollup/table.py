"""The lines of a roll-up with their names and the addresses of the very records that each figure counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict
from django.urls import reverse

from goalweave.analysis.browse import ACCEPTED_VIA, SUGGESTED_VIA
from goalweave.analysis.filter_labels import Known
from goalweave.analysis.rollup import FIGURES, Line, Rollup
from goalweave.core.model import Curie
from goalweave.web.records.words import value_name
from goalweave.web.rollup.state import FIELDS, FILTER, NODES, State
from goalweave.wording.templatetags.goalweave import label

STATES = {
    "accepted": "accepted",
    "suggested": "suggested",
    "accepted_via": ACCEPTED_VIA,
    "suggested_via": SUGGESTED_VIA,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """href: of the list of the records that it counts, or empty."""

    number: int
    href: str


@dataclass(frozen=True, slots=True)
class Amount:
    """href: of the records that it is of, each with its part."""

    number: Decimal
    href: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A line as it is shown. node: where it is one; toggle: the page with what is below it shown or hidden."""

    line: Line
    name: str
    node: Curie | None
    toggle: str
    records: Figure | None
    figures: dict[str, Figure]
    money: tuple[Amount | None, ...]


def shown(
    found: Rollup, state: State, known: Known, given: QueryDict, labels: Sequence[tuple[str, str]]
) -> list[Shown]:
    """The lines, then the total."""
    return [_shown(line, state, known, given, labels) for line in (*found.lines, found.total)]


def records_href(given: QueryDict, **fields: str) -> str:
    """The list of the records that pass the filter of this page and these fields."""
    query = QueryDict(mutable=True)
    for field in FIELDS:
        if given.get(field):
            query[field] = str(given[field])
    for field, value in fields.items():
        query[field] = value
    return f"{reverse('records')}?{query.urlencode()}"


def money_href(given: QueryDict, key: str, of: tuple[str, str], page: str = "rollup-money") -> str:
    """The records behind an amount of this page. key: of the line; of: kind and currency; page: its name."""
    query = given.copy()
    query.pop("page", None)
    query["line"], query["money"] = key, " ".join(of)
    return f"{reverse(page)}?{query.urlencode()}"


def of_line(state: State, key: str) -> dict[str, str]:
    """What the list of records must be asked for, to be those of a line's mappings."""
    if state.rows == NODES:
        return {"node": str(state.framework.curie(key))} if key else {"framework": state.framework.key}
    own = {FILTER[state.rows]: key} if key else {}
    return {**own, "framework": state.framework.key}


def _shown(line: Line, state: State, known: Known, given: QueryDict, labels: Sequence[tuple[str, str]]) -> Shown:
    asked = of_line(state, line.key)
    figures = {
        name: Figure(number, records_href(given, **asked, state=STATES[name]) if number else "")
        for name, number in zip(FIGURES, line.figures, strict=True)
    }
    records = None
    if line.records is not None and not (state.rows == NODES and line.key):
        own = {name: value for name, value in asked.items() if name != "framework"}
        records = Figure(line.records, records_href(given, **own) if line.records else "")
    amounts = {(one.kind, one.currency): one.amount for one in line.money}
    node = state.framework.curie(line.key) if state.rows == NODES and line.key else None
    name = ""
    if node:
        name = label(state.framework.node(line.key))
    elif line.key:
        name = value_name(FILTER[state.rows], line.key, known)
    money = tuple(Amount(amounts[one], money_href(given, line.key, one)) if one in amounts else None for one in labels)
    return Shown(line, name, node, _toggle(given, state, line), records, figures, money)


def _toggle(given: QueryDict, state: State, line: Line) -> str:
    if not line.children:
        return ""
    opened = [code for code in state.opened if code != line.key] if line.opened else [*state.opened, line.key]
    query = given.copy()
    query.pop("open", None)
    if opened:
        query["open"] = ",".join(opened)
    return f"?{query.urlencode()}"
