"""The table of an index out of the observations: for each country and indicator the newest value up to a year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from goalweave.accounts.actor import Actor
from goalweave.analysis.indices.sources import SourceValues, ValueSource, read_source_values, value_sources
from goalweave.core import model
from goalweave.core.indices import IndexDefinition, IndexIndicator, MissingRule, Table, compute_results, value_fault
from goalweave.core.messages import Message

WITHIN = 5
MOST_WITHIN = 20
"""Years that a value may be older than the year that is requested: usually, and at most."""

Cells = Mapping[str, Mapping[str, model.Observation]]
"""Country → indicator's code → the value that stands for it."""


@dataclass(frozen=True, slots=True)
class UnusableValue:
    """A value that an index cannot use, and why: out of range, without a logarithm, in another unit."""

    code: str
    observation: model.Observation
    why: Message


@dataclass(frozen=True, slots=True, eq=False)
class IndexInputs:
    """What is known for an index. sources: indicator's code → where its values come from; years: with values of any, in
    order; year: the one that is requested, 0 where there are no values; within: how many years older a value may be;
    cells, table: of the countries that have any value then; values: all values that there are."""

    index: IndexDefinition
    sources: Mapping[str, ValueSource]
    values: SourceValues
    years: tuple[int, ...]
    year: int
    within: int
    cells: Cells
    table: Table
    unusable: tuple[UnusableValue, ...]

    def countries_with_value(self, code: str) -> int:
        """Return the number of countries with a value of an indicator."""
        return sum(code in row for row in self.cells.values())


def parse_within(text: str) -> int:
    """Return a number of years from an address, or the default if it is not one."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 3 else WITHIN
    return min(number, MOST_WITHIN)


def read_inputs(actor: Actor, index: IndexDefinition, *, year: int | None = None, within: int = WITHIN) -> IndexInputs:
    """year: None for the newest in which some country has a score, else in which there is a value. A few queries.

    Values are those that pages show of a series, one per year, with the unit of their series; multiples are multiplied out.
    """
    found = value_sources(actor, [index]).get(index.key, {})
    return build_inputs(index, found, read_source_values(found.values()), year=year, within=within)


def build_inputs(
    index: IndexDefinition, sources: Mapping[str, ValueSource], values: SourceValues, *, year: int | None, within: int
) -> IndexInputs:
    """As `inputs`, once it is known where the values come from; no query."""
    by_country = chain.from_iterable(values.values_of(source).values() for source in sources.values())
    years = tuple(sorted(set(chain.from_iterable(country.years for country in by_country))))
    inputs = IndexInputs(index, sources, values, years, 0, within, {}, {}, ())
    if not years:
        return inputs
    return _inputs_of_newest_scored_year(inputs) if year is None else inputs_of_year(inputs, year)


def is_never_scored(index: IndexDefinition, had: Iterable[str]) -> bool:
    """Whether nothing can have a score, since an indicator that must be there has no value at all. had: codes with values."""
    lacking = {indicator.code for indicator in index.indicators if indicator.scored} - set(had)
    strict = index.missing.rule is MissingRule.REFUSE and not any(group.missing for group in index.groups)
    return strict and bool(lacking)


def inputs_of_year(inputs: IndexInputs, year: int) -> IndexInputs:
    """The same in another year; no query."""
    cells: dict[str, dict[str, model.Observation]] = {}
    table: dict[str, dict[str, float | None]] = {}
    unusable: list[UnusableValue] = []
    for one in inputs.index.indicators if inputs.sources else ():
        source = inputs.sources[one.code]
        for area, run in inputs.values.values_of(source).items():
            newest = run.newest(year, inputs.within)
            if newest is None:
                continue
            number, why = _to_number(one, source, newest)
            if why is not None:
                unusable.append(UnusableValue(one.code, newest, why))
                continue
            cells.setdefault(area, {})[one.code] = newest
            table.setdefault(area, {})[one.code] = number
    ordered = sorted(table)
    return replace(
        inputs,
        year=year,
        cells={area: cells[area] for area in ordered},
        table={area: table[area] for area in ordered},
        unusable=tuple(unusable),
    )


def _inputs_of_newest_scored_year(inputs: IndexInputs) -> IndexInputs:
    """Of the newest year if there is no such."""
    had = (code for code, one in inputs.sources.items() if inputs.values.values_of(one))
    newest = inputs_of_year(inputs, inputs.years[-1])
    if inputs.index.parameters or is_never_scored(inputs.index, had):
        return newest
    for year in reversed(inputs.years):
        then = newest if year == newest.year else inputs_of_year(inputs, year)
        # The values were checked one by one when the table was made, and there are no parameters.
        if then.table and compute_results(inputs.index, then.table, {}).ranks.any():
            return then
    return newest


def _to_number(indicator: IndexIndicator, source: ValueSource, row: model.Observation) -> tuple[float, Message | None]:
    assert source.series is not None
    assert row.value is not None
    multiplier = source.series.multiplier if row.multiplier is None else row.multiplier
    # A negative power of ten is no exact float, so the value is divided by the positive one and rounded only once.
    number = row.value * 10**multiplier if multiplier > 0 else row.value / 10**-multiplier
    if row.unit and row.unit != source.series.unit:
        return number, Message("its unit is {unit}, not {expected}", unit=row.unit, expected=source.series.unit)
    return number, value_fault(indicator, number)
