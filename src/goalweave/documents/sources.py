"""A record as a source: its organisation, dates, contributions and id."""

from __future__ import annotations

from goalweave.core.catalogue import Catalogue
from goalweave.core.document import Inline, TextRun
from goalweave.core.text.languages import pick
from goalweave.core.text.sanitise import sanitise_line
from goalweave.documents.blocks import node_tiles
from goalweave.documents.submission_content import CitedRecord
from goalweave.documents.text_formats import format_period
from goalweave.wording import labels


def source_content(cited: CitedRecord, catalogue: Catalogue, language: str, owner: str) -> tuple[Inline, ...]:
    """`Title · Partnership · ITU · 2017 · SDG 9.c · its-id`. owner: the short name of the organisation."""
    found: list[Inline] = [TextRun(sanitise_line(pick(cited.title, language)), bold=True)]
    record = cited.record
    if record is not None:
        details = (str(labels.KINDS[record.kind]), owner, format_period(record, language))
        found += [TextRun(f" · {part}") for part in details if part]
    if goals := node_tiles(catalogue, cited.nodes, language):
        found += [TextRun(" · "), *goals]
    return (*found, TextRun(" · "), TextRun(cited.id, code=True))
