"""Links, other disks, odd names and unreadable files in the data folder: in the backup, or named."""

from __future__ import annotations

import errno
import io
import os
import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.conftest import missing

from goalweave.backup import (
    archive as archives,
    compare_with_site,
    not_backed_up,
    restore_backup,
    staging,
    verify_archive,
    write_backup,
)
from goalweave.backup.archive import CHECKSUMS, MANIFEST
from goalweave.core.errors import InputError
from goalweave.datafolder import DATABASE, SETTINGS

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NAMES = ("files", "imports", "mail", "packs")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    for name in NAMES:
        (folder / name / "a").mkdir(parents=True)
        (folder / name / "a" / "file").write_text(f"of {name}")
    with closing(sqlite3.connect(folder / DATABASE)) as database, database:
        database.execute("CREATE TABLE registry_attachment (file TEXT, size INT, digest TEXT, removed TEXT)")
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "backup.tar.gz"


def contents(archive: Path) -> dict[str, bytes]:
    """Files of the site in an archive, without the database."""
    with tarfile.open(archive) as opened:
        members = {member.name: (opened.extractfile(member) or io.BytesIO()).read() for member in opened}
    return {name: content for name, content in members.items() if name not in (MANIFEST, CHECKSUMS, SETTINGS, DATABASE)}


def move_away(folder: Path, target: Path) -> None:
    shutil.move(folder, target)
    folder.symlink_to(target)


def test_links_of_the_sites_own_folders_are_followed_and_others_named(
    folder: Path, archive: Path, tmp_path: Path
) -> None:
    move_away(folder / "files", tmp_path / "files")
    move_away(folder / "imports", tmp_path / "imports")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "file").touch()
    (folder / "own").symlink_to(tmp_path / "elsewhere")
    (folder / "files" / "linked").symlink_to(tmp_path / "elsewhere")
    (folder / "files" / "circle").symlink_to(tmp_path / "files")
    (folder / "packs" / "file").symlink_to(folder / "packs" / "a" / "file")
    (folder / "mail" / "broken").symlink_to("nowhere")
    (folder / "incoming").symlink_to(tmp_path)
    (folder / "questionnaires").symlink_to(folder)
    (folder / "observations").symlink_to("observations")
    made = write_backup(folder, archive, now=NOW, embedded=True, environment={})
    links = ("files/circle", "files/linked", "incoming", "mail/broken", "observations", "own", "packs/file")
    assert made.skipped == dict.fromkeys((*links, "questionnaires"), staging.LINK)
    assert not_backed_up(folder) == made.skipped
    assert contents(archive) == {f"{name}/a/file": f"of {name}".encode() for name in NAMES}
    assert sorted(path.name for path in (tmp_path / "files").iterdir()) == ["a", "circle", "linked"]
    compared = compare_with_site(archive, folder, embedded=True)
    assert (compared.missing, compared.different, compared.additional) == ([], [], 0)
    # What was a link is an ordinary folder.
    restore_backup(archive, tmp_path / "restored")
    assert not [path for path in (tmp_path / "restored").rglob("*") if path.is_symlink()]
    assert (tmp_path / "restored" / "files" / "a" / "file").read_text() == "of files"


