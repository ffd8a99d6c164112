"""A backup holds the whole data folder, also while somebody writes, and comes back whole or not at all."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from goalweave.core.errors import InputError, LimitError
from goalweave.datafolder import CONTENTS, DATABASE, restore_backup, write_backup
from goalweave.datafolder.backup import MANIFEST

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


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
    made = write_backup(folder, archive, now=NOW, embedded=True)
    done = restore_backup(archive, target)
    assert (done.created, done.database, done.files) == (NOW, True, made.files)
    with closing(sqlite3.connect(target / DATABASE)) as database:
        [(a, b)] = database.execute("SELECT a, b FROM pair")
    assert a == b > 0
    made_again = tuple(content.name for content in CONTENTS if not content.backed_up)
    wanted = {name: text for name, text in files(folder).items() if not name.startswith((DATABASE, *made_again))}
    assert {name: text for name, text in files(target).items() if name != DATABASE} == wanted
    assert len(wanted) == len(CONTENTS) - len(made_again)


def test_archive_and_restored_files_are_for_their_owner_alone(folder: Path, tmp_path: Path) -> None:
    archive, target = tmp_path / "backup.tar.gz", tmp_path / "restored"
    write_backup(folder, archive, now=NOW, embedded=True)
    restore_backup(archive, target)
    assert archive.stat().st_mode & 0o777 == 0o600
    assert {path.stat().st_mode & 0o077 for path in (target, *target.rglob("*"))} == {0}


def test_a_site_on_postgresql_has_its_files_backed_up(folder: Path, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar.gz"
    assert not write_backup(folder, archive, now=NOW, embedded=False).database
    done = restore_backup(archive, tmp_path / "restored")
    assert not done.database
    assert not (tmp_path / "restored" / DATABASE).exists()


def test_an_archive_in_the_folder_itself_is_not_in_itself(folder: Path, tmp_path: Path) -> None:
    write_backup(folder, folder / "backup.tar.gz", now=NOW, embedded=True)
    restore_backup(folder / "backup.tar.gz", tmp_path / "restored")
    assert not [name for name in files(tmp_path / "restored") if "backup" in name]


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


def test_a_backup_that_breaks_off_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    (folder / DATABASE).write_bytes(b"no database at all" * 1000)
    (tmp_path / "out").mkdir()
    with pytest.raises(sqlite3.DatabaseError):
        write_backup(folder, tmp_path / "out" / "backup.tar.gz", now=NOW, embedded=True)
    assert list((tmp_path / "out").iterdir()) == []


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
        with pytest.raises(InputError, match="no backup of Goalweave"):
            restore_backup(path, target)
        assert list(target.iterdir()) == []
    # Wherever it is cut: within a file, within a header and between the two.
    for size in range(1, whole_size, 13):
        cut.write_bytes(whole.read_bytes()[:size])
        with pytest.raises(InputError, match="no backup of Goalweave"):
            restore_backup(cut, target)
        assert list(target.iterdir()) == []
    with pytest.raises(InputError, match=r"newer Goalweave, 9\.0"):
        restore_backup(archive_of(tmp_path / "newer", format=2, goalweave="9.0"), target)
    with pytest.raises(InputError, match="the database in this backup is damaged"):
        restore_backup(archive_of(tmp_path / "damaged", member(DATABASE, size=5000), database="sqlite"), target)
    assert list(target.iterdir()) == []


def test_more_than_the_disk_holds_is_refused_before_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("goalweave.datafolder.backup.SPARE", 1 << 60)
    with pytest.raises(LimitError, match="no room"):
        restore_backup(archive_of(tmp_path / "large", member("files/a")), tmp_path / "restored")
    assert not (tmp_path / "restored").exists()
