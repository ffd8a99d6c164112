"""Notes of UNSD files, which name the years that they are about: `[2004-2006,2009]: text // [2007]: other text`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from goalweave.core.model.periods import EARLIEST, LATEST

_YEARS = re.compile(r"(?:^\s*|//\s*)\[(\d{4}(?:\s*[-,]\s*\d{4})*)\]\s*:\s*")

JOINT = "; "


@lru_cache(maxsize=4096)
def notes_by_year(text: str) -> tuple[str, Mapping[int, str]]:
    """The note on all years, and year → its own note. A text that names no years is about all of them."""
    marks = list(_YEARS.finditer(text))
    general = _squeeze_blanks(text[: marks[0].start()] if marks else text)
    by_year: dict[int, list[str]] = {}
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    for mark, end in zip(marks, ends, strict=False):
        note = _squeeze_blanks(text[mark.end() : end])
        for year in _read_years(mark[1]):
            by_year.setdefault(year, []).append(note)
    return general, {year: join_notes(tuple(notes)) for year, notes in by_year.items()}


def note_for(text: str, year: int) -> str:
    """What a text says of a year."""
    general, by_year = notes_by_year(text)
    if not (general and by_year):
        return by_year.get(year, "") if by_year else general
    return join_notes((general, by_year.get(year, "")))


def join_notes(notes: tuple[str, ...]) -> str:
    return JOINT.join(dict.fromkeys(note for note in notes if note))


def _squeeze_blanks(text: str) -> str:
    return " ".join(text.split()).removesuffix("//").rstrip()


def _read_years(text: str) -> list[int]:
    years: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        years += range(max(int(first), EARLIEST), min(int(last[-4:].strip() or first), LATEST) + 1)
    return years
