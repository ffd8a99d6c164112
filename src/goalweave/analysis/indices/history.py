"""An index over the years, and all indices with what can be ranked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from goalweave.accounts.actor import Actor
from goalweave.analysis.indices.inputs import WITHIN, Inputs, at, never_scored, of_sources
from goalweave.analysis.indices.sources import held, sources
from goalweave.analysis.indices.work import kept, scored
from goalweave.core.indices import UNRANKED, IndexDefinition, Results


@dataclass(frozen=True, slots=True)
class At:
    """Of a country in a year. of: how many had a rank then; newest: the newest year of a value in the score."""

    year: int
    score: float
    rank: int
    of: int
    newest: int


@dataclass(frozen=True, slots=True)
class By:
    """What another edition says of a country, in the newest year in which it has a rank by it."""

    index: IndexDefinition
    at: At


@dataclass(frozen=True, slots=True)
class Listed:
    """ranked: how many countries have a rank in `year`; since: the first year in which some have, 0 where none has;
    lacking: codes of the indicators that count and have no value of any country."""

    index: IndexDefinition
    ranked: int
    year: int
    since: int
    lacking: tuple[str, ...]


def history(found: Inputs, area: str, parameters: Mapping[str, float] | None = None) -> tuple[At, ...]:
    """The years in which an area has a score, by the same method and with values as old as `found` allows."""
    years = _years(found, parameters or {})
    return tuple(_at(then, results, area) for then, results in years if _has_rank(results, area))


def by_editions(
    actor: Actor, indices: Iterable[IndexDefinition], own: IndexDefinition, area: str, within: int
) -> tuple[By, ...]:
    """The other editions by which an area has a rank; a few queries, none where there are no others."""
    others = [one for one in indices if one.id == own.id and one.key != own.key and not one.parameters]
    if not others:
        return ()
    places = sources(actor, others)
    values = held(one for found in places.values() for one in found.values())
    made = []
    for index in others:
        over = _ranked_years(of_sources(index, places.get(index.key, {}), values, year=None, within=within))
        had = [(then, results) for then, results in over if _has_rank(results, area)]
        made += [By(index, _at(*had[-1], area))] if had else []
    return tuple(made)


def listed(actor: Actor, indices: Iterable[IndexDefinition]) -> list[Listed]:
    """Each index with what can be ranked now; a few queries for all."""
    some = list(indices)
    places = sources(actor, some)
    values = held(one for found in places.values() for one in found.values())
    return [_listed(of_sources(index, places.get(index.key, {}), values, year=None, within=WITHIN)) for index in some]


def _listed(found: Inputs) -> Listed:
    lacking = tuple(
        one.code
        for one in found.index.indicators
        if one.scored and (one.code not in found.sources or not found.held.of(found.sources[one.code]))
    )
    some = _ranked_years(found)
    if not some:
        return Listed(found.index, 0, 0, 0, lacking)
    newest, results = some[-1]
    return Listed(found.index, int((results.ranks != UNRANKED).sum()), newest.year, some[0][0].year, lacking)


def _has_rank(results: Results, area: str) -> bool:
    return area in results.table and bool(results.ranks[results.place(area)] != UNRANKED)


def _at(then: Inputs, results: Results, area: str) -> At:
    place = results.place(area)
    return At(
        then.year,
        float(results.scores[place]),
        int(results.ranks[place]),
        int((results.ranks != UNRANKED).sum()),
        max(one.year for one in then.cells[area].values()),
    )


def _ranked_years(found: Inputs) -> tuple[tuple[Inputs, Results], ...]:
    """As `_years`; nothing is worked out where nobody can have a rank."""
    had = (code for code, one in found.sources.items() if found.held.of(one))
    return () if found.index.parameters or never_scored(found.index, had) else _years(found, {})


def _years(found: Inputs, parameters: Mapping[str, float]) -> tuple[tuple[Inputs, Results], ...]:
    """The years in which some country has a rank, with all scores; worked out once for the same values."""

    def make() -> tuple[tuple[Inputs, Results], ...]:
        pairs = [(then, scored(then, parameters)) for then in (at(found, year) for year in found.years)]
        return tuple((then, results) for then, results in pairs if results is not None and results.ranks.any())

    what = (
        repr(found.index),
        tuple(found.sources.items()),
        found.within,
        found.held.state,
        tuple(sorted(parameters.items())),
    )
    return kept(("years", repr(what)), make)
