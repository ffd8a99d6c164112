"""A web process or worker that is killed is replaced; what the parent started ends with it; one server for each embedded database."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from goalweave.cli.worker_command import worker
from goalweave.core.errors import InputError
from goalweave.datafolder import WORKERS_LOCK, FolderInUse, lock_folder

HOLD = """
import sys
from pathlib import Path
from goalweave.datafolder import lock_folder
with lock_folder(Path(sys.argv[1]) / "test.lock"):
    print("locked", flush=True)
    sys.stdin.read()
"""

CHILD = "import sys, time; from goalweave.cli.parent_process import end_with_parent; end_with_parent(int(sys.argv[1])); print('here', flush=True); time.sleep(600)"

PARENT = f"""
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", {CHILD!r}, str(os.getpid())], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
time.sleep(600)
"""

FORK = """
import os, sys, time
from pathlib import Path
from goalweave.datafolder import lock_folder
with lock_folder(Path(sys.argv[1]) / "test.lock"):
    if os.fork() == 0:
        print("forked", flush=True)
        time.sleep(600)
    time.sleep(600)
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "locked\n"
        yield process
        process.kill()


def test_a_second_process_is_refused_and_a_killed_one_leaves_no_lock(
    holder: subprocess.Popen[str], tmp_path: Path
) -> None:
    with (
        pytest.raises(FolderInUse, match="already used by another Goalweave process"),
        lock_folder(tmp_path / "test.lock", patience=0),
    ):
        pass
    holder.kill()
    holder.wait()
    with lock_folder(tmp_path / "test.lock", patience=0):
        assert (tmp_path / "test.lock").exists()


def test_a_fork_does_not_prolong_the_lock(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FORK, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "forked\n"
        process.kill()
        process.wait()
        with lock_folder(tmp_path / "test.lock", patience=0):
            os.killpg(process.pid, 9)


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written to"), lock_folder(tmp_path / "missing" / "test.lock"):
        pass


def test_a_child_ends_with_its_parent() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
    assert ended(child)


def test_a_child_whose_parent_is_gone_ends_at_once() -> None:
    command = [sys.executable, "-c", CHILD, "1" if os.getpid() != 1 else "2"]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (1, b"")


def ended(process: int) -> bool:
    """Whether the process ends; it does so in no time, or never."""
    for _attempt in range(200):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state in "ZX":
            return True
        time.sleep(0.05)
    return False


@pytest.mark.django_db
def test_a_worker_next_to_another_is_refused_on_the_embedded_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOALWEAVE_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("goalweave.cli.background.is_embedded", lambda: True)
    monkeypatch.setattr("goalweave.datafolder.lock.PATIENCE", 0)
    begun: list[tuple[str, str]] = []
    monkeypatch.setattr("goalweave.cli.worker.main", lambda queues, alone: begun.append((queues, alone)))
    worker(["files"])
    assert begun == [("files", "alone")]
    with lock_folder(tmp_path / WORKERS_LOCK), pytest.raises(FolderInUse):
        worker(["files"])
    assert len(begun) == 1
