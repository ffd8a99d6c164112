"""A database of a newer version is refused, a failure says what to do, and there is a copy of what was there before."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from goalweave import upgrade
from goalweave.core.errors import InputError

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    assert upgrade.pending_migrations() == []
    MigrationRecorder(connection).record_applied("registry", "9999_future")
    MigrationRecorder(connection).record_applied("removed_application", "0001_initial")
    with pytest.raises(InputError, match=r"newer Goalweave \(migration registry\.9999_future\)"):
        upgrade.upgrade_database(tmp_path, now=NOW)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_a_failed_update_names_the_copy_from_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ValueError("column x\nmore")

    monkeypatch.setattr(upgrade, "_plan", lambda: [("registry", "9999_future")])
    monkeypatch.setattr(upgrade, "_migrate", fail)
    monkeypatch.setattr(upgrade, "_copy_before_update", lambda folder, now: folder / "copy")
    with pytest.raises(InputError, match=r"the update of the database failed: column x\. To go back"):
        upgrade.upgrade_database(tmp_path, now=NOW)


def test_the_last_two_copies_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = tmp_path / "goalweave.sqlite3"
    with closing(sqlite3.connect(database)) as embedded, embedded:
        embedded.execute("CREATE TABLE django_migrations (app TEXT)")
        embedded.execute("INSERT INTO django_migrations VALUES ('before')")

    class Embedded:
        settings_dict = {"NAME": database}

        class introspection:  # noqa: N801
            @staticmethod
            def table_names() -> list[str]:
                return ["django_migrations"]

    monkeypatch.setattr(upgrade, "connection", Embedded)
    folder = tmp_path / "upgrades"
    folder.mkdir()
    (folder / ".half.writing").touch()
    copies = [upgrade._copy_embedded(folder, NOW + timedelta(days=day)) for day in range(3)]
    assert sorted(folder.iterdir()) == sorted(path for path in copies[1:] if path)
    assert copies[2] is not None
    assert copies[2].stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copies[2])) as copy:
        assert copy.execute("SELECT app FROM django_migrations").fetchall() == [("before",)]
