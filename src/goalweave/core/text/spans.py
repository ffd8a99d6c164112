"""Where the words of a passage or record are in the text of its document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

REACH = 400
"""Characters of the document beyond the place reached within which a word that was changed on reading is looked for."""

_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True, order=True)
class TextSpan:
    """A range of a text: start, end in code points, as in a slice."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start


def joined_spans(spans: Iterable[TextSpan]) -> tuple[TextSpan, ...]:
    """The spans in order; those that touch or overlap as one."""
    joined: list[TextSpan] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = TextSpan(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def uncovered_spans(spans: Iterable[TextSpan], whole: TextSpan) -> tuple[TextSpan, ...]:
    """What of a range is in none of the spans."""
    gaps = []
    reached = whole.start
    for span in joined_spans(spans):
        if span.start > reached:
            gaps.append(TextSpan(reached, min(span.start, whole.end)))
        reached = max(reached, span.end)
    if reached < whole.end:
        gaps.append(TextSpan(reached, whole.end))
    return tuple(gap for gap in gaps if gap.length > 0)


def locate_text(text: str, document: str, spans: Sequence[TextSpan]) -> list[int]:
    """For each character of a text its place in the document: it was read from these spans of it, in this order.

    White space may differ, and marks of layout (hyphens at the ends of lines, bullets, markup) may be left out of the text.
    A word that is not there as it is takes the place that was reached.
    """
    places = list(chain.from_iterable(range(span.start, span.end) for span in spans))
    original = "".join(document[span.start : span.end] for span in spans)
    if original == text:
        return places
    located: list[int] = []
    reached = 0
    for match in _WORD.finditer(text):
        begin = original.find(match[0], reached, reached + REACH + len(match[0]))
        letters = range(begin, begin + len(match[0])) if begin >= 0 else _scattered(match[0], original, reached)
        # White space before the word is where the word begins.
        located += [letters[0]] * (match.start() - len(located))
        located += letters
        reached = letters[-1] + (begin >= 0 or original[letters[-1] : letters[-1] + 1] == match[0][-1])
    located += [max(reached - 1, 0)] * (len(text) - len(located))
    last = len(places) - 1
    return [places[min(place, last)] for place in located] if places else [0] * len(text)


def _scattered(word: str, original: str, reached: int) -> list[int]:
    """The places of a word's letters where the document parts them: by a hyphen and a line break, or by markup."""
    places = []
    at = reached
    for letter in word:
        place = original.find(letter, at, at + REACH // 10)
        places.append(place if place >= 0 else min(at, max(len(original) - 1, 0)))
        at = place + 1 if place >= 0 else at
    return places


def part_spans(located: Sequence[int], start: int, end: int, spans: Sequence[TextSpan]) -> tuple[TextSpan, ...]:
    """The spans in the document of a part of a text that was located there, text[start:end]; without what is between its spans."""
    if start >= end:
        return ()
    part = TextSpan(located[start], located[end - 1] + 1)
    shared = (TextSpan(max(span.start, part.start), min(span.end, part.end)) for span in spans)
    return tuple(span for span in shared if span.length > 0)
