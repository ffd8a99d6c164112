"""Processes that are started, found among the children of a server, and killed (kill -9) at a moment."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from random import Random

from bench.faults.clock import BACK, clock_of, fake_clock, set_clock
from bench.faults.comparison import compare, contents
from bench.faults.places import GOALWEAVE, SET_UP, Job, Trial, new_trial
from bench.faults.report import Result
from bench.faults.zygote import KILLED, Zygote

from goalweave.cli.background import WORKER_NAME
from goalweave.cli.parent_process import end_with_parent

PATIENCE = 240
"""Seconds after which a job that should have been done counts as stuck."""

SHORT = 20
"""Seconds that a server may take to stop."""

REFUSED = 2
"""Exit code of a command that says in a sentence why it does nothing."""

TASKS = "django_tasks_database_dbtaskresult"
DUE = (
    f"SELECT count(*) FROM {TASKS} WHERE status = 'RUNNING' "
    "OR (status = 'READY' AND (run_after <= datetime('now') OR run_after LIKE '9999%'))"
)
NOW = "datetime('now')"


def start(trial: Trial, command: list[str]) -> subprocess.Popen[bytes]:
    log = trial.log.open("ab")
    own = os.getpid()
    return subprocess.Popen(
        command,
        env=trial.environment,
        stdout=log,
        stderr=log,
        start_new_session=True,
        preexec_fn=lambda: end_with_parent(own),
    )


def kill_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(trial: Trial, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server while the block runs."""
    port = () if "--port" in arguments else ("--port", str(free_port()))
    server = start(trial, [*GOALWEAVE, "serve", *port, *arguments])
    try:
        yield server
    finally:
        stop(server)


def stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(SHORT)
    except subprocess.TimeoutExpired:
        kill_group(server)


def query(trial: Trial, sql: str) -> list[tuple[object, ...]]:
    """Rows; none while the database is busy."""
    try:
        with closing(sqlite3.connect(f"file:{trial.database}?mode=ro", uri=True, timeout=1)) as connection:
            return connection.execute(sql).fetchall()
    except sqlite3.OperationalError:
        return []


def state_of_task(trial: Trial) -> str:
    if trial.job.task == "mails":
        waiting = query(trial, "SELECT count(*) FROM outbox_mail WHERE state <> 'sent'")
        sent = query(trial, "SELECT count(*) FROM outbox_mail WHERE state = 'sent'")
        return "SUCCESSFUL" if waiting == [(0,)] else "RUNNING" if sent and sent != [(0,)] else "READY"
    # A task that does itself again each morning waits for that; its row comes after the first, whatever a clock says.
    rows = query(trial, f"SELECT status FROM {TASKS} WHERE task_path = '{trial.job.task}' ORDER BY rowid LIMIT 1")
    return str(rows[0][0]) if rows else ""


def wait_for(condition: Callable[[], bool], seconds: float, step: float = 0.02) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(step)
    return False


def has_begun(trial: Trial) -> bool:
    return state_of_task(trial) not in ("", "READY")


def wait_until_done(trial: Trial) -> float:
    """Seconds from the start of the task to its end."""
    if not wait_for(lambda: has_begun(trial), PATIENCE):
        raise RuntimeError(f"{trial.folder}: the task was not started")
    began = time.monotonic()
    if not wait_for(lambda: state_of_task(trial) in ("SUCCESSFUL", "FAILED"), PATIENCE):
        raise RuntimeError(f"{trial.folder}: the task was not finished")
    return time.monotonic() - began


def settle(trial: Trial, *, behind: int = 0) -> None:
    """Wait until nothing is due any more. behind: seconds that the server's clock is behind ours."""
    due = DUE.replace(NOW, f"datetime('now', '-{behind} seconds')")
    wait_for(lambda: query(trial, due) == [(0,)], PATIENCE, 0.2)


def descendants(pid: int) -> Iterator[int]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == pid:
            child = int(path.parent.name)
            yield child
            yield from descendants(child)


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except FileNotFoundError:
        return ""


def process_name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def victim_of(parent: int, victim: str) -> int | None:
    if victim == "parent":
        return parent
    for pid in descendants(parent):
        is_worker = process_name(pid) == WORKER_NAME
        if victim == "worker" and is_worker:
            return pid
        if victim == "web" and not is_worker and "resource_tracker" not in command_line(pid):
            return pid
    return None


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except FileNotFoundError:
        return True


