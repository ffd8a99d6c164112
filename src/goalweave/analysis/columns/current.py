"""The facts as they stand: one in a process, brought up to date from the log when something was written."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.db import connection

from goalweave.accounts.activity.queries import log_position
from goalweave.accounts.models import Unit
from goalweave.analysis.columns.column_reader import VOCABULARIES, ColumnReader
from goalweave.analysis.columns.facts import PARTS, Columns, Facts, Mask, Numbers
from goalweave.analysis.columns.vocabulary import Vocabulary
from goalweave.analysis.link_map import current_link_map
from goalweave.audit.models import Entry
from goalweave.frameworks.queries import framework_revision

MOST_CHANGED = 2_000
"""So many changed records are read again; for more it is quicker to read all."""
LATE_LINES = 20_000
"""Where writes go on side by side, a line may come after so many with higher numbers."""
RECORD_TYPES = {"record", "mapping"}
"""Lines of these types name the record that changed."""
OTHER_TYPES = {
    "answer", "assignment", "attachment", "claim", "import", "indicators", "invitation", "links", "membership", "observations",
    "organisation", "questionnaire", "review", "round", "submission", "target", "unit", "user", "view",
}  # fmt: skip
"""Lines of these types leave records and mappings as they are. After any other, all is read again."""


@dataclass(frozen=True)
class _LogPosition:
    """last: number and time of the last line; lines: numbers of the last ones, where they may come late."""

    last: tuple[int, Any]
    lines: frozenset[int]


_lock = threading.Lock()
_facts_by_database: dict[str, tuple[Facts, _LogPosition]] = {}


def current_facts() -> Facts:
    """All records as they stand now. One query when nothing was written, else a few for each table.

    Safe to call from several threads: one reads, the others wait for it.
    """
    database = str(connection.settings_dict["NAME"])
    kept, now = _facts_by_database.get(database), log_position()
    if kept and kept[0].position == now:
        return kept[0]
    with _lock:
        kept, now = _facts_by_database.get(database), log_position()
        if kept and kept[0].position == now:
            return kept[0]
        catalogued = framework_revision()
        if now is None:
            return _read_facts(now, catalogued)  # bare rows of a database without a log: nothing tells when they change
        seen = _read_log_position()
        found = _update_facts(*kept, now) if kept and kept[0].revision == catalogued else None
        found = found or _read_facts(now, catalogued)
        _facts_by_database[database] = found, seen
        return found


def cached_facts(now: Hashable) -> Facts | None:
    """The facts at that position of the log where this process has them, without any query; else nothing is read."""
    kept = _facts_by_database.get(str(connection.settings_dict["NAME"]))
    return kept[0] if kept and now is not None and kept[0].position == now else None


def _read_facts(now: Hashable, catalogued: int) -> Facts:
    links = current_link_map()
    words = {name: Vocabulary() for name in VOCABULARIES}
    reader = ColumnReader(words, links)
    records = reader.records(None)
    order = np.argsort(records["pk"])
    parts = reader.parts(None, order, records["pk"][order])
    mappings, places, money, groups, partners = (parts[name] for name in PARTS)
    return Facts(now, catalogued, links, words, records, mappings, places, money, groups, partners, units=_read_units())


def _read_units() -> dict[int, int]:
    return {pk: parent or 0 for pk, parent in Unit.objects.values_list("pk", "parent_id")}


def _read_log_position() -> _LogPosition:
    last = Entry.objects.order_by("-pk").values_list("pk", "at")[0]
    lines: frozenset[int] = frozenset()
    if connection.vendor == "postgresql":
        lines = frozenset(Entry.objects.filter(pk__gt=last[0] - LATE_LINES).values_list("pk", flat=True))
    return _LogPosition(last, lines)


def _update_facts(previous: Facts, log_position: _LogPosition, now: Hashable) -> Facts | None:
    """The facts with what the log says has changed read again; None if all must be read."""
    number, at = log_position.last
    if not Entry.objects.filter(pk=number, at=at).exists():
        return None  # what was seen was taken back
    lines = Entry.objects.filter(pk__gt=number)
    if log_position.lines:
        window = Entry.objects.filter(pk__gt=number - LATE_LINES).values_list("pk", flat=True)
        late = sorted(set(window) - log_position.lines)
        if len(late) > MOST_CHANGED:
            return None
        lines = Entry.objects.filter(pk__in=late)
    found = list(lines.values_list("object_type", "object_id")[: MOST_CHANGED * 3 + 1])
    types = {kind for kind, _name in found}
    changed = {int(name) for kind, name in found if kind in RECORD_TYPES and name.isdecimal()}
    if len(found) > MOST_CHANGED * 3 or len(changed) > MOST_CHANGED or types - RECORD_TYPES - OTHER_TYPES:
        return None
    places = bool(types & {"unit", "organisation"})
    return renew_facts(previous, sorted(changed), now, _read_units() if places else previous.units, anew=places)


MOST_RENEWED = 2_000
"""When more records have changed since something was made, it is made anew."""


def renew_facts(facts: Facts, pks: list[int], position: Hashable, units: Mapping[int, int], *, anew: bool) -> Facts:
    """pks: of all records that were added or changed; those that are gone for good stand as deleted.

    anew: whether organisations or units are others too, so that what was made of these is made anew.
    """
    if not pks:
        if not anew:
            return replace(facts, position=position)
        none = np.empty(0, dtype=np.int64)
        return replace(
            facts,
            position=position,
            units=units,
            cache={},
            renewable=set(),
            inherited=_renewable_results(facts, none, anew=True),
        )
    reader = ColumnReader(facts.vocabularies, facts.linkmap)
    read = reader.records(pks)
    known = facts.rows(np.array(pks, dtype=np.int64))
    new = ~np.isin(read["pk"], facts.records["pk"])
    records = {name: np.concatenate([column, read[name][new]]) for name, column in facts.records.items()}
    records["deleted"][known] = True  # unless they are read again
    places = facts.rows(read["pk"][~new])
    for name, column in records.items():
        column[places] = read[name][~new]
    after = replace(facts, position=position, units=units, records=records, cache={}, renewable=set(), inherited={})
    order = after.by_pk
    parts = reader.parts(pks, order, records["pk"][order])
    changed = np.union1d(known, np.arange(len(facts), len(after)))
    touched = after.mask_of(changed)
    tables: dict[str, Columns] = {name: _merge_columns(getattr(facts, name), parts[name], touched) for name in PARTS}
    return replace(
        after,
        mappings=tables["mappings"],
        places=tables["places"],
        money=tables["money"],
        groups=tables["groups"],
        partners=tables["partners"],
        inherited=_renewable_results(facts, changed, anew=anew),
    )


def _merge_columns(before: Columns, read: Columns, touched: Mask) -> Columns:
    stays = ~touched[before["record"]]
    return {name: np.concatenate([column[stays], read[name]]) for name, column in before.items()}


def _renewable_results(before: Facts, changed: Numbers, *, anew: bool) -> dict[Hashable, tuple[Any, Numbers]]:
    """What can be renewed, unless too much has changed since or it may be of units and organisations."""
    found = {name: (one, np.union1d(rows, changed)) for name, (one, rows) in list(before.inherited.items())}
    found |= {name: (one, changed) for name, one in list(before.cache.items()) if name in before.renewable}
    return {
        name: kept
        for name, kept in found.items()
        if len(kept[1]) <= MOST_RENEWED and not (anew and isinstance(name, tuple) and name[0] == "dimension")
    }
