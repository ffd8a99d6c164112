"""Which fields of a record a file tells: the others of a known record stay as they are."""

from __future__ import annotations

from collections.abc import Iterable

from goalweave.core.model.kinds import DETAILS
from goalweave.formats.tables.columns import AMOUNTS, NOTES

IATI = frozenset({"title", "text", "language", "start", "end", "status", "partners", "places", "money", "mappings"})
DOCUMENT = frozenset({"title", "text", "language"})
_DETAILS = {detail.id for details in DETAILS.values() for detail in details}
_OF_COLUMN = {
    "title": ("title",),
    "text": ("text", "language"),
    "partners": ("partners",),
    "funder": ("partners",),
    "lead": ("partners",),
    "country": ("places",),
    "region": ("places",),
    "sdg": ("mappings",),
    "tags": ("mappings",),
    **dict.fromkeys(AMOUNTS, ("money",)),
    **dict.fromkeys(NOTES, ("notes",)),
    **{name: (name,) for name in ("kind", "start", "end", "status", "unit", "parent", "visibility", "groups", "links")},
}


def told_by_columns(fields: Iterable[str]) -> frozenset[str]:
    """fields: those of the table's columns, `title.fr`, `budget.2024`; the result: names in core.model.Record, and `mappings`."""
    bases = {field.split(".")[0] for field in fields}
    found = {name for base in bases for name in _OF_COLUMN.get(base, ())}
    if "kind" in bases and bases & _DETAILS:
        found.add("details")
    return frozenset(found)
