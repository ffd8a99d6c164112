"""Cells of what registers store in addition to the main facts: groups, periods, links, details of a kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from goalweave.core.model import BeneficiaryGroup, WebLink
from goalweave.formats.reading.dates import read_date
from goalweave.formats.reading.numbers import read_amount
from goalweave.formats.records.table.registry_vocabulary import FORMATS, GROUPS, VISIBILITIES

_BETWEEN = re.compile(r"[;؛|\n\r、；]+|[,،，]")
_BETWEEN_CODES = re.compile(r"[;؛|\n\r、；]+|[,،，](?!\d{1,2}\s*[%٪])")
_CODE = re.compile(r"(?P<code>(?:GF)?\d[\d.]*)(?:\D.*?)??(?:(?P<share>\d{1,3}(?:[.,]\d+)?)\s*[%٪]\)?)?")
_URL = re.compile(r"https?://[^\s;|<>\"]+", re.IGNORECASE)
_PERIOD = re.compile(
    r"\s+(?:[-–—]|to|à|a|по|إلى|至)\s+|[–—至~]|(?<=\d{4})\s*[-/]\s*(?=\d{4}$)|(?<=\d{4})-(?=\d\d?[./]\d{4}$)|\.\."
)


def read_groups(text: str) -> tuple[list[BeneficiaryGroup], list[str]]:
    """The groups that a cell names, and the names in it that are none."""
    groups, others = _read_groups(str(text))
    return list(groups), list(others)


@lru_cache(maxsize=1024)
def _read_groups(text: str) -> tuple[tuple[BeneficiaryGroup, ...], tuple[str, ...]]:
    groups: dict[BeneficiaryGroup, None] = {}
    others: list[str] = []
    for name in (part.strip() for part in _BETWEEN.split(text)):
        if group := GROUPS.find(name):
            groups[group] = None
        elif name:
            others.append(name)
    return tuple(groups), tuple(others)


def read_codes(text: str) -> Iterator[tuple[str, float | None]]:
    """The codes in a cell, each with its percentage: `14031; 14032`, `14031 (60 %), 14032 (40 %)`, `14031 - Water supply`.

    A part without a code is given as it is, unless it goes on with the name of the code before it.
    """
    parts = [part.strip() for part in _BETWEEN_CODES.split(text)]
    for place, part in enumerate(parts):
        if match := _CODE.fullmatch(part):
            yield match["code"], float(match["share"].replace(",", ".")) if match["share"] else None
        elif part and (place == 0 or any(map(str.isdigit, part))):
            yield part, None


@lru_cache(maxsize=1024)
def read_period(text: str) -> tuple[str, str] | None:
    """Beginning and end of a reporting period, as dates are read: `2023`, `2023-01 – 2023-06`; None if it is none."""
    dates = [read_date(part) for part in split_period(text)]
    start, end = dates[0], dates[-1]
    return (start, end) if start and end and start[: len(end)] <= end else None


@lru_cache(maxsize=1024)
def split_period(text: str) -> tuple[str, ...]:
    """The one or two dates of a period, as they are written."""
    return tuple(part.strip() for part in _PERIOD.split(text, maxsplit=1))


def read_links(text: str) -> list[WebLink]:
    """The addresses in a cell, each with the words before it as its title."""
    links: list[WebLink] = []
    last = 0
    for match in _URL.finditer(text):
        title = text[last : match.start()].strip(" \t\r\n;|,:–-()<>")
        links.append(WebLink(match[0].rstrip(".,)"), title))
        last = match.end()
    return links


def read_whole_number(text: str) -> int | None:
    """A whole number, not negative; None if it is none."""
    number = read_amount(text)
    if number is None or number.currency or number.value < 0 or number.value != int(number.value):
        return None
    return int(number.value)


def read_meeting_format(text: str) -> str:
    """How people meet; empty if it is none of the ways."""
    return FORMATS.find(text) or ""


def read_visibility(text: str) -> str:
    """Return `draft`, `organisation` or `public`; any other text unchanged, for the caller to report."""
    return VISIBILITIES.find(text) or text
