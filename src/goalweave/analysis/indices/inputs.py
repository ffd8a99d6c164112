"""The table of an index out of the observations: for each country and indicator the newest value up to a year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from goalweave.accounts.actor import Actor
from goalweave.analysis.indices.sources import Held, Source, held, sources
from goalweave.core import model
from goalweave.core.indices import IndexDefinition, IndexIndicator, MissingRule, Table, score, value_fault
from goalweave.core.messages import Message

WITHIN = 5
MOST_WITHIN = 20
"""Years that a value may be older than the year that is asked for: usually, and at most."""

Cells = Mapping[str, Mapping[str, model.Observation]]
"""Country → indicator's code → the value that stands for it."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """A value that an index cannot take, and why: beyond what it can be, without a logarithm, in another unit."""

    code: str
    observation: model.Observation
    why: Message


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """What is known for an index. sources: indicator's code → where its values come from; years: with values of any, in order;
    year: the one that is asked for, 0 where there are no values; within: how many years older a value may be;
    cells, table: of the countries that have any value then; held: all values that there are."""

    index: IndexDefinition
    sources: Mapping[str, Source]
    held: Held
    years: tuple[int, ...]
    year: int
    within: int
    cells: Cells
    table: Table
    unusable: tuple[Unusable, ...]

    def has(self, code: str) -> int:
        """So many countries have a value of an indicator."""
        return sum(code in row for row in self.cells.values())


def within_of(text: str) -> int:
    """A number of years out of an address; what is none is the usual."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 3 else WITHIN
    return min(number, MOST_WITHIN)


def inputs(actor: Actor, index: IndexDefinition, *, year: int | None = None, within: int = WITHIN) -> Inputs:
    """year: None for the newest in which some country has a score, else in which there is a value. A few queries.

    Only values of whole years and of countries are looked at, with the unit of their series; multiples are multiplied out.
    """
    found = sources(actor, [index]).get(index.key, {})
    return of_sources(index, found, held(found.values()), year=year, within=within)


def of_sources(
    index: IndexDefinition, found: Mapping[str, Source], values: Held, *, year: int | None, within: int
) -> Inputs:
    """As `inputs`, once it is known where the values come from; no query."""
    runs = [run for one in found.values() for run in values.of(one).values()]
    years = tuple(sorted({year for run in runs for year in run.years}))
    made = Inputs(index, found, values, years, 0, within, {}, {}, ())
    if not years:
        return made
    return at(made, _newest(made) if year is None else year)


def never_scored(index: IndexDefinition, had: Iterable[str]) -> bool:
    """Whether nothing can have a score, since an indicator that must be there has no value at all. had: codes with values."""
    lacking = {one.code for one in index.indicators if one.scored} - set(had)
    strict = index.missing.rule is MissingRule.REFUSE and not any(group.missing for group in index.groups)
    return strict and bool(lacking)


def at(found: Inputs, year: int) -> Inputs:
    """The same in another year; no query."""
    cells: dict[str, dict[str, model.Observation]] = {}
    table: dict[str, dict[str, float | None]] = {}
    unusable: list[Unusable] = []
    for one in found.index.indicators if found.sources else ():
        source = found.sources[one.code]
        for area, run in found.held.of(source).items():
            newest = run.newest(year, found.within)
            if newest is None:
                continue
            number, why = _number(one, source, newest)
            if why is not None:
                unusable.append(Unusable(one.code, newest, why))
                continue
            cells.setdefault(area, {})[one.code] = newest
            table.setdefault(area, {})[one.code] = number
    ordered = sorted(table)
    return replace(
        found,
        year=year,
        cells={area: cells[area] for area in ordered},
        table={area: table[area] for area in ordered},
        unusable=tuple(unusable),
    )


def _newest(found: Inputs) -> int:
    had = (code for code, one in found.sources.items() if found.held.of(one))
    if found.index.parameters or never_scored(found.index, had):
        return found.years[-1]
    for year in reversed(found.years):
        made = at(found, year)
        if made.table and score(found.index, made.table).ranks.any():
            return year
    return found.years[-1]


def _number(one: IndexIndicator, source: Source, row: model.Observation) -> tuple[float, Message | None]:
    assert source.series is not None
    assert row.value is not None
    multiplier = source.series.multiplier if row.multiplier is None else row.multiplier
    number = row.value * 10**multiplier if multiplier > 0 else row.value / 10**-multiplier
    if row.unit and row.unit != source.series.unit:
        return number, Message("its unit is {unit}, not {expected}", unit=row.unit, expected=source.series.unit)
    return number, value_fault(one, number)
