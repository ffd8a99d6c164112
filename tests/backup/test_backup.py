"""A backup holds the whole data folder, also while somebody writes, and comes back whole or not at all."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import tarfile
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from tests.factories.outages import damage_pages

from goalweave.backup import compare_with_site, embedded, loading, restore_backup, verify_archive, write_backup
from goalweave.backup.archive import CHECKSUMS, MANIFEST, Manifest, RowTable, write_archive
from goalweave.backup.secrets import key_fingerprint, plain_settings
from goalweave.core.errors import InputError, LimitError
from goalweave.datafolder import CONTENTS, DATABASE, RESTORING, SECRET_KEY, SETTINGS
from goalweave.datafolder.drafts import lock_draft

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WAL = (f"{DATABASE}-shm", f"{DATABASE}-wal")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with a file below every name, and a name that no version knows."""
    folder = tmp_path / "data"
    for name in [*(content.name for content in CONTENTS if content.name != DATABASE), "own"]:
        below = folder / name / "a" / "b"
        below.mkdir(parents=True)
        (below / "file").write_text(f"of {name}", encoding="utf-8")
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        database.executescript(
            "PRAGMA journal_mode=WAL; CREATE TABLE pair (a INT, b INT); INSERT INTO pair VALUES (0, 0)"
        )
    return folder


@pytest.fixture
def writer(folder: Path) -> Iterator[threading.Event]:
    """Somebody who writes all the time, two columns that are always equal; the event is set once that goes on."""
    begun, ended = threading.Event(), threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(folder / DATABASE, timeout=30)) as database:
            number = 0
            while not ended.is_set():
                number += 1
                with database:
                    database.execute("UPDATE pair SET a = ?", [number])
                    database.execute("UPDATE pair SET b = ?", [number])
                begun.set()

    thread = threading.Thread(target=write)
    thread.start()
    yield begun
    ended.set()
    thread.join()


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def archive_of(path: Path, *members: tarfile.TarInfo, **changes: object) -> Path:
    """An archive with our manifest and these members, each filled with zeros."""
    manifest = {"format": 1, "goalweave": "0.1.0", "made": NOW.isoformat(), "database": "postgresql", **changes}
    text = json.dumps(manifest).encode()
    with tarfile.open(path, "w:gz") as archive:
        first = tarfile.TarInfo(MANIFEST)
        first.size = len(text)
        archive.addfile(first, io.BytesIO(text))
        for member in members:
            archive.addfile(member, io.BytesIO(bytes(member.size)))
    return path


def member(name: str, kind: bytes = tarfile.REGTYPE, size: int = 3) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, "/etc/passwd" if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE) else ""
    made.size = size if kind == tarfile.REGTYPE else 0
    return made


def test_a_backup_during_writes_is_restored_whole(folder: Path, writer: threading.Event, tmp_path: Path) -> None:
    assert writer.wait(30)
    archive, target = tmp_path / "backup.tar.gz", tmp_path / "restored"
    made = write_backup(folder, archive, now=NOW, embedded=True, environment={})
    done = restore_backup(archive, target)
    assert (done.manifest.created, done.manifest.database, done.files) == (NOW, "sqlite", made.files + 1)
    with closing(sqlite3.connect(target / DATABASE)) as database:
        [(a, b)] = database.execute("SELECT a, b FROM pair")
    assert a == b > 0
    left_out = tuple(content.name for content in CONTENTS if not content.backed_up)
    wanted = {name: text for name, text in files(folder).items() if not name.startswith((DATABASE, *left_out))}
    assert {name: text for name, text in files(target).items() if not name.startswith((DATABASE, SETTINGS))} == wanted
    assert len(wanted) == len(CONTENTS) - len(left_out)
    assert {path.name for path in folder.iterdir()} == {*(content.name for content in CONTENTS), "own", *WAL}


def test_a_file_that_is_deleted_during_the_backup_is_in_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from goalweave.backup import write

    def delete_and_copy(archive: object, files: object, *rest: object) -> None:
        (folder / "files" / "a" / "b" / "file").unlink()
        add_files(archive, files, *rest)

    add_files = write._add_files
    monkeypatch.setattr(write, "_add_files", delete_and_copy)
    write_backup(folder, tmp_path / "backup.tar.gz", now=NOW, embedded=True, environment={})
    restore_backup(tmp_path / "backup.tar.gz", tmp_path / "restored")
    assert (tmp_path / "restored" / "files" / "a" / "b" / "file").read_text() == "of files"


