"""The update of a database to this version: a copy first, one process at a time, and never from a newer version back.

Each migration is a transaction of its own, so an update that is interrupted goes on at the next start.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from goalweave.core.errors import InputError
from goalweave.datafolder import DATABASE, make_private_folder, private_umask

COPIES = "upgrades"
MOST_COPIES = 2
"""Copies of the embedded database; older ones are deleted when a new one is made."""

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
        copy = _copy_embedded(data_dir / COPIES, now) if connection.vendor == "sqlite" else None
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except Exception as error:
            _explain_failure(error, copy)
            raise
    return copy


def pending_migrations() -> list[str]:
    """Names of the migrations that this version would apply, in order. Raises InputError as `upgrade_database`."""
    return [f"{app}.{name}" for app, name in _plan()]


def _plan() -> list[tuple[str, str]]:
    executor = MigrationExecutor(connection)
    loader = executor.loader
    ours = {app for app, _name in loader.disk_migrations}
    # Applications of others that were removed leave migrations too; they need nothing.
    newer = sorted(key for key in loader.applied_migrations if key[0] in ours and key not in loader.disk_migrations)
    newer = [key for key in newer if not _was_replaced(executor, key)]
    if newer:
        app, name = newer[-1]
        raise InputError(
            f"the database was updated by a newer Goalweave (migration {app}.{name}); install that version, or restore a "
            "backup from before the update"
        )
    plan = executor.migration_plan(loader.graph.leaf_nodes())
    return [(migration.app_label, migration.name) for migration, _backwards in plan]


def _was_replaced(executor: MigrationExecutor, key: tuple[str, str]) -> bool:
    return any(key in migration.replaces for migration in executor.loader.disk_migrations.values())


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
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _copy_embedded(folder: Path, now: datetime) -> Path | None:
    """A copy of the embedded database as it is now, whole or not at all; None for a database without tables."""
    database = Path(str(connection.settings_dict["NAME"]))
    if not database.is_file() or "django_migrations" not in connection.introspection.table_names():
        return None
    make_private_folder(folder)
    target = folder / f"{now:%Y%m%dT%H%M%SZ}-{DATABASE}"
    draft = target.with_name(f".{target.name}.writing")
    with private_umask():
        for old in folder.glob(".*.writing"):
            old.unlink(missing_ok=True)
        with closing(sqlite3.connect(database, timeout=60)) as source, closing(sqlite3.connect(draft)) as copy:
            source.backup(copy)
        draft.replace(target)
    for old in sorted(folder.glob(f"*-{DATABASE}"))[:-MOST_COPIES]:
        old.unlink(missing_ok=True)
    return target


def _explain_failure(error: Exception, copy: Path | None) -> None:
    """Raises InputError with what to do, unless the database is locked or out of reach, where waiting helps."""
    from goalweave.database import is_unavailable

    if is_unavailable(error):
        return
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    before = f"the database as it was before is in {copy}" if copy else "restore the backup from before the update"
    raise InputError(
        f"the update of the database failed: {reason}. To go back to the former version, {before}"
    ) from error
