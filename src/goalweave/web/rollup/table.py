"""The lines of a roll-up with their names and the addresses of the very records that each figure counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from goalweave.analysis.filter_labels import FilterLabels
from goalweave.analysis.record_filters import ACCEPTED_VIA, SUGGESTED_VIA
from goalweave.analysis.rollup import LINE_FIGURES, Rollup, RollupLine
from goalweave.core.model import Curie
from goalweave.web.addresses import address, address_with
from goalweave.web.records.filters import listed_fields, record_fields, value_name
from goalweave.web.rollup.state import FILTER, NODES, RollupState
from goalweave.wording.templatetags.goalweave import label

STATES = {
    "accepted": "accepted",
    "suggested": "suggested",
    "accepted_via": ACCEPTED_VIA,
    "suggested_via": SUGGESTED_VIA,
}


@dataclass(frozen=True, slots=True)
class LinkedFigure:
    """href: of the list of the records that it counts, or empty."""

    number: int
    href: str


@dataclass(frozen=True, slots=True)
class LinkedAmount:
    """href: of the records that it is of, each with its part."""

    number: Decimal
    href: str


@dataclass(frozen=True, slots=True)
class RollupRow:
    """A row as shown. node: if it is one; toggle: the page with its children shown or hidden."""

    line: RollupLine
    name: str
    node: Curie | None
    toggle: str
    records: LinkedFigure | None
    figures: dict[str, LinkedFigure]
    money: tuple[LinkedAmount | None, ...]


def rollup_rows(
    rollup: Rollup,
    state: RollupState,
    filter_labels: FilterLabels,
    parameters: QueryDict,
    labels: Sequence[tuple[str, str]],
) -> list[RollupRow]:
    """The lines, then the total."""
    addresses = _Addresses(
        reverse("records"),
        record_fields(parameters),
        listed_fields(parameters, filter_labels.catalogue),
        _money_begin(parameters),
        tuple(map(_money_end, labels)),
    )
    lines = (*rollup.lines, rollup.total)
    return [_rollup_row(line, state, filter_labels, parameters, labels, addresses) for line in lines]


@dataclass(frozen=True, slots=True)
class _Addresses:
    """What hundreds of addresses of a page have in common. records: path of the list; fields: of its filter, where a line adds what it asks of mappings;
    listed: where it adds nothing of that; money: how those of amounts begin; labels: how those of each label end."""

    records: str
    fields: dict[str, str]
    listed: dict[str, str]
    money: str
    labels: tuple[str, ...]


def money_href(parameters: QueryDict, key: str, of: tuple[str, str], page: str = "rollup-money") -> str:
    """The records behind an amount of this page. key: of the line; of: kind and currency; page: its name."""
    return _money_begin(parameters, page) + _line_part(key) + _money_end(of)


def _money_begin(parameters: QueryDict, page: str = "rollup-money") -> str:
    query = address_with(parameters, line="", money="")
    return reverse(page) + (query if query == "?" else f"{query}&")


def _line_part(key: str) -> str:
    return f"{urlencode({'line': key})}&" if key else ""


def _money_end(of: tuple[str, str]) -> str:
    return urlencode({"money": " ".join(of)})


def line_filter(state: RollupState, key: str) -> dict[str, str]:
    """What the list of records must be requested, to be those of a line's mappings."""
    if state.rows == NODES:
        return {"node": str(state.framework.curie(key))} if key else {"framework": state.framework.key}
    own = {FILTER[state.rows]: key} if key else {}
    return {**own, "framework": state.framework.key}


def _rollup_row(
    line: RollupLine,
    state: RollupState,
    filter_labels: FilterLabels,
    parameters: QueryDict,
    labels: Sequence[tuple[str, str]],
    addresses: _Addresses,
) -> RollupRow:
    line_fields = line_filter(state, line.key)
    # All have a framework or a node, so that a state can follow.
    start = address(addresses.records, **(addresses.fields | line_fields)) + "&state="
    figures = {
        name: LinkedFigure(number, start + STATES[name] if number else "")
        for name, number in zip(LINE_FIGURES, line.figures, strict=True)
    }
    records = None
    if line.records is not None and not (state.rows == NODES and line.key):
        own = {name: value for name, value in line_fields.items() if name != "framework"}
        href = address(addresses.records, **(addresses.listed | own)) if line.records else ""
        records = LinkedFigure(line.records, href)
    amounts = {(one.kind, one.currency): one.amount for one in line.money}
    node = state.framework.curie(line.key) if state.rows == NODES and line.key else None
    name = ""
    if node:
        name = label(state.framework.node(line.key))
    elif line.key:
        name = value_name(FILTER[state.rows], line.key, filter_labels)
    behind = addresses.money + _line_part(line.key)
    money = tuple(
        LinkedAmount(amounts[one], behind + end) if one in amounts else None
        for one, end in zip(labels, addresses.labels, strict=True)
    )
    return RollupRow(line, name, node, _toggle_address(parameters, state, line), records, figures, money)


def _toggle_address(parameters: QueryDict, state: RollupState, line: RollupLine) -> str:
    if not line.children:
        return ""
    opened = [code for code in state.opened if code != line.key] if line.opened else [*state.opened, line.key]
    return address_with(parameters, open=",".join(opened))