def test_the_key_is_in_the_archive_only_if_it_is_asked_for(folder: Path, tmp_path: Path) -> None:
    key = folder / SECRET_KEY
    (key / "a" / "b" / "file").unlink()
    for below in (key / "a" / "b", key / "a", key):
        below.rmdir()
    key.write_text("the key")
    variables = {"GOALWEAVE_HOSTS": "goals.example.org", "GOALWEAVE_SMTP_URL": "smtps://me:secret@mail", "HOME": "/"}
    for secrets in (False, True):
        archive, target = tmp_path / f"{secrets}.tar.gz", tmp_path / f"{secrets}"
        write_backup(folder, archive, now=NOW, embedded=True, secrets=secrets, environment=variables)
        manifest = restore_backup(archive, target).manifest
        assert (target / SECRET_KEY).exists() == secrets
        assert (manifest.secrets, manifest.key) == (secrets, key_fingerprint("the key"))
        assert "the key" not in manifest.key
    assert (tmp_path / "True" / SECRET_KEY).read_text() == "the key"
    settings = (tmp_path / "False" / SETTINGS).read_text()
    assert settings == "GOALWEAVE_HOSTS=goals.example.org\n# GOALWEAVE_SMTP_URL is secret and not in the backup\n"


def test_settings_that_hold_a_secret_are_left_out() -> None:
    names = ("SECRET_KEY", "OIDC_CLIENT_SECRET", "SECRET_KEY_FILE", "METRICS_TOKEN")
    variables = {f"GOALWEAVE_{name}": "hidden" for name in names}
    variables["GOALWEAVE_DATABASE_URL"] = "postgresql://me:hidden@db/site"
    variables["GOALWEAVE_WORKERS"] = "2"
    text = plain_settings(variables)
    assert "hidden" not in text
    assert "GOALWEAVE_WORKERS=2\n" in text


