"""The sentence that explains a verdict, and what to keep in mind with it.

Years are words in them, which are not grouped; numbers are left to the person who shows them.
"""

from __future__ import annotations

from collections.abc import Iterator

from goalweave.core.messages import Message, counted
from goalweave.core.model import Direction
from goalweave.core.progress.basis import Basis
from goalweave.core.progress.model import Progress, SeriesPoint, Verdict
from goalweave.core.progress.points import format_year_ranges, missing_years, nature_kind
from goalweave.core.progress.rounding import round_figure, round_rate
from goalweave.core.progress.uncertainty import uncertainty_note

SHORT = 3
"""Fewer years than these between baseline and latest figure say little of a trend."""

PROVISIONAL, ESTIMATED = "P", "E"
"""Observation statuses (SDMX CL_OBS_STATUS)."""


def verdict_sentence(progress: Progress) -> Message:
    """Baseline, latest value, and the pace seen and needed; or why there is no verdict."""
    start, latest, aimed = progress.baseline, progress.latest, progress.aimed
    if latest is not None and aimed is not None and progress.verdict is Verdict.MET:
        return _met_message(start, latest, aimed)
    if progress.why is not None or start is None or latest is None:
        return progress.why or Message("No data yet.")
    if aimed is None:
        return _trend_message(change_message(start, latest), progress.seen or 0.0)
    if progress.covered is None:
        return _lost_message(start, latest, aimed)
    if progress.needed is None:
        return Message(
            "{way}: the target of {target:,} by {deadline} was not met.",
            way=change_message(start, latest, aimed),
            target=round_figure(aimed),
            deadline=str(progress.target.year),
        )
    return _pace_message(progress, start, latest, aimed, progress.needed)


def _met_message(start: SeriesPoint | None, latest: SeriesPoint, aimed: float) -> Message:
    if start is None or latest.bound:
        return Message(
            "{bound}{latest:,} in {year}: the target of {target:,} has been met.",
            bound=f"{latest.bound} " if latest.bound else "",
            latest=round_figure(latest.value),
            year=str(latest.year),
            target=round_figure(aimed),
        )
    return Message(
        "{way}: the target of {target:,} has been met.", way=change_message(start, latest), target=round_figure(aimed)
    )


def _lost_message(start: SeriesPoint, latest: SeriesPoint, aimed: float) -> Message:
    return Message(
        "From {start:,} in {since}, when the target of {target:,} was met, to {latest:,} in {year}, when "
        "it is no longer met.",
        start=round_figure(start.value),
        since=str(start.year),
        target=round_figure(aimed),
        latest=round_figure(latest.value, aimed),
        year=str(latest.year),
    )


def _trend_message(change: Message, observed_growth: float) -> Message:
    if observed_growth < 0:
        return Message(
            "{way}: a decrease of {seen:,} a year. The target has no numeric value.",
            way=change,
            seen=round_rate(-observed_growth),
        )
    return Message(
        "{way}: an increase of {seen:,} a year. The target has no numeric value.",
        way=change,
        seen=round_rate(observed_growth),
    )


def _pace_message(progress: Progress, start: SeriesPoint, latest: SeriesPoint, aimed: float, needed: float) -> Message:
    way, target, deadline = change_message(start, latest, aimed), round_figure(aimed), str(progress.target.year)
    seen, up = progress.seen or 0.0, progress.target.direction is Direction.UP
    # No change at all is no movement away.
    if (seen > 0) != up and seen != 0:
        return _wrong_direction_message(way, up=up, needed=round_rate(abs(needed)), target=target, deadline=deadline)
    if up:
        return Message(
            "{way}: an increase of {seen:,} a year; an increase of {needed:,} a year is needed to reach "
            "{target:,} by {deadline}.",
            way=way,
            seen=round_rate(seen),
            needed=round_rate(needed),
            target=target,
            deadline=deadline,
        )
    return Message(
        "{way}: a decrease of {seen:,} a year; a decrease of {needed:,} a year is needed to reach "
        "{target:,} by {deadline}.",
        way=way,
        seen=round_rate(abs(seen)),
        needed=round_rate(-needed),
        target=target,
        deadline=deadline,
    )


def _wrong_direction_message(change: Message, *, up: bool, needed: float, target: float, deadline: str) -> Message:
    if up:
        return Message(
            "{way}, moving away from the target; an increase of {needed:,} a year is needed to reach "
            "{target:,} by {deadline}.",
            way=change,
            needed=needed,
            target=target,
            deadline=deadline,
        )
    return Message(
        "{way}, moving away from the target; a decrease of {needed:,} a year is needed to reach "
        "{target:,} by {deadline}.",
        way=change,
        needed=needed,
        target=target,
        deadline=deadline,
    )


def change_message(start: SeriesPoint, latest: SeriesPoint, *others: float) -> Message:
    """Both values with their years, rounded so that they can be told apart."""
    return Message(
        "From {start:,} in {since} to {latest:,} in {year}",
        start=round_figure(start.value, latest.value),
        since=str(start.year),
        latest=round_figure(latest.value, start.value, *others),
        year=str(latest.year),
    )


def confidence_notes(basis: Basis) -> tuple[Message, ...]:
    """How many values of which years, which years lack one, and what weakens the comparison."""
    return tuple(_iter_notes(basis))


def _iter_notes(basis: Basis) -> Iterator[Message]:
    years = [point.year for point in basis.used]
    if years:
        yield Message(
            "{count:,} values from {since} to {year} are used.",
            count=len(years),
            since=str(years[0]),
            year=str(years[-1]),
        )
    if missing := missing_years(years):
        yield Message("No values exist for {years}.", years=format_year_ranges(missing))
    yield from basis.notes
    if years and years[-1] - years[0] < SHORT:
        yield counted(
            "The baseline and the latest value are only {count} year apart.",
            "The baseline and the latest value are only {count} years apart.",
            years[-1] - years[0],
        )
    kinds = {nature_kind(point.nature) for point in basis.used} - {""}
    if len(kinds) > 1 and basis.why is None:
        yield Message("Not all values are of the same nature: some are reported, others estimated or modelled.")
    if basis.latest is not None and (note := status_note(basis.latest)) is not None:
        yield note
    if (note := _margin_note(basis)) is not None:
        yield note
    if basis.latest is not None and basis.aimed is not None and _is_within_interval(basis.latest, basis.aimed):
        yield Message("The target is within the interval of the latest value, so it may be met or not.")
    if basis.reached_before and basis.reached:
        yield Message("The target was already met at the baseline.")


def _margin_note(basis: Basis) -> Message | None:
    if basis.start is None or basis.latest is None or basis.why is not None:
        return None
    return uncertainty_note(basis.start, basis.latest)


def _is_within_interval(point: SeriesPoint, value: float) -> bool:
    return point.lower is not None and point.upper is not None and point.lower < value < point.upper


def status_note(latest: SeriesPoint) -> Message | None:
    """That the latest value is provisional or an estimate, where it is."""
    if latest.status == PROVISIONAL:
        return Message("The latest value is provisional.")
    return Message("The latest value is an estimate.") if latest.status == ESTIMATED else None
