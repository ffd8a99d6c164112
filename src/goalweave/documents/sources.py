"""A record as a source: its title, kind, organisation and dates."""

from __future__ import annotations

from goalweave.core.document import Inline, TextRun
from goalweave.core.text.sanitise import sanitise_line
from goalweave.documents.submission_content import CitedRecord
from goalweave.documents.text_formats import format_period, text_in_language
from goalweave.wording import labels


def source_content(cited: CitedRecord, language: str, owner: str) -> tuple[Inline, ...]:
    """`Title · Partnership · ITU · 2017`. owner: the short name of the organisation."""
    title, other = text_in_language(cited.title, language)
    content: list[Inline] = [TextRun(sanitise_line(title), bold=True, language=other)]
    record = cited.record
    if record is not None:
        details = (str(labels.KINDS[record.kind]), owner, format_period(record, language))
        content += [TextRun(f" · {part}") for part in details if part]
    return tuple(content)
