"""What the log says has changed in records and mappings since some position."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from goalweave.audit.models import Entry
from goalweave.registry.models import Partner

LATE_LINES = 20_000
"""Where writes go on side by side, a line may come after so many with higher numbers."""
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
class LogPosition:
    """last: number and time of the last line; lines: numbers of the last ones, where they may come late."""

    last: tuple[int, Any]
    lines: frozenset[int] = frozenset()

    def to_json(self) -> dict[str, Any]:
        return {"number": self.last[0], "at": self.last[1].isoformat(), "lines": sorted(self.lines)}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> LogPosition:
        """Raises KeyError, ValueError, TypeError for anything that to_json did not make."""
        return cls((int(value["number"]), datetime.fromisoformat(value["at"])), frozenset(value["lines"]))


@dataclass(frozen=True)
class LogChanges:
    """pks: of the records that changed, ascending; anew: whether organisations or units are others too."""

    pks: list[int]
    anew: bool


def read_log_position() -> LogPosition:
    """The position now; the log is not empty."""
    last = Entry.objects.order_by("-pk").values_list("pk", "at")[0]
    lines: frozenset[int] = frozenset()
    # SQLite has one writer at a time, so its numbers grow as lines become visible. In PostgreSQL a transaction takes its
    # number when it writes the line and shows it when it commits, perhaps after others with higher numbers.
    if connection.vendor == "postgresql":
        lines = frozenset(Entry.objects.filter(pk__gt=last[0] - LATE_LINES).values_list("pk", flat=True))
    return LogPosition(last, lines)


def changes_since(position: LogPosition, most: int) -> LogChanges | None:
    """None where the log does not say, or names more than `most` records: then all must be read."""
    number, at = position.last
    if not Entry.objects.filter(pk=number, at=at).exists():
        return None  # the transaction that wrote it was rolled back, or another database was put in this one's place
    lines = Entry.objects.filter(pk__gt=number)
    if connection.vendor == "postgresql":
        window = Entry.objects.filter(pk__gt=number - LATE_LINES, pk__lte=number).values_list("pk", flat=True)
        late = sorted(set(window) - position.lines)
        if len(late) > LATE_LINES // 10:
            return None
        if late:
            lines = Entry.objects.filter(pk__gt=number) | Entry.objects.filter(pk__in=late)
    lines = lines.exclude(object_type__in=OTHER_TYPES - TREE_TYPES)
    limit = most * LINES_PER_RECORD
    objects = list(lines.values_list("object_type", "object_id")[: limit + 1])
    types = {kind for kind, _name in objects}
    changed = {int(name) for kind, name in objects if kind in RECORD_TYPES and name.isdecimal()}
    if len(objects) > limit or types - RECORD_TYPES - OTHER_TYPES - {PARTNER_TYPE}:
        return None
    if PARTNER_TYPE in types:
        changed |= _records_of_partners(lines, most)
    return LogChanges(sorted(changed), anew=bool(types & TREE_TYPES)) if len(changed) <= most else None


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
