"""Observations as one value a year, and which of these can be compared."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from goalweave.core.errors import InputError
from goalweave.core.model import Nature, Observation, Series
from goalweave.core.model.periods import period_order

_KINDS: dict[str, str] = {
    Nature.COUNTRY: "measured",
    Nature.ADJUSTED: "measured",
    Nature.ESTIMATED: "estimated",
    Nature.MODELLED: "estimated",
    Nature.GLOBAL: "global",
}


def yearly_observations(observations: Iterable[Observation]) -> dict[int, Observation]:
    """One a year, in order: of several periods the calendar year, else the one that ends last (`core.model.periods.period_order`).

    Values that are None or not finite are left out. observations: of one series, area and key, in one unit.

    Raises InputError where they are of several.
    """
    return observations_by_year(observations, None)[0]


def observations_by_year(
    observations: Iterable[Observation], series: Series | None
) -> tuple[dict[int, Observation], bool]:
    """As `yearly_observations`, and whether earlier values in another unit are left out.

    series: whose own unit the newest values must have for that, else several units raise InputError: a target is in that unit.
    """
    finite = [item for item in observations if item.value is not None and math.isfinite(item.value)]
    if len({(item.series, item.area, item.key) for item in finite}) > 1:
        raise InputError("progress is calculated for one series, area and group at a time")
    # Of one year the last in this order stays.
    ordered = sorted(finite, key=lambda item: (item.year, period_order(item.time), item.time))
    if len({(item.unit, item.multiplier) for item in ordered}) < 2:
        return {item.year: item for item in ordered}, False
    own = [series is not None and _is_in_own_unit(item, series) for item in ordered]
    first = own.index(True) if any(own) else 0
    if not all(own[first:]) or (first and ordered[first - 1].year == ordered[first].year):
        raise InputError("the values are in different units")
    return {item.year: item for item in ordered[first:]}, first > 0


def _is_in_own_unit(item: Observation, series: Series) -> bool:
    return item.unit in ("", series.unit) and item.multiplier in (None, series.multiplier)


def nature_kind(nature: str) -> str:
    """measured, estimated or global; empty if that is not known."""
    return _KINDS.get(nature, "")


def missing_years(years: Sequence[int]) -> tuple[int, ...]:
    """The years between the first and the last that are missing."""
    return tuple(sorted(set(range(years[0], years[-1])) - set(years))) if years else ()


def format_year_ranges(years: Sequence[int]) -> tuple[str, ...]:
    """`2001–2004`, `2007`: runs of years shortened."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return tuple(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
