"""Lines of a page in scripts that are written from right to left: their parts come in the order in which they are seen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from unicodedata import category

from goalweave.core.text.spans import TextSpan

WIDE_GAP = 1.0
"""Ems between two parts of a line from which on they may be cells or columns."""

BLANK = 0.15
"""Ems between two parts of a line that are a blank."""

LONGEST_LINE = 2000
"""Characters of what is put together as one line: a file made to be slow may have very many parts."""

_LETTER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LEFT_TO_RIGHT = re.compile(r"[\sA-Za-z0-9À-ÿ٠-٩۰-۹.,:/%@_+-]*[A-Za-z0-9À-ÿ٠-٩۰-۹][\sA-Za-z0-9À-ÿ٠-٩۰-۹]*")


@dataclass(frozen=True, slots=True)
class PageLine:
    """x: left end, y: base line, from the lower left corner; size of the font; all in points. spans: in the document's text.

    row: number of the row of a table that it is in, from 1; cell: which of its cells.
    """

    text: str
    x: float
    y: float
    size: float
    bold: bool
    bullet: bool = False
    spans: tuple[TextSpan, ...] = ()
    right: float = 0.0
    row: int = 0
    cell: int = 0


def is_right_to_left(pieces: Sequence[PageLine]) -> bool:
    """Whether most letters are of such a script."""
    text = "".join(piece.text for piece in pieces)
    return 2 * len(_LETTER.findall(text)) > sum(map(str.isalpha, text))


def order_right_to_left(pieces: Sequence[PageLine], starts: frozenset[int]) -> Iterator[PageLine]:
    """The lines of parts at the same height, in the order in which they are read. Numbers are written from left to right.

    Parts with the same place are of one string, and are in it in the order in which they come. starts: left ends of columns.
    """
    places = Counter(piece.x for piece in pieces)
    # The blanks of a letter that has its own place say nothing: where it is does.
    alone = [
        replace(piece, text=piece.text.strip()) if len(piece.text.strip()) == 1 and places[piece.x] == 1 else piece
        for piece in pieces
    ]
    seen = sorted(enumerate(_with_marks(alone)), key=lambda entry: (entry[1].x, entry[0]), reverse=True)
    ordered: list[PageLine] = []
    for number, group in groupby((piece for _, piece in seen), key=lambda piece: _is_number(piece.text)):
        # What is on the right of a number is before it: a blank, too.
        parts = [replace(piece, text=_turned(piece.text)) if number else piece for piece in group]
        ordered += [_joined_number(parts[::-1])] if number and not _share_place(parts) else parts
    current: PageLine | None = None
    for piece in ordered:
        if current is None:
            current = piece
            continue
        gap = max(current.x - piece.right, piece.x - current.right) / max(piece.size, 1)
        column = gap > WIDE_GAP or (gap > 2 * BLANK and round(current.x) in starts)
        if column or len(current.text) > LONGEST_LINE:
            yield replace(current, text=current.text.strip())
            current = piece
            continue
        text = current.text + (" " if gap > BLANK else "") + piece.text
        right, x = max(current.right, piece.right), min(current.x, piece.x)
        current = replace(current, text=text, x=x, right=right, bold=current.bold and piece.bold)
    if current is not None:
        yield replace(current, text=current.text.strip())


def _with_marks(pieces: Sequence[PageLine]) -> Iterator[PageLine]:
    """The parts, each mark (a vowel, a doubling) that comes alone put to the letter over or under which it is: the next."""
    marks = ""
    for piece in pieces:
        if _is_mark(piece.text) and len(marks) < LONGEST_LINE:
            marks += piece.text.strip()
            continue
        first, rest = piece.text[:1], piece.text[1:]
        yield replace(piece, text=first + marks + rest) if marks else piece
        marks = ""
    if marks and pieces:
        yield replace(pieces[-1], text=marks)


def _is_mark(text: str) -> bool:
    return bool(text.strip()) and all(category(character) == "Mn" for character in text.strip())


def _joined_number(parts: Sequence[PageLine]) -> PageLine:
    """A number of which each digit has its place, from left to right."""
    text = parts[0].text
    for before, part in pairwise(parts):
        text += (" " if part.x - before.right > BLANK * part.size else "") + part.text
    return replace(parts[0], text=text, right=parts[-1].right)


def _is_number(text: str) -> bool:
    return bool(_LEFT_TO_RIGHT.fullmatch(text))


def _turned(text: str) -> str:
    """With the blanks before it behind it."""
    stripped = text.strip()
    place = text.index(stripped)
    return text[place + len(stripped) :] + stripped + text[:place]


def _share_place(pieces: Sequence[PageLine]) -> bool:
    return len({piece.x for piece in pieces}) == 1
