"""A target held against the observations of its place."""

from __future__ import annotations

from collections.abc import Iterable

from goalweave.core.errors import InputError
from goalweave.core.model import Method, Observation, Series, Target
from goalweave.core.progress.assessment import assess_progress
from goalweave.core.progress.model import Progress, SeriesPoint, Verdict
from goalweave.core.progress.points import yearly_points


def judge_target(
    target: Target, observed: Iterable[Observation], series: Series, *, method: Method | None, until: int | None = None
) -> tuple[Progress, tuple[SeriesPoint, ...]]:
    """Progress by the figures of a target's place, with the figures as one a year."""
    try:
        some = yearly_points(observed)
    except InputError as error:
        why = error.message
        return Progress(target, method or target.method, Verdict.CANNOT, why, why=why), ()
    return (
        assess_progress(target, some, method=method, until=until, lowest=series.lowest, highest=series.highest),
        tuple(point for point in some if until is None or point.year <= until),
    )
