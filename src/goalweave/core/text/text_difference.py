"""What changed between two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# A sign of Chinese or Japanese is a word; so is a mark; what is between blanks is one together with the blanks after
# it, so that a word in Arabic or Hindi is never taken apart within its letters.
_SIGN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_MARK = r"""!"'()*,./:;<>?\[\]_{}«»‘’“”–—…،؛؟、。，；：？！"""
_WORD = re.compile(rf"(?:[{_SIGN}]|[{_MARK}]|[^\s{_SIGN}{_MARK}]+)\s*|\s+")
_SENTENCE = re.compile(r"[^.!?。！？؟\n]*[.!?。！？؟\n]*\s*")
MOST = 6000
"""So many words are compared one by one, which takes the square of it at worst; longer texts go sentence by sentence."""


class ChangeKind(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class DiffSegment:
    """gap: text that is the same and was left out."""

    change: ChangeKind
    text: str = ""


def word_difference(before: str, after: str) -> tuple[DiffSegment, ...]:
    """Pieces in reading order: without the new ones they spell `before`, without those gone `after`."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    # Most edits touch a few words: what is the same at both ends need not be compared.
    head, tail = _common_ends(old, new)
    middle = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(middle[0]) + len(middle[1]) > MOST:
        middle = _split_sentences(middle[0]), _split_sentences(middle[1])
    segments = [DiffSegment(ChangeKind.SAME, "".join(old[:head])), *_compare_words(*middle)]
    segments.append(DiffSegment(ChangeKind.SAME, "".join(old[len(old) - tail :])))
    return tuple(_join_segments(piece for piece in segments if piece.text))


def shorten_difference(segments: Sequence[DiffSegment], context: int = 12) -> tuple[DiffSegment, ...]:
    """The same with only so many words that did not change next to each change; the rest as gaps."""
    shortened: list[DiffSegment] = []
    for place, piece in enumerate(segments):
        words = _WORD.findall(piece.text) if piece.change is ChangeKind.SAME else []
        first, last = place == 0, place == len(segments) - 1
        unchanged = context * (2 - first - last)
        if len(words) <= unchanged + context or (first and last):
            shortened.append(piece)
            continue
        if not first:
            shortened.append(DiffSegment(ChangeKind.SAME, "".join(words[:context])))
        shortened.append(DiffSegment(ChangeKind.GAP))
        if not last:
            shortened.append(DiffSegment(ChangeKind.SAME, "".join(words[-context:])))
    return tuple(shortened)


def _common_ends(old: list[str], new: list[str]) -> tuple[int, int]:
    """How many words are the same at the beginning, and at the end of the rest."""
    shorter = min(len(old), len(new))
    head = next((place for place in range(shorter) if old[place] != new[place]), shorter)
    rest = shorter - head
    tail = next((place for place in range(rest) if old[-1 - place] != new[-1 - place]), rest)
    return head, tail


def _compare_words(old: Sequence[str], new: Sequence[str]) -> Iterator[DiffSegment]:
    if len(old) + len(new) > MOST:
        yield from (DiffSegment(ChangeKind.GONE, "".join(old)), DiffSegment(ChangeKind.NEW, "".join(new)))
        return
    for kind, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield DiffSegment(ChangeKind.SAME, "".join(old[start:end]))
        else:
            yield DiffSegment(ChangeKind.GONE, "".join(old[start:end]))
            yield DiffSegment(ChangeKind.NEW, "".join(new[begin:stop]))


def _split_sentences(words: list[str]) -> list[str]:
    return [part for part in _SENTENCE.findall("".join(words)) if part]


def _join_segments(segments: Iterator[DiffSegment]) -> Iterator[DiffSegment]:
    pending: DiffSegment | None = None
    for piece in segments:
        if pending is None or pending.change is not piece.change:
            if pending is not None:
                yield pending
            pending = piece
        else:
            pending = DiffSegment(piece.change, pending.text + piece.text)
    if pending is not None:
        yield pending
