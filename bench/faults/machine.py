"""Faults of the machine: a full disk, a folder that cannot be written, a write lock of a minute, a second server."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from bench.faults.comparison import compare, contents
from bench.faults.jobs import COMMANDS, TASKS
from bench.faults.places import GOALWEAVE, Job, Trial, environment_of, new_trial, prepare_job
from bench.faults.processes import (
    PATIENCE,
    descendants,
    free_port,
    has_begun,
    is_gone,
    query,
    run,
    serving,
    settle,
    state_of_task,
    wait_for,
    wait_until_done,
)
from bench.faults.report import Result

BLOCK = 4096
SHARES = (0.0, 0.1, 0.5)
"""Of the room that a job needs, what there is."""
DISK = 400_000_000
"""Bytes of the file system; what is not needed is filled."""
OUTAGE = 60
"""Seconds."""


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of its own in memory. Needs root."""
    if os.geteuid():
        raise SystemExit("this fault mounts a file system, which needs root")
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def used(folder: Path) -> int:
    status = os.statvfs(folder)
    return (status.f_blocks - status.f_bfree) * BLOCK


@contextmanager
def filled(folder: Path, free: int) -> Iterator[None]:
    """No more than that many bytes are free while the block runs."""
    filler = folder / "filler"
    with filler.open("wb") as stream:
        for _attempt in range(50):
            available = os.statvfs(folder).f_bavail * BLOCK
            # Others write meanwhile, and then there is less.
            with suppress(OSError):
                os.posix_fallocate(stream.fileno(), 0, os.fstat(stream.fileno()).st_size + max(available - free, 0))
                break
    try:
        yield
    finally:
        filler.unlink()


def on_disk(disk: Path, folder: Path, base: Path, job: Job, name: str) -> Trial:
    """A trial whose data, outputs and temporary files are on that disk."""
    trial = new_trial(folder, base, job, name)
    place = disk / name
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(trial.folder, place)
    shutil.rmtree(trial.folder)
    (place / "tmp").mkdir()
    environment = environment_of(place / "data", job.tier) | {"TMPDIR": str(place / "tmp")}
    return replace(trial, folder=place, environment=environment)


def full_disk(folder: Path, base: Path, times: int) -> Iterator[Result]:
    """Each writing command with too little room, then again with enough."""
    for job in COMMANDS:
        with small_disk(folder / "disk") as disk:
            yield fill_while(job, disk, folder, base)


def fill_while(job: Job, disk: Path, folder: Path, base: Path) -> Result:
    prepare_job(folder, base, job)
    reference = on_disk(disk, folder, base, job, "reference")
    before = used(disk)
    run(reference, "none")
    needed, expected = max(used(disk) - before, 10 * BLOCK), contents(reference)
    lost = doubled = number = 0
    for share in SHARES:
        trial = on_disk(disk, folder, base, job, "trial")
        with filled(disk, int(needed * share)):
            done = subprocess.run(
                [*GOALWEAVE, *trial.arguments()], env=trial.environment, capture_output=True, text=True, check=False
            )
        number += done.returncode != 0
        lost += say_unclear(f"{job.name}, {share:.0%} of {needed:,} bytes", done)
        if done.returncode != 0 or not job.once:
            run(trial, "none")
        missing, more = compare(trial, expected)
        lost, doubled = lost + missing, doubled + more
        shutil.rmtree(trial.folder)
    return Result(job.name, "full disk", number, lost, doubled)


def say_unclear(what: str, done: subprocess.CompletedProcess[str]) -> int:
    """Print what was said; 1 if it was no sentence."""
    lines = done.stderr.strip().splitlines()
    print(f"    {what}: exit code {done.returncode}: {lines[-1][:160] if lines else ''}", file=sys.stderr)
    return int("Traceback" in done.stderr or done.returncode not in (0, 2))


