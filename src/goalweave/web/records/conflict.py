"""Two people have changed one record: what each of them did, side by side, and what comes of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise

from goalweave.accounts.activity.queries import object_entries
from goalweave.audit.models import Entry
from goalweave.core import model
from goalweave.registry.checks import clean_record
from goalweave.registry.fields import EDITABLE, LABELS
from goalweave.registry.models import Record, Visibility
from goalweave.registry.snapshot import Snapshot, core_snapshot, snapshot, snapshot_to_record
from goalweave.web.language_maps import language_name
from goalweave.wording import labels
from goalweave.wording.log_changes import LANGUAGE_MAPS
from goalweave.wording.record_values import value_line

FIELDS = (*EDITABLE, "language")
TOGETHER = {"kind": ("kind", "details"), "text": ("text", "language"), "title": ("title", "language")}
"""What cannot be taken from one without the other."""


@dataclass(frozen=True)
class Difference:
    """One field that the two have not alike. both: whether both have changed it; mine_first: which one is chosen first."""

    field: str
    label: str | Promise
    theirs: tuple[str, ...]
    mine: tuple[str, ...]
    both: bool
    mine_first: bool


def last_log_line(row: Record) -> int:
    """The number of the last line that the log has of a record."""
    return object_entries("record", row.pk).values_list("pk", flat=True).first() or 0


def changes_since(row: Record, seen: int) -> list[Entry]:
    """What others did since, the newest first."""
    return list(object_entries("record", row.pk).filter(pk__gt=seen).select_related("actor"))


def my_snapshot(row: Record, core: model.Record, visibility: Visibility) -> Snapshot:
    """What I wrote, as the log would keep it. Raises InputError."""
    source = model.RecordSource(row.source_file, row.source_locator)
    also = tuple(model.RecordSource(**place) for place in row.also)
    record = clean_record(replace(core, id=row.slug, source=source, also=also))
    return {**core_snapshot(record, row), "visibility": str(visibility)}


def field_differences(row: Record, mine: Snapshot, lines: list[Entry]) -> list[Difference]:
    """Field by field, as both stand now. lines: what others did since I began."""
    theirs = snapshot(row)
    began = dict(theirs)
    for line in lines:
        began.update(line.before or {})
    differences = []
    for field in FIELDS:
        if theirs[field] == mine[field]:
            continue
        i_changed, they_changed = mine[field] != began[field], theirs[field] != began[field]
        differences.append(
            Difference(
                field,
                LABELS[field],
                value_lines(field, theirs[field]),
                value_lines(field, mine[field]),
                i_changed and they_changed,
                i_changed,
            )
        )
    return differences


def merge_versions(row: Record, mine: Snapshot, choices: Mapping[str, str]) -> tuple[model.Record, Visibility]:
    """Return my version, with theirs for selected fields. choices: field → `theirs` or `mine`."""
    theirs, merged = snapshot(row), dict(mine)
    for field in FIELDS:
        if choices.get(field) == "theirs":
            merged.update({name: theirs[name] for name in TOGETHER.get(field, (field,))})
    if merged["language"] not in (merged["text"] or merged["title"]):
        merged["language"] = next(iter(merged["text"] or merged["title"]), merged["language"])
    return snapshot_to_record(merged), Visibility(merged["visibility"])


def value_lines(field: str, value: Any) -> tuple[str, ...]:
    """A value of the log in lines that people read."""
    if field in LANGUAGE_MAPS:
        return _language_lines(value)
    if field == "details":
        lines: list[str] = []
        for name, detail in value.items():
            lines += (f"{labels.DETAILS.get(name, name)}: {line}" for line in _detail_lines(detail))
        return tuple(lines)
    values = value if isinstance(value, list) else [value] if value else []
    return tuple(value_line(field, each) for each in values)


def _language_lines(value: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"{language_name(tag)}: {text}" for tag, text in value.items())


def _detail_lines(value: Any) -> tuple[str, ...]:
    return _language_lines(value) if isinstance(value, Mapping) else (str(labels.FORMATS.get(value, value)),)
