"""The current facts: one object per process, updated from the log when something was written."""

from __future__ import annotations

import logging
import threading
from collections.abc import Hashable
from dataclasses import replace
from time import monotonic

import numpy as np
from django.db import connection

from goalweave.accounts.activity.queries import log_position
from goalweave.analysis.columns.column_files import KEEPER, ColumnStore, UnusableColumns
from goalweave.analysis.columns.column_reader import VOCABULARIES, ColumnReader
from goalweave.analysis.columns.comparison import Comparison, compare_files
from goalweave.analysis.columns.facts import PARTS, Facts
from goalweave.analysis.columns.facts_files import (
    MOST_READ,
    WRITE_AFTER,
    FrameworkState,
    Prepare,
    build_files,
    column_store,
    open_facts,
    prepare_nothing,
    read_units,
    refresh_files,
)
from goalweave.analysis.columns.log_changes import changes_since
from goalweave.analysis.columns.overlay import renew_facts, renew_mappings
from goalweave.analysis.columns.vocabulary import Vocabulary
from goalweave.analysis.link_map import current_link_map
from goalweave.audit.following import LogPosition, read_log_position
from goalweave.frameworks.queries import framework_revision
from goalweave.known_state import forget_known

MOST_CHANGED = 2_000
"""Without files, so many changed records are read again; for more it is quicker to read all."""
MANY_RECORDS = 5_000
"""From so many on, a query over all records takes longer than reading again what the log names."""
REOPEN_AFTER = 200
"""When so many records have changed since the files that are open were written, newer ones are looked for."""
LOOK_EVERY = 60.0
"""Seconds between two looks for newer files where nothing is written."""

LOGGER = logging.getLogger(__name__)

_lock = threading.Lock()
_facts_by_database: dict[str, tuple[Facts, LogPosition]] = {}
_reported: set[str] = set()
_refreshing = threading.Lock()
_last_look: dict[str, float] = {}
"""By database: when newer files were looked for."""


def current_facts() -> Facts:
    """Return all records in their current state. One query if nothing was written, otherwise a few for each table.

    Safe to call from several threads: one reads, the others wait for it.
    """
    current = cached_facts(log_position())
    if current is not None and not _is_time_to_look(current):
        return current
    with _lock:
        # Another thread may have read them while this one waited, after a write that this request does not know of.
        forget_known()
        now = log_position()
        current = cached_facts(now)
        if current is not None and not (_is_time_to_look(current) and _has_newer_files(current)):
            return current
        frameworks = current_frameworks()
        if now is None:
            # Rows of a database without a log: nothing tells when they change, so they are not kept.
            return _read_facts(now, frameworks)
        # The position is read before the rows: what is written in between is read twice, never missed.
        position = read_log_position()
        previous = _facts_by_database.get(_database())
        facts = _follow_log(*previous, frameworks, now) if previous else None
        if facts is None or _has_newer_files(facts):
            facts, position = _read_anew(frameworks, now, position)
        _facts_by_database[_database()] = facts, position
    if facts.generation is not None and len(facts.since) >= WRITE_AFTER:
        _refresh_beside()
    return facts


def cached_facts(now: Hashable) -> Facts | None:
    """The facts at that position of the log where this process has them, without any query; else nothing is read."""
    facts, _position = _facts_by_database.get(_database(), (None, None))
    # Facts without records are false, but they are facts.
    return facts if facts is not None and now is not None and facts.position == now else None


def _database() -> str:
    return str(connection.settings_dict["NAME"])


def has_many_facts() -> bool:
    """Whether this process has the columns of so many records that following the log is quicker than a query over all of them."""
    facts, _position = _facts_by_database.get(_database(), (None, None))
    return facts is not None and len(facts) >= MANY_RECORDS


def current_frameworks() -> FrameworkState:
    """The frameworks and links of this moment."""
    revision = framework_revision()
    return FrameworkState(current_link_map(), revision)


def check_columns() -> Comparison | None:
    """Compare the files with the database; None where the columns are in memory. Raises UnusableColumns, OSError."""
    store = column_store()
    return None if store is None else compare_files(store, current_frameworks(), MOST_READ)


def rebuild_columns(prepare: Prepare = prepare_nothing) -> bool:
    """Write the files anew from the database; False where the columns are in memory. Raises OSError."""
    store = column_store()
    return store is not None and refresh_files(store, current_frameworks(), prepare, anew=True)


