"""What to keep in mind with a verdict, in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from goalweave.core.messages import Message, counted
from goalweave.core.progress.basis import Basis
from goalweave.core.progress.points import format_year_ranges, missing_years, nature_kind

SHORT = 3
"""Fewer years than these between baseline and latest figure say little of a trend."""

PROVISIONAL, ESTIMATED = "P", "E"
"""Observation statuses (SDMX CL_OBS_STATUS)."""


def confidence_notes(basis: Basis) -> tuple[Message, ...]:
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
    if basis.latest is not None and basis.latest.status in (PROVISIONAL, ESTIMATED):
        yield _status_message(basis.latest.status)
    if basis.reached_before and basis.reached:
        yield Message("The target was already met at the baseline.")


def _status_message(status: str) -> Message:
    if status == PROVISIONAL:
        return Message("The latest value is provisional.")
    return Message("The latest value is an estimate.")
