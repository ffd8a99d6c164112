"""A record's text with the evidence of its mappings marked and numbered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from goalweave.core.model import Mapping, State


@dataclass(frozen=True, slots=True)
class Passage:
    """One marked passage. mappings: those that rest on it, accepted first."""

    number: int
    start: int
    end: int
    mappings: tuple[Mapping, ...]

    @property
    def suggested(self) -> bool:
        return all(mapping.state is State.SUGGESTED for mapping in self.mappings)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text. passages: those that cover it, outermost first; ends: numbers of those that end with it."""

    text: str
    passages: tuple[Passage, ...]
    ends: tuple[int, ...]


def passages(mappings: Iterable[Mapping], language: str) -> tuple[Passage, ...]:
    """The distinct passages of evidence in a language, numbered in reading order."""
    found: dict[tuple[int, int], list[Mapping]] = {}
    for mapping in mappings:
        for one in mapping.evidence:
            if one.language in ("", language) and mapping.state is not State.REJECTED:
                found.setdefault((one.start, one.end), []).append(mapping)
    order = sorted(found, key=lambda span: (span[0], -span[1]))
    return tuple(
        Passage(number, *span, tuple(sorted(found[span], key=lambda mapping: mapping.state is State.SUGGESTED)))
        for number, span in enumerate(order, start=1)
    )


def pieces(text: str, marked: tuple[Passage, ...]) -> tuple[Piece, ...]:
    """The text cut at every start and end of a passage; joined again the pieces are the text."""
    cuts = sorted({0, len(text), *(at for one in marked for at in (one.start, one.end) if 0 <= at <= len(text))})
    return tuple(
        Piece(
            text[start:end],
            tuple(one for one in marked if one.start <= start and end <= one.end),
            tuple(one.number for one in marked if one.end == end),
        )
        for start, end in pairwise(cuts)
    )


def numbers_of(mapping: Mapping, marked: tuple[Passage, ...]) -> tuple[int, ...]:
    """The numbers of the passages that a mapping rests on."""
    return tuple(one.number for one in marked if mapping in one.mappings)
