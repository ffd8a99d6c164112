"""Times as tables write them → SDMX periods: `2017`, `2017-Q1`, `2017-S2`, `2017-03`."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.formats.reading.typed_cells import TypedText

EARLIEST, LATEST = 1900, 2100

EPOCH = date(1899, 12, 30)
"""Day 0 of spreadsheets."""

_YEAR = re.compile(r"(\d{4})(?:\.0+)?年?")
_QUARTER = re.compile(r"(\d{4})[-\s]?Q([1-4])|Q([1-4])[-\s](\d{4})", re.IGNORECASE)
_HALF = re.compile(r"(\d{4})[-\s]?S([12])", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})[-/.M](0?[1-9]|1[0-2])")
_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_DAY_FIRST = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.](\d{4})(?: .*)?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


def read_time(text: str) -> str:
    """The period that a cell names. Raises InputError for what is none, for a date, and for years that cannot be meant."""
    if isinstance(text, TypedText) and text.kind == "date":
        raise _date_error(str(text))
    return _read_period(str(text))


@lru_cache(maxsize=4096)
def _read_period(text: str) -> str:
    written = text.strip()
    if match := _YEAR.fullmatch(written):
        return _checked_year(match[1])
    if match := _QUARTER.fullmatch(written):
        return f"{_checked_year(match[1] or match[4])}-Q{match[2] or match[3]}"
    if match := _HALF.fullmatch(written):
        return f"{_checked_year(match[1])}-S{match[2]}"
    if match := _MONTH.fullmatch(written):
        return f"{_checked_year(match[1])}-{int(match[2]):02d}"
    if _DATE.fullmatch(written) or _DAY_FIRST.fullmatch(written):
        raise _date_error(written)
    if _SERIAL.fullmatch(written) and (day := _day_of_serial(int(float(written)))):
        message = Message(
            "{number} is the date {date} as stored by a spreadsheet; enter the year, {year}",
            number=written,
            date=day.isoformat(),
            year=str(day.year),
        )
        raise InputError(message, value=written)
    raise InputError(
        Message("“{text}” is not a year, quarter (2017-Q1) or month (2017-03)", text=written[:60]), value=written
    )


def _checked_year(year: str) -> str:
    number = int(year)
    if EARLIEST <= number <= LATEST:
        return str(number)
    message = Message(
        "the year {year} is not between {earliest} and {latest}",
        year=year,
        earliest=str(EARLIEST),
        latest=str(LATEST),
    )
    raise InputError(message, value=year)


def _date_error(text: str) -> InputError:
    """The error for a date where a year belongs; what a year becomes when it is shown as a date is told apart."""
    match = _DATE.fullmatch(text)
    day = _as_date(*map(int, match.groups())) if match else None
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


def _day_of_serial(serial: int) -> date | None:
    """The date of a spreadsheet's number; None for what is no date between 1950 and 2100."""
    day = EPOCH + timedelta(days=serial)
    return day if 1950 <= day.year <= LATEST else None


def _as_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
