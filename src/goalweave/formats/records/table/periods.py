"""A beginning and an end in one cell: `2019 – 2022`, `Jan 2019 - Dec 2020`, `March 2021 – ongoing`, `FY 2022/23`, `Q1 2023`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from goalweave.formats.reading.dates import DateReading, read_date_text
from goalweave.formats.reading.vocabulary import STATUSES
from goalweave.formats.records.table.extras import split_period

LONGEST = 60
"""Characters of a cell that may be a period."""

_FISCAL = re.compile(r"(?P<mark>[^\W\d_]{2,}\.?\s*)?(?P<first>(?:19|20)\d\d)\s*[/–-]\s*(?P<last>\d\d)", re.IGNORECASE)
_OPEN = re.compile(
    r"ongoing|present|now|today|open[- ]ended|to date|en cours|à ce jour|aujourd'hui|actualidad|presente|en curso|настоящее время|н\.? ?в\.?|"
    r"по настоящее время|حتى الآن|مستمر|至今|现在",
    re.IGNORECASE,
)
_MONTHS_OF_PART = {"Q": 3, "T": 4, "S": 6}


@dataclass(frozen=True, slots=True)
class WorkPeriod:
    """start, end: ISO 8601 of the precision known; an end that is open is empty."""

    start: str
    end: str


def read_period_of_work(text: str) -> WorkPeriod | None:
    """The period that a cell holds; None for one that has no beginning, or is a single date."""
    tidied = text if len(text) <= LONGEST else " ".join(text.split())
    return _read_period(str(tidied)) if len(tidied) <= LONGEST else None


@lru_cache(maxsize=4096)
def _read_period(text: str) -> WorkPeriod | None:
    tidied = " ".join(text.split())
    if not tidied:
        return None
    if match := _FISCAL.fullmatch(tidied):
        return _fiscal_year(match)
    parts = split_period(tidied)
    if len(parts) == 1:
        single = read_date_text(tidied)
        return _period_of_part(single) if single and single.part else None
    first, last = read_date_text(parts[0]), read_date_text(parts[1])
    if first is None or first.mentioned or first.serial:
        return None
    if last is None:
        is_open = bool(_OPEN.fullmatch(parts[1])) or STATUSES.find(parts[1]) == "ongoing"
        return WorkPeriod(first_month(first), "") if is_open or not parts[1] else None
    if last.serial or last_month(last)[: len(first.iso)] < first.iso[: len(last.iso)]:
        return None
    return WorkPeriod(first_month(first), last_month(last))


def first_month(written: DateReading) -> str:
    """ISO 8601 of a date; of a quarter or half-year, its first month."""
    months = _MONTHS_OF_PART.get(written.part[:1], 0)
    return f"{written.year:04d}-{(int(written.part[1:]) - 1) * months + 1:02d}" if months else written.iso


def last_month(written: DateReading) -> str:
    """ISO 8601 of a date; of a quarter or half-year, its last month."""
    months = _MONTHS_OF_PART.get(written.part[:1], 0)
    return f"{written.year:04d}-{int(written.part[1:]) * months:02d}" if months else written.iso


def _period_of_part(written: DateReading) -> WorkPeriod | None:
    if written.part[:1] not in _MONTHS_OF_PART:
        return None
    return WorkPeriod(first_month(written), last_month(written))


def _fiscal_year(match: re.Match[str]) -> WorkPeriod | None:
    """`FY 2022/23` and `2022/23`; `2011/12` and `2022-23` may be months without the mark."""
    first, last = int(match["first"]), int(match["last"])
    if (first + 1) % 100 != last or (last <= 12 and not match["mark"]):
        return None
    return WorkPeriod(str(first), str(first + 1))
