"""Which fields of a record a file tells: the others of a known record stay as they are."""

from __future__ import annotations

from collections.abc import Iterable

from goalweave.core.model.record_details import DETAILS
from goalweave.formats.reading.vocabulary import COLUMN_FIELDS

IATI_FIELDS = frozenset(
    {"title", "text", "language", "start", "end", "status", "partners", "places", "money", "mappings"}
)
DOCUMENT_FIELDS = frozenset({"title", "text", "language"})
_DETAIL_FIELDS = {detail.id for details in DETAILS.values() for detail in details}


def supplied_by_columns(fields: Iterable[str]) -> frozenset[str]:
    """fields: those of the table's columns, `title.fr`, `budget.2024`; the result: names in core.model.Record, and `mappings`."""
    bases = {field.split(".")[0] for field in fields}
    found = {COLUMN_FIELDS[base] for base in bases & COLUMN_FIELDS.keys()} - {"id"}
    if "text" in found:
        found.add("language")
    if "kind" in bases and bases & _DETAIL_FIELDS:
        found.add("details")
    return frozenset(found)
