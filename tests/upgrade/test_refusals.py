"""A database of a newer version is refused, a failure says what to do, and there is a copy of what was there before."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection, connections, migrations, models
from django.db.migrations import Migration
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from tests.factories.outages import full_error, sqlite_database

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


@pytest.mark.django_db
def test_new_tables_that_cannot_be_made_are_no_failed_update(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ValueError("column x")

    monkeypatch.setattr(upgrade, "connection", sqlite_database(tmp_path / "new.sqlite3"))
    monkeypatch.setattr(upgrade, "_plan", lambda: [("registry", "0001_initial")])
    monkeypatch.setattr(upgrade, "_migrate", fail)
    with pytest.raises(InputError, match=r"^the tables of the new database could not be made: column x$"):
        upgrade.upgrade_database(tmp_path, now=NOW)


@pytest.mark.django_db
def test_an_update_without_room_is_no_failed_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise full_error(tmp_path)

    monkeypatch.setattr(upgrade, "_plan", lambda: [("registry", "9999_future")])
    monkeypatch.setattr(upgrade, "_migrate", fail)
    monkeypatch.setattr(upgrade, "_copy_before_update", lambda folder, now: folder / "copy")
    with pytest.raises(OperationalError, match="full"):
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


def embedded(path: Path, *applied: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE IF NOT EXISTS django_migrations (app TEXT, name TEXT)")
        database.executemany("INSERT INTO django_migrations VALUES ('app', ?)", [(name,) for name in applied])


def test_an_interrupted_update_keeps_the_copy_from_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, database, applied = tmp_path / "upgrades", tmp_path / "goalweave.sqlite3", {("app", "0001")}
    embedded(database, "0001")

    def copy_now(_folder: Path, now: datetime) -> Path:
        folder.mkdir(exist_ok=True)
        copy = folder / f"{now:%d}-goalweave.sqlite3"
        copy.write_bytes(database.read_bytes())
        return copy

    class Recorder:
        def __init__(self, _connection: object) -> None: ...

        def applied_migrations(self) -> set[tuple[str, str]]:
            return applied

    monkeypatch.setattr(upgrade, "_copy_embedded", copy_now)
    monkeypatch.setattr(upgrade, "MigrationRecorder", Recorder)
    first = upgrade._copy_before_update(folder, NOW)
    embedded(database, "0002")
    applied.add(("app", "0002"))
    # However often it is interrupted: the copy is the one from before it began.
    assert [upgrade._copy_before_update(folder, NOW + timedelta(days=day)) for day in (1, 2)] == [first, first]
    assert first is not None
    # Someone put the copy back, went on for a month, and updates again.
    database.write_bytes(first.read_bytes())
    applied.remove(("app", "0002"))
    again = upgrade._copy_before_update(folder, NOW + timedelta(days=20))
    assert again is not None
    assert again != first


def test_reading_a_copy_leaves_nothing_next_to_it(tmp_path: Path) -> None:
    copy = tmp_path / "a-goalweave.sqlite3"
    with closing(sqlite3.connect(copy)) as database:
        database.execute("PRAGMA journal_mode=WAL")
    embedded(copy, "0001")
    assert upgrade._applied_migrations(copy) == {("app", "0001")}
    assert [path.name for path in tmp_path.iterdir()] == [copy.name]


def test_a_copy_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database, folder = tmp_path / "goalweave.sqlite3", tmp_path / "upgrades"
    database.write_bytes(b"no database" * 1000)

    class Embedded:
        settings_dict = {"NAME": database}
        introspection = type("Names", (), {"table_names": staticmethod(lambda: ["django_migrations"])})

    monkeypatch.setattr(upgrade, "connection", Embedded)
    with pytest.raises(sqlite3.DatabaseError):
        upgrade._copy_embedded(folder, NOW)
    assert list(folder.iterdir()) == []


@pytest.mark.django_db
def test_a_migration_and_its_note_are_one_transaction(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted(BaseException):
        """The process ends here."""

    def stop(*_arguments: object) -> None:
        raise Interrupted

    database = sqlite_database(tmp_path / "a.sqlite3")
    connections[database.alias] = database
    try:
        migration = Migration("0001_initial", "app")
        fields = [
            ("id", models.BigAutoField(primary_key=True)),
            ("name", models.CharField(max_length=9, db_index=True)),
        ]
        migration.operations = [migrations.CreateModel("Thing", fields)]
        monkeypatch.setattr(MigrationRecorder, "record_applied", stop)
        with pytest.raises(Interrupted):
            upgrade.WholeMigrations(database).apply_migration(ProjectState(), migration)
        assert "app_thing" not in database.introspection.table_names()
        with database.cursor() as cursor:
            assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
    finally:
        database.close()
        del connections[database.alias]
