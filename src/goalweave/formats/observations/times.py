"""Times as tables write them → SDMX periods: `2017`, `2017-Q1`, `2017-S2`, `2017-03`, `2019-07-01/P1Y`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model.periods import (
    EARLIEST,
    LATEST,
    SPLIT_YEAR_START,
    frequency,
    month_range,
    read_period,
    require_year,
    split_year,
)
from goalweave.formats.reading.dates import EPOCH, DateReading, read_date_text
from goalweave.formats.reading.numbers import ascii_digits
from goalweave.formats.reading.typed_cells import TypedText

WorkPeriod = tuple[str, str]
"""An SDMX period, and the period as published where the first does not show it."""

_BRACKETS = re.compile(r"[()（）\[\]]")
_FROM_TO = re.compile(r"\s+(?:[-–—]|to|until|à|au|a|al|hasta|по|إلى|حتى|至|到)\s+|[–—至到]")
_MONTH = re.compile(r"\d{4}-\d\d")


def read_time(text: str) -> str:
    """The period in a cell, as `read_time_detail` reads it."""
    return read_time_detail(text)[0]


def read_time_detail(text: str) -> WorkPeriod:
    """The period in a cell, and the text where the period does not show it.

    Raises InputError if it is not a period, for a date, and for impossible years.
    """
    if isinstance(text, TypedText) and text.kind == "date":
        raise _date_error(str(text), read_date_text(text))
    return _read_time_text(str(text))


def settle_split_years(periods: Iterable[WorkPeriod]) -> dict[WorkPeriod, WorkPeriod]:
    """The months of a column that are years across two, each with what it is: the `2009-10` of a column that has `2012-13` as well.

    None where some month of the column can only be a month. `2009/10`, with a slash, is a year across two in any other column.
    """
    candidates: dict[WorkPeriod, WorkPeriod] = {}
    certain = False
    for time, detail in dict.fromkeys(periods):
        if time.endswith(f"-{SPLIT_YEAR_START}/P1Y"):
            certain = True
        elif _MONTH.fullmatch(time):
            across = split_year(time)
            time_text = detail or time
            if not across or _MONTH.fullmatch(time_text.replace("/", "-")) is None:
                return {}
            certain = certain or "/" in time_text
            candidates[time, detail] = across, time_text
    return candidates if certain else {}


@lru_cache(maxsize=4096)
def _read_time_text(text: str) -> WorkPeriod:
    tidied = " ".join(text.split())
    date = None if "/P" in tidied else read_date_text(tidied)
    if date is None or date.mentioned:
        return _read_other(tidied)
    if date.serial:
        message = Message(
            "{number} is the date {date} as stored by a spreadsheet; enter the year, {year}",
            number=tidied,
            date=date.iso,
            year=str(date.year),
        )
        raise InputError(message, value=tidied)
    if date.day or date.readings:
        raise _date_error(tidied, date)
    require_year(date.year)
    plain_year = not (date.part or date.month)
    return date.period, "" if plain_year or date.period == tidied else tidied


def _read_other(written: str) -> WorkPeriod:
    """What is no date of any kind: years across two, spans, parts of a year with words."""
    try:
        time = read_period(ascii_digits(written))[0]
    except InputError as error:
        time = _read_words(written)
        if not time:
            raise error from None
    if frequency(time) == "D" and "/" not in time:
        raise _date_error(written, read_date_text(time))
    return time, "" if time in (written, time[:4]) else written


def _read_words(written: str) -> str:
    """`2019 (July)`, `April 2019 to March 2020`; empty if it is none of these."""
    bare = " ".join(_BRACKETS.sub(" ", written).split())
    if bare != written:
        date = read_date_text(bare)
        if date is not None and not (date.mentioned or date.day or date.readings or date.serial):
            require_year(date.year)
            return date.period
    ends = _FROM_TO.split(written)
    if len(ends) == 2:
        first, last = (read_date_text(end.strip()) for end in ends)
        if first and last and first.month and last.month and not (first.day or last.day):
            require_year(first.year)
            require_year(last.year)
            return month_range(first.iso, last.iso)
    return ""


def _date_error(text: str, date: DateReading | None) -> InputError:
    """The error for a date where a year belongs; what a year becomes when it is shown as a date is distinguished."""
    day = date.as_date if date else None
    meant = (day - EPOCH).days if day else 0
    if EARLIEST <= meant <= LATEST:
        message = Message(
            "the date {date} is the number {year} in a cell formatted as a date; format these cells as numbers",
            date=text[:10],
            year=str(meant),
        )
    else:
        message = Message("“{date}” is a date; expected a year such as 2017", date=text[:40])
    return InputError(message, value=text)
