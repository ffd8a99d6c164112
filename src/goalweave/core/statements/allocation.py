"""Each character of a document in the spans of a record, or set aside with a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from goalweave.core.model import Record
from goalweave.core.text.asides import AsideReason
from goalweave.core.text.passages import Passage
from goalweave.core.text.spans import TextSpan, joined_spans

Owner = TypeVar("Owner")


@dataclass(frozen=True, slots=True)
class SetAside:
    """A part of a document that is in no record, and why. record: id of the one of which it is a duplicate."""

    span: TextSpan
    reason: AsideReason
    record: str = ""


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document as it was read. Its spans set aside and those of its records together are its whole text, each character once."""

    file: str
    text: str
    set_aside: tuple[SetAside, ...] = ()

    @property
    def taken(self) -> int:
        """Characters that are in records."""
        return len(self.text) - sum(aside.span.length for aside in self.set_aside)


def allocate_text(
    file: str, text: str, records: Sequence[Record], left_out: Iterable[Passage]
) -> tuple[list[Record], ReadDocument]:
    """The records with spans that also hold the white space behind their words, and what the rest of the text is.

    left_out: passages that are in no record, each with its reason. Places of records in `also` are duplicates of them. Where
    spans overlap, the one that begins first has the characters.
    """
    pieces: list[tuple[TextSpan, int | SetAside]] = []
    for index, record in enumerate(records):
        pieces += [(span, index) for span in record.source.spans]
        for place in record.also:
            pieces += [(span, SetAside(span, AsideReason.DUPLICATE, record.id)) for span in place.spans]
    for passage in left_out:
        reason = passage.aside or AsideReason.SHORT
        pieces += [(span, SetAside(span, reason)) for span in passage.spans]
    spans: dict[int, list[TextSpan]] = defaultdict(list)
    set_aside = []
    for span, owner in tile_text(len(text), pieces):
        if isinstance(owner, SetAside):
            set_aside.append(replace(owner, span=span))
        else:
            spans[owner].append(span)
    placed = [
        replace(record, source=replace(record.source, spans=joined_spans(spans[index])))
        for index, record in enumerate(records)
    ]
    return placed, ReadDocument(file, text, tuple(set_aside))


def tile_text(length: int, pieces: Iterable[tuple[TextSpan, Owner]]) -> list[tuple[TextSpan, Owner]]:
    """The pieces in order, each up to the beginning of the next, the first from 0 and the last to the end of the text."""
    ordered = sorted(pieces, key=lambda piece: piece[0])
    starts = [0, *(span.start for span, _ in ordered[1:]), length]
    tiles = ((TextSpan(starts[number], starts[number + 1]), owner) for number, (_, owner) in enumerate(ordered))
    return [(span, owner) for span, owner in tiles if span.length]
