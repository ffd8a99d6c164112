"""The facts as they stand: one in a process, brought up to date from the log when something was written."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection

from goalweave.accounts.activity.queries import position
from goalweave.accounts.models import Unit
from goalweave.analysis.columns.reading import VOCABULARIES, Reader
from goalweave.analysis.columns.renewing import renewed
from goalweave.analysis.columns.table import PARTS, Facts
from goalweave.analysis.columns.vocabulary import Vocabulary
from goalweave.analysis.links import link_map
from goalweave.audit.models import Entry
from goalweave.frameworks.queries import revision

MOST = 2_000
"""So many changed records are read again; for more it is quicker to read all."""
LATE = 20_000
"""Where writes go on side by side, a line may come after so many with higher numbers."""
OF_RECORDS = {"record", "mapping"}
"""Lines of these types name the record that changed."""
OF_OTHERS = {
    "answer", "assignment", "attachment", "claim", "import", "indicators", "invitation", "links", "membership", "observations",
    "organisation", "questionnaire", "review", "round", "submission", "target", "unit", "user", "view",
}  # fmt: skip
"""Lines of these types leave records and mappings as they are. After any other, all is read again."""


@dataclass(frozen=True)
class _Seen:
    """last: number and time of the last line; lines: numbers of the last ones, where they may come late."""

    last: tuple[int, Any]
    lines: frozenset[int]


_lock = threading.Lock()
_kept: dict[str, tuple[Facts, _Seen]] = {}


def facts() -> Facts:
    """All records as they stand now. One query when nothing was written, else a few for each table.

    Safe to call from several threads: one reads, the others wait for it.
    """
    database = str(connection.settings_dict["NAME"])
    kept, now = _kept.get(database), position()
    if kept and kept[0].position == now:
        return kept[0]
    with _lock:
        kept, now = _kept.get(database), position()
        if kept and kept[0].position == now:
            return kept[0]
        catalogued = revision()
        if now is None:
            return _read(now, catalogued)  # bare rows of a database without a log: nothing tells when they change
        seen = _seen()
        found = _brought_up(*kept, now) if kept and kept[0].revision == catalogued else None
        found = found or _read(now, catalogued)
        _kept[database] = found, seen
        return found


def at_hand(now: Hashable) -> Facts | None:
    """The facts at that position of the log where this process has them, without any query; else nothing is read."""
    kept = _kept.get(str(connection.settings_dict["NAME"]))
    return kept[0] if kept and now is not None and kept[0].position == now else None


def _read(now: Hashable, catalogued: int) -> Facts:
    links = link_map()
    words = {name: Vocabulary() for name in VOCABULARIES}
    reader = Reader(words, links)
    records = reader.records(None)
    order = np.argsort(records["pk"])
    parts = reader.parts(None, order, records["pk"][order])
    mappings, places, money, groups, partners = (parts[name] for name in PARTS)
    return Facts(now, catalogued, links, words, records, mappings, places, money, groups, partners, units=_units())


def _units() -> dict[int, int]:
    return {pk: parent or 0 for pk, parent in Unit.objects.values_list("pk", "parent_id")}


def _seen() -> _Seen:
    last = Entry.objects.order_by("-pk").values_list("pk", "at")[0]
    lines: frozenset[int] = frozenset()
    if connection.vendor == "postgresql":
        lines = frozenset(Entry.objects.filter(pk__gt=last[0] - LATE).values_list("pk", flat=True))
    return _Seen(last, lines)


def _brought_up(kept: Facts, seen: _Seen, now: Hashable) -> Facts | None:
    """The facts with what the log says has changed read again; None if all must be read."""
    number, at = seen.last
    if not Entry.objects.filter(pk=number, at=at).exists():
        return None  # what was seen was taken back
    lines = Entry.objects.filter(pk__gt=number)
    if seen.lines:
        window = Entry.objects.filter(pk__gt=number - LATE).values_list("pk", flat=True)
        late = sorted(set(window) - seen.lines)
        if len(late) > MOST:
            return None
        lines = Entry.objects.filter(pk__in=late)
    found = list(lines.values_list("object_type", "object_id")[: MOST * 3 + 1])
    types = {kind for kind, _name in found}
    changed = {int(name) for kind, name in found if kind in OF_RECORDS and name.isdecimal()}
    if len(found) > MOST * 3 or len(changed) > MOST or types - OF_RECORDS - OF_OTHERS:
        return None
    places = bool(types & {"unit", "organisation"})
    return renewed(kept, sorted(changed), now, _units() if places else kept.units, anew=places)
