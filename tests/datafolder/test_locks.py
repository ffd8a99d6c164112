"""File systems whose locks do not hold are recognised."""

from __future__ import annotations

import errno
import fcntl
from pathlib import Path

import pytest

from goalweave.core.errors import InputError
from goalweave.datafolder import has_working_locks, lock_folder, require_locks


def refuse(*_arguments: object) -> None:
    raise OSError(errno.ENOLCK, "No locks available")


def grant(*_arguments: object) -> None:
    """As a file system does that takes every lock and keeps none."""


def test_a_local_disk_has_locks_and_nothing_stays(tmp_path: Path) -> None:
    assert has_working_locks(tmp_path)
    require_locks(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "broken"), [("flock", refuse), ("flock", grant), ("fcntl", refuse), ("fcntl", grant)])
def test_locks_that_are_refused_or_do_not_hold_are_recognised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, broken: object
) -> None:
    if name == "fcntl" and not hasattr(fcntl, "F_OFD_SETLK"):
        pytest.skip("this system has no locks of open files (F_OFD_SETLK)")
    monkeypatch.setattr(fcntl, name, broken)
    with pytest.raises(InputError, match="has no working file locks") as raised:
        require_locks(tmp_path)
    assert raised.value.field == "GOALWEAVE_DATA_DIR"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none cannot be written to \(No such file or directory\)"):
        require_locks(tmp_path / "none")


def test_a_file_system_without_locks_is_not_a_folder_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(InputError, match="has no working file locks"), lock_folder(tmp_path / "server.lock"):
        pass


def test_a_folder_in_the_place_of_a_lock_is_named(tmp_path: Path) -> None:
    (tmp_path / "server.lock").mkdir()
    with pytest.raises(InputError, match=r"server\.lock: it is a folder"), lock_folder(tmp_path / "server.lock"):
        pass
