"""Two people's edits of one text, put together sentence by sentence.

A three-way merge as diff3 does it for lines (Khanna, Kunal and Pierce, 2007), here for sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain, pairwise

from goalweave.core.text.sentences import sentence_spans

MOST_PARTS = 4000
"""Sentences and gaps of two texts that are compared, which takes the square of it at worst."""
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class _Change:
    """Parts `start` to `end` of the base became these parts."""

    start: int
    end: int
    parts: tuple[str, ...]


def merge_texts(base: str, mine: str, theirs: str) -> str | None:
    """Both people's edits of a base text in one; None where they changed the same sentence, or added at the same place.

    None also for texts that are too long to compare.
    """
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    parts = sentence_parts(base)
    own, other = _changes(parts, sentence_parts(mine)), _changes(parts, sentence_parts(theirs))
    if own is None or other is None:
        return None
    changes = sorted({*own, *other}, key=lambda change: (change.start, change.end))
    # Of changes in order, each must end before the next one begins.
    for first, second in pairwise(changes):
        if second.start < first.end or (second.start, second.end) == (first.start, first.end):
            return None
    merged: list[str] = []
    at = 0
    for change in changes:
        merged += [*parts[at : change.start], *change.parts]
        at = change.end
    return "".join([*merged, *parts[at:]])


def sentence_parts(text: str) -> list[str]:
    """The sentences of each line and the white space between them, in order; joined they are the text."""
    return list(chain.from_iterable(_line_parts(match[0]) for match in _LINE.finditer(text)))


def _line_parts(line: str) -> list[str]:
    parts: list[str] = []
    at = 0
    for start, end in sentence_spans(line):
        parts += [line[at:start], line[start:end]]
        at = end
    return [part for part in (*parts, line[at:]) if part]


def _changes(base: Sequence[str], text: Sequence[str]) -> tuple[_Change, ...] | None:
    """None for texts that are too long."""
    if len(base) + len(text) > MOST_PARTS:
        return None
    opcodes = SequenceMatcher(None, base, text, autojunk=False).get_opcodes()
    return tuple(
        _Change(start, end, tuple(text[begin:stop])) for kind, start, end, begin, stop in opcodes if kind != "equal"
    )
