"""Time periods as SDMX writes them (SDMX 3.0, Technical Notes, section 4.2)."""

from __future__ import annotations

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.formats.observations.times import require_year
from goalweave.formats.reading.dates import read_iso_date

YEAR_LONG = "/P1Y"


def read_period(text: str, frequency: str = "") -> str:
    """`2017`, `2017-S1`, `2017-Q1`, `2017-03`, `2017-W05` or `2017-03-31`; a year where the frequency is A.

    Raises InputError where the text is no period, or its year is out of the ordinary.
    """
    found = read_iso_date(text.removesuffix(YEAR_LONG))
    if found is None:
        raise InputError(Message("“{value}” is not an SDMX time period, such as 2017 or 2017-Q1", value=text))
    require_year(found.year)
    if text.endswith(YEAR_LONG) or (frequency == "A" and not found.part):
        return str(found.year)
    return found.period


def frequency_of(period: str) -> str:
    """The code of CL_FREQ for a period as `read_period` gives it."""
    rest = period[5:]
    if not rest:
        return "A"
    if not rest[0].isdigit():
        return rest[0]
    return "D" if len(rest) > 2 else "M"
