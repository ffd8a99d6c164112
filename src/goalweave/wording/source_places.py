"""Where in a file a record was read, in the reader's language. Readers write these places in English, and so they are kept and exported."""

from __future__ import annotations

import re

from goalweave.core.messages import Message
from goalweave.wording.messages import translated

_IN_ACTIVITY = re.compile(r"activity (?P<activity>.+), line (?P<line>[0-9]+)")
_IN_SHEET = re.compile(r"(?P<sheet>.+) › row (?P<line>[0-9]+)")
_LINE = re.compile(r"line (?P<line>[0-9]+)")
_CHARACTERS = re.compile(r"characters (?P<start>[0-9]+)–(?P<end>[0-9]+)")


def source_place(locator: str) -> str:
    """`activity XM-1, line 12`, `Projects › row 12`, `line 12` or `characters 1–90` translated; anything else as it is."""
    if match := _IN_ACTIVITY.fullmatch(locator):
        return translated(Message("activity {activity}, line {line}", activity=match["activity"], line=match["line"]))
    if match := _IN_SHEET.fullmatch(locator):
        return translated(Message("{sheet} › row {line}", sheet=match["sheet"], line=match["line"]))
    if match := _LINE.fullmatch(locator):
        return translated(Message("line {line}", line=match["line"]))
    if match := _CHARACTERS.fullmatch(locator):
        return translated(Message("characters {start}–{end}", start=match["start"], end=match["end"]))
    return locator
