"""What the log says has changed in records and mappings since some position."""

from __future__ import annotations

from dataclasses import dataclass

from goalweave.audit.following import LogPosition, entries_since

LINES_PER_RECORD = 3
RECORD_TYPES = {"record", "mapping"}
"""Lines of these types name the record that changed."""
OTHER_TYPES = {
    "answer",
    "assignment",
    "attachment",
    "call_entry",
    "claim",
    "data_export",
    "edition",
    "exercise",
    "import",
    "index",
    "index_draft",
    "indicator",
    "indicators",
    "invitation",
    "joint_linkage",
    "links",
    "matrix",
    "matrix_choice",
    "membership",
    "observations",
    "organisation",
    "provider",
    "questionnaire",
    "resource",
    "review",
    "round",
    "submission",
    "scoring",
    "series",
    "target",
    "trade_off",
    "unit",
    "user",
    "view",
}
"""Lines of these types leave records and mappings as they are. After any other, all is read again."""
TREE_TYPES = {"unit", "organisation"}
"""Of these, lines that change what records are counted by."""


@dataclass(frozen=True)
class LogChanges:
    """pks: of the records that changed, ascending; anew: whether organisations or units are others too."""

    pks: list[int]
    anew: bool


def changes_since(position: LogPosition, most: int) -> LogChanges | None:
    """None where the log does not say, or names more than `most` records: then all must be read."""
    lines = entries_since(position)
    if lines is None:
        return None
    lines = lines.exclude(object_type__in=OTHER_TYPES - TREE_TYPES)
    limit = most * LINES_PER_RECORD
    objects = list(lines.values_list("object_type", "object_id")[: limit + 1])
    types = {kind for kind, _name in objects}
    changed = {int(name) for kind, name in objects if kind in RECORD_TYPES and name.isdecimal()}
    if len(objects) > limit or len(changed) > most or types - RECORD_TYPES - OTHER_TYPES:
        return None
    return LogChanges(sorted(changed), anew=bool(types & TREE_TYPES))
