"""What the values of a column are: dates, countries, amounts, addresses, codes, running text …"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from goalweave.core.errors import InputError
from goalweave.formats.reading.cells import is_empty_marker
from goalweave.formats.reading.countries import find_places
from goalweave.formats.reading.dates import read_date_text
from goalweave.formats.reading.numbers import read_amount
from goalweave.formats.reading.typed_cells import TypedText
from goalweave.formats.reading.vocabulary import CURRENCIES, KINDS, STATUSES
from goalweave.formats.records.table.periods import read_period_of_work
from goalweave.formats.records.table.registry_vocabulary import GROUPS
from goalweave.formats.records.tags import sdg_code, split_tags

MOST = 50
"""Values of a column that are looked at."""

LONGEST = 300
"""Characters of a value that are looked at."""

LEAST = 3
"""Values without which nothing is said against a header, and nothing is recognised without one."""

_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_EMAIL = re.compile(r"\S+@\S+\.\S+")
_SDG_WORD = re.compile(r"\b(?:sdgs?|ods|odd|цур)\b|可持续发展目标|أهداف|هدف", re.IGNORECASE)
_SECTOR_CODE = re.compile(r"\d{3}(?:\d\d)?(?:\D.*)?")
_IDENTIFIER = re.compile(r"(?=\S*\d)[\w./()-]{2,40}")
_NUMBERED_CODE = re.compile(r"[A-Z]{1,4}[./-]?\d[\w./-]*")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"\w+")
_SENTENCE_WORDS = 7

KINDS_OF_VALUES = (
    "date",
    "year",
    "period",
    "place",
    "number",
    "money",
    "url",
    "email",
    "sdg",
    "sdg_words",
    "status",
    "kind",
    "group",
    "currency",
    "sector_code",
    "identifier",
    "prose",
    "short_text",
)


@dataclass(frozen=True, slots=True)
class ValueProfile:
    """count: of the values that say something; matching: kind of value → how many of them are such; distinct: how many differ;
    samples: the first that differ."""

    count: int
    matching: dict[str, int]
    distinct: int
    samples: tuple[str, ...]
    numbered: bool = False

    def share(self, *kinds: str) -> float:
        """The largest share of one of the kinds; 0 of no values."""
        return max((self.matching.get(kind, 0) for kind in kinds), default=0) / self.count if self.count else 0.0


def profile_values(values: Sequence[str]) -> ValueProfile:
    """values: of one column, as they are in the file."""
    filled = [_shortened(value) for value in values if value.strip() and not is_empty_marker(value)][:MOST]
    matching: dict[str, int] = {}
    for value in filled:
        typed = value if isinstance(value, TypedText) else None
        for kind in _kinds_of_text(str(value), typed.kind if typed else "", typed.displayed if typed else ""):
            matching[kind] = matching.get(kind, 0) + 1
    texts = [" ".join(value.split()) for value in filled]
    return ValueProfile(
        count=len(filled),
        matching=matching,
        distinct=len(set(texts)),
        samples=tuple(dict.fromkeys(texts))[:3],
        numbered=len(texts) >= LEAST and texts == [str(number) for number in range(1, len(texts) + 1)],
    )


def _shortened(value: str) -> str:
    """The beginning of a long value tells as much, and takes no time; a TypedText stays one."""
    return value if len(value) <= LONGEST else value[:LONGEST]


@lru_cache(maxsize=8192)
def _kinds_of_text(text: str, kind: Literal["number", "date", ""], displayed: str) -> tuple[str, ...]:
    """The first rows of a table are looked at for each row that may be its header."""
    return tuple(kinds_of_value(TypedText(text, kind, displayed) if kind else text))


def kinds_of_value(value: str) -> list[str]:
    """Those of KINDS_OF_VALUES that one value is."""
    text = " ".join(value.split())
    kinds = [kind for kind, pattern in (("email", _EMAIL), ("url", _URL)) if pattern.fullmatch(text.split(" ")[0])]
    if _URL.search(text) and "url" not in kinds:
        kinds.append("url")
    date = None if len(text) > 60 else read_date_text(text)
    is_number = isinstance(value, TypedText) and value.kind == "number"
    if date and not date.serial:
        kinds.append(
            "year" if not date.month and not date.mentioned and not date.readings and not date.part else "date"
        )
        if date.mentioned:
            kinds[-1] = "mentioned_year"
    if isinstance(value, TypedText) and value.kind == "date" and "date" not in kinds:
        kinds.append("date")
    if read_period_of_work(text):
        kinds.append("period")
    kinds += _coded_kinds(value, text, is_number=is_number)
    words = len(_WORD.findall(text))
    if words >= _SENTENCE_WORDS or len(_HAN.findall(text)) >= 12:
        kinds.append("prose")
    elif words and not is_number and any(map(str.isalpha, text)):
        kinds.append("short_text")
    return kinds


def _coded_kinds(value: str, text: str, *, is_number: bool) -> list[str]:
    kinds: list[str] = []
    if len(text) <= 200 and any(map(str.isalpha, text)):
        known, others = find_places(text)
        # `KE/001` is the number of a project, though KE is Kenya and 001 the world.
        if known and not _NUMBERED_CODE.fullmatch(text) and len(known) >= len(others):
            kinds.append("place")
    try:
        amount = read_amount(value)
    except InputError:
        amount = None
    if amount is not None:
        kinds += ["number", "money"] if amount.unit.currency else ["number"]
    tags = split_tags(text)
    if tags and len(text) <= 200 and all(map(sdg_code, tags)):
        kinds += ["sdg", "sdg_words"] if _SDG_WORD.search(text) else ["sdg"]
    for kind, vocabulary in (("status", STATUSES), ("kind", KINDS)):
        if vocabulary.find(text):
            kinds.append(kind)
    if any(GROUPS.find(part) for part in re.split(r"[;,|、；،]", text)):
        kinds.append("group")
    if text.upper() in CURRENCIES and len(text) == 3:
        kinds.append("currency")
    if _SECTOR_CODE.fullmatch(text) and (is_number or len(text) > 2):
        kinds.append("sector_code")
    if _IDENTIFIER.fullmatch(text):
        kinds.append("identifier")
    return kinds
