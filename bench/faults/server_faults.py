"""Faults with PostgreSQL: kills of what reads or fills a database, a server that is away, an update that is interrupted."""

from __future__ import annotations

import lzma
import random
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench.faults.comparison import compare, contents
from bench.faults.jobs import TASKS
from bench.faults.machine import OUTAGE, say_unclear
from bench.faults.places import DATABASE, DATABASE_URL, GOALWEAVE, ROOT, SET_UP, Job, Trial, environment_of, new_trial
from bench.faults.postgresql import Cluster
from bench.faults.processes import (
    DUE,
    PATIENCE,
    TASKS as TASK_TABLE,
    WORKER_NAME,
    descendants,
    free_port,
    is_gone,
    kill_group,
    kill_often,
    process_name,
    serving,
    start,
    wait_for,
)
from bench.faults.report import Result

ServerFault = Callable[[Path, Path, Cluster, int, random.Random], Iterator[Result]]
OLDER = "2026-11-30-joint-linkages"
"""The database of an earlier version, of tests/upgrade."""
UPDATE = [sys.executable, "-c", "from goalweave.cli.data import use_database; use_database()"]

OLDER_TABLES = """
import sqlite3, sys
from goalweave.cli.data import connect_database
connect_database()
from goalweave.backup.loading import prepare_tables
prepare_tables(tuple(sqlite3.connect(sys.argv[1]).execute("SELECT app, name FROM django_migrations")))
"""


def kill_on_postgresql(
    job: Job, folder: Path, base: Path, server: Cluster, times: int, luck: random.Random
) -> Iterator[Result]:
    """As on the embedded database; each trial has a database of its own."""
    server.require(job.postgresql, base)

    def make(name: str) -> Trial:
        trial = new_trial(folder, base, job, name)
        trial.environment[DATABASE_URL] = server.copy(job.postgresql, "trial")
        return trial

    yield from kill_often(job, make, job.victims, times, luck)


def away(folder: Path, base: Path, server: Cluster, times: int, luck: random.Random) -> Iterator[Result]:
    """The server of the database is stopped for a minute while an import runs: pages answer 503, commands say so, all goes on."""
    server.require("moved", base)
    job = next(job for job in TASKS if job.name == "import")
    reference = imported_on(folder, base, server, job, "reference")
    with serving(reference):
        wait_for(lambda: has_begun_on(reference), PATIENCE)
        began = time.monotonic()
        wait_for(lambda: import_state(reference) == "applied", PATIENCE)
        seconds = time.monotonic() - began
        wait_for(lambda: is_settled(reference), PATIENCE, 0.2)
    expected = contents(reference)
    unclear = other_answers = lost = doubled = 0
    number = tried = 0
    while number < times and tried < 3 * times:
        tried += 1
        trial = imported_on(folder, base, server, job, "away")
        outage = stop_during_import(trial, server, luck.uniform(0, seconds))
        if outage is None:
            continue
        missing, more = compare(trial, expected)
        number += 1
        print(f"    outage {number}: {missing} lost, {more} doubled", file=sys.stderr)
        unclear, other_answers = unclear + outage.unclear, other_answers + outage.other_answers
        lost, doubled = lost + missing + (not outage.applied), doubled + more
    yield Result("load", "PostgreSQL away", number, unclear, 0)
    yield Result("serve", f"PostgreSQL away {OUTAGE} s", number, other_answers, 0)
    yield Result("import", f"PostgreSQL away {OUTAGE} s", number, lost, doubled)


@dataclass(frozen=True, slots=True)
class Outage:
    """unclear: 1 if a command said nothing clear; other_answers: than 503, and processes that ended; applied: the import, afterwards."""

    unclear: int
    other_answers: int
    applied: bool


def imported_on(folder: Path, base: Path, server: Cluster, job: Job, name: str) -> Trial:
    """A site on PostgreSQL that begins to import when it is served."""
    trial = new_trial(folder, base, job, name)
    trial.environment[DATABASE_URL] = server.copy("moved", name)
    command = [sys.executable, "-c", SET_UP + job.setup, str(trial.rows)]
    subprocess.run(command, env=trial.environment, check=True)
    return trial


