"""The passages of a text that speak for a node, and the windows in which a long text is read."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from goalweave.core.model import Evidence
from goalweave.core.text.word_edges import is_inside_word, widen_to_words

BREAK = re.compile(
    r"(?:(?<=\w\w[.!?…؟])|(?<=[\d)\]\"”»%][.!?…؟]))[\"”»’)\]]*\s+|(?<=[;；؛。！？])\s*|(?<!\s)(?:\s*\n\s*|\s+[•●▪–—]\s+)"
)
"""Between two sentences or clauses; not after the point of an initial. A run of blanks is looked at from its start
only: to try each of them takes minutes on a long one."""

PAUSE = re.compile(r"[,،，、:：](?!\d)")
"""Where a long clause may be cut; not inside a number."""

WINDOW = 30
"""Words at least in a window of whole sentences."""
PASSAGES = 3
WEAK = 0.25
"""A passage with less than this part of the best one's weight is not shown."""
LONGEST = 500
"""Characters of a clause; running text without marks is cut."""
SHORT = 200
"""Characters up to which a passage is shown whole; of a longer one from its first to its last telling word."""
LEAST_WEIGHT_SHARE = 0.25
"""A word with less than this part of the strongest word's weight in a passage does not stand out."""
MOST_TELLING = 8
"""Words at most that stand out in a passage."""

Word = tuple[str, int, int]
Span = tuple[int, int]


def split_clauses(text: str) -> list[Span]:
    """The sentences and clauses of a text, without the white space around them; very long ones in parts."""
    spans: list[Span] = []
    start = 0
    for gap in BREAK.finditer(text):
        spans.extend(_split_clause(text, start, gap.start()))
        start = gap.end()
    spans.extend(_split_clause(text, start, len(text)))
    return spans


def _split_clause(text: str, start: int, end: int) -> Iterator[Span]:
    """A clause, cut behind the last comma, else the last blank, else the last word of every LONGEST characters."""
    while end - start > LONGEST:
        limit = start + LONGEST
        least = start + LONGEST // 4
        pauses = [pause.end() for pause in PAUSE.finditer(text, least, limit)]
        cut = pauses[-1] if pauses else text.rfind(" ", least, limit) + 1
        if not cut:
            cut = next((place for place in range(limit, least, -1) if not is_inside_word(text, place)), limit)
        yield start, cut
        start = cut
    if end > start:
        yield start, end


def words_by_clause(words: Sequence[Word], spans: Sequence[Span]) -> list[Span]:
    """For each clause its words, from the first to before the last; a word counts to the clause that it ends in."""
    ranges: list[Span] = []
    first = 0
    for _, end in spans:
        last = first
        while last < len(words) and words[last][2] <= end:
            last += 1
        ranges.append((first, last))
        first = last
    return ranges


def clause_windows(ranges: Sequence[Span]) -> list[Span]:
    """Ranges of words: consecutive clauses until there are WINDOW words; long clauses in parts."""
    windows: list[Span] = []
    start = end = 0
    for _, end in ranges:
        while end - start >= 2 * WINDOW:
            windows.append((start, start + WINDOW))
            start += WINDOW
        if end - start >= WINDOW:
            windows.append((start, end))
            start = end
    if start < end:
        windows.append((start, end))
    return windows


def evidence_passages(
    text: str,
    words: Sequence[Word],
    spans: Sequence[Span],
    ranges: Sequence[Span],
    weights: Mapping[int, float],
    language: str = "",
) -> tuple[Evidence, ...]:
    """At most three passages in the order of the text, the ones with the most weight, each with its telling words.

    spans: the clauses; ranges: their words; weights: by number of word.
    """
    rated: list[tuple[float, int, Span]] = []
    for number, ((start, end), (first, last)) in enumerate(zip(spans, ranges, strict=True)):
        telling = {place: weights[place] for place in range(first, last) if weights.get(place, 0.0) > 0}
        if not telling:
            continue
        # Words of hardly any weight at its edges would only make the passage longer.
        strong = [place for place, weight in telling.items() if weight >= 0.1 * max(telling.values())]
        inner = (words[strong[0]][1], words[strong[-1]][2])
        shown = (min(start, inner[0]), end) if end - start <= SHORT else widen_to_words(text, *inner)
        rated.append((sum(telling.values()), number, shown))
    rated.sort(key=lambda item: (-item[0], item[1]))
    best = [span for weight, _, span in rated[:PASSAGES] if weight >= WEAK * rated[0][0]]
    return tuple(
        Evidence(text[start:end], start, end, language, _strongest_spans(text, (start, end), words, weights))
        for start, end in merge_spans(best, text)
    )


def _strongest_spans(text: str, passage: Span, words: Sequence[Word], weights: Mapping[int, float]) -> tuple[Span, ...]:
    """Places in a passage of its strongest words, each to the edges of the word in the text: a pair of Chinese
    characters may be parts of two words, a stem has lost its article. Words that touch, as Chinese ones do, are one.
    """
    begin, limit = passage
    inside: list[tuple[float, Span]] = []
    for place in range(bisect_left(words, begin, key=lambda word: word[1]), len(words)):
        _, start, end = words[place]
        if end > limit:
            break
        if weights.get(place, 0.0) > 0:
            inside.append((weights[place], (start, end)))
    inside.sort(key=lambda item: (-item[0], item[1]))
    strongest = [span for weight, span in inside[:MOST_TELLING] if weight >= LEAST_WEIGHT_SHARE * inside[0][0]]
    merged: list[Span] = []
    for start, end in sorted(widen_to_words(text, *span) for span in strongest):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple((max(start, begin) - begin, min(end, limit) - begin) for start, end in merged)


def merge_spans(spans: Sequence[Span], text: str) -> list[Span]:
    """Spans in order, those joined that overlap or have only white space between them."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and not text[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
