"""What a page of an index shows, out of the address: the year, how old values may be, numbers that the index needs, what is changed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest, QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from goalweave.analysis.indices import (
    WITHIN,
    IndexInputs,
    index_edition,
    parse_within,
    rank_intervals,
    read_inputs,
    score_index,
)
from goalweave.core.indices import IndexDefinition, IndexResults, Sensitivity
from goalweave.web.addresses import parse_year
from goalweave.web.frame import actor

VALUE, WEIGHT, PARAMETER = "v.", "w.", "p."
"""How the fields of the address begin that name a part of an index, or a number that it needs."""


@dataclass(frozen=True, slots=True)
class IndexState:
    """year: None for the newest; parameters: by name; values, weights: by code, as they are thought to be; faults:
    field of the address → why what is in it is not taken."""

    year: int | None
    within: int
    parameters: Mapping[str, float] = field(default_factory=dict)
    values: Mapping[str, float] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def form_fields(self) -> list[tuple[str, str]]:
        """The fields that lead to the same figures."""
        fields = [("year", str(self.year))] if self.year is not None else []
        fields += [("within", str(self.within))] if self.within != WITHIN else []
        return [*fields, *((PARAMETER + name, plain_number(value)) for name, value in self.parameters.items())]

    def query(self, more: Iterable[tuple[str, str]] = ()) -> str:
        """`?year=2017`, or nothing."""
        fields = [*self.form_fields, *more]
        return f"?{urlencode(fields)}" if fields else ""


@dataclass(frozen=True, slots=True)
class EvaluatedIndex:
    """An index with the figures that the reader may see. results: None if there are no values, or numbers that the
    index needs are not given; drawn: None where no one has a rank."""

    index: IndexDefinition
    state: IndexState
    inputs: IndexInputs
    results: IndexResults | None
    drawn: Sensitivity | None

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of the numbers that are not given."""
        return tuple(parameter.id for parameter in self.index.parameters if parameter.id not in self.state.parameters)


def evaluate_index(request: HttpRequest, key: str) -> EvaluatedIndex:
    """Raises UnknownNode for an index that there is not."""
    index = index_edition(key)
    state = read_state(request.GET, index)
    inputs = read_inputs(actor(request), index, year=state.year, within=state.within)
    ready = len(state.parameters) == len(index.parameters)
    results = score_index(inputs, state.parameters) if ready else None
    intervals = rank_intervals(results) if results is not None and results.ranks.any() else None
    return EvaluatedIndex(index, state, inputs, results, intervals)


def read_state(parameters: QueryDict, index: IndexDefinition) -> IndexState:
    """Read the state; unknown names are ignored, invalid numbers are errors."""
    faults: dict[str, str] = {}
    numbers: dict[str, dict[str, float]] = {VALUE: {}, WEIGHT: {}, PARAMETER: {}}
    known = {
        VALUE: [indicator.code for indicator in index.indicators if indicator.scored],
        WEIGHT: [part.code for part in index.root.scored_parts],
        PARAMETER: [parameter.id for parameter in index.parameters],
    }
    for start, codes in known.items():
        for code in codes:
            text = str(parameters.get(start + code, "")).strip()
            if not text:
                continue
            number = parse_number(text)
            if number is None:
                faults[start + code] = _("“%(text)s” is not a number") % {"text": text[:40]}
            elif start == WEIGHT and number <= 0:
                faults[start + code] = _("a weight must be above zero")
            else:
                numbers[start][code] = number
    return IndexState(
        parse_year(parameters.get("year")),
        parse_within(str(parameters.get("within", ""))),
        numbers[PARAMETER],
        numbers[VALUE],
        numbers[WEIGHT],
        faults,
    )


def parse_number(text: str) -> float | None:
    """With a point or a comma before decimals."""
    try:
        number = float(text.replace(",", ".")) if len(text) <= 40 else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) < 1e15 else None


def plain_number(value: float) -> str:
    """A number as fields of forms and addresses have it, the same that was read: `187`, `0.1`."""
    return str(int(value)) if value == int(value) else repr(value)
