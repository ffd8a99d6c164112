"""Time periods as SDMX writes them (SDMX 3.0, Technical Notes, section 4.2)."""

from __future__ import annotations

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import periods
from goalweave.formats.reading.dates import read_iso_date


def read_period(text: str, frequency: str = "") -> str:
    """`2017`, `2017-S1`, `2017-Q1`, `2017-03`, `2017-W05`, `2017-03-31` or `2019-07-01/P1Y`; a year where the frequency is A.

    Raises InputError where the text is no period, or its year is out of the ordinary.
    """
    date = read_iso_date(text)
    if date is not None:
        periods.require_year(date.year)
        return str(date.year) if frequency == "A" and not date.part else date.period
    try:
        return periods.read_period(text)[0]
    except InputError:
        message = Message("“{value}” is not an SDMX time period, such as 2017 or 2017-Q1", value=text)
        raise InputError(message, value=text) from None


frequency_of = periods.frequency