def _follow_log(facts: Facts, position: LogPosition, frameworks: FrameworkState, now: Hashable) -> Facts | None:
    """The facts with what the log says has changed read again; None if all must be read."""
    if facts.revision != frameworks.revision:
        row, other = facts.linkmap.row, frameworks.links.row
        if row.nodes != other.nodes or row.parents != other.parents:
            return None
        # Only links are others: the columns stay, and all that was made of them goes.
        links, revision = frameworks.links, frameworks.revision
        facts = replace(facts, linkmap=links, revision=revision, cache={}, renewable={}, inherited={})
    changes = changes_since(position, MOST_READ if facts.generation else MOST_CHANGED)
    if changes is None:
        return None
    if changes.mappings_only:
        renewed = renew_mappings(facts, changes.pks, now)
        if renewed is not None:
            return renewed
    units = read_units() if changes.anew else facts.units
    return renew_facts(facts, changes.pks, now, units, anew=changes.anew)


def _are_files_old(facts: Facts) -> bool:
    return facts.generation is not None and len(facts.since) >= REOPEN_AFTER


def _is_time_to_look(facts: Facts) -> bool:
    """Whether newer files may be there though nothing was written: those of a site that started with old ones, which take more memory."""
    return _are_files_old(facts) and monotonic() - _last_look.get(_database(), 0) > LOOK_EVERY


def _has_newer_files(facts: Facts) -> bool:
    if facts.generation is None or not _are_files_old(facts):
        return False
    _last_look[_database()] = monotonic()
    return ColumnStore(facts.generation.folder.parent).numbers()[:1] > [facts.generation.number]


def _read_anew(frameworks: FrameworkState, now: Hashable, position: LogPosition) -> tuple[Facts, LogPosition]:
    """From the files, which are written first if need be; where that is not possible, into memory."""
    store = column_store()
    if store is not None:
        try:
            facts = _open_or_build(store, frameworks, now)
        except (OSError, UnusableColumns) as error:
            _report(f"The columns in {store.folder} cannot be written ({error}); each process has them in its memory.")
            facts = None
        if facts is not None:
            return facts
    return _read_facts(now, frameworks), position


def _open_or_build(store: ColumnStore, frameworks: FrameworkState, now: Hashable) -> tuple[Facts, LogPosition] | None:
    try:
        opened = open_facts(store, frameworks, now)
    except UnusableColumns as error:
        _report(f"The columns in {store.folder} cannot be used ({error}); they are read from the database again.")
        opened = None
    if opened is not None or _is_uncommitted():
        return opened
    with store.locked():
        # Another process may have written them while this one waited.
        try:
            opened = open_facts(store, frameworks, now)
        except UnusableColumns:
            opened = None
        if opened is None:
            build_files(store, frameworks)
            opened = open_facts(store, frameworks, now)
        return opened


def _is_uncommitted() -> bool:
    """Whether this connection sees what others do not, and may never see: nothing of it must get into files."""
    return connection.in_atomic_block


def _read_facts(now: Hashable, frameworks: FrameworkState) -> Facts:
    words = {name: Vocabulary() for name in VOCABULARIES}
    reader = ColumnReader(words, frameworks.links)
    records = reader.records(None)
    order = np.argsort(records["pk"])
    parts = reader.parts(None, order, records["pk"][order])
    mappings, places, money, groups, partners = (parts[name] for name in PARTS)
    return Facts(
        now,
        frameworks.revision,
        frameworks.links,
        words,
        records,
        mappings,
        places,
        money,
        groups,
        partners,
        units=read_units(),
        known_order=order,
    )


def _refresh_beside() -> None:
    """Write newer files, in no one's request: the worker does it where one runs, else a thread of this process."""
    if not _refreshing.acquire(blocking=False):
        return

    def refresh() -> None:
        try:
            store = column_store()
            if store is not None and not store.is_locked(KEEPER):
                refresh_files(store, current_frameworks())
        except Exception as error:
            _report(f"The columns could not be written again ({error}).")
        finally:
            connection.close()
            _refreshing.release()

    threading.Thread(target=refresh, name="columns", daemon=True).start()


def _report(text: str) -> None:
    """In the log of this process, once."""
    if text not in _reported:
        _reported.add(text)
        LOGGER.warning("%s", text)
