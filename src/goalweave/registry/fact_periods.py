"""The period of a record, of the dates that its text names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goalweave.core.model import DateUse


@dataclass(frozen=True, slots=True)
class Period:
    """start, end: as in core.model.Record."""

    start: str = ""
    end: str = ""

    def covers(self, other: Period) -> bool:
        """Whether the other says nothing that this one does not allow, and this one is complete."""
        if not self.start or (other.end and not self.end):
            return False
        if other.start and _first_day(other.start) < _first_day(self.start):
            return False
        end = self.end or "9999"
        return _last_day(other.end or other.start) <= _last_day(end)

    def merged(self, period: Period, earlier: Period, *, overwrite: bool) -> Period | None:
        """This period of a record brought to the wanted one. earlier: what dates accepted earlier made of it, which may
        change; None where a person entered something else, unless that is to be overwritten."""
        start_is_open = overwrite or self.start in ("", earlier.start)
        end_is_open = overwrite or self.end in ("", earlier.end)
        merged = Period(
            period.start or self.start if start_is_open else self.start,
            period.end or self.end if end_is_open else self.end,
        )
        if not start_is_open and period.start not in ("", self.start):
            return None
        if not end_is_open and period.end not in ("", self.end):
            return None
        if overwrite and merged.start and merged.end and _last_day(merged.end) < _first_day(merged.start):
            # What stays of the old period does not go with the new one.
            merged = period
        if merged.start and merged.end and merged.end < merged.start[: len(merged.end)]:
            return None
        return merged


def date_period(value: Sequence[str]) -> Period:
    """value: start, end and use."""
    return Period(value[0], value[1])


def period_of_dates(values: Sequence[Sequence[str]]) -> Period:
    """The widest period that these dates, each with start, end and use, agree on.

    Years in names count where no other date says when. A deadline is the end where none is named. A year or month that another
    date is within adds nothing to it.
    """
    spoken = [value for value in values if value[2] == DateUse.PERIOD]
    dates = spoken or [value for value in values if value[2] == DateUse.NAME]
    precise = [date_period(value) for value in dates if not _is_refined(value, dates)]
    starts = [period.start for period in precise if period.start]
    ends = [period.end for period in precise if period.end]
    start = min(starts, key=_first_day, default="")
    goes_on = any(not period.end for period in precise)
    end = "" if goes_on else max(ends, key=_last_day, default="")
    if not end:
        deadlines = [value[1] for value in values if value[2] == DateUse.DEADLINE]
        end = max(deadlines, key=_last_day, default="")
    if start and end and _last_day(end) < _first_day(start):
        end = ""
    return Period(start, end)


def _is_refined(value: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Whether it is one year or month, and another date is a part of it."""
    unit = value[0]
    if not unit or unit != value[1]:
        return False
    return any(
        len(other[0]) > len(unit) and other[0].startswith(unit) and other[1].startswith(unit) for other in others
    )


def _first_day(date: str) -> str:
    return date + "-01-01"[len(date) - 4 :] if len(date) < 10 else date


def _last_day(date: str) -> str:
    """Not a day of the calendar: the 31st of any month sorts last."""
    return date + "-12-31"[len(date) - 4 :] if len(date) < 10 else date
