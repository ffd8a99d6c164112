"""Periods as SDMX writes them, and the years and parts of years that statistics are published for.

A period is one of SDMX 3.0 (Technical Notes, section 4.2): `2017`, `2017-S1`, `2017-T1`, `2017-Q1`, `2017-03`, `2017-W05`, `2017-D032`, `2017-03-31`, or a
time range with a start and a duration, `2019-07-01/P1Y`. Each has one spelling: `2017-01-01/P1Y` is `2017`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from goalweave.core.errors import InputError
from goalweave.core.messages import Message

EARLIEST, LATEST = 1900, 2100
"""Years that statistics can mean."""

LONGEST_SPAN = 30
"""Years of a moving average, or of values put together, at most."""

SPLIT_YEAR_START = "07-01"
"""When a year across two calendar years begins if its publisher does not say: in the middle of the first."""

LONGEST_DETAIL = 60
"""Characters of a period as published."""

_MONTHS = {"S": 6, "T": 4, "Q": 3}
"""Months of a part of a year, by SDMX's letters."""

_ISO_ZONE = r"(?:T[\d:.]+)?(?:Z|[+-]\d\d:?\d\d)?"
_STANDARD = re.compile(
    rf"(?P<year>\d{{4}})(?:-A1|-?(?P<part>[SH][12]|T[1-3]|Q[1-4])|-(?P<week>W(?:0[1-9]|[1-4]\d|5[0-3]))|-D(?P<ordinal>\d{{3}})"
    rf"|-?M(?P<marked>\d\d)|-(?P<month>\d\d)(?:-(?P<day>\d\d){_ISO_ZONE})?)?"
)
_RANGE = re.compile(rf"(?P<start>\d{{4}}(?:-\d\d(?:-\d\d)?)?){_ISO_ZONE}/P(?P<count>\d{{1,3}})(?P<unit>[YMWD])")
_PART_FIRST = re.compile(r"(?P<part>[SHQ][1-4])\s*[-/,]?\s*(?P<year>\d{4})", re.IGNORECASE)
_PART_LAST = re.compile(r"(?P<year>\d{4})\s*[-/,]?\s*(?P<part>[SHQ][1-4])", re.IGNORECASE)
_TWO_YEARS = re.compile(
    r"(?:FY\s*)?(?P<first>\d{4})\s*(?P<sign>[/-]|to|à|a|по|至|到)\s*(?P<last>\d{4}|\d{2})(?P<after>\s*гг?\.?|年)?",
    re.IGNORECASE,
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−－", "-") | {"／": "/", "\u00a0": " ", "\u202f": " "})


@dataclass(frozen=True, slots=True)
class _Span:
    """start: the first day; months: how long, 0 where it is measured in days; days: then these."""

    start: date
    months: int = 0
    days: int = 0


def read_period(text: str) -> tuple[str, str]:
    """The SDMX period that a text means, and the text where the period does not show it.

    Two years are one year across both where they follow one another and the second has two digits or a slash before it (`2019-20`,
    `2019/2020`); it begins on 1 July. Other two years are a span from the first to the end of the second (`2015–2017`, `2018-20`).
    Raises InputError for other texts, and for years that statistics cannot mean.
    """
    tidied = " ".join(text.split())
    period = _read(tidied)
    detail = "" if period == tidied or period.isdecimal() else tidied[:LONGEST_DETAIL]
    return period, detail


@lru_cache(maxsize=8192)
def comparison_year(period: str) -> int:
    """The calendar year that a period is compared as: that in which it begins; of several years the middle one, of an even number the
    later of the two in the middle."""
    years = _years(period)
    return int(period[:4]) + years // 2 if years > 1 else int(period[:4])


@lru_cache(maxsize=8192)
def period_order(period: str) -> tuple[float, float]:
    """Sorts the periods that are compared as one year: the one to compare comes last.

    That is the calendar year, before it a year across two, before it the middle of several years, and of parts that which ends last.
    """
    span = _span(period)
    if span.months >= 12:
        return 1.0, {12: 0.9}.get(span.months, 0.8) if "/" in period else 1.0
    if span.months:
        return min(1.0, (span.start.month - 1 + span.months) / 12), span.months / 12
    begin = (span.start.month - 1 + (span.start.day - 1) / 31) / 12
    return min(1.0, begin + span.days / 366), span.days / 366


def period_text(period: str, detail: str = "") -> str:
    """The period as it is shown: as published, else `2019/2020`, `2015–2017` and `2019-04–2019-09` for ranges."""
    if detail or "/" not in period:
        return detail or period
    span = _span(period)
    if not span.months:
        return period
    last = _month_after(span.start, span.months - 1)
    if span.start.month == 1 and span.months % 12 == 0:
        return f"{span.start.year}–{last.year}"
    if span.months == 12:
        return f"{span.start.year}/{last.year}"
    return f"{span.start:%Y-%m}–{last:%Y-%m}"


def frequency(period: str) -> str:
    """The code of CL_FREQ: A for years and spans of years, S, T, Q, M, W or D."""
    if "/" in period:
        months = _span(period).months
        return {1: "M", 3: "Q", 4: "T", 6: "S"}.get(months, "A" if months else "D")
    rest = period[5:]
    if not rest:
        return "A"
    if not rest[0].isdigit():
        return rest[0]
    return "D" if len(rest) > 2 else "M"


def split_year(period: str) -> str:
    """The year across two that a month such as `2009-10` may be, where its file has others written so (`2012-13`); empty if it cannot."""
    match = re.fullmatch(r"\d\d(\d\d)-(\d\d)", period)
    if not match or (int(match[1]) + 1) % 100 != int(match[2]):
        return ""
    return f"{period[:4]}-{SPLIT_YEAR_START}/P1Y"


def month_range(first: str, last: str) -> str:
    """The period from the start of a month to the end of another: `2019-04`, `2020-03` → `2019-04-01/P1Y`. Raises InputError."""
    start = date(int(first[:4]), int(first[5:]), 1)
    months = (int(last[:4]) - start.year) * 12 + int(last[5:]) - start.month + 1
    if months < 1:
        raise InputError(Message("{first}–{last} ends before it begins", first=first, last=last))
    return _write(_Span(start, months))


@lru_cache(maxsize=8192)
def _read(written: str) -> str:
    plain = written.translate(_DASHES)
    if match := _STANDARD.fullmatch(plain):
        return _read_standard(match, written)
    if match := _RANGE.fullmatch(plain):
        return _read_range(match, written)
    if (match := _PART_LAST.fullmatch(plain) or _PART_FIRST.fullmatch(plain)) and (
        match["part"][0] in "Qq" or match["part"][1] in "12"
    ):
        require_year(int(match["year"]))
        return f"{match['year']}-{match['part'].upper().replace('H', 'S')}"
    if match := _TWO_YEARS.fullmatch(plain):
        return _read_two_years(match, written)
    raise _unknown(written)


def _read_standard(match: re.Match[str], written: str) -> str:
    year = match["year"]
    require_year(int(year))
    if match["part"]:
        return f"{year}-{match['part'].replace('H', 'S')}"
    if match["week"]:
        return f"{year}-{match['week']}"
    try:
        if match["ordinal"]:
            ordinal = int(match["ordinal"])
            if not 1 <= ordinal <= 366 or (ordinal == 366 and date(int(year), 12, 31).timetuple().tm_yday < 366):
                raise ValueError(ordinal)
            return f"{year}-D{match['ordinal']}"
        month = match["month"] or match["marked"]
        if not month:
            return year
        if match["month"] and not match["day"] and not 1 <= int(month) <= 12:
            two_years = _TWO_YEARS.fullmatch(f"{year}-{month}")
            if two_years:
                return _read_two_years(two_years, written)
        return date(int(year), int(month), int(match["day"] or 1)).isoformat()[: 10 if match["day"] else 7]
    except ValueError:
        raise _unknown(written) from None


def _read_range(match: re.Match[str], written: str) -> str:
    number = int(match["count"])
    try:
        start = date.fromisoformat(f"{match['start']}-01-01"[:10])
    except ValueError:
        raise _unknown(written) from None
    require_year(start.year)
    if match["unit"] in "WD":
        days = number * (7 if match["unit"] == "W" else 1)
        if not 1 <= days <= 366:
            raise _unknown(written)
        return _write(_Span(start, days=days))
    months = number * (12 if match["unit"] == "Y" else 1)
    if not 1 <= months <= LONGEST_SPAN * 12:
        raise _unknown(written)
    return _write(_Span(start, months))


def _read_two_years(match: re.Match[str], written: str) -> str:
    first, last = int(match["first"]), match["last"]
    second = int(last) if len(last) == 4 else first - first % 100 + int(last)
    if len(last) == 2 and second < first:
        second += 100
    require_year(first)
    if not first < second < first + LONGEST_SPAN:
        raise _unknown(written)
    require_year(second)
    if second == first + 1 and (len(last) == 2 or match["sign"] == "/"):
        return f"{first}-{SPLIT_YEAR_START}/P1Y"
    return f"{first}-01-01/P{second - first + 1}Y"


def _write(span: _Span) -> str:
    """The one spelling of a span of time: that of a calendar period where it is one."""
    start = span.start
    if span.months and start.day == 1:
        if span.months == 12 and start.month == 1:
            return f"{start.year}"
        for letter in ("S", "Q"):
            length = _MONTHS[letter]
            if span.months == length and (start.month - 1) % length == 0:
                return f"{start.year}-{letter}{(start.month - 1) // length + 1}"
        if span.months == 1:
            return f"{start:%Y-%m}"
    if span.months:
        return (
            f"{start.isoformat()}/P{span.months // 12}Y"
            if span.months % 12 == 0
            else f"{start.isoformat()}/P{span.months}M"
        )
    return start.isoformat() if span.days == 1 else f"{start.isoformat()}/P{span.days}D"


@lru_cache(maxsize=8192)
def _span(period: str) -> _Span:
    """From where to where a period goes; of a text that is none, the year that it begins with."""
    if match := _RANGE.fullmatch(period):
        number = int(match["count"])
        start = date.fromisoformat(f"{match['start']}-01-01"[:10])
        if match["unit"] in "WD":
            return _Span(start, days=number * (7 if match["unit"] == "W" else 1))
        return _Span(start, number * (12 if match["unit"] == "Y" else 1))
    year = int(period[:4])
    match = _STANDARD.fullmatch(period)
    if match is None:
        return _Span(date(year, 1, 1), 12)
    if match["part"]:
        length = _MONTHS[match["part"][0]]
        return _Span(date(year, (int(match["part"][1]) - 1) * length + 1, 1), length)
    if match["week"]:
        return _Span(date.fromisocalendar(year, min(int(match["week"][1:]), 52), 1), days=7)
    if match["ordinal"]:
        return _Span(date.fromordinal(date(year, 1, 1).toordinal() + int(match["ordinal"]) - 1), days=1)
    if match["day"]:
        return _Span(date.fromisoformat(period[:10]), days=1)
    return _Span(date(year, int(match["month"]), 1), 1) if match["month"] else _Span(date(year, 1, 1), 12)


@lru_cache(maxsize=8192)
def _years(period: str) -> int:
    """How many calendar years a span of whole years has; 1 for all else, also a year across two."""
    return max(1, _span(period).months // 12) if "/" in period else 1


def _month_after(start: date, months: int) -> date:
    place = start.year * 12 + start.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


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


def _unknown(written: str) -> InputError:
    message = Message("“{text}” is not a year, quarter (2017-Q1) or month (2017-03)", text=written[:60])
    return InputError(message, value=written)
