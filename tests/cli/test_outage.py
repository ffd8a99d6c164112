"""The workers of a site while another process holds the write lock of its database."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker
from tests.factories.outages import embedded_copy

ROOT = Path(__file__).resolve().parents[2]

PREPARE = """
from goalweave.cli.data import use_database
use_database()
from goalweave.mapping.tasks import suggest_mappings
suggest_mappings.enqueue()
"""

KEEP = """
import sys
from goalweave.cli.data import use_database
use_database()
from goalweave.cli.background import run_workers
with run_workers(True, ready=lambda: True, stopping=lambda: False):
    sys.stdin.read()
"""

DONE = "path=goalweave.mapping.tasks.suggest_mappings state=SUCCESSFUL"


def environment_of(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "GOALWEAVE_DATA_DIR": str(folder),
        "GOALWEAVE_TIER": "none",
        "DJANGO_SETTINGS_MODULE": "tests.cli.impatient",
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "200",
    }


@pytest.fixture(scope="module")
def prepared(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Path:
    """A folder of data with one task that waits for the worker."""
    folder = tmp_path_factory.mktemp("prepared")
    with django_db_blocker.unblock():
        embedded_copy(folder / "goalweave.sqlite3")
    subprocess.run([sys.executable, "-c", PREPARE], env=environment_of(folder), check=True, timeout=120)
    return folder


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return environment_of(tmp_path / "data")


@pytest.fixture
def database(prepared: Path, tmp_path: Path) -> Path:
    shutil.copytree(prepared, tmp_path / "data")
    return tmp_path / "data" / "goalweave.sqlite3"


@pytest.fixture
def lock(database: Path) -> Iterator[sqlite3.Connection]:
    """The write lock; a commit releases it."""
    holder = sqlite3.connect(database, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    yield holder
    holder.close()


def read_until(process: subprocess.Popen[str], wanted: str) -> str:
    """What the process says, up to the line with these words or a traceback; all of it where it ends without them."""
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        if wanted in line or "Traceback" in line:
            break
    return said


def states(database: Path) -> list[str]:
    holder = sqlite3.connect(database)
    rows = holder.execute(
        "SELECT status FROM django_tasks_database_dbtaskresult WHERE task_path LIKE '%.suggest_mappings'"
    )
    found = [row[0] for row in rows]
    holder.close()
    return found


def registered_workers(database: Path) -> dict[str, tuple[str, int]]:
    """Queues → id and process of the worker that is registered for them."""
    reader = sqlite3.connect(database)
    rows = reader.execute("SELECT queues, id, pid FROM jobs_worker").fetchall()
    reader.close()
    return {queues: (worker, process) for queues, worker, process in rows}


def test_workers_wait_for_locks_and_the_task_of_a_killed_one_is_done_again(
    database: Path, lock: sqlite3.Connection, environment: dict[str, str]
) -> None:
    command = [sys.executable, "-c", KEEP]
    with subprocess.Popen(command, env=environment, text=True, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as site:
        waiting = read_until(site, "next attempt in 2 s")
        assert site.poll() is None
        lock.execute("COMMIT")
        read_until(site, DONE)
        lock.execute("BEGIN IMMEDIATE")
        idle = read_until(site, "next attempt in 2 s")
        lock.execute("COMMIT")
        worker, process = registered_workers(database)["default,imports,files"]
        # As if it were at work on the task when it ends.
        writer = sqlite3.connect(database, isolation_level=None)
        writer.execute(
            "UPDATE django_tasks_database_dbtaskresult SET status = 'RUNNING', worker_ids = ? "
            "WHERE task_path LIKE '%.suggest_mappings'",
            (f'["{worker}"]',),
        )
        writer.close()
        os.kill(process, signal.SIGKILL)
        said = read_until(site, DONE)
        assert site.stdin is not None
        site.stdin.close()
        assert site.wait(30) == 0
    assert "The database is unavailable (database is locked); next attempt in 1 s." in waiting
    # The workers themselves wait too.
    assert "The database is unavailable (database is locked); next attempt in 1 s." in idle
    assert "Traceback" not in waiting + idle
    assert "The worker “default,imports,files” has ended (exit code -9); next start in 1 s." in said
    # Besides it, what the threads of its other queues were doing.
    assert re.search(r"Tasks of workers that ended, which are done again: [1-9]", said), said
    assert states(database) == ["SUCCESSFUL"]
    # Those that end properly sign off.
    assert registered_workers(database) == {}
