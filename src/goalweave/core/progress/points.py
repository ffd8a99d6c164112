"""Observations as one value a year, and which of these can be compared."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from goalweave.core.errors import InputError
from goalweave.core.model import Nature, Observation
from goalweave.core.model.periods import period_order
from goalweave.core.progress.model import SeriesPoint

_KINDS: dict[str, str] = {
    Nature.COUNTRY: "measured",
    Nature.ADJUSTED: "measured",
    Nature.ESTIMATED: "estimated",
    Nature.MODELLED: "estimated",
    Nature.GLOBAL: "global",
}


def yearly_points(observations: Iterable[Observation]) -> tuple[SeriesPoint, ...]:
    """One a year, in order; raises InputError as `yearly_observations` does."""
    return tuple(
        SeriesPoint(year, float(item.value), item.nature, item.status, item.bound)
        for year, item in yearly_observations(observations).items()
        if item.value is not None
    )


def yearly_observations(observations: Iterable[Observation]) -> dict[int, Observation]:
    """One a year, in order: of several periods the calendar year, else the one that ends last (`core.model.periods.period_order`).

    Values that are None or not finite are left out. observations: of one series, area and key, in one unit.

    Raises InputError where they are of several.
    """
    finite = [item for item in observations if item.value is not None and math.isfinite(item.value)]
    if len({(item.series, item.area, item.key) for item in finite}) > 1:
        raise InputError("progress is calculated for one series, area and group at a time")
    if len({(item.unit, item.multiplier) for item in finite}) > 1:
        raise InputError("the values are in different units")
    # Of one year the last in this order stays.
    ordered = sorted(finite, key=lambda item: (item.year, period_order(item.time), item.time))
    return {item.year: item for item in ordered}


def since_break(series: Sequence[SeriesPoint], status: str) -> tuple[list[SeriesPoint], int | None]:
    """The points from the last break on and its year; all and None without one. status: that marks the first value after it."""
    broken = [place for place, point in enumerate(series) if point.status == status]
    if not broken:
        return list(series), None
    return list(series[broken[-1] :]), series[broken[-1]].year


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
