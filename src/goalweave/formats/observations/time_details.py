"""Periods as published: the attribute TIME_DETAIL, and what tables have."""

from __future__ import annotations

from goalweave.core.errors import InputError
from goalweave.core.model import Observation
from goalweave.core.model.periods import LONGEST_DETAIL
from goalweave.formats.observations.times import read_time_detail


def split_time_detail(text: str, time: str) -> tuple[str, str]:
    """The period as published, if the time does not show it, and a note: a longer text explains the period."""
    tidied = " ".join(text.split()).removesuffix(".0")
    if tidied in ("", time):
        return "", ""
    return (tidied, "") if len(tidied) <= LONGEST_DETAIL else ("", tidied)


def published_period(observation: Observation) -> str:
    """The period of a value in a table: as published where that is read as the same period, else as SDMX writes it."""
    published = observation.time_detail
    if not published:
        return observation.time
    try:
        same = read_time_detail(published) == (observation.time, published)
    except InputError:
        same = False
    return published if same else observation.time
