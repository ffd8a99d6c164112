"""An index over the years, and all indices with what can be ranked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from goalweave.accounts.actor import Actor
from goalweave.analysis.indices.inputs import WITHIN, IndexInputs, build_inputs, inputs_of_year, is_never_scored
from goalweave.analysis.indices.scores import cached, score_index
from goalweave.analysis.indices.sources import read_source_values, value_sources
from goalweave.core.indices import UNRANKED, IndexDefinition, IndexResults


@dataclass(frozen=True, slots=True)
class YearResult:
    """Of a country in a year. of: how many had a rank then; newest: the newest year of a value in the score."""

    year: int
    score: float
    rank: int
    of: int
    newest: int


@dataclass(frozen=True, slots=True)
class EditionResult:
    """What another edition says of a country, in the newest year in which it has a rank by it."""

    index: IndexDefinition
    at: YearResult


@dataclass(frozen=True, slots=True)
class IndexListing:
    """ranked: how many countries have a rank in `year`; since: the first year in which some have, 0 where none has;
    lacking: codes of the indicators that count and have no value of any country."""

    index: IndexDefinition
    ranked: int
    year: int
    since: int
    lacking: tuple[str, ...]


def index_history(
    inputs: IndexInputs, area: str, parameters: Mapping[str, float] | None = None
) -> tuple[YearResult, ...]:
    """The years in which an area has a score, by the same method and with values as old as `inputs` allows."""
    years = _scored_years(inputs, parameters or {})
    return tuple(_year_result(then, results, area) for then, results in years if _has_rank(results, area))


def results_by_edition(
    actor: Actor, indices: Iterable[IndexDefinition], own: IndexDefinition, area: str, within: int
) -> tuple[EditionResult, ...]:
    """The other editions by which an area has a rank; a few queries, none if there are no others."""
    others = [one for one in indices if one.id == own.id and one.key != own.key and not one.parameters]
    if not others:
        return ()
    places = value_sources(actor, others)
    values = read_source_values(chain.from_iterable(found.values() for found in places.values()))
    made = []
    for index in others:
        over = _ranked_years(build_inputs(index, places.get(index.key, {}), values, year=None, within=within))
        had = [(then, results) for then, results in over if _has_rank(results, area)]
        made += [EditionResult(index, _year_result(*had[-1], area))] if had else []
    return tuple(made)


def list_indices(actor: Actor, indices: Iterable[IndexDefinition]) -> list[IndexListing]:
    """Each index with what can be ranked now; a few queries for all."""
    some = list(indices)
    places = value_sources(actor, some)
    values = read_source_values(chain.from_iterable(found.values() for found in places.values()))
    return [
        _index_listing(build_inputs(index, places.get(index.key, {}), values, year=None, within=WITHIN))
        for index in some
    ]


def _index_listing(inputs: IndexInputs) -> IndexListing:
    lacking = tuple(
        indicator.code
        for indicator in inputs.index.indicators
        if indicator.scored
        and (indicator.code not in inputs.sources or not inputs.values.values_of(inputs.sources[indicator.code]))
    )
    some = _ranked_years(inputs)
    if not some:
        return IndexListing(inputs.index, 0, 0, 0, lacking)
    newest, results = some[-1]
    return IndexListing(inputs.index, int((results.ranks != UNRANKED).sum()), newest.year, some[0][0].year, lacking)


def _has_rank(results: IndexResults, area: str) -> bool:
    return area in results.table and bool(results.ranks[results.place(area)] != UNRANKED)


def _year_result(then: IndexInputs, results: IndexResults, area: str) -> YearResult:
    place = results.place(area)
    return YearResult(
        then.year,
        float(results.scores[place]),
        int(results.ranks[place]),
        int((results.ranks != UNRANKED).sum()),
        max(cell.year for cell in then.cells[area].values()),
    )


def _ranked_years(inputs: IndexInputs) -> tuple[tuple[IndexInputs, IndexResults], ...]:
    """As `_years`; nothing is calculated where no one can have a rank."""
    had = (code for code, one in inputs.sources.items() if inputs.values.values_of(one))
    return () if inputs.index.parameters or is_never_scored(inputs.index, had) else _scored_years(inputs, {})


def _scored_years(inputs: IndexInputs, parameters: Mapping[str, float]) -> tuple[tuple[IndexInputs, IndexResults], ...]:
    """The years in which some country has a rank, with all scores; calculated once for the same values."""

    def make() -> tuple[tuple[IndexInputs, IndexResults], ...]:
        scored = []
        for year in inputs.years:
            then = inputs_of_year(inputs, year)
            results = score_index(then, parameters)
            if results is not None and results.ranks.any():
                scored.append((then, results))
        return tuple(scored)

    what = (
        repr(inputs.index),
        tuple(inputs.sources.items()),
        inputs.within,
        inputs.values.state,
        tuple(sorted(parameters.items())),
    )
    return cached(("years", repr(what)), make)
