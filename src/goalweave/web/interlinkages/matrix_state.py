"""What the page of a matrix shows, read from its address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import QueryDict

from goalweave.core.interlinkages import Reading
from goalweave.core.model import Framework
from goalweave.interlinkages.question_shares import OrderedPair
from goalweave.web.addresses import parse_number

PAIR_SEPARATOR = "~"
"""Between the two codes of a pair; no code has it, and addresses carry it as it is."""

LONGEST_CHOICE = 4_000
"""Characters of a choice of nodes that are read."""

_BETWEEN = re.compile(r"[\s,;]+")
_Value = TypeVar("_Value", bound=StrEnum)


class Order(StrEnum):
    INFLUENCE = "influence"
    NUMBER = "number"


class Show(StrEnum):
    """apart: pairs whose scorers are two or more points apart; differ: those on which two matrices are."""

    ALL = ""
    HINDERING = "hindering"
    APART = "apart"
    DIFFER = "differ"


class Comparison(StrEnum):
    """both: two values in a cell; difference: the second minus the first."""

    BOTH = "both"
    DIFFERENCE = "difference"


@dataclass(frozen=True, slots=True)
class MatrixState:
    """nodes: those that are chosen, empty for all; other: key of a second matrix; row_page, column_page: from 1."""

    order: Order = Order.INFLUENCE
    reading: Reading = Reading.A
    show: Show = Show.ALL
    nodes: tuple[str, ...] = ()
    other: str = ""
    comparison: Comparison = Comparison.BOTH
    row_page: int = 1
    column_page: int = 1
    pair: OrderedPair | None = None

    def fields(self) -> list[tuple[str, str]]:
        """The fields of the address that differ from the defaults, without the pair."""
        fields = [
            ("order", self.order, Order.INFLUENCE),
            ("reading", self.reading, Reading.A),
            ("show", self.show, Show.ALL),
            ("nodes", " ".join(self.nodes), ""),
            ("with", self.other, ""),
            ("compare", self.comparison, Comparison.BOTH),
            ("rows", str(self.row_page), "1"),
            ("columns", str(self.column_page), "1"),
        ]
        return [(name, str(value)) for name, value, default in fields if value != default]

    def href(self, **changes: Any) -> str:
        """The query of the page with some fields changed; a pair is kept where the change says so alone."""
        state = replace(self, **{"pair": None, **changes})
        fields = state.fields()
        if state.pair:
            fields.append(("pair", PAIR_SEPARATOR.join(state.pair)))
        return f"?{urlencode(fields, safe='~:@')}"

    @property
    def cell_href(self) -> str:
        """What an address of a pair begins with; the codes follow."""
        query = self.href()
        return f"{query}pair=" if query == "?" else f"{query}&pair="


def read_matrix_state(parameters: QueryDict, nodes: Sequence[str], framework: Framework | None) -> MatrixState:
    """nodes: of the matrix; unknown values are ignored."""
    subject, _separator, object_ = str(parameters.get("pair", "")).partition(PAIR_SEPARATOR)
    known = set(nodes)
    pair = (subject, object_) if {subject, object_} <= known and subject != object_ else None
    return MatrixState(
        order=_choice(Order, parameters.get("order"), Order.INFLUENCE),
        reading=_choice(Reading, parameters.get("reading"), Reading.A),
        show=_choice(Show, parameters.get("show"), Show.ALL),
        nodes=_nodes_of_text(str(parameters.get("nodes", "")), nodes, framework),
        other=str(parameters.get("with", ""))[:200],
        comparison=_choice(Comparison, parameters.get("compare"), Comparison.BOTH),
        row_page=parse_number(parameters.get("rows", "1"), 4) or 1,
        column_page=parse_number(parameters.get("columns", "1"), 4) or 1,
        pair=pair,
    )


def _choice(kind: type[_Value], text: object, default: _Value) -> _Value:
    return kind(str(text)) if str(text) in set(kind) else default


def _nodes_of_text(text: str, nodes: Sequence[str], framework: Framework | None) -> tuple[str, ...]:
    """The nodes that a text names, and those below a node that it names: `2.4, 7` has 7.1 and 7.2 too. Fewer than two are none."""
    named = set(_BETWEEN.split(text[:LONGEST_CHOICE].strip())) - {""}
    if not named:
        return ()
    selected = []
    for code in nodes:
        lineage = framework.lineage(code) if framework and code in framework.by_code else (code,)
        if not named.isdisjoint((code, *lineage)):
            selected.append(code)
    return tuple(selected) if len(selected) > 1 else ()
