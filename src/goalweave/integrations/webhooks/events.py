"""Which event a line of the log is. Webhooks tell only of what is public."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from goalweave.audit.models import Entry
from goalweave.calls.actions.moderation import ENTRY
from goalweave.registry.models import Record, Visibility

RECORD_PUBLISHED = "record.published"
RECORD_CHANGED = "record.changed"
RECORD_UNPUBLISHED = "record.unpublished"
RECORD_DELETED = "record.deleted"
MAPPING_DECIDED = "mapping.decided"
SUBMISSION_PUBLISHED = "submission.published"
ENTRY_ACCEPTED = "entry.accepted"
RESULTS_ANNOUNCED = "results.announced"
TEST = "test"
EVENTS = (
    RECORD_PUBLISHED,
    RECORD_CHANGED,
    RECORD_UNPUBLISHED,
    RECORD_DELETED,
    MAPPING_DECIDED,
    SUBMISSION_PUBLISHED,
    ENTRY_ACCEPTED,
    RESULTS_ANNOUNCED,
)
SOURCES = ("record", "mapping", "submission", ENTRY, "edition")
"""Types of objects in the log that events are about."""
COMPUTED = frozenset({"suggest", "read"})
"""Verbs of lines about mappings that no person decided."""


@dataclass(frozen=True, slots=True)
class Event:
    """due: when it may be told, null for at once."""

    name: str
    entry: Entry
    due: datetime | None = None


def public_records(entries: Iterable[Entry]) -> set[str]:
    """Ids, as the log has them, of the records of these lines that are public, or were when they were deleted; one query."""
    ids = {int(entry.object_id) for entry in entries if entry.object_type in ("record", "mapping")}
    if not ids:
        return set()
    rows = Record.objects.filter(pk__in=ids, visibility=Visibility.PUBLIC)
    return {str(pk) for pk in rows.values_list("pk", flat=True)}


def event_of(entry: Entry, public: set[str]) -> Event | None:
    """The event that a line is; None for a line that is none. public: as `public_records` gives them."""
    before: Mapping[str, Any] = entry.before or {}
    after: Mapping[str, Any] = entry.after or {}
    name = ""
    if entry.object_type == "record":
        name = _record_event(before, after, is_public=entry.object_id in public)
    elif entry.object_type == "mapping":
        decided = entry.verb not in COMPUTED and entry.object_id in public
        name = MAPPING_DECIDED if decided else ""
    elif entry.object_type == "submission":
        name = SUBMISSION_PUBLISHED if entry.verb == "publish" else ""
    elif entry.object_type == ENTRY:
        accepted = after.get("state") == "accepted" and before.get("state") != "accepted"
        name = ENTRY_ACCEPTED if accepted else ""
    elif entry.object_type == "edition" and entry.verb == "publish" and after.get("announced"):
        return Event(RESULTS_ANNOUNCED, entry, datetime.fromisoformat(after["announced"]))
    return Event(name, entry) if name else None


def _record_event(before: Mapping[str, Any], after: Mapping[str, Any], *, is_public: bool) -> str:
    # What was public and is no longer must be told, although the record is not public now.
    if before.get("visibility") == Visibility.PUBLIC and after.get("visibility") != Visibility.PUBLIC:
        return RECORD_UNPUBLISHED
    # A record that was created as a draft is told once it is published.
    if not is_public or (not before and after.get("visibility") != Visibility.PUBLIC):
        return ""
    if after.get("deleted") is True:
        return RECORD_DELETED
    if after.get("visibility") == Visibility.PUBLIC or before.get("deleted") is True:
        return RECORD_PUBLISHED
    return RECORD_CHANGED