def run_served(trial: Trial, victim: str, moment: float) -> bool:
    """Let the server do the task, kill the victim that many seconds after the task began, and wait for the end; whether it was
    killed before the task had ended."""
    if victim in BACK:
        return run_with_clock(trial, BACK[victim], moment)
    with serving(trial) as server:
        if victim == "none":
            trial.seconds = wait_until_done(trial)
            settle(trial)
            return True
        wait_for(lambda: has_begun(trial), PATIENCE)
        time.sleep(moment)
        in_time = state_of_task(trial) not in ("SUCCESSFUL", "FAILED")
        target = victim_of(server.pid, victim)
        if target is None:
            return False
        children = list(descendants(server.pid))
        os.kill(target, signal.SIGKILL)
        if victim != "parent":
            wait_until_done(trial)
            settle(trial)
            return in_time
        server.wait()
        if not wait_for(lambda: all(map(is_gone, children)), SHORT):
            raise RuntimeError(f"{trial.folder}: processes go on after their parent was killed")
    with serving(trial):
        wait_until_done(trial)
        settle(trial)
    return in_time


def run_with_clock(trial: Trial, behind: int, moment: float) -> bool:
    """Set the clock of the server back that many seconds after the task began; whether the task had not ended by then."""
    fake_clock(trial)
    with serving(trial):
        wait_for(lambda: has_begun(trial), PATIENCE)
        time.sleep(moment)
        in_time = state_of_task(trial) not in ("SUCCESSFUL", "FAILED")
        set_clock(clock_of(trial), behind)
        wait_until_done(trial)
        settle(trial, behind=behind)
    return in_time


def call(trial: Trial, zygote: Zygote) -> int:
    """The id of the process in which the job begins."""
    script = SET_UP + trial.job.script if trial.job.script else ""
    return zygote.start(str(trial.log), trial.arguments(), script)


def run_command(trial: Trial, victim: str, moment: float, zygote: Zygote) -> bool:
    if victim == "command":
        process = call(trial, zygote)
        time.sleep(moment)
        for kill in (os.killpg, os.kill):
            # It may lead no group yet, or have ended.
            with suppress(ProcessLookupError):
                kill(process, signal.SIGKILL)
        if zygote.wait() != KILLED:
            return False
    began = time.monotonic()
    call(trial, zygote)
    code = zygote.wait()
    trial.seconds = time.monotonic() - began
    if code and not (code == REFUSED and victim == "command" and trial.job.once):
        said = trial.log.read_text(encoding="utf-8").strip().splitlines()[-1:]
        raise RuntimeError(f"{trial.folder}: the command failed (exit code {code}): {said}")
    return True


def run(trial: Trial, victim: str, moment: float = 0, zygote: Zygote | None = None) -> bool:
    """Whether the victim was killed in time. zygote: of commands; without one, a new one is made for this run."""
    if trial.job.task:
        return run_served(trial, victim, moment)
    if zygote is not None:
        return run_command(trial, victim, moment, zygote)
    own = Zygote(trial.environment, connect=not trial.job.empty)
    try:
        return run_command(trial, victim, moment, own)
    finally:
        own.close()


def kill_often(
    job: Job, make: Callable[[str], Trial], victims: tuple[str, ...], times: int, luck: Random
) -> Iterator[Result]:
    """Undisturbed twice, which shows that the comparison finds nothing by itself; then so many times with each victim killed.

    The moment is drawn from the time of the undisturbed run, for a command without its start; a process that had ended by then does
    not count. All trials are in the same place, one after another.
    """
    reference = make("current")
    # All trials are in one place: the process that forks knows the folder and the database.
    zygote = None if job.task else Zygote(reference.environment, connect=not job.empty)
    run(reference, "none", zygote=zygote)
    expected = contents(reference)
    for victim in ("none", *victims):
        lost = doubled = number = tried = 0
        wanted = 1 if victim == "none" else times
        while number < wanted and tried < 3 * wanted:
            trial = make("current")
            tried += 1
            moment = luck.uniform(0, 1) * reference.seconds
            try:
                in_time = run(trial, victim, moment, zygote)
            except RuntimeError as error:
                print(f"    {error}", file=sys.stderr)
                lost, number = lost + 1, number + 1
                continue
            if in_time:
                missing, more = compare(trial, expected)
                lost, doubled, number = lost + missing, doubled + more, number + 1
        yield Result(job.name, victim, number, lost, doubled)
    if zygote is not None:
        zygote.close()
    shutil.rmtree(reference.folder, ignore_errors=True)


def kill_in(job: Job, folder: Path, base: Path, times: int, luck: Random, victims: tuple[str, ...]) -> Iterator[Result]:
    """The same on the embedded database."""
    yield from kill_often(job, lambda name: new_trial(folder, base, job, name), victims, times, luck)
