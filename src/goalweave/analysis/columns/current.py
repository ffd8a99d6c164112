"""The current facts: one object per process, updated from the log when something was written."""

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
    "answer",
    "assignment",
    "attachment",
    "claim",
    "data_export",
    "exercise",
    "import",
    "indicators",
    "invitation",
    "links",
    "matrix",
    "matrix_choice",
    "membership",
    "observations",
    "organisation",
    "questionnaire",
    "review",
    "round",
    "submission",
    "scoring",
    "target",
    "trade_off",
    "unit",
    "user",
    "view",
}
"""Lines of these types leave records and mappings as they are. After any other, all is read again."""


@dataclass(frozen=True)
class _LogPosition:
    """last: number and time of the last line; lines: numbers of the last ones, where they may come late."""

    last: tuple[int, Any]
    lines: frozenset[int]


_lock = threading.Lock()
_facts_by_database: dict[str, tuple[Facts, _LogPosition]] = {}


def current_facts() -> Facts:
    """Return all records in their current state. One query if nothing was written, otherwise a few for each table.

    Safe to call from several threads: one reads, the others wait for it.
    """
    database = str(connection.settings_dict["NAME"])
    current = cached_facts(log_position())
    if current is not None:
        return current
    with _lock:
        # Another thread may have read them while this one waited.
        now = log_position()
        current = cached_facts(now)
        if current is not None:
            return current
        revision = framework_revision()
        if now is None:
            # Rows of a database without a log: nothing tells when they change, so they are not kept.
            return _read_facts(now, revision)
        # The position is read before the rows: what is written in between is read twice, never missed.
        position = _read_log_position()
        previous = _facts_by_database.get(database)
        facts = _update_facts(*previous, now) if previous and previous[0].revision == revision else None
        if facts is None:
            facts = _read_facts(now, revision)
        _facts_by_database[database] = facts, position
        return facts


def cached_facts(now: Hashable) -> Facts | None:
    """The facts at that position of the log where this process has them, without any query; else nothing is read."""
    facts, _position = _facts_by_database.get(str(connection.settings_dict["NAME"]), (None, None))
    # Facts without records are false, but they are facts.
    return facts if facts is not None and now is not None and facts.position == now else None


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
    # SQLite has one writer at a time, so its numbers grow as lines become visible. In PostgreSQL a transaction takes its
    # number when it writes the line and shows it when it commits, perhaps after others with higher numbers.
    if connection.vendor == "postgresql":
        lines = frozenset(Entry.objects.filter(pk__gt=last[0] - LATE_LINES).values_list("pk", flat=True))
    return _LogPosition(last, lines)


def _update_facts(previous: Facts, log_position: _LogPosition, now: Hashable) -> Facts | None:
    """The facts with what the log says has changed read again; None if all must be read."""
    number, at = log_position.last
    if not Entry.objects.filter(pk=number, at=at).exists():
        return None  # the transaction that wrote it was rolled back, or another database was put in this one's place
    lines = Entry.objects.filter(pk__gt=number)
    if log_position.lines:
        window = Entry.objects.filter(pk__gt=number - LATE_LINES).values_list("pk", flat=True)
        late = sorted(set(window) - log_position.lines)
        if len(late) > MOST_CHANGED:
            return None
        lines = Entry.objects.filter(pk__in=late)
    objects = list(lines.values_list("object_type", "object_id")[: MOST_CHANGED * 3 + 1])
    types = {kind for kind, _name in objects}
    changed = {int(name) for kind, name in objects if kind in RECORD_TYPES and name.isdecimal()}
    if len(objects) > MOST_CHANGED * 3 or len(changed) > MOST_CHANGED or types - RECORD_TYPES - OTHER_TYPES:
        return None
    anew = bool(types & {"unit", "organisation"})
    return renew_facts(previous, sorted(changed), now, _read_units() if anew else previous.units, anew=anew)


MOST_RENEWED = 2_000
"""When more records have changed since something was made, it is made again."""


def renew_facts(facts: Facts, pks: list[int], position: Hashable, units: Mapping[int, int], *, anew: bool) -> Facts:
    """pks: of all records that were added or changed; those that are gone for good stand as deleted.

    again: whether organisations or units are others too, so that what was made of these is made again.
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
    # Rows are never removed, so that the numbers of rows in all that was made before stay right. A record that is gone
    # counts as deleted; one that is still there gets its own mark when its row is filled again below.
    records["deleted"][known] = True
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
    # What no one requested since the last renewal is inherited further, with the rows of all changes since it was made.
    # The dictionaries are copied first: other threads may add to them in the meantime.
    results = {name: (result, np.union1d(rows, changed)) for name, (result, rows) in list(before.inherited.items())}
    results |= {name: (result, changed) for name, result in list(before.cache.items()) if name in before.renewable}
    for name, (_result, rows) in list(results.items()):
        if len(rows) > MOST_RENEWED or (anew and isinstance(name, tuple) and name[0] == "dimension"):
            del results[name]
    return results
