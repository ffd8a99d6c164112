"""Only the account of the site reads its data folder."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from goalweave.datafolder import (
    CONTENTS,
    append_to_private_file,
    close_data_folder,
    make_private_folder,
    open_private_file,
    private_umask,
)
from goalweave.datafolder.private import ClosedFiles


def modes(folder: Path) -> dict[str, int]:
    return {path.relative_to(folder).as_posix(): path.lstat().st_mode & 0o777 for path in folder.rglob("*")}


def opened(folder: Path) -> Path:
    """A folder as an older version left it, with a file of somebody's own in it."""
    (folder / "files" / "attachments" / "1").mkdir(parents=True)
    for name in ("goalweave.sqlite3", "goalweave.sqlite3-wal", "files/attachments/1/a", "reviews.json", "run.sh"):
        (folder / name).write_text("x")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.name == "run.sh" else 0o644)
    return folder


def test_a_new_folder_is_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        assert make_private_folder(tmp_path / "new" / "data") == ClosedFiles()
    finally:
        os.umask(before)
    assert (tmp_path / "new" / "data").stat().st_mode & 0o777 == 0o700


def test_a_folder_that_was_open_is_closed_once(tmp_path: Path) -> None:
    folder = opened(tmp_path / "data")
    assert close_data_folder(folder) == ClosedFiles(changed=8)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert modes(folder) == {
        "files": 0o700,
        "files/attachments": 0o700,
        "files/attachments/1": 0o700,
        "files/attachments/1/a": 0o600,
        "goalweave.sqlite3": 0o600,
        "goalweave.sqlite3-wal": 0o600,
        "reviews.json": 0o600,
        "run.sh": 0o755,
    }
    assert close_data_folder(folder) == ClosedFiles()


def test_what_a_link_leads_to_is_left_alone(tmp_path: Path) -> None:
    outside = opened(tmp_path / "outside")
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "files").symlink_to(outside)
    (folder / "packs").mkdir()
    (folder / "packs" / "own").symlink_to(outside / "files")
    before = modes(outside)
    close_data_folder(folder)
    assert modes(outside) == before


def test_every_name_of_the_table_is_closed(tmp_path: Path) -> None:
    for content in CONTENTS:
        (tmp_path / content.name).mkdir()
        (tmp_path / content.name).chmod(0o755)
    close_data_folder(tmp_path)
    assert set(modes(tmp_path).values()) == {0o700}


def test_new_files_are_private_within_the_block_only(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with private_umask():
            (tmp_path / "a").touch()
        (tmp_path / "b").touch()
    finally:
        os.umask(before)
    assert modes(tmp_path) == {"a": 0o600, "b": 0o644}


def test_nothing_stays_of_a_file_that_breaks_off(tmp_path: Path) -> None:
    def fill() -> None:
        with open_private_file(tmp_path / "a") as handle:
            handle.write(b"a part")
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        fill()
    assert list(tmp_path.iterdir()) == []
    with open_private_file(tmp_path / "b") as handle:
        handle.write(b"whole")
    assert (tmp_path / "b").read_bytes() == b"whole"
    assert modes(tmp_path) == {"b": 0o600}


def test_lines_are_added_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "list"
    append_to_private_file(path, b"one\n")
    assert path.stat().st_mode & 0o777 == 0o600
    # As a loss of power leaves it.
    path.write_bytes(b"one\ntw")
    append_to_private_file(path, b"three\n")
    assert path.read_bytes() == b"one\ntw\nthree\n"
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, lines: write(descriptor, lines[:2]))
    with pytest.raises(OSError, match="space"):
        append_to_private_file(path, b"four\n")
    assert path.read_bytes() == b"one\ntw\nthree\n"