def test_a_file_on_another_disk_is_in_it_though_deleted_meanwhile(
    folder: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from goalweave.backup import write

    disks = [place for place in ("/dev/shm", "/var/tmp", "/tmp") if os.access(place, os.W_OK)]
    other = next((place for place in disks if Path(place).stat().st_dev != folder.stat().st_dev), None)
    if other is None:
        missing("there is no other disk to write to")
    with tempfile.TemporaryDirectory(dir=other) as place:
        target = Path(place) / "files"
        move_away(folder / "files", target)
        (target / ".backup-mine").mkdir()
        (target / ".backup-mine" / "file").write_text("kept")
        (target / "lost+found").mkdir()

        def delete_and_copy(archive: object, files: object, *rest: object) -> object:
            (target / "a" / "file").unlink()
            (folder / "packs" / "a" / "file").unlink()
            return add_files(archive, files, *rest)

        add_files = write._add_files
        monkeypatch.setattr(write, "_add_files", delete_and_copy)
        made = write_backup(folder, archive, now=NOW, embedded=True, environment={})
        wanted = {f"{name}/a/file": f"of {name}".encode() for name in NAMES}
        assert contents(archive) == {**wanted, "files/.backup-mine/file": b"kept"}
        assert made.skipped == {}
        assert sorted(path.name for path in target.iterdir()) == [".backup-mine", "a", "lost+found"]


def test_a_file_below_what_was_skipped_is_not_called_lost(folder: Path, archive: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as database, database:
        rows = [(name, 1, "-") for name in ("linked/file", "gone")]
        database.executemany("INSERT INTO registry_attachment VALUES (?, ?, ?, NULL)", rows)
    (tmp_path / "elsewhere").mkdir()
    (folder / "files" / "linked").symlink_to(tmp_path / "elsewhere")
    made = write_backup(folder, archive, now=NOW, embedded=True, environment={})
    assert (made.lost, made.skipped) == (("files/gone",), {"files/linked": staging.LINK})


def test_an_archive_in_the_data_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    """The next archive would contain it."""
    (tmp_path / "disk").mkdir()
    move_away(folder / "packs", tmp_path / "disk" / "packs")
    (tmp_path / "alias").symlink_to(folder)
    for place in (folder, folder / "mail", folder / "packs", tmp_path / "disk" / "packs", tmp_path / "alias"):
        with pytest.raises(InputError, match="this is in the data folder") as refused:
            write_backup(folder, place / "backup.tar.gz", now=NOW, embedded=True)
        assert refused.value.file == str(place / "backup.tar.gz")
    write_backup(folder, tmp_path / "disk" / "backup.tar.gz", now=NOW, embedded=True)


def test_the_database_can_be_a_link(
    folder: Path, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    move_away(folder / DATABASE, tmp_path / "fast.sqlite3")
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA wal_autocheckpoint = 0")
        with database:
            database.execute("INSERT INTO registry_attachment VALUES ('gone', 1, '-', NULL)")
        # Copied as files, as from a disk that has become read-only.
        monkeypatch.setattr("goalweave.backup.embedded.os.access", lambda path, mode: path != tmp_path)
        made = write_backup(folder, archive, now=NOW, embedded=True, environment={})
    assert made.lost == ("files/gone",)


def test_odd_names_are_restored_or_named(folder: Path, archive: Path, tmp_path: Path) -> None:
    """Names that a restore refuses, and those of an archive that was extracted by hand, made the archive unreadable."""
    long = "n" * 255
    latin, deep = os.fsdecode(b"caf\xe9"), "/".join([long] * 10)
    for name in (latin, long, "line\nbreak", "colon:file", "a\\b"):
        (folder / "packs" / name).write_text("odd")
    (folder / "packs" / deep.replace("n", "m")).mkdir(parents=True)
    (folder / "packs" / deep.replace("n", "m") / "file").write_text("deep")
    os.mkfifo(folder / "packs" / "pipe")
    for name in (MANIFEST, CHECKSUMS, "c:file"):
        (folder / name).write_text("old")
    (folder / "database").mkdir()
    (folder / "database" / "rows").write_text("old")
    made = write_backup(folder, archive, now=NOW, embedded=True, environment={})
    assert made.skipped == {
        **dict.fromkeys((CHECKSUMS, "database", MANIFEST), staging.RESERVED),
        **dict.fromkeys(("c:file", "packs/a\\b"), staging.UNSAFE),
    }
    assert verify_archive(archive).files == made.files + 2
    restore_backup(archive, tmp_path / "restored")
    names = {path.name for path in (tmp_path / "restored" / "packs").iterdir()}
    assert names == {"a", latin, long, "line\nbreak", "colon:file", "m" * 255}
    assert (tmp_path / "restored" / "packs" / deep.replace("n", "m") / "file").read_text() == "deep"


def test_a_file_that_becomes_shorter_does_not_end_the_backup(
    folder: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shorten(descriptor: int) -> os.stat_result:
        status = fstat(descriptor)
        if status.st_size == 8 and os.pread(descriptor, 8, 0) == b"of files":
            os.truncate(folder / "files" / "a" / "file", 2)
        return status

    fstat = os.fstat
    monkeypatch.setattr(archives.os, "fstat", shorten)
    made = write_backup(folder, archive, now=NOW, embedded=True, environment={})
    monkeypatch.undo()
    assert made.skipped == {"files/a/file": staging.SHORTER}
    assert contents(archive)["files/a/file"] == b"of" + bytes(6)
    assert verify_archive(archive).files == made.files + 2


def test_a_file_that_cannot_be_opened_or_read_is_named(
    folder: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class BadDisk(io.BytesIO):
        def __init__(self, path: Path) -> None:
            super().__init__()
            self.whole = plain(path, "rb")

        def fileno(self) -> int:
            return int(self.whole.fileno())

        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

        def close(self) -> None:
            self.whole.close()
            super().close()

    def opened(path: Path, *rest: str) -> object:
        if path.parts[-3:] == ("mail", "a", "file"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return BadDisk(path) if path.parts[-3:] == ("packs", "a", "file") else plain(path, *rest)

    plain = Path.open
    monkeypatch.setattr(Path, "open", opened)
    made = write_backup(folder, archive, now=NOW, embedded=True, environment={})
    monkeypatch.undo()
    assert made.skipped == dict.fromkeys(("mail/a/file", "packs/a/file"), staging.UNREADABLE)
    assert contents(archive) == {"files/a/file": b"of files", "imports/a/file": b"of imports", "packs/a/file": bytes(8)}


def test_a_folder_that_cannot_be_read_is_named(folder: Path, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def scan(path: str | int) -> object:
        if str(path) == str(folder / "packs" / "a"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return scandir(path)

    scandir = os.scandir
    with monkeypatch.context() as closed:
        closed.setattr(os, "scandir", scan)
        made = write_backup(folder, archive, now=NOW, embedded=True, environment={})
    assert made.skipped == {"packs/a": staging.UNREADABLE}
