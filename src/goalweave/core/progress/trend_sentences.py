"""The sentence that explains a trend, and what to keep in mind with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalweave.core.messages import Message, counted
from goalweave.core.progress.model import SeriesPoint
from goalweave.core.progress.points import format_year_ranges
from goalweave.core.progress.rounding import round_figure, round_rate
from goalweave.core.progress.uncertainty import uncertainty_note
from goalweave.core.progress.verdict_sentences import SHORT, change_message, status_note


def trend_sentence(start: SeriesPoint, latest: SeriesPoint) -> Message:
    """Both values, and the change a year between them."""
    change = change_message(start, latest)
    seen = (latest.value - start.value) / (latest.year - start.year)
    if seen == 0:
        return Message("{way}: no change.", way=change)
    if seen < 0:
        return Message("{way}: a decrease of {seen:,} a year.", way=change, seen=round_rate(-seen))
    return Message("{way}: an increase of {seen:,} a year.", way=change, seen=round_rate(seen))


def trend_notes(
    start: SeriesPoint, latest: SeriesPoint, gaps: Sequence[int], wanted_year: int, toward: float | None
) -> Iterator[Message]:
    """How certain a trend is: its years, intervals, and what weakens it. wanted_year: from which the method counts."""
    if toward is not None:
        yield Message("{value:,} is best: the distance from it is assessed.", value=round_figure(toward))
    if start.year != wanted_year:
        yield Message(
            "No value for {wanted} is available as a starting point; the value for {year} is used.",
            wanted=str(wanted_year),
            year=str(start.year),
        )
    if gaps:
        yield Message("No values exist for {years}.", years=format_year_ranges(gaps))
    if latest.year - start.year < SHORT:
        yield counted(
            "The baseline and the latest value are only {count} year apart.",
            "The baseline and the latest value are only {count} years apart.",
            latest.year - start.year,
        )
    if (note := status_note(latest)) is not None:
        yield note
    if (note := uncertainty_note(start, latest)) is not None:
        yield note
