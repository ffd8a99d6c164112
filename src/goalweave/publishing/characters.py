"""Text as a file may hold it: only characters that XML allows, and the direction in which it runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import bidirectional

from goalweave.core.text.sanitise import sanitise_line, sanitise_text

_REFUSED = re.compile("[\ufffe\uffff]")
_LEFT, _RIGHT = frozenset({"L"}), frozenset({"R", "AL"})
_AGAINST = 3


def remove_illegal_characters(text: str) -> str:
    """The text without control characters, overrides of direction and what XML refuses; its line breaks are `\\n`."""
    return _REFUSED.sub("", sanitise_text(text))


def to_legal_line(text: str) -> str:
    """The same on one line."""
    return _REFUSED.sub("", sanitise_line(text))


def runs_right_to_left(text: str, document_direction: bool) -> bool:
    """The direction of a passage in a document that runs from right to left (ground) or not.

    It is the document's, unless more than three letters in four run the other way: names of Latin letters are frequent in an Arabic
    sentence, and the first letter says little.
    """
    right = sum(bidirectional(letter) in _RIGHT for letter in text)
    left = sum(bidirectional(letter) in _LEFT for letter in text)
    if document_direction:
        return not left > _AGAINST * right
    return right > _AGAINST * left


def split_by_direction(text: str, document_direction: bool) -> Iterator[tuple[str, bool]]:
    """The text in pieces of one direction each; what has no direction goes with the piece before it, else with the ground."""
    start, current = 0, document_direction
    for at, letter in enumerate(text):
        kind = bidirectional(letter)
        if kind not in _LEFT and kind not in _RIGHT:
            # A blank or mark after a piece against the ground belongs to the ground, unless such a piece follows.
            continue
        right_to_left = kind in _RIGHT
        if right_to_left != current:
            cut = at if current == document_direction else _end_of_letters(text, start, at)
            if cut > start:
                yield text[start:cut], current
            start, current = cut, right_to_left
    cut = len(text) if current == document_direction else _end_of_letters(text, start, len(text))
    if cut > start:
        yield text[start:cut], current
    if cut < len(text):
        yield text[cut:], document_direction


def _end_of_letters(text: str, start: int, end: int) -> int:
    """Where the last letter or digit of this stretch ends."""
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return end
