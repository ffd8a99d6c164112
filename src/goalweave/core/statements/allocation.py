"""Each character of a document in the spans of a record, or set aside with a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from goalweave.core.model import Record
from goalweave.core.text.asides import AsideReason
from goalweave.core.text.passages import Passage
from goalweave.core.text.spans import TextSpan, joined_spans


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
    owners: list[tuple[TextSpan, int, SetAside | None]] = []
    for index, record in enumerate(records):
        owners += [(span, index, None) for span in record.source.spans]
        for place in record.also:
            owners += [(span, index, SetAside(span, AsideReason.DUPLICATE, record.id)) for span in place.spans]
    for passage in left_out:
        reason = passage.aside or AsideReason.SHORT
        owners += [(span, -1, SetAside(span, reason)) for span in passage.spans]
    owners.sort(key=lambda owner: owner[0])
    spans: dict[int, list[TextSpan]] = defaultdict(list)
    set_aside = []
    starts = [0, *(span.start for span, _, _ in owners[1:]), len(text)]
    for number, (_, index, aside) in enumerate(owners):
        span = TextSpan(starts[number], starts[number + 1])
        if aside is None:
            spans[index].append(span)
        elif span.length:
            set_aside.append(replace(aside, span=span))
    placed = [
        replace(record, source=replace(record.source, spans=joined_spans(spans[index])))
        for index, record in enumerate(records)
    ]
    return placed, ReadDocument(file, text, tuple(set_aside))
