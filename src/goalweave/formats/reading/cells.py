"""What stands in one cell: a date, partners, a kind, a status. Numbers are read in `numbers`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

from goalweave.core.model import Partner, RecordKind
from goalweave.core.text.kind_cues import guess_kind
from goalweave.formats.reading import vocabulary
from goalweave.formats.reading.normalisation import index_by_word, normalise_words
from goalweave.formats.reading.numbers import ascii_digits

LONGEST_NOTHING = 20
"""Characters. What is longer says something."""

_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:[T ]\d.*)?")
_CHINESE = re.compile(r"(\d{4})年(?:(\d{1,2})月(?:(\d{1,2})[日号])?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
_MONTH = re.compile(r"(\d{1,2})[./-](\d{4})")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ROLE = re.compile(r"\s*[(\[（]([^()\[\]（）]+)[)\]）]\s*$")


def is_empty_marker(text: str) -> bool:
    """Whether a cell says that it is empty: `n/a`, `-`, `TBD`."""
    return len(text) < LONGEST_NOTHING and normalise_words(text) in _empty_markers()


def read_date(text: str) -> str | None:
    """ISO 8601 of the precision known; None if it is no date.

    A day and month that may stand in either order (`03/04/2019`), or a month by its name, leave the year only.
    """
    written = ascii_digits(text).strip()
    if match := _ISO.fullmatch(written) or _CHINESE.fullmatch(written):
        return _iso_date(*match.groups())
    if match := _DAY_FIRST.fullmatch(written):
        first, sign, second, year = match.groups()
        if sign == "." or int(first) > 12 or first == second:
            return _iso_date(year, second, first)
        return _iso_date(year, first, second) if int(second) > 12 else _iso_date(year)
    if match := _MONTH.fullmatch(written):
        return _iso_date(match[2], match[1])
    years = _YEAR.findall(written)
    return str(years[0]) if len(years) == 1 and not re.search(r"\d{5}", written) else None


def read_partners(text: str, role: str = "partner") -> list[Partner]:
    """The organisations in a cell, between semicolons, bars or line breaks; commas part only names of one word.

    `Fund for Water (donor)` tells a role of its own.
    """
    names = [name.strip() for name in re.split(r"[;؛|\n\r；、]+", text)]
    if len(names) == 1 and all(re.fullmatch(r"\S+", name.strip()) for name in re.split(r"[,،，]", text)):
        names = [name.strip() for name in re.split(r"[,،，]", text)]
    return [_to_partner(name, role) for name in names if name]


def read_kind(text: str) -> RecordKind:
    """The kind that a cell names; an activity where it names none."""
    return _kind_words().get(normalise_words(text)) or guess_kind(text)


def names_kind(text: str) -> bool:
    return normalise_words(text) in _kind_words() or guess_kind(text) is not RecordKind.ACTIVITY


def read_status(text: str) -> str:
    """`planned`, `ongoing`, `completed`, `cancelled` or `suspended`; what is none of them, in small letters."""
    return _status_words().get(normalise_words(text)) or " ".join(text.lower().split())


def _to_partner(name: str, role: str) -> Partner:
    match = _ROLE.search(name)
    told = _role_words().get(normalise_words(match[1])) if match else None
    return Partner(name[: match.start()].strip(), told) if match and told else Partner(name, role)


def _iso_date(year: str, month: str | None = None, day: str | None = None) -> str | None:
    try:
        made = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return made.isoformat()[: 10 if day else 7 if month else 4]


@cache
def _empty_markers() -> frozenset[str]:
    return frozenset(map(normalise_words, vocabulary.NOTHING))


@cache
def _kind_words() -> Mapping[str, RecordKind]:
    return index_by_word(vocabulary.KINDS)


@cache
def _status_words() -> Mapping[str, str]:
    return index_by_word(vocabulary.STATUSES)


@cache
def _role_words() -> Mapping[str, str]:
    return index_by_word(vocabulary.ROLES)
