"""Text → a date or a period, as precisely as it is written. Every reader of dates and times is on this one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.reading.normalisation import normalise_words
from goalweave.formats.reading.numbers import ascii_digits

EPOCH = date(1899, 12, 30)
"""Day 0 of spreadsheets. Excel counts a 29 February 1900 that there was not, so that this holds from March 1900 on."""

SERIAL_YEARS = range(1950, 2101)
"""A number of five digits is a day of one of these years, or no date."""

_ZONE = r"(?:Z|[+-]\d\d:\d\d)?"
_ISO = re.compile(
    r"(\d{4})(?:-A1|-(S[12]|T[1-3]|Q[1-4]|W(?:0[1-9]|[1-4]\d|5[0-3]))|-M?(\d\d)(?:-(\d\d))?)?"
    rf"(?:[T ]\d[\d:.]*(?:[+-]\d{{4}})?)?{_ZONE}"
)
_ISO_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_YEAR_FIRST = re.compile(rf"(\d{{4}})(?:[-/.](\d{{1,2}})(?:[-/.](\d{{1,2}})(?:[T ]\d.*)?)?)?{_ZONE}")
_YEAR_AS_NUMBER = re.compile(r"(\d{4})\.0+")
_MONTH_MARKED = re.compile(r"(\d{4})M(\d{1,2})", re.IGNORECASE)
_CHINESE = re.compile(r"(\d{4})年(?:(\d{1,2})月(?:(\d{1,2})[日号])?)?")
_PART = re.compile(r"(?P<year>\d{4})[-\s]?(?P<part>Q[1-4]|S[12])|(?P<quarter>Q[1-4])[-\s](?P<of>\d{4})", re.IGNORECASE)
_YEAR_LAST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?: \d.*)?")
_MONTH_AND_YEAR = re.compile(r"(\d{1,2})[./-](\d{4})")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|re|o)?")
_BETWEEN = frozenset(("de", "del", "of", "the", "le", "el", "г", "года", "م"))
"""Words that may be between day, month and year."""


@dataclass(frozen=True, slots=True)
class DateReading:
    """month, day: 0 where they are not written; part: of the year instead, in SDMX (`Q1`, `S2`, `T3`, `W05`).

    readings: both dates that a day and a month in either order may mean; the year alone is certain then. serial: the text
    is the number that a spreadsheet stores for the day; mentioned: other words stand around the year.
    """

    year: int
    month: int = 0
    day: int = 0
    part: str = ""
    readings: tuple[str, ...] = ()
    serial: bool = False
    mentioned: bool = False

    @property
    def iso(self) -> str:
        """ISO 8601: `2017`, `2017-06` or `2017-06-09`; the year of a quarter."""
        numbers = [f"{number:02d}" for number in (self.month, self.day) if number]
        return "-".join((f"{self.year:04d}", *numbers))

    @property
    def as_date(self) -> date | None:
        """None where the day is not known."""
        return date(self.year, self.month, self.day) if self.day else None

    @property
    def period(self) -> str:
        """SDMX: `2017-Q1`, else as `iso`."""
        return f"{self.year:04d}-{self.part}" if self.part else self.iso


def read_date(text: str) -> str | None:
    """ISO 8601 of the precision known; None if it is no date.

    A day and month that may be in either order (`03/04/2019`) leave the year only, and so does a year in other words.
    """
    parts = read_date_text(text)
    return None if parts is None or parts.serial else parts.iso


def read_iso_date(text: str) -> DateReading | None:
    """A date as programs write it, ISO 8601 and SDMX 3.0 (Technical Notes, section 4.2); time and zone are left out."""
    if match := _ISO.fullmatch(text):
        return _dated(match[1], match[3], match[4], match[2] or "")
    match = _ISO_COMPACT.fullmatch(text)
    return _dated(*match.groups()) if match else None


@lru_cache(maxsize=4096)
def read_date_text(text: str) -> DateReading | None:
    """A date as people write it, in digits of any script and with the names of months in six languages.

    None for what is none, for a day that the calendar does not have, and for a year of two digits.
    """
    tidied = ascii_digits(text).strip()
    for form in (_YEAR_AS_NUMBER, _YEAR_FIRST, _CHINESE, _MONTH_MARKED):
        if match := form.fullmatch(tidied):
            return _dated(*match.groups())
    if match := _PART.fullmatch(tidied):
        return DateReading(int(match["year"] or match["of"]), part=(match["part"] or match["quarter"]).upper())
    if match := _YEAR_LAST.fullmatch(tidied):
        return _year_last(*match.groups())
    if match := _MONTH_AND_YEAR.fullmatch(tidied):
        return _dated(match[2], match[1])
    if match := _SERIAL.fullmatch(tidied):
        day = EPOCH + timedelta(days=int(match[1]))
        return DateReading(day.year, day.month, day.day, serial=True) if day.year in SERIAL_YEARS else None
    years = _YEAR.findall(tidied)
    if len(years) != 1 or re.search(r"\d{5}", tidied):
        return None
    if month_and_day := _named_month(tidied):
        return _dated(years[0], *month_and_day)
    return DateReading(int(years[0]), mentioned=True)


def _dated(year: str, month: str | None = None, day: str | None = None, part: str = "") -> DateReading | None:
    try:
        checked = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return DateReading(checked.year, checked.month if month else 0, checked.day if day else 0, part)


def _year_last(first: str, sign: str, second: str, year: str) -> DateReading | None:
    """Days come first where dots part them, as in Europe; with other signs only where one of the two cannot be a month."""
    day_first, month_first = _dated(year, second, first), _dated(year, first, second)
    if sign == "." or day_first == month_first or not month_first:
        return day_first
    if not day_first:
        return month_first
    return DateReading(int(year), readings=(day_first.iso, month_first.iso))


def _named_month(written: str) -> tuple[str, ...]:
    """Month and day of `9 juin 2017`, `June 9th, 2017`, `июнь 2017 г.`; nothing where there are other words or numbers."""
    months, days = [], []
    for word in normalise_words(written).split():
        if word in _month_names():
            months.append(_month_names()[word])
        elif match := _DAY.fullmatch(word):
            days.append(match[1])
        elif word not in _BETWEEN and not _YEAR.fullmatch(word):
            return ()
    return (str(months[0]), *days) if len(months) == 1 and len(days) < 2 else ()


@cache
def _month_names() -> Mapping[str, int]:
    """Names and abbreviations of months in six languages (Unicode CLDR), without those that mean two."""
    from babel import Locale

    numbers: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for widths in Locale.parse(language).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in widths[width].items():
                    numbers.setdefault(normalise_words(name), set()).add(number)
    return {name: min(known) for name, known in numbers.items() if len(known) == 1 and name.isalpha()}
