"""Folders for unfinished files: those of processes that ended are removed, those of others stay."""

from __future__ import annotations

import errno
import fcntl
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from goalweave.datafolder import draft_folder
from goalweave.datafolder.drafts import remove_abandoned

HOLD = """
import sys
from pathlib import Path
from goalweave.datafolder import draft_folder
with draft_folder(Path(sys.argv[1]), ".draft-") as folder:
    (folder / "half").write_text("x")
    print(folder.name, flush=True)
    sys.stdin.read()
"""


def test_a_folder_is_private_and_gone_after_the_block(tmp_path: Path) -> None:
    with draft_folder(tmp_path, ".draft-") as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "a").write_text("x")
    with pytest.raises(ValueError, match="stop"), draft_folder(tmp_path, ".draft-"):
        raise ValueError("stop")
    assert list(tmp_path.iterdir()) == []


def test_a_killed_process_leaves_a_folder_that_the_next_one_removes(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        name = process.stdout.readline().strip()
        with draft_folder(tmp_path, ".draft-"):
            assert (tmp_path / name / "half").exists()
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    (tmp_path / ".other-1").mkdir()
    with draft_folder(tmp_path, ".draft-") as folder:
        assert {path.name for path in tmp_path.iterdir()} == {folder.name, ".other-1"}


def test_without_locks_folders_of_others_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    (tmp_path / ".draft-old").mkdir()
    with draft_folder(tmp_path, ".draft-") as folder:
        assert folder.is_dir()
    assert [path.name for path in tmp_path.iterdir()] == [".draft-old"]
    assert not remove_abandoned(tmp_path / ".draft-old")
