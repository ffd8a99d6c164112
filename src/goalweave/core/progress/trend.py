"""Direction and pace of a series, without a value to be reached: by Eurostat, by the UN Statistics Division, and as Open SDG calculates it.

All three take compound annual growth between two years, (latest ÷ baseline)^(1 ÷ years) − 1, with its sign turned so that what is wanted is above zero,
and compare it with thresholds of their own. They differ in the baseline: Eurostat looks back five years (and fifteen for the long term), the other two count
from 2015. Where a method takes no baseline, the nearest figure is taken, and a note says so: a statement about other years is better than none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from goalweave.core.messages import Message
from goalweave.core.model import Direction
from goalweave.core.progress.breaks import comparable_run
from goalweave.core.progress.eurostat import AWAY, GROWTH as EUROSTAT_GROWTH
from goalweave.core.progress.growth import compound_growth_rate, round_off_noise
from goalweave.core.progress.method_names import VERDICTS
from goalweave.core.progress.model import (
    Category,
    EurostatCategory,
    SeriesPoint,
    TrendMethod,
    UnsdCategory,
    Verdict,
)
from goalweave.core.progress.open_sdg import WITHOUT_TARGET, ZERO_READ_AS, growth_thresholds, score_of_growth
from goalweave.core.progress.points import missing_years
from goalweave.core.progress.rounding import round_figure
from goalweave.core.progress.trend_sentences import trend_notes, trend_sentence
from goalweave.core.progress.uncertainty import is_certain_change
from goalweave.core.progress.unsd import GROWTH as UNSD_GROWTH

SINCE = 2015
"""From when the UN and Open SDG count."""

WINDOWS = {"short": 5, "long": 15}
"""Years that Eurostat looks back."""

LEAST_LONG = 10
"""Fewer years than these are no long term."""

LEAST_FOR_PACE = 2
"""Fewer years than these between two figures show a direction and no pace: ours. One good year is no fast trend."""

_WITHOUT_PACE = {Verdict.TOWARD_FAST: Verdict.TOWARD, Verdict.AWAY_FAST: Verdict.AWAY}

OLD_AFTER = 5
"""A last figure that is more than so many years older than the newest with which it is compared is called old: ours. Five years
are the window of Eurostat, and the longest interval between two household surveys of the same kind that is common."""


@dataclass(frozen=True, slots=True)
class Trend:
    """Direction and pace of a series.

    verdict: TOWARD_FAST, TOWARD, NONE, AWAY, AWAY_FAST, UNCERTAIN; without a wanted direction RISING, FALLING, NONE; CANNOT with fewer than two
    figures; category: the method's own, None where it gives none; growth: compound, a year, up is above 0; improvement: the same, what is wanted
    is above 0; score: Open SDG's, −5 to 5; seen: change a year in the unit of the series; old: says the year of the last figure where that
    is long ago; notes: what to keep in mind; why: what prevents a verdict; long_term: Eurostat's second window, where ten years or more are known.
    """

    method: TrendMethod
    direction: Direction | None
    verdict: Verdict
    sentence: Message
    category: Category | None = None
    growth: float | None = None
    improvement: float | None = None
    score: float | None = None
    baseline: SeriesPoint | None = None
    latest: SeriesPoint | None = None
    seen: float | None = None
    years: tuple[int, ...] = ()
    gaps: tuple[int, ...] = ()
    old: Message | None = None
    notes: tuple[Message, ...] = ()
    why: Message | None = None
    long_term: Trend | None = None

    @property
    def label(self) -> Message:
        """The verdict in a few words; where there is none, what is known: “Last figure: 2017”."""
        if self.verdict is not Verdict.CANNOT:
            return VERDICTS[self.verdict]
        return last_figure_text(self.latest) if self.latest else Message("No figures yet")


@dataclass(frozen=True, slots=True)
class _GrowthReading:
    verdict: Verdict
    category: Category | None
    score: float | None = None


def assess_trend(
    points: Sequence[SeriesPoint],
    *,
    direction: Direction | None,
    method: TrendMethod = TrendMethod.EUROSTAT,
    until: int | None = None,
    newest: int | None = None,
    toward: float | None = None,
    limit: float | None = None,
    window: int = WINDOWS["short"],
) -> Trend:
    """Direction and pace of a series, by one method.

    points: one a year; direction: which way is better, None where neither is; until: the last year that is looked at; newest: the
    newest year of any figure in the comparison, or a deadline that is past, by which the last figure is called old; toward: the value in the
    middle that is wanted (parity: 1, or 50 percent), then the distance from it is what should fall; limit: what a value can be
    at best (Open SDG lowers its thresholds near it); window: years that Eurostat looks back.

    Never raises for want of data. Where growth is not defined (a baseline of zero, a change of sign), only the direction is judged.
    """
    run = comparable_run([point for point in points if until is None or point.year <= until])
    desired = Direction.DOWN if toward is not None else direction
    if len(run.points) < 2:
        latest = run.points[-1] if run.points else run.last
        why = _too_few_message(run.points, latest)
        old = _old_message(latest, newest)
        return Trend(method, desired, Verdict.CANNOT, why, latest=latest, old=old, notes=run.notes, why=why)
    trend = _assess_run(run.points, desired, method, window, toward, limit)
    trend = replace(trend, old=_old_message(trend.latest, newest), notes=(*run.notes, *trend.notes))
    if method is not TrendMethod.EUROSTAT or window >= WINDOWS["long"]:
        return trend
    long_term = _assess_run(run.points, desired, method, WINDOWS["long"], toward, limit)
    return replace(trend, long_term=long_term if _span(long_term) >= LEAST_LONG else None)


def last_figure_text(point: SeriesPoint) -> Message:
    return Message("Last figure: {year}", year=str(point.year))


def _assess_run(
    points: Sequence[SeriesPoint],
    direction: Direction | None,
    method: TrendMethod,
    window: int,
    toward: float | None,
    limit: float | None,
) -> Trend:
    start, latest = _find_start(points, method, window), points[-1]
    used = tuple(point for point in points if point.year >= start.year)
    first, last = (reflect_value(point.value, toward) for point in (start, latest))
    growth, notes = _growth(first, last, latest.year - start.year, method)
    change = last - first
    improvement = None
    if growth is not None:
        # The rate of a negative value is that of its size: −4 to −2 shrinks, and yet goes up.
        growth = round_off_noise(growth if first >= 0 else -growth)
        improvement = -growth if direction is Direction.DOWN else growth
    reading = _read_growth(improvement, first, change, direction, method, limit)
    if latest.year - start.year < LEAST_FOR_PACE:
        reading = replace(reading, verdict=_WITHOUT_PACE.get(reading.verdict, reading.verdict))
    if change and not is_certain_change(start, latest):
        reading = replace(reading, verdict=Verdict.UNCERTAIN)
    years = tuple(point.year for point in used)
    gaps = missing_years(years)
    wanted_year = latest.year - window if method is TrendMethod.EUROSTAT else SINCE
    return Trend(
        method,
        direction,
        reading.verdict,
        trend_sentence(start, latest),
        category=reading.category,
        growth=growth,
        improvement=improvement if direction is not None else None,
        score=reading.score,
        baseline=start,
        latest=latest,
        seen=(latest.value - start.value) / (latest.year - start.year),
        years=years,
        gaps=gaps,
        notes=(*trend_notes(start, latest, gaps, wanted_year, toward), *notes),
    )


def _find_start(points: Sequence[SeriesPoint], method: TrendMethod, window: int) -> SeriesPoint:
    """The figure of the year that the method takes, else the first later one before the latest, else the nearest earlier one."""
    latest = points[-1].year
    since = latest - window if method is TrendMethod.EUROSTAT else SINCE
    before = points[:-1]
    if since >= latest:
        # Nothing is known since: the last five years that are known, as Eurostat would look at them.
        since = latest - WINDOWS["short"]
    return next((point for point in before if point.year >= since), before[-1])


def _growth(first: float, last: float, years: int, method: TrendMethod) -> tuple[float | None, tuple[Message, ...]]:
    if first == 0 and last == 0:
        return 0.0, ()
    if first == 0 and method is TrendMethod.OPEN_SDG:
        note = Message("The baseline is zero; Open SDG calculates with {value:,} instead.", value=ZERO_READ_AS)
        return compound_growth_rate(ZERO_READ_AS, last, years), (note,)
    growth = compound_growth_rate(first, last, years)
    if growth is not None:
        return growth, ()
    if first == 0:
        return None, (Message("The baseline is zero, so only the direction can be judged, not the pace."),)
    return None, (Message("The values change sign, so only the direction can be judged, not the pace."),)


def _read_growth(
    improvement: float | None,
    first: float,
    change: float,
    direction: Direction | None,
    method: TrendMethod,
    limit: float | None,
) -> _GrowthReading:
    if direction is None:
        return _GrowthReading(_direction_verdict(change, None), None)
    if improvement is None:
        return _GrowthReading(_direction_verdict(change, direction), None)
    if method is TrendMethod.UNSD:
        return _unsd_reading(improvement)
    if method is TrendMethod.OPEN_SDG:
        return _open_sdg_reading(improvement, first, limit, direction)
    return _eurostat_reading(improvement)


def _direction_verdict(change: float, direction: Direction | None) -> Verdict:
    if change == 0:
        return Verdict.NONE
    if direction is None:
        return Verdict.RISING if change > 0 else Verdict.FALLING
    return Verdict.TOWARD if (change > 0) == (direction is Direction.UP) else Verdict.AWAY


def _eurostat_reading(improvement: float) -> _GrowthReading:
    significant, moderate = EUROSTAT_GROWTH
    if improvement >= significant:
        return _GrowthReading(Verdict.TOWARD_FAST, EurostatCategory.SIGNIFICANT)
    if improvement >= moderate:
        verdict = Verdict.TOWARD if improvement > 0 else Verdict.NONE
        return _GrowthReading(verdict, EurostatCategory.MODERATE)
    if improvement > AWAY:
        return _GrowthReading(Verdict.AWAY, EurostatCategory.MODERATE_AWAY)
    return _GrowthReading(Verdict.AWAY_FAST, EurostatCategory.SIGNIFICANT_AWAY)


def _unsd_reading(improvement: float) -> _GrowthReading:
    readings = (
        _GrowthReading(Verdict.TOWARD_FAST, UnsdCategory.ON_TRACK),
        _GrowthReading(Verdict.TOWARD, UnsdCategory.MODERATE),
        _GrowthReading(Verdict.TOWARD, UnsdCategory.MARGINAL),
        _GrowthReading(Verdict.NONE, UnsdCategory.STAGNATION),
        _GrowthReading(Verdict.AWAY, UnsdCategory.REGRESSION),
    )
    return readings[sum(improvement < threshold for threshold in UNSD_GROWTH)]


def _open_sdg_reading(improvement: float, first: float, limit: float | None, direction: Direction) -> _GrowthReading:
    thresholds = growth_thresholds(first or ZERO_READ_AS, limit)
    category, verdict = WITHOUT_TARGET[sum(improvement < threshold for threshold in thresholds.values)]
    return _GrowthReading(verdict, category, score_of_growth(improvement, thresholds))


def reflect_value(value: float, toward: float | None) -> float:
    """A value that should come to the middle, as its distance above it (Open SDG: 50 + |y − 50|)."""
    return value if toward is None else toward + abs(value - toward)


def _span(trend: Trend) -> int:
    return trend.years[-1] - trend.years[0] if trend.years else 0


def _too_few_message(points: Sequence[SeriesPoint], latest: SeriesPoint | None) -> Message:
    if points:
        only = points[-1]
        return Message(
            "Two figures are needed; there is one: {value:,} in {year}.",
            value=round_figure(only.value),
            year=str(only.year),
        )
    if latest is not None:
        return Message("Only bounds are known for its values.")
    return Message("No data yet.")


def _old_message(latest: SeriesPoint | None, newest: int | None) -> Message | None:
    if latest is None or newest is None or newest - latest.year <= OLD_AFTER:
        return None
    return last_figure_text(latest)
