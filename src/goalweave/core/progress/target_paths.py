"""The lines that a chart draws beside what was observed: (year, value), both ends included, every year between."""

from __future__ import annotations

from goalweave.core.progress.model import Progress

YearPath = list[tuple[int, float]]


def path_to_target(progress: Progress) -> YearPath:
    """The pace needed: from the latest figure straight to the target; empty where there is no target to come."""
    if progress.latest is None:
        return []
    return _straight_path((progress.latest.year, progress.latest.value), (progress.target.year, progress.aimed))


def even_path_to_target(progress: Progress) -> YearPath:
    """The even pace: from the baseline straight to the target."""
    if progress.baseline is None:
        return []
    return _straight_path((progress.baseline.year, progress.baseline.value), (progress.target.year, progress.aimed))


def _straight_path(start: tuple[int, float], end: tuple[int | None, float | None]) -> YearPath:
    (first, low), (last, high) = start, end
    if last is None or high is None or last <= first:
        return []
    step = (high - low) / (last - first)
    return [*((year, low + step * (year - first)) for year in range(first, last)), (last, high)]
