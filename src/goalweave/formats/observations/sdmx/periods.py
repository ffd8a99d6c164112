"""Time periods as SDMX writes them (SDMX 3.0, Technical Notes, section 4.2)."""

from __future__ import annotations

import re

from goalweave.core.errors import InputError
from goalweave.core.messages import Message

EARLIEST, LATEST = 1900, 2100

_PERIOD = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-A1|-(?P<reporting>S[12]|T[1-3]|Q[1-4]|W(?:0[1-9]|[1-4]\d|5[0-3]))|-M?(?P<month>0[1-9]|1[0-2])(?:-(?P<day>0[1-9]|[12]\d|3[01]))?)?"
    r"(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?:Z|[+-]\d\d:\d\d)?(?P<length>/P1Y)?"
)


def read_period(text: str, frequency: str = "") -> str:
    """`2017`, `2017-S1`, `2017-Q1`, `2017-03`, `2017-W05` or `2017-03-31`; a year where the frequency is A.

    Raises InputError where the text is no period, or its year is out of the ordinary.
    """
    match = _PERIOD.fullmatch(text)
    if match is None:
        raise InputError(Message("“{value}” is not an SDMX time period, such as 2017 or 2017-Q1", value=text))
    year, reporting, month, day, length = match.group("year", "reporting", "month", "day", "length")
    if not EARLIEST <= int(year) <= LATEST:
        raise InputError(
            Message("the year {year} is not between {first} and {last}", year=year, first=EARLIEST, last=LATEST)
        )
    if length or (frequency == "A" and not reporting):
        return year
    return "-".join(part for part in (year, reporting or month, day) if part)


def frequency_of(period: str) -> str:
    """The code of CL_FREQ for a period as `read_period` gives it."""
    rest = period[5:]
    if not rest:
        return "A"
    if not rest[0].isdigit():
        return rest[0]
    return "D" if len(rest) > 2 else "M"
