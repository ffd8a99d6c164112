"""A record as a source: whose it is, when, what it contributes to, and its id."""

from __future__ import annotations

from goalweave.core.catalogue import Catalogue
from goalweave.core.document import Inline, Text
from goalweave.core.text.inert import inert_line
from goalweave.core.text.languages import pick
from goalweave.documents.blocks import tiles
from goalweave.documents.submission_content import Cited
from goalweave.documents.text_formats import period
from goalweave.wording import labels


def source_content(one: Cited, catalogue: Catalogue, language: str, owner: str) -> tuple[Inline, ...]:
    """`Title · Partnership · ITU · 2017 · SDG 9.c · its-id`. owner: the short name of the organisation."""
    found: list[Inline] = [Text(inert_line(pick(one.title, language)), bold=True)]
    record = one.record
    if record is not None:
        told = (str(labels.KINDS[record.kind]), owner, period(record, language))
        found += [Text(f" · {part}") for part in told if part]
    if goals := tiles(catalogue, one.nodes, language):
        found += [Text(" · "), *goals]
    return (*found, Text(" · "), Text(one.id, code=True))
