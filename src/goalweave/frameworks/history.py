"""The history of frameworks and linkages, which everyone may read like these themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from goalweave.audit.models import Entry
from goalweave.core.model import Relation

_LINK = re.compile(rf"(?P<subject>.+)~(?:{'|'.join(Relation)})-?~(?P<object>.+)")
PAGE_SIZE = 25
MOST_CODES = 60


@dataclass(frozen=True, slots=True)
class FrameworkLoad:
    """What one load did to a framework or linkage. new, changed, gone: codes of nodes, or ends of links `C2 → 9.c`, at most
    60 of each; numbers: how many there are; fields: what else changed of it; renamed: codes until then and since then."""

    at: datetime
    kind: str
    name: str
    made: bool
    removed: bool
    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    numbers: tuple[int, int, int]
    fields: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FrameworkPage:
    """older: what `before` is for the next page, None on the last one."""

    loads: tuple[FrameworkLoad, ...]
    older: int | None


def framework_history(before: int | None = None) -> FrameworkPage:
    """The loads that changed something, the newest first."""
    lines: QuerySet[Entry] = Entry.objects.filter(object_type__in=("framework", "linkage")).order_by("-pk")
    if before is not None:
        lines = lines.filter(pk__lt=before)
    page = list(lines[: PAGE_SIZE + 1])
    older = page[PAGE_SIZE - 1].pk if len(page) > PAGE_SIZE else None
    return FrameworkPage(tuple(_framework_load(line) for line in page[:PAGE_SIZE]), older)


def _framework_load(line: Entry) -> FrameworkLoad:
    before, after = line.before or {}, line.after or {}
    if line.verb == "rename":
        codes = tuple(zip(before["codes"], after["codes"], strict=True))
        return FrameworkLoad(
            line.at, line.object_type, line.object_id, False, False, (), (), (), (0, 0, 0), (), renamed=codes
        )
    parts = "nodes" if line.object_type == "framework" else "links"
    old: dict[str, Any] = before.get(parts) or {}
    new: dict[str, Any] = after.get(parts) or {}
    names = dict.fromkeys([*old, *new])
    added = [_part_name(part) for part in names if old.get(part) is None and new.get(part) is not None]
    gone = [_part_name(part) for part in names if old.get(part) is not None and new.get(part) is None]
    # That a node only moved, because others came or went before it, is nothing to be told.
    changed = [
        _part_name(part)
        for part in names
        if old.get(part) is not None and new.get(part) is not None and {*old[part], *new[part]} != {"position"}
    ]
    return FrameworkLoad(
        line.at,
        line.object_type,
        line.object_id,
        line.before is None,
        line.after is None,
        tuple(added[:MOST_CODES]),
        tuple(changed[:MOST_CODES]),
        tuple(gone[:MOST_CODES]),
        (len(added), len(changed), len(gone)),
        ()
        if line.before is None or line.after is None
        else tuple(name for name in {**before, **after} if name != parts),
    )


def _part_name(part: str) -> str:
    """`C2~contributes~9.c` → `C2 → 9.c`; a code may have a ~ of its own."""
    ends = _LINK.fullmatch(part)
    return f"{ends['subject']} → {ends['object']}" if ends else part
