"""A record's text with the evidence of its mappings marked and numbered, and in it the words that carried the score."""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from operator import itemgetter

from goalweave.core.model import Mapping, MappingState

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """One marked passage. mappings: those that rest on it, accepted first. words: places in the record's text of the words
    that carried the score of any of them, in order, none overlapping."""

    number: int
    start: int
    end: int
    mappings: tuple[Mapping, ...]
    words: tuple[Span, ...] = ()

    @property
    def suggested(self) -> bool:
        return all(mapping.state is MappingState.SUGGESTED for mapping in self.mappings)

    @property
    def hinders(self) -> bool:
        return all(mapping.sign < 0 for mapping in self.mappings)


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text. telling: it is a word that carried a score."""

    text: str
    telling: bool


@dataclass(frozen=True, slots=True)
class MarkedRun:
    """A run of text. passages: those that cover it, outermost first; ends: numbers of those that end with it.

    parts: the same text, cut where a word that carried the score of one of the passages begins and ends.
    """

    text: str
    passages: tuple[Passage, ...]
    ends: tuple[int, ...]
    parts: tuple[Part, ...]


def evidence_passages(mappings: Iterable[Mapping], language: str) -> tuple[Passage, ...]:
    """The distinct passages of evidence in a language, numbered in reading order."""
    mappings_by_span: dict[Span, list[Mapping]] = {}
    words: dict[Span, list[Span]] = {}
    for mapping in mappings:
        for passage in mapping.evidence:
            if not passage.code and passage.language in ("", language) and mapping.state is not MappingState.REJECTED:
                span = (passage.start, passage.end)
                mappings_by_span.setdefault(span, []).append(mapping)
                words.setdefault(span, []).extend(
                    (passage.start + start, passage.start + end) for start, end in passage.words
                )
    order = sorted(mappings_by_span, key=lambda span: (span[0], -span[1]))
    return tuple(
        Passage(
            number,
            *span,
            tuple(sorted(mappings_by_span[span], key=lambda mapping: mapping.state is MappingState.SUGGESTED)),
            _merge_spans(words[span]),
        )
        for number, span in enumerate(order, start=1)
    )


def split_at_passages(text: str, marked: tuple[Passage, ...]) -> tuple[MarkedRun, ...]:
    """The text cut at every start and end of a passage; joined again the pieces are the text."""
    edges = chain.from_iterable((passage.start, passage.end) for passage in marked)
    cuts = sorted({0, len(text), *(at for at in edges if 0 <= at <= len(text))})
    ends: dict[int, list[int]] = {}
    for passage in marked:
        ends.setdefault(passage.end, []).append(passage.number)
    # A long text has thousands of passages: each enters once and leaves once.
    entering = deque(sorted(enumerate(marked), key=lambda item: item[1].start))
    inside: list[tuple[int, Passage]] = []
    runs: list[MarkedRun] = []
    for start, end in pairwise(cuts):
        inside = [item for item in inside if end <= item[1].end]
        while entering and entering[0][1].start <= start:
            item = entering.popleft()
            if end <= item[1].end:
                insort(inside, item, key=itemgetter(0))
        covering = tuple(passage for _place, passage in inside)
        runs.append(_marked_run(text, start, end, covering, tuple(ends.get(end, ()))))
    return tuple(runs)


def _marked_run(text: str, start: int, end: int, covering: tuple[Passage, ...], ends: tuple[int, ...]) -> MarkedRun:
    words = _merge_spans(chain.from_iterable(passage.words for passage in covering))
    return MarkedRun(text[start:end], covering, ends, tuple(_split_at_words(text, start, end, words)))


def _split_at_words(text: str, start: int, end: int, spans: Iterable[Span]) -> Iterator[Part]:
    """A run of text cut at words; of a word that goes beyond the run, what lies in it."""
    for first, last in spans:
        first, last = max(first, start), min(last, end)
        if first < last:
            if start < first:
                yield Part(text[start:first], telling=False)
            yield Part(text[first:last], telling=True)
            start = last
    if start < end:
        yield Part(text[start:end], telling=False)


def _merge_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Words in order, each place once: those that overlap as one, those that only touch apart."""
    merged: list[Span] = []
    for start, end in sorted(set(spans)):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def passage_numbers(mapping: Mapping, marked: tuple[Passage, ...]) -> tuple[int, ...]:
    """The numbers of the passages that a mapping rests on."""
    return tuple(passage.number for passage in marked if mapping in passage.mappings)