def stop_during_import(trial: Trial, server: Cluster, moment: float) -> Outage | None:
    """None if the import had ended by then. moment: seconds from the beginning of the import to the stop."""
    port = free_port()
    answers: Counter[int] = Counter()
    with serving(trial, "--port", str(port)) as process:
        wait_for(lambda: has_begun_on(trial), PATIENCE)
        time.sleep(moment)
        if import_state(trial) == "applied":
            return None
        # A worker that has nothing to do for a minute may be renewed.
        children = [pid for pid in descendants(process.pid) if process_name(pid) != WORKER_NAME]
        server.stop()
        done = subprocess.run([*GOALWEAVE, "load"], env=trial.environment, capture_output=True, text=True, check=False)
        unclear = say_unclear("load while PostgreSQL is away", done)
        until = time.monotonic() + OUTAGE
        while time.monotonic() < until:
            answers[answer_of(port)] += 1
            time.sleep(1)
        server.start()
        back = time.monotonic()
        wait_for(lambda: answer_of(port) == 200, PATIENCE, 0.2)
        again = time.monotonic() - back
        applied = wait_for(lambda: import_state(trial) == "applied" and is_settled(trial), PATIENCE, 0.2)
        gone = sum(map(is_gone, children))
    print(
        f"    answers while away: {dict(answers)}; 200 again after {again:.1f} s; {gone} processes ended",
        file=sys.stderr,
    )
    return Outage(unclear, gone + answers.total() - answers[503], applied)


def answer_of(port: int) -> int:
    """The status of a list that is read from the database; 0 without an answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/records/?q=a{time.time()}", timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def import_state(trial: Trial) -> str:
    return value_of(trial, "SELECT state FROM intake_import ORDER BY id DESC LIMIT 1")


def has_begun_on(trial: Trial) -> bool:
    """Whether a worker has the task."""
    statement = f"SELECT status FROM {TASK_TABLE} WHERE task_path = '{trial.job.task}'"
    return value_of(trial, statement) not in ("", "READY")


def is_settled(trial: Trial) -> bool:
    """Whether no task is due, such as the reading of the texts that were imported."""
    due = DUE.replace("datetime('now')", "now()").replace("run_after LIKE '9999%'", "run_after > '9999-01-01'")
    return value_of(trial, due) == "0"


def value_of(trial: Trial, statement: str) -> str:
    """The first value of a query; empty without a row, and while the server is away."""
    import psycopg

    try:
        with psycopg.connect(trial.environment[DATABASE_URL]) as connection:
            row = connection.execute(statement).fetchone()
    except psycopg.OperationalError:
        return ""
    return str(row[0]) if row else ""


def interrupted_update(folder: Path, base: Path, server: Cluster, times: int, luck: random.Random) -> Iterator[Result]:
    """An update of an older database is killed at random moments until it has ended, again and again until there were KILLS; on
    SQLite the copy from before must be as it was. On PostgreSQL the older database has tables and no rows."""
    older = folder / "older"
    shutil.rmtree(older, ignore_errors=True)
    older.mkdir()
    with closing(sqlite3.connect(older / DATABASE)) as database:
        database.executescript(lzma.decompress((ROOT / f"tests/upgrade/{OLDER}.sql.xz").read_bytes()).decode())

    def on_sqlite(name: str) -> Trial:
        return new_trial(folder, older, Job("update"), name)

    server.copy("template0", "older")
    environment = environment_of(folder / "none") | {DATABASE_URL: server.url("older")}
    subprocess.run([sys.executable, "-c", OLDER_TABLES, str(older / DATABASE)], env=environment, check=True)

    def on_postgresql(name: str) -> Trial:
        trial = on_sqlite(name)
        trial.environment[DATABASE_URL] = server.copy("older", name)
        return trial

    updated = yield from update_often("SQLite", on_sqlite, luck)
    kept = [is_in_a_copy(older / DATABASE, trial.data / "upgrades") for trial in updated]
    yield Result("copy before the update", "command", len(kept), kept.count(False), 0)
    yield from update_often("PostgreSQL", on_postgresql, luck)


def update_often(
    database: str, make: Callable[[str], Trial], luck: random.Random
) -> Generator[Result, None, list[Trial]]:
    """The trials in which the update was killed at least once."""
    reference = make("reference")
    began = time.monotonic()
    start(reference, UPDATE).wait()
    seconds, expected = time.monotonic() - began, contents(reference)
    killed = lost = doubled = 0
    trials = []
    while killed < KILLS:
        trial = make(f"trial{len(trials)}")
        before = killed
        while (code := update_killed(trial, luck.uniform(0.2, 1) * seconds)) is None:
            killed += 1
        if killed == before:
            continue
        trials.append(trial)
        missing, more = compare(trial, expected)
        lost, doubled = lost + missing + (code != 0), doubled + more
    yield Result(f"update on {database}", "command", killed, lost, doubled)
    return trials


def update_killed(trial: Trial, moment: float) -> int | None:
    """The exit code of an update, None if it was killed after that many seconds."""
    process = start(trial, UPDATE)
    try:
        return process.wait(moment)
    except subprocess.TimeoutExpired:
        kill_group(process)
        return None


KILLS = 6


def is_in_a_copy(older: Path, folder: Path) -> bool:
    """Whether one of the copies in the folder has the tables and rows of the older database."""
    return any(dump_of(copy) == dump_of(older) for copy in folder.glob("*.sqlite3"))


def dump_of(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.iterdump())


SERVER_FAULTS: dict[str, ServerFault] = {"PostgreSQL away": away, "interrupted update": interrupted_update}
