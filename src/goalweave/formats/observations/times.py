"""Times as tables write them → SDMX periods: `2017`, `2017-Q1`, `2017-S2`, `2017-03`."""

from __future__ import annotations

from functools import lru_cache

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.formats.reading.dates import EPOCH, WrittenDate, read_written_date
from goalweave.formats.reading.typed_cells import TypedText

EARLIEST, LATEST = 1900, 2100


def read_time(text: str) -> str:
    """Read the period in a cell. Raises InputError if it is not a period, for a date, and for impossible years."""
    if isinstance(text, TypedText) and text.kind == "date":
        raise _date_error(str(text), read_written_date(text))
    return _read_period(str(text))


def require_year(year: int) -> None:
    """Raises InputError for a year that statistics cannot mean."""
    if not EARLIEST <= year <= LATEST:
        message = Message(
            "the year {year} is not between {earliest} and {latest}",
            year=f"{year:04d}",
            earliest=str(EARLIEST),
            latest=str(LATEST),
        )
        raise InputError(message, value=str(year))


@lru_cache(maxsize=4096)
def _read_period(text: str) -> str:
    written = text.strip()
    found = read_written_date(written)
    if found is None or found.mentioned:
        message = Message("“{text}” is not a year, quarter (2017-Q1) or month (2017-03)", text=written[:60])
        raise InputError(message, value=written)
    if found.serial:
        message = Message(
            "{number} is the date {date} as stored by a spreadsheet; enter the year, {year}",
            number=written,
            date=found.iso,
            year=str(found.year),
        )
        raise InputError(message, value=written)
    if found.day or found.readings:
        raise _date_error(written, found)
    require_year(found.year)
    return found.period


def _date_error(text: str, found: WrittenDate | None) -> InputError:
    """The error for a date where a year belongs; what a year becomes when it is shown as a date is distinguished."""
    day = found.as_date if found else None
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
