"""A series in an area, with its values and the target that they are judged by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from goalweave.core.errors import InputError
from goalweave.core.model import Key, Observation, Series, Target
from goalweave.core.progress import Progress, SeriesPoint, judge_target, yearly_points
from goalweave.core.text.languages import LanguageMap

SeriesKey = tuple[str, str, Key]
"""Code of a series, area and key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """A target with its figures, or a series for which no target is set.

    series: None where nothing measures the target, or the actor may not see what does; name, calculation: of its indicator;
    observed: its values in time; points: one a year.
    """

    area: str
    key: Key
    series: Series | None
    observed: tuple[Observation, ...]
    points: tuple[SeriesPoint, ...]
    target: Target | None
    progress: Progress | None
    name: LanguageMap = field(default_factory=dict)
    calculation: LanguageMap = field(default_factory=dict)

    @property
    def series_key(self) -> SeriesKey:
        return self.series.code if self.series else "", self.area, self.key

    @property
    def latest(self) -> Observation | None:
        """The newest observation that has a value."""
        return next((value for value in reversed(self.observed) if value.value is not None), None)


def judge_series(
    observed: Sequence[Observation], series: Series, target: Target | None, *, until: int | None = None
) -> tuple[Progress | None, tuple[SeriesPoint, ...]]:
    """As `judge_target`; without a target only the points, and none where the values cannot be brought to one a year."""
    if target is not None:
        return judge_target(target, observed, series, method=None, until=until)
    try:
        return None, yearly_points(observed)
    except InputError:
        return None, ()
