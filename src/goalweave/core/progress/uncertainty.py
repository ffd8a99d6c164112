"""Whether a change is larger than what its figures can be wrong by.

The difference of two independent estimates has the variance of both together, so its standard error is √(se₁² + se₂²), and it is certain at 95 % where it is larger
than 1.96 times that. An interval of 95 % of a normal estimate is 2 × 1.96 = 3.92 standard errors wide. To ask whether two intervals overlap
is stricter than that: intervals that overlap a little may well differ (N. Schenker and J. F. Gentleman, “On Judging the Significance of
Differences by Examining the Overlap Between Confidence Intervals”, The American Statistician 55(3), 2001).
"""

from __future__ import annotations

import math

from goalweave.core.messages import Message
from goalweave.core.progress.model import SeriesPoint
from goalweave.core.progress.rounding import round_rate

Z = 1.96
"""Of the normal distribution at 95 %, both sides."""


def standard_error(point: SeriesPoint) -> float | None:
    """From the published interval of 95 %; None without one, or with one that is none."""
    if point.lower is None or point.upper is None:
        return None
    width = point.upper - point.lower
    return width / (2 * Z) if math.isfinite(width) and width >= 0 else None


def difference_margin(start: SeriesPoint, latest: SeriesPoint) -> float | None:
    """How large a change must be to be certain at 95 %; an end without an interval counts as exact; None where neither has one."""
    errors = [error for error in (standard_error(start), standard_error(latest)) if error is not None]
    return Z * math.hypot(*errors) if errors else None


def is_certain_change(start: SeriesPoint, latest: SeriesPoint) -> bool:
    """Whether the change is beyond its margin; true where no interval is published: then nothing is known against it."""
    margin = difference_margin(start, latest)
    return margin is None or abs(latest.value - start.value) > margin


def uncertainty_note(start: SeriesPoint, latest: SeriesPoint) -> Message | None:
    """The change and its margin, where intervals are published."""
    margin = difference_margin(start, latest)
    if margin is None:
        return None
    change = abs(latest.value - start.value)
    if change > margin:
        return Message(
            "The change of {change:,} is larger than its margin of error of ±{margin:,} (95 %).",
            change=round_rate(change),
            margin=round_rate(margin),
        )
    return Message(
        "The change of {change:,} is within its margin of error of ±{margin:,} (95 %).",
        change=round_rate(change),
        margin=round_rate(margin),
    )
