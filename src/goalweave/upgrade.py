"""The update of a database to this version: a copy first, one process at a time, and never from a newer version back.

Each migration is a transaction of its own, with the note that it was applied, so an update that is interrupted goes on at the
next start. The copy from before stays until the update is complete, however often it is interrupted.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from itertools import chain
from pathlib import Path

from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from goalweave.core.errors import InputError
from goalweave.datafolder import DATABASE, make_private_folder, private_umask
from goalweave.datafolder.locks import no_locks

COPIES = "upgrades"
MOST_COPIES = 2
"""Copies of the embedded database; older ones are deleted when a new one is made."""
UNFINISHED = "unfinished"
"""File in that folder with the name of the copy, from the beginning of an update to its end."""

_LOCK = 0x676F616C
"""Number of the lock on PostgreSQL, so that two machines do not update at once."""


def upgrade_database(data_dir: Path, *, now: datetime) -> Path | None:
    """Apply the migrations that are missing; returns the copy that was made before, None if there was nothing to save.

    The embedded database is copied to `upgrades/` in the data folder if it has tables. Raises InputError if the database was
    used by a newer version, or if a migration fails.
    """
    if not _plan():
        return None
    with _alone(data_dir):
        # Another process may have done it while this one waited.
        if not _plan():
            return None
        had_tables = "django_migrations" in connection.introspection.table_names()
        copy = _copy_before_update(data_dir / COPIES, now) if connection.vendor == "sqlite" else None
        try:
            _migrate()
        except Exception as error:
            _explain_failure(error, copy, had_tables=had_tables)
            raise
        (data_dir / COPIES / UNFINISHED).unlink(missing_ok=True)
    return copy


class NewTablesState(ProjectState):
    """The models as they are between two migrations of a new database.

    For each operation Django rebuilds every model that is related to the changed model, however distantly, which takes
    four fifths of the time. To make a table, the changed model is enough. Before `RunPython`, Django rebuilds all models
    of a state that is marked as delayed.
    """

    def clone(self) -> ProjectState:
        copy = super().clone()
        copy.__class__ = NewTablesState
        return copy

    def _find_reload_model(self, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
        self.is_delayed = True
        return {(app_label, model_name)}


class WholeMigrations(MigrationExecutor):
    """Notes that a migration was applied in the transaction of its changes.

    Django notes many of them afterwards: a process that is killed in between leaves a database that no version can update.
    """

    def _create_project_state(self, with_applied_migrations: bool = False) -> ProjectState:
        if self.loader.applied_migrations:
            state: ProjectState = super()._create_project_state(with_applied_migrations)  # type: ignore[misc]
            return state
        return NewTablesState(real_apps=self.loader.unmigrated_apps)

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        # SQLite cannot change tables while it checks foreign keys, and cannot turn that off within a transaction.
        with self.connection.constraint_checks_disabled(), transaction.atomic(using=self.connection.alias):
            return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)


def _migrate() -> None:
    executor = WholeMigrations(connection)
    targets = executor.loader.graph.leaf_nodes()
    plan = executor.migration_plan(targets)
    emit_pre_migrate_signal(0, False, connection.alias, plan=plan)
    executor.migrate(targets, plan=plan)
    emit_post_migrate_signal(0, False, connection.alias, plan=plan)


def pending_migrations() -> list[str]:
    """Names of the migrations that this version would apply, in order. Raises InputError as `upgrade_database`."""
    return [f"{app}.{name}" for app, name in _plan()]


def _plan() -> list[tuple[str, str]]:
    executor = MigrationExecutor(connection)
    newer = newer_migrations(executor.loader.applied_migrations, executor.loader)
    if newer:
        app, name = newer[-1]
        raise InputError(
            f"the database was updated by a newer Goalweave (migration {app}.{name}); install that version, or restore a "
            "backup from before the update"
        )
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(migration.app_label, migration.name) for migration, _backwards in plan]


def newer_migrations(applied: Iterable[tuple[str, str]], loader: MigrationLoader) -> list[tuple[str, str]]:
    """Of the migrations that were applied, (app, name), those that only a newer version knows."""
    known = loader.disk_migrations
    # Applications of others that were removed leave migrations too; they need nothing.
    ours = {app for app, _name in known}
    replaced = set(chain.from_iterable(migration.replaces for migration in known.values()))
    return sorted(key for key in applied if key[0] in ours and key not in known and key not in replaced)


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """One process updates, the others wait for it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            with suppress(Exception), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
        return
    try:
        import fcntl
    except ImportError:
        yield
        return
    descriptor = os.open(data_dir, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        except OSError as error:
            raise no_locks(data_dir) from error
        yield
    finally:
        os.close(descriptor)


def _copy_before_update(folder: Path, now: datetime) -> Path | None:
    """The copy of the embedded database from before the update: that of an update that was interrupted, else a new one."""
    mark = folder / UNFINISHED
    if mark.is_file():
        before = folder / mark.read_text(encoding="utf-8").strip()
        # With the same migrations it is as it was: perhaps it was replaced by the copy, and has changed since.
        if before.is_file() and _applied_migrations(before) < set(MigrationRecorder(connection).applied_migrations()):
            return before
    copy = _copy_embedded(folder, now)
    if copy is not None:
        mark.write_text(copy.name, encoding="utf-8")
    return copy


def _applied_migrations(database: Path) -> set[tuple[str, str]]:
    # No one writes to a copy. Without “immutable”, SQLite puts two files next to it and leaves them there.
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?immutable=1", uri=True)) as copy:
        return set(copy.execute("SELECT app, name FROM django_migrations"))


def _copy_embedded(folder: Path, now: datetime) -> Path | None:
    """A copy of the embedded database as it is now, whole or not at all; None for a database without tables."""
    database = Path(str(connection.settings_dict["NAME"]))
    if not database.is_file() or "django_migrations" not in connection.introspection.table_names():
        return None
    make_private_folder(folder)
    target = folder / f"{now:%Y%m%dT%H%M%SZ}-{DATABASE}"
    draft = target.with_name(f".{target.name}.writing")
    with private_umask():
        for old in folder.glob(".*.writing*"):
            old.unlink(missing_ok=True)
        try:
            with closing(sqlite3.connect(database, timeout=60)) as source, closing(sqlite3.connect(draft)) as copy:
                source.backup(copy)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    for old in sorted(folder.glob(f"*-{DATABASE}"))[:-MOST_COPIES]:
        old.unlink(missing_ok=True)
    return target


def _explain_failure(error: Exception, copy: Path | None, *, had_tables: bool) -> None:
    """Raises InputError with what to do, unless the database is locked, out of reach or without room: then the next start goes on."""
    from goalweave.database import is_outage

    if is_outage(error):
        return
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if reason.count("(") > reason.count(")"):
        reason += ")"  # It went on to the next line.
    if not had_tables:
        raise InputError(f"the tables of the new database could not be made: {reason}") from error
    before = f"the database as it was before is in {copy}" if copy else "restore the backup from before the update"
    raise InputError(
        f"the update of the database failed: {reason}. To go back to the former version, {before}"
    ) from error
