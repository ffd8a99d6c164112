"""Ranges of an answer's Markdown that comments and suggestions are about, as the text changes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

from goalweave.core.text.text_difference import ChangeKind, word_difference

FEWEST_LETTERS = 1 / 3
"""A range is gone once less than this share of its letters and digits is left."""

_UNREAD = re.compile(
    r"\]\([^()\s]*\)|\]\{lang=[A-Za-z0-9-]{2,40}\}|^[ \t]*(?:[-+>]|#{1,6})[ \t]+|[*_`#|\\\[\]]", re.MULTILINE
)
_MARK = re.compile(r"\[\^(\d{1,4})\]")
_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class TextEdit:
    """`before[start:end]` became `after[new_start:new_end]`."""

    start: int
    end: int
    new_start: int
    new_end: int


def text_edits(before: str, after: str) -> tuple[TextEdit, ...]:
    """What changed between two texts, in order; a word that only grew or shrank counts with the letters that differ."""
    edits: list[TextEdit] = []
    at = new_at = 0
    gone = new = ""
    for segment in (*word_difference(before, after), None):
        if segment is not None and segment.change is ChangeKind.GONE:
            gone += segment.text
        elif segment is not None and segment.change is ChangeKind.NEW:
            new += segment.text
        else:
            if gone or new:
                edits.append(_trim_edit(gone, new, at, new_at))
            at, new_at = at + len(gone), new_at + len(new)
            gone = new = ""
            if segment is not None:
                at, new_at = at + len(segment.text), new_at + len(segment.text)
    return tuple(edits)


def carry_range(edits: Sequence[TextEdit], before: str, start: int, end: int) -> tuple[int, int] | None:
    """Where a range is after the edits: from the first to the last of its characters that are left; None if its words are gone.

    An empty range is a place between two characters; it is gone once the text around it was replaced.
    """
    if start == end:
        return _carry_place(edits, start)
    unchanged = [
        (max(first, start), min(last, end), shift)
        for first, last, shift in _unchanged(edits, len(before))
        if first < end and start < last
    ]
    # A full stop that is left of a sentence is not the sentence.
    letters = sum(len(_LETTER.findall(before, first, last)) for first, last, _shift in unchanged)
    if not unchanged or letters < FEWEST_LETTERS * len(_LETTER.findall(before, start, end)):
        return None
    return unchanged[0][0] + unchanged[0][2], unchanged[-1][1] + unchanged[-1][2]


def find_quote(text: str, quote: str) -> tuple[tuple[int, int], ...]:
    """Ranges of the Markdown that read like the quote, whatever its markup, white space and numbers of sources.

    A reader copies “with FAO (2025).1 The”, where the Markdown has `with **FAO** (2025).[^1] The`.
    """
    for numbered in (False, True):
        letters, _places = _readable(quote, numbered)
        body, places = _readable(text, numbered)
        if not letters:
            return ()
        ranges = []
        at = body.find(letters)
        while at >= 0:
            ranges.append((places[at], places[at + len(letters) - 1] + 1))
            at = body.find(letters, at + 1)
        if ranges:
            return tuple(ranges)
    return ()


def readable_words(text: str) -> str:
    """What is read of a stretch of Markdown, in one line."""
    return _readable(text, False)[0]


def reads_like(text: str, quote: str) -> bool:
    """Whether a stretch of Markdown reads like the quote; see `find_quote`."""
    letters = _readable(quote, False)[0]
    return any(_readable(text, numbered)[0] in (letters, _readable(quote, True)[0]) for numbered in (False, True))


def nearest_range(ranges: Sequence[tuple[int, int]], start: int) -> tuple[int, int]:
    """The range that begins nearest to a place."""
    return min(ranges, key=lambda span: abs(span[0] - start))


def _trim_edit(gone: str, new: str, at: int, new_at: int) -> TextEdit:
    shorter = min(len(gone), len(new))
    head = next((place for place in range(shorter) if gone[place] != new[place]), shorter)
    rest = shorter - head
    tail = next((place for place in range(rest) if gone[-1 - place] != new[-1 - place]), rest)
    return TextEdit(at + head, at + len(gone) - tail, new_at + head, new_at + len(new) - tail)


def _unchanged(edits: Sequence[TextEdit], length: int) -> list[tuple[int, int, int]]:
    """Start and end of what stayed, and how far it moved."""
    outer = (TextEdit(0, 0, 0, 0), *edits, TextEdit(length, length, 0, 0))
    return [
        (left.end, right.start, left.new_end - left.end) for left, right in pairwise(outer) if left.end < right.start
    ]


def _carry_place(edits: Sequence[TextEdit], place: int) -> tuple[int, int] | None:
    shift = 0
    for edit in edits:
        if place <= edit.start:
            break
        if place < edit.end:
            return None
        shift = edit.new_end - edit.end
    return place + shift, place + shift


@lru_cache(maxsize=8)  # all quotes of an answer are looked up in one text
def _readable(text: str, numbered: bool) -> tuple[str, tuple[int, ...]]:
    """What is read of a Markdown text, one blank for any white space, and the place of each of its characters.

    numbered: with the numbers of its sources.
    """
    unread = set(chain.from_iterable(range(*match.span()) for match in _UNREAD.finditer(text)))
    for match in _MARK.finditer(text):
        unread.update(range(*match.span()))
        if numbered:
            unread.difference_update(range(*match.span(1)))
    letters: list[str] = []
    places: list[int] = []
    blank = True
    for place, letter in enumerate(text):
        if place in unread:
            continue
        if letter.isspace():
            if not blank:
                letters.append(" ")
                places.append(place)
            blank = True
            continue
        letters.append(letter)
        places.append(place)
        blank = False
    if letters and blank:
        letters.pop()
        places.pop()
    return "".join(letters), tuple(places)
