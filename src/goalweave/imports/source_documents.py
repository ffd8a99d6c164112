"""The documents that were imported: which of their text is in which record, and what is set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from goalweave.accounts.actor import Actor
from goalweave.core.text.asides import AsideReason
from goalweave.core.text.spans import TextSpan, locate_text, part_spans
from goalweave.imports import rules
from goalweave.imports.models import Import, SourceDocument, State
from goalweave.imports.queries import imports
from goalweave.imports.reading import ImportReader
from goalweave.registry.models import Record

SHOWN_AROUND = 300
"""Characters of the document before and after a record that are shown with it."""


@dataclass(frozen=True, slots=True)
class DocumentSegment:
    """A range of a document. record: id of the one that it is in or repeats; reason: why it is in none, or empty."""

    span: TextSpan
    text: str
    record: str = ""
    reason: AsideReason | None = None


@dataclass(frozen=True, slots=True)
class RecordExcerpt:
    """Where a record is in its document. spans: in the document's text; before, after: the text around them."""

    document: SourceDocument
    spans: tuple[TextSpan, ...]
    before: str
    after: str

    @property
    def whole(self) -> TextSpan:
        """From the beginning of its first range to the end of its last."""
        return TextSpan(self.spans[0].start, self.spans[-1].end)

    def places(self, text: str, ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[TextSpan, ...]]:
        """Where text[start:end] of the record is in the document, for each of the ranges."""
        located = locate_text(text, self.document.text, self.spans)
        for start, end in ranges:
            yield part_spans(located, start, end, self.spans)


def store_document(upload: Import, reader: ImportReader | None) -> None:
    """Keep what the reader made of a document, in place of what an earlier check made of it; nothing for other files."""
    SourceDocument.objects.filter(upload=upload).delete()
    if reader is None or reader.document is None:
        return
    spans_of_records: list[list[object]] = []
    for name, spans in reader.places.items():
        spans_of_records += [[span.start, span.end, name] for span in spans]
    set_aside = [
        [aside.span.start, aside.span.end, aside.reason.value, aside.record] for aside in reader.document.set_aside
    ]
    SourceDocument.objects.create(
        upload=upload, text=reader.document.text, taken=sorted(spans_of_records), set_aside=sorted(set_aside)
    )


def segments(document: SourceDocument) -> list[DocumentSegment]:
    """The whole document in order."""
    parts = [
        DocumentSegment(TextSpan(start, end), document.text[start:end], record) for start, end, record in document.taken
    ]
    parts += [
        DocumentSegment(TextSpan(start, end), document.text[start:end], record, AsideReason(reason))
        for start, end, reason, record in document.set_aside
    ]
    return sorted(parts, key=lambda part: part.span)


def shares(parts: Sequence[DocumentSegment]) -> list[tuple[AsideReason | None, float]]:
    """Share of the characters in records (None), then by reason, the most frequent first; white space counts as what it follows."""
    lengths: Counter[AsideReason | None] = Counter()
    for part in parts:
        lengths[part.reason] += part.span.length
    whole = max(lengths.total(), 1)
    return [(reason, lengths[reason] / whole) for reason in (None, *_by_length(lengths)) if lengths[reason]]


def _by_length(lengths: Counter[AsideReason | None]) -> list[AsideReason]:
    return [reason for reason, _length in lengths.most_common() if reason is not None]


def excerpt_of_record(who: Actor, row: Record) -> RecordExcerpt | None:
    """Where a record is in the document that it was imported from; None where there is none, or the actor may not see it."""
    if not row.source_file or not rules.may_import_into(who, row.organisation_id):
        return None
    uploads = imports(who).filter(organisation=row.organisation_id, name=row.source_file, state=State.APPLIED)
    for upload in uploads.filter(document__isnull=False).select_related("document")[:3]:
        document = upload.document
        spans = tuple(TextSpan(start, end) for start, end, record in document.taken if record == row.slug)
        if spans:
            first, last = spans[0].start, spans[-1].end
            before = document.text[max(first - SHOWN_AROUND, 0) : first]
            return RecordExcerpt(document, spans, before, document.text[last : last + SHOWN_AROUND])
    return None