def full_disk_of_a_server(job: Job, folder: Path, base: Path, times: int) -> Iterator[Result]:
    """Work of a server while the disk is full; it waits and goes on when there is room, or says so and is done when asked again."""
    lost = doubled = 0
    with small_disk(folder / "disk") as disk:
        reference = on_disk(disk, folder, base, job, "reference")
        run(reference, "none")
        expected = contents(reference)
        shutil.rmtree(reference.folder)
        for number in range(times):
            trial = on_disk(disk, folder, base, job, "trial")
            with serving(trial) as server:
                wait_for(lambda trial=trial: has_begun(trial), PATIENCE)
                time.sleep(reference.seconds * number / times)
                children = list(descendants(server.pid))
                with filled(disk, 0):
                    time.sleep(SHORT_OUTAGE)
                    gone = sum(map(is_gone, children))
                wait_until_done(trial)
                settle(trial)
            # Files of open data that had no room are made in an hour, or at the next start.
            with serving(trial):
                wait_for(lambda trial=trial: any((trial.data / "open-data").glob("files-*")), PATIENCE)
                settle(trial)
            print(f"    {job.name}: {state_of_task(trial)}, {gone} of {len(children)} processes ended", file=sys.stderr)
            missing, more = compare(trial, expected)
            lost, doubled = lost + missing, doubled + more
            shutil.rmtree(trial.folder)
    yield Result(job.name, "full disk, server", times, lost, doubled)


SHORT_OUTAGE = 20


def full_disk_of_pages(folder: Path, base: Path, times: int) -> Iterator[Result]:
    """Reading, saving, uploading and a document while the disk is full, and again when there is room."""
    job = next(job for job in COMMANDS if job.name == "profile")
    with small_disk(folder / "disk") as disk:
        trial = on_disk(disk, folder, base, job, "trial")
        command = [sys.executable, "-m", "bench.faults.full_site", str(disk)]
        done = subprocess.run(command, env=trial.environment, capture_output=True, text=True, check=False)
        print(done.stdout, done.stderr[-2000:] if done.returncode else "", file=sys.stderr)
        yield Result("pages", "full disk", done.stdout.count("\n"), done.stdout.count("WRONG") + (not done.stdout), 0)


def read_only(folder: Path, base: Path, times: int) -> Iterator[Result]:
    """What commands and the server say in a folder that cannot be written; a backup of it and documents are made."""
    job = next(job for job in COMMANDS if job.name == "profile")
    commands = {
        "serve": ["serve", "--port", str(free_port())],
        "load": ["load", str(folder / "rows.csv"), "--organisation", "own", "--model", "none"],
        "report": list(job.command),
        "backup": ["backup", "{out}/site.tar.gz"],
        "user add": ["user", "add", "a@example.org", "--role", "administrator"],
    }
    with small_disk(folder / "disk") as disk:
        trial = on_disk(disk, folder, base, job, "trial")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        out = folder / "read-only-out"
        out.mkdir(exist_ok=True)
        environment = trial.environment | {"TMPDIR": "/tmp"}
        for name, arguments in commands.items():
            command = [*GOALWEAVE, *(text.format(out=out) for text in arguments)]
            done = subprocess.run(
                command, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE
            )
            yield Result(name, "read-only folder", 1, say_unclear(name, done), 0)
        shutil.rmtree(out)


def locked(folder: Path, base: Path, times: int) -> Iterator[Result]:
    """Another process has the write lock of the database for a minute, from the moment the import begins."""
    job = next(job for job in TASKS if job.name == "import")
    reference = new_trial(folder, base, job, "reference")
    run(reference, "none")
    trial = new_trial(folder, base, job, "locked")
    with serving(trial):
        wait_for(lambda: has_begun(trial), PATIENCE)
        with closing(sqlite3.connect(trial.database, isolation_level=None, timeout=60)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            time.sleep(OUTAGE)
            holder.execute("COMMIT")
        wait_until_done(trial)
        settle(trial)
    yield Result("import", f"database locked {OUTAGE} s", 1, *compare(trial, contents(reference)))


def second_server(folder: Path, base: Path, times: int) -> Iterator[Result]:
    """A second server on the same folder is refused in one sentence."""
    trial = new_trial(folder, base, COMMANDS[0], "second")
    with serving(trial):
        wait_for(lambda: bool(query(trial, "SELECT 1 FROM jobs_worker")), PATIENCE)
        command = [*GOALWEAVE, "serve", "--port", str(free_port())]
        second = subprocess.run(command, env=trial.environment, capture_output=True, text=True, check=False)
    unclear = say_unclear("second server", second)
    yield Result("serve", "second server", 1, unclear, int(second.returncode != 2))


ON_A_FULL_DISK = tuple(job for job in TASKS if job.name in ("import", "undo", "export everything"))
FAULTS: dict[str, Callable[[Path, Path, int], Iterator[Result]]] = {
    "full disk": full_disk,
    "full disk of pages": full_disk_of_pages,
    **{f"full disk, {job.name}": partial(full_disk_of_a_server, job) for job in ON_A_FULL_DISK},
    "read-only folder": read_only,
    "locked": locked,
    "second server": second_server,
}
