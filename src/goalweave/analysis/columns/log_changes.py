"""What the log says has changed in records and mappings since some position."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from goalweave.audit.following import LogPosition, entries_since
from goalweave.audit.models import Entry
from goalweave.registry.models import Partner

LINES_PER_RECORD = 3
RECORD_TYPES = {"record", "mapping"}
"""Lines of these types name the record that changed."""
FRAMEWORK_TYPES = {"catalogue", "framework", "framework_file", "linkage"}
"""Whoever changes frameworks and links gives them another revision, by which facts know it, whatever the log says."""
OTHER_TYPES = FRAMEWORK_TYPES | {
    "answer",
    "api_key",
    "areas",
    "assignment",
    "attachment",
    "call",
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
    "webhook",
}
"""Lines of these types leave records and mappings as they are. After any other, all is read again."""
TREE_TYPES = {"unit", "organisation"}
"""Of these, lines that change what records are counted by."""
PARTNER_TYPE = "partner"
"""Lines that name a partner organisation; where two were merged or parted, records have another one."""


@dataclass(frozen=True)
class LogChanges:
    """pks: of the records that changed, ascending; anew: whether organisations or units are others too; mappings_only: whether nothing
    but mappings of these records changed."""

    pks: list[int]
    anew: bool
    mappings_only: bool


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
    if len(objects) > limit or types - RECORD_TYPES - OTHER_TYPES - {PARTNER_TYPE}:
        return None
    if PARTNER_TYPE in types:
        changed |= _records_of_partners(lines, most)
    if len(changed) > most:
        return None
    # Actions on mappings write nothing else of a record; other lines can come with changes of its mappings.
    return LogChanges(sorted(changed), anew=bool(types & TREE_TYPES), mappings_only=types == {"mapping"})


def _records_of_partners(lines: QuerySet[Entry], most: int) -> set[int]:
    """Those that name an organisation into which others were merged, or that was parted from one; at most one more than `most`."""
    partners = set[int]()
    moving = lines.filter(object_type=PARTNER_TYPE).exclude(verb="change")
    for name, after in moving.values_list("object_id", "after"):
        parted = ((after or {}).get("split") or {}).get("id")
        partners |= {int(name)} | ({int(parted)} if parted else set())
    # What was merged and parted several times is now with one of them.
    named = Partner.objects.filter(organisation__in=partners).order_by().values_list("record_id", flat=True)
    return set(named.distinct()[: most + 1])