def test_a_changed_byte_is_noticed_in_every_member(folder: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole.tar.gz"
    made = write_backup(folder, whole, now=NOW, embedded=True, environment={"GOALWEAVE_HTTPS": "1"})
    assert verify_archive(whole).files == made.files + 2
    with tarfile.open(whole) as archive:
        members = [(member, (archive.extractfile(member) or io.BytesIO()).read()) for member in archive]
    for number, (changed, content) in enumerate(members[1:]):
        damaged = tmp_path / "damaged.tar.gz"
        with tarfile.open(damaged, "w:gz", compresslevel=1) as archive:
            for member, original in members:
                text = original[:-2] + b"#" + original[-1:] if member is changed else original
                archive.addfile(member, io.BytesIO(text))
        name = members[1][0].name if changed.name == CHECKSUMS else changed.name
        with pytest.raises(InputError, match=f"{name}|damaged"):
            verify_archive(damaged)
        with pytest.raises(InputError):
            restore_backup(damaged, tmp_path / f"restored{number}")
        assert content
        assert not (tmp_path / f"restored{number}").exists()
    without = tmp_path / "without.tar.gz"
    with tarfile.open(without, "w:gz") as archive:
        for member, original in members[:-1]:
            archive.addfile(member, io.BytesIO(original))
    with pytest.raises(InputError, match="damaged"):
        verify_archive(without)


def test_the_checksums_are_those_of_sha256sum(folder: Path, tmp_path: Path) -> None:
    (folder / "own" / "line\nbreak").write_text("x")
    write_backup(folder, tmp_path / "backup.tar.gz", now=NOW, embedded=True, environment={})
    with tarfile.open(tmp_path / "backup.tar.gz") as archive:
        members = {member.name: (archive.extractfile(member) or io.BytesIO()).read() for member in archive}
    lines = members.pop(CHECKSUMS).decode().splitlines()
    plain = {f"{sha256(content).hexdigest()}  {name}" for name, content in members.items() if "\n" not in name}
    assert set(lines) == plain | {f"\\{sha256(b'x').hexdigest()}  own/line\\nbreak"}


def test_a_comparison_names_what_differs(folder: Path, tmp_path: Path) -> None:
    archive, target = tmp_path / "backup.tar.gz", tmp_path / "restored"
    with closing(sqlite3.connect(folder / DATABASE)) as database, database:
        database.executemany("INSERT INTO pair VALUES (?, ?)", [(1, 1), (2, 2)])
    write_backup(folder, archive, now=NOW, embedded=True, environment={})
    restore_backup(archive, target)
    assert compare_with_site(archive, target, embedded=True).same
    with closing(sqlite3.connect(target / DATABASE)) as database, database:
        database.execute("UPDATE pair SET b = 7 WHERE a = 1")
        database.execute("DELETE FROM pair WHERE a = 2")
    (target / "files" / "a" / "b" / "file").write_text("other")
    (target / "packs" / "a" / "b" / "file").unlink()
    (target / "packs" / "new").write_text("new")
    done = compare_with_site(archive, target, embedded=True)
    assert [(table.name, table.backup, table.site, table.different) for table in done.tables] == [("pair", 3, 2, 2)]
    assert (done.different, done.missing, done.additional) == (["files/a/b/file"], ["packs/a/b/file"], 1)
    assert not done.same


def test_a_restore_that_was_killed_goes_on_or_begins_again(folder: Path, tmp_path: Path) -> None:
    archive, other, target = tmp_path / "a.tar.gz", tmp_path / "b.tar.gz", tmp_path / "restored"
    write_backup(folder, archive, now=NOW, embedded=True, environment={})
    (folder / "own" / "more").write_text("more")
    write_backup(folder, other, now=NOW, embedded=True, environment={})
    # Killed while files were extracted.
    (target / RESTORING / "data" / "own").mkdir(parents=True)
    (target / RESTORING / "data" / "own" / "half").write_text("ha")
    restore_backup(archive, target)
    assert not (target / "own" / "half").exists()
    whole = files(target)
    # Killed while files were moved into their place.
    again = tmp_path / "again"
    (again / RESTORING).mkdir(parents=True)
    original_rename = Path.rename

    def rename(path: Path, to: Path) -> Path:
        if path.name == DATABASE:
            raise KeyboardInterrupt
        return original_rename(path, to)

    again.rename(tmp_path / "unused")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "rename", rename)
        with pytest.raises(KeyboardInterrupt):
            restore_backup(archive, again)
    assert not (again / DATABASE).exists()
    with pytest.raises(InputError, match="another backup was interrupted"):
        restore_backup(other, again)
    restore_backup(archive, again)
    assert files(again) == whole


def test_two_restores_do_not_get_into_each_others_way(folder: Path, tmp_path: Path) -> None:
    archive, target = tmp_path / "backup.tar.gz", tmp_path / "restored"
    write_backup(folder, archive, now=NOW, embedded=True, environment={})
    target.mkdir()
    descriptor = lock_draft(target)
    with pytest.raises(InputError, match="another backup is being restored into this folder now"):
        restore_backup(archive, target)
    assert list(target.iterdir()) == []
    os.close(descriptor)
    restore_backup(archive, target)
    assert (target / DATABASE).is_file()


def test_archive_and_restored_files_are_for_their_owner_alone(folder: Path, tmp_path: Path) -> None:
    archive, target = tmp_path / "backup.tar.gz", tmp_path / "restored"
    write_backup(folder, archive, now=NOW, embedded=True)
    restore_backup(archive, target)
    assert archive.stat().st_mode & 0o777 == 0o600
    assert {path.stat().st_mode & 0o077 for path in (target, *target.rglob("*"))} == {0}


