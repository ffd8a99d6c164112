"""Whether the yearly review of a partnership is up to date."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class Freshness(StrEnum):
    """green: reviewed within a year; amber: overdue by up to half a year; red: by more; inactive: not for two years."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    INACTIVE = "inactive"


LIMITS = ((12, Freshness.GREEN), (18, Freshness.AMBER), (24, Freshness.RED))
"""Whole months since the last review, up to and including that day of the month."""


def freshness(reviewed: str, today: date) -> Freshness:
    """reviewed: ISO 8601 of the precision known, the latest day that it allows; raises ValueError if it is none."""
    last = _last_day(reviewed)
    months = (today.year - last.year) * 12 + today.month - last.month + (today.day > last.day)
    return next((state for limit, state in LIMITS if months <= limit), Freshness.INACTIVE)


def _last_day(date_text: str) -> date:
    parts = [int(part) for part in date_text.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    if len(parts) == 3:
        return date(year, month, parts[2])
    following = date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
