"""Where the words of a query are in a text, as it is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from goalweave.search.normalise import CJK, QueryWord, fold, query_words
from goalweave.search.stems import light_stem

PASSAGE_LENGTH = 240
"""Characters of an excerpt."""
MOST_SPANS = 200
# As normalise.py parts a text, which is folded there: here accents and vowels may be behind their letters.
_ACCENTS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670"
_LETTERS = rf"(?:[^\W_{CJK}][{_ACCENTS}]*)+"
_TOKEN = re.compile(rf"[{CJK}]+|{_LETTERS}(?:\.{_LETTERS})*")
_CJK_RUN = re.compile(rf"[{CJK}]+")


@dataclass(frozen=True, slots=True)
class TextPart:
    """A piece of a text. found: it is a word that was requested."""

    text: str
    found: bool = False


def highlight(text: str, query: str) -> tuple[TextPart, ...]:
    """The text in pieces that together spell it."""
    return _split_at_spans(text, _matching_spans(text, query_words(query)))


def excerpt(text: str, query: str, around: int = PASSAGE_LENGTH) -> tuple[TextPart, ...]:
    """A passage of the text with the most of the words, `…` where something is left out; its beginning where none is there."""
    spans = _matching_spans(text, query_words(query))
    start, end = _passage_bounds(text, spans, around)
    inner = [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start]
    parts = _split_at_spans(text[start:end], inner)
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    return tuple(part for part in (TextPart(before), *parts, TextPart(after)) if part.text)


def _passage_bounds(text: str, spans: Sequence[tuple[int, int]], around: int) -> tuple[int, int]:
    if len(text) <= around:
        return 0, len(text)
    first = _densest_passage(spans, around)
    start = max(min(first - around // 4, len(text) - around), 0)
    end = min(start + around, len(text))
    # Words stay whole where the script parts them by blanks.
    if start and (blank := text.find(" ", start, start + 40)) >= 0 and blank < (first or end):
        start = blank + 1
    if end < len(text) and (blank := text.rfind(" ", end - 40, end)) > start:
        end = blank
    return start, end


def _densest_passage(spans: Sequence[tuple[int, int]], around: int) -> int:
    """Where the passage begins that has the most of the words."""
    best, at, first = 0, 0, 0
    for last, (_begin, end) in enumerate(spans):
        while end - spans[first][0] > around * 3 // 4:
            first += 1
        if last - first + 1 > best:
            best, at = last - first + 1, spans[first][0]
    return at


def _split_at_spans(text: str, spans: Sequence[tuple[int, int]]) -> tuple[TextPart, ...]:
    parts: list[TextPart] = []
    last = 0
    for start, end in spans:
        if start > last:
            parts.append(TextPart(text[last:start]))
        parts.append(TextPart(text[max(start, last) : end], found=True))
        last = end
    return tuple(part for part in (*parts, TextPart(text[last:])) if part.text)


def _matching_spans(text: str, words: Sequence[QueryWord]) -> list[tuple[int, int]]:
    """Start and end of each word that was requested, in order and next to each other."""
    if not words:
        return []
    whole = {word.text for word in words}
    begun = tuple(word.text for word in words if word.beginning)
    stems = {word.stem for word in words if word.stem}
    spans: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(text):
        if _CJK_RUN.match(match[0]):
            spans += _cjk_spans(match[0], match.start(), words)
        elif _matches_token(_fold_token(match[0]), whole, begun) or light_stem(_fold_token(match[0])) in stems:
            spans.append(match.span())
        if len(spans) >= MOST_SPANS:
            break
    return _merge_spans(spans)


def _matches_token(token: str, whole: set[str], begun: tuple[str, ...]) -> bool:
    if token in whole or token.startswith(begun):
        return True
    if "." not in token:
        return False
    parts = token.split(".")
    joined = token.replace(".", "_")
    return joined in whole or joined.startswith(begun) or any(part in whole or part.startswith(begun) for part in parts)


def _cjk_spans(run: str, start: int, words: Sequence[QueryWord]) -> list[tuple[int, int]]:
    """In a run of CJK characters, which fold to themselves one by one."""
    spans = []
    for word in words:
        at = run.find(word.text)
        while at >= 0:
            spans.append((start + at, start + at + len(word.text)))
            at = run.find(word.text, at + 1)
    return sorted(spans)


def _merge_spans(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


@lru_cache(maxsize=20_000)
def _fold_token(token: str) -> str:
    return fold(token)
