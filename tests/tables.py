"""The tables of the tests: made by the migrations once, and copied by other processes and by later runs.

`python -m tests.tables` makes those of PostgreSQL, so that no test process waits for them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

TABLES = "GOALWEAVE_TEST_TABLES"
"""The file of tables that are made already, for tests that run tests: what they add to the migrations is made on top of it."""

_TEMPLATES = "goalweave_tables_"


def migrations_digest() -> str:
    """Sixteen digits that change with a migration, with Django and with SQLite."""
    import django
    from django.apps import apps

    digest = hashlib.sha256(f"{django.__version__} {sqlite3.sqlite_version}".encode())
    for app in apps.get_app_configs():
        for path in sorted(Path(app.path, "migrations").glob("*.py")):
            digest.update(f"{app.label} {path.name}".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def tables_made_before(config: pytest.Config) -> Path | None:
    """The file of the tables that an earlier run on SQLite has made from the same migrations.

    There may be none yet. None where pytest keeps nothing between runs (`-p no:cacheprovider`).
    """
    cache = getattr(config, "cache", None)
    return None if cache is None else Path(cache.mkdir("tables"), f"{migrations_digest()}.sqlite3")


def migrate_as_the_site_does(patch: pytest.MonkeyPatch) -> None:
    """Let Django make the tables of the tests as `goalweave serve` makes those of a new database, in a fifth of the time."""
    from goalweave.upgrade import WholeMigrations

    patch.setattr("django.core.management.commands.migrate.MigrationExecutor", WholeMigrations)


def copy_whole(source: Path, target: Path) -> None:
    """Copy a file that others wait for: it is there as a whole or not at all."""
    partial = target.with_suffix(f".partial-{os.getpid()}")
    shutil.copy(source, partial)
    partial.rename(target)


def template_database() -> str:
    """The name of the database of PostgreSQL whose tables new ones begin with; it may not be there yet."""
    return f"{_TEMPLATES}{migrations_digest()}"


def template_exists() -> bool:
    """Whether PostgreSQL has tables of these migrations."""
    from django.db import connection

    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template_database()])
        return cursor.fetchone() is not None


def keep_as_template() -> None:
    """Keep a copy of the database of this process, which has no rows yet, and remove those of other migrations."""
    from django.db import connection

    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_TEMPLATES])
        for (earlier,) in cursor.fetchall():
            cursor.execute(f'DROP DATABASE "{earlier}"')
        cursor.execute(f'CREATE DATABASE "{template_database()}" TEMPLATE "{connection.settings_dict["NAME"]}"')


def main() -> None:
    """Make the template of PostgreSQL where there is none yet."""
    import django
    from django.db import connection

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goalweave.settings.test")
    django.setup()
    if connection.vendor == "postgresql" and not template_exists():
        name = connection.settings_dict["NAME"]
        with pytest.MonkeyPatch.context() as patch:
            migrate_as_the_site_does(patch)
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        keep_as_template()
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main()
