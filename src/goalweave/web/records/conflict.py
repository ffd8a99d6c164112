"""Two people have changed one record: what each of them did, side by side, and what comes of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise

from goalweave.accounts.activity.queries import history
from goalweave.audit.models import Entry
from goalweave.core import model
from goalweave.registry.checks import cleaned
from goalweave.registry.fields import EDITED, LABELS
from goalweave.registry.models import Record, Visibility
from goalweave.registry.snapshot import Snapshot, of_core, snapshot, to_record
from goalweave.web.language_maps import language_name
from goalweave.wording import labels
from goalweave.wording.log_changes import LANGUAGE_MAPS
from goalweave.wording.record_values import value_line

FIELDS = (*EDITED, "language")
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


def position(row: Record) -> int:
    """The number of the last line that the log has of a record."""
    return history("record", row.pk).values_list("pk", flat=True).first() or 0


def lines_since(row: Record, seen: int) -> list[Entry]:
    """What others did since, the newest first."""
    return list(history("record", row.pk).filter(pk__gt=seen).select_related("actor"))


def mine_of(row: Record, core: model.Record, visibility: Visibility) -> Snapshot:
    """What I wrote, as the log would keep it. Raises InputError."""
    source = model.Source(row.source_file, row.source_locator)
    also = tuple(model.Source(**place) for place in row.also)
    given = cleaned(replace(core, id=row.slug, source=source, also=also))
    return {**of_core(given, row), "visibility": str(visibility)}


def differences(row: Record, mine: Snapshot, lines: list[Entry]) -> list[Difference]:
    """Field by field, as both stand now. lines: what others did since I began."""
    theirs = snapshot(row)
    began = dict(theirs)
    for line in lines:
        began.update(line.before or {})
    found = []
    for field in FIELDS:
        if theirs[field] == mine[field]:
            continue
        i_changed, they_changed = mine[field] != began[field], theirs[field] != began[field]
        found.append(
            Difference(
                field,
                LABELS[field],
                shown(field, theirs[field]),
                shown(field, mine[field]),
                i_changed and they_changed,
                i_changed,
            )
        )
    return found


def merged(row: Record, mine: Snapshot, chosen: Mapping[str, str]) -> tuple[model.Record, Visibility]:
    """Mine, but for the fields of which theirs was chosen. chosen: field → `theirs` or `mine`."""
    theirs, made = snapshot(row), dict(mine)
    for field in FIELDS:
        if chosen.get(field) == "theirs":
            made.update({name: theirs[name] for name in TOGETHER.get(field, (field,))})
    if made["language"] not in (made["text"] or made["title"]):
        made["language"] = next(iter(made["text"] or made["title"]), made["language"])
    return to_record(made), Visibility(made["visibility"])


def shown(field: str, value: Any) -> tuple[str, ...]:
    """A value of the log in lines that people read."""
    if field in LANGUAGE_MAPS:
        return _texts(value)
    if field == "details":
        return tuple(
            f"{labels.DETAILS.get(name, name)}: {line}" for name, each in value.items() for line in _detail(each)
        )
    values = value if isinstance(value, list) else [value] if value else []
    return tuple(value_line(field, each) for each in values)


def _texts(value: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"{language_name(tag)}: {text}" for tag, text in value.items())


def _detail(value: Any) -> tuple[str, ...]:
    return _texts(value) if isinstance(value, Mapping) else (str(labels.FORMATS.get(value, value)),)
