"""The publisher's tags of a file compared with those that the records have here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from goalweave.core import model
from goalweave.mapping.models import Mapping as Row
from goalweave.mapping.queries import mappings_of
from goalweave.registry.models import Record

PORTION = 5000
_Tags = dict[tuple[str, str], tuple[str, float | None]]
"""(framework, code) → (origin, share)"""


def changed_tags(
    rows: Mapping[str, Record], records: Iterable[model.Record], origin: str, new: Collection[str] = ()
) -> dict[Record, tuple[model.Mapping, ...]]:
    """The records whose tags differ, with what they are to be: the file's, and those of imports of other formats.

    rows: record's id → its row; origin: of the file's tags; new: ids of records that have none yet. What a person decided is no tag, and is not asked of the file.
    """
    file_tags = {rows[record.id]: record.mappings for record in records if record.id in rows}
    here, decided = _current_tags([row.pk for row in file_tags if row.slug not in new])
    changed: dict[Record, tuple[model.Mapping, ...]] = {}
    for row, mappings in file_tags.items():
        tags = {
            (mapping.node.key, mapping.node.code): mapping.share
            for mapping in mappings
            if (mapping.node.key, mapping.node.code) not in decided.get(row.pk, ())
        }
        own = {node: share for node, (by, share) in here.get(row.pk, {}).items() if by == origin}
        if tags != own:
            changed[row] = mappings
    if changed and here:
        standing = mappings_of(row.pk for row in changed if row.pk in here)
        for row, mappings in changed.items():
            foreign = (
                mapping
                for mapping in standing.get(row.pk, ())
                if _is_import_origin(mapping.origin) and mapping.origin != origin
            )
            changed[row] = (*mappings, *foreign)
    return changed


def _current_tags(ids: list[int]) -> tuple[dict[int, _Tags], dict[int, set[tuple[str, str]]]]:
    tags: dict[int, _Tags] = {}
    decided: dict[int, set[tuple[str, str]]] = {}
    for start in range(0, len(ids), PORTION):
        rows = Row.objects.filter(record__in=ids[start : start + PORTION]).values_list(
            "record_id", "node__framework__key", "node__code", "origin", "share"
        )
        for record, key, code, by, share in rows.iterator():
            if _is_import_origin(by):
                tags.setdefault(record, {})[key, code] = (by, share)
            elif by.startswith("person"):
                decided.setdefault(record, set()).add((key, code))
    return tags, decided


def _is_import_origin(origin: str) -> bool:
    return origin.startswith("import:")