def test_an_old_archive_of_a_site_on_postgresql_is_restored(tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar.gz"
    archive_of(archive, member("files/a"))
    done = restore_backup(archive, tmp_path / "restored")
    assert (done.manifest.format, done.manifest.database, done.files) == (1, "", 1)
    assert not (tmp_path / "restored" / DATABASE).exists()


def test_nothing_is_replaced_and_nothing_made_of_nothing(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")
    with pytest.raises(InputError, match="exists already"):
        write_backup(folder, tmp_path / "there", now=NOW, embedded=True)
    with pytest.raises(InputError, match="no data to back up"):
        write_backup(tmp_path / "nowhere", tmp_path / "new", now=NOW, embedded=True)
    assert (tmp_path / "there").read_text() == "mine"
    assert not (tmp_path / "new").exists()
    archive = tmp_path / "backup.tar.gz"
    write_backup(folder, archive, now=NOW, embedded=True)
    before = files(folder)
    with pytest.raises(InputError, match="not empty"):
        restore_backup(archive, folder)
    assert files(folder) == before


@pytest.mark.parametrize(
    "evil",
    [
        member("../outside"),
        member("/tmp/outside"),
        member("files/../../outside"),
        member("c:/outside"),
        member("files\\..\\outside"),
        member("files/link", tarfile.SYMTYPE),
        member("files/link", tarfile.LNKTYPE),
        member("files/device", tarfile.CHRTYPE),
        member("files/pipe", tarfile.FIFOTYPE),
        member("files", tarfile.DIRTYPE),
    ],
    ids=lambda one: f"{one.name}-{one.type.decode()}",
)
def test_only_plain_files_below_the_folder_are_restored(evil: tarfile.TarInfo, tmp_path: Path) -> None:
    archive = archive_of(tmp_path / "evil.tar.gz", member("packs/good"), evil)
    with pytest.raises(InputError, match="not a plain file"):
        restore_backup(archive, tmp_path / "restored")
    assert {path.name for path in tmp_path.iterdir()} == {"evil.tar.gz"}


def test_what_is_no_backup_is_refused_and_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole.tar.gz"
    write_backup(folder, whole, now=NOW, embedded=True)
    cut, text, other = tmp_path / "cut", tmp_path / "text", tmp_path / "other"
    whole_size = whole.stat().st_size
    text.write_text("Dear all")
    with tarfile.open(other, "w:gz") as archive:
        archive.addfile(member("a"), io.BytesIO(b"abc"))
    target = tmp_path / "restored"
    target.mkdir()
    for path in (text, other):
        with pytest.raises(InputError, match="not a backup of Goalweave"):
            restore_backup(path, target)
        assert list(target.iterdir()) == []
    # Wherever it is cut: within a file, within a header and between the two.
    for size in range(1, whole_size, 13):
        cut.write_bytes(whole.read_bytes()[:size])
        with pytest.raises(InputError, match="not a backup of Goalweave"):
            restore_backup(cut, target)
        assert list(target.iterdir()) == []
    with pytest.raises(InputError, match=r"newer Goalweave, 9\.0"):
        restore_backup(archive_of(tmp_path / "newer", format=3, goalweave="9.0"), target)
    with pytest.raises(InputError, match="the database in this backup is damaged"):
        restore_backup(archive_of(tmp_path / "damaged", member(DATABASE, size=5000), database="sqlite"), target)
    assert list(target.iterdir()) == []


def test_more_than_the_disk_holds_is_refused_before_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("goalweave.backup.restore.SPARE", 1 << 60)
    with pytest.raises(LimitError, match="no room"):
        restore_backup(archive_of(tmp_path / "large", member("files/a")), tmp_path / "restored")
    assert not (tmp_path / "restored").exists()


def test_a_folder_that_cannot_be_written_to_is_backed_up(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest changes are next to the database file, and no one could open it: SQLite writes even to read."""
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        database.execute("PRAGMA wal_autocheckpoint = 0")
        with database:
            database.execute("UPDATE pair SET a = 7, b = 7")
        monkeypatch.setattr("goalweave.backup.embedded.os.access", lambda path, mode: path != folder)
        write_backup(folder, tmp_path / "a.tar.gz", now=NOW, embedded=True)
    restore_backup(tmp_path / "a.tar.gz", tmp_path / "new")
    with closing(sqlite3.connect(tmp_path / "new" / DATABASE)) as database:
        assert database.execute("SELECT a, b FROM pair").fetchall() == [(7, 7)]


@pytest.mark.django_db
def test_an_earlier_backup_of_sqlite_is_refused_for_postgresql_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="of an earlier version; restore it without GOALWEAVE_DATABASE_URL"):
        loading.load_file(tmp_path / DATABASE, (("accounts", "0001_initial"),), before_commit=lambda _rows: None)


@pytest.mark.parametrize("damage", ["pages", "header"])
def test_a_damaged_database_is_not_backed_up(folder: Path, tmp_path: Path, damage: str) -> None:
    fill(folder / DATABASE)
    if damage == "pages":
        damage_pages(folder / DATABASE)
    else:
        (folder / DATABASE).write_bytes(b"no database" * 1000)
    archive = tmp_path / "backup.tar.gz"
    with pytest.raises(InputError, match="the database is damaged, so there is no backup of it") as refused:
        write_backup(folder, archive, now=NOW, embedded=True, environment={})
    assert refused.value.file == str(folder / DATABASE)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]


def test_verifying_finds_damage_from_before_the_backup(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(folder / DATABASE)
    damage_pages(folder / DATABASE)
    archive = tmp_path / "backup.tar.gz"
    with monkeypatch.context() as unchecked:
        unchecked.setattr(embedded, "is_sound", lambda _database: True)
        write_backup(folder, archive, now=NOW, embedded=True, environment={})
    with pytest.raises(InputError, match="the database in this backup is damaged"):
        verify_archive(archive)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar.gz", "data"]


def test_files_that_are_lost_are_named(folder: Path, tmp_path: Path) -> None:
    contents = {f"a/{name}": name.encode() for name in ("whole", "changed", "gone")}
    for name, content in contents.items():
        (folder / "files" / name).write_bytes(content)
    rows = [(name, len(content), sha256(content).hexdigest()) for name, content in contents.items()]
    with closing(sqlite3.connect(folder / DATABASE)) as database, database:
        database.execute("CREATE TABLE registry_attachment (file TEXT, size INT, digest TEXT, removed TEXT)")
        database.executemany("INSERT INTO registry_attachment VALUES (?, ?, ?, NULL)", rows)
        database.execute("INSERT INTO registry_attachment VALUES ('a/erased', 1, '-', '2026-01-01')")
    archive = tmp_path / "before.tar.gz"
    assert write_backup(folder, archive, now=NOW, embedded=True, environment={}).lost == ()
    assert verify_archive(archive).lost == ()
    (folder / "files/a/changed").write_bytes(b"CHANGED")
    (folder / "files/a/gone").unlink()
    archive = tmp_path / "after.tar.gz"
    lost = ("files/a/changed", "files/a/gone")
    assert write_backup(folder, archive, now=NOW, embedded=True, environment={}).lost == lost
    assert verify_archive(archive).lost == lost


def test_files_that_rows_of_postgresql_name_are_verified(tmp_path: Path) -> None:
    columns = ("id", "name", "size", "digest", "file", "removed")
    table = RowTable(
        "registry_attachment", columns, ("bigint", "text", "integer", "text", "text", "timestamp with time zone")
    )
    lines = [
        f"{number}\tA\\tB\t5\t{sha256(content).hexdigest()}\trecords/1/{number}\t\\N\n".encode()
        for number, content in enumerate((b"whole", b"other", b"empty"))
    ]
    lines.append(b"4\tC\t1\tabc\trecords/1/4\t2026-01-01 00:00:00+00\n")
    whole = tmp_path / "whole"
    whole.write_bytes(b"whole")
    archive = tmp_path / "backup.tar.gz"
    with write_archive(archive, Manifest(NOW, "rows", tables=(table,))) as writer:
        # In two portions, as a long table is.
        writer.add_bytes("database/registry_attachment/000000", lines[0])
        writer.add_bytes("database/registry_attachment/000001", b"".join(lines[1:]))
        for number in (0, 1):
            writer.add_file(whole, f"files/records/1/{number}")
    assert verify_archive(archive).lost == ("files/records/1/1", "files/records/1/2")


def test_settings_in_another_encoding_are_backed_up_as_they_are(folder: Path, tmp_path: Path) -> None:
    archive, value = tmp_path / "backup.tar.gz", b"caf\xe9"
    environment = {"GOALWEAVE_TITLE": value.decode("utf-8", "surrogateescape")}
    write_backup(folder, archive, now=NOW, embedded=True, environment=environment)
    restore_backup(archive, tmp_path / "restored")
    assert (tmp_path / "restored" / SETTINGS).read_bytes() == b"GOALWEAVE_TITLE=" + value + b"\n"


def fill(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript("CREATE TABLE filler AS SELECT zeroblob(100000) AS a; PRAGMA wal_checkpoint(TRUNCATE)")
