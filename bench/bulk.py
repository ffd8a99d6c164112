"""A million records: in, back out of the registry, and out as tables. Each step can be stopped and called again.

python bench/bulk.py FOLDER [--rows 1000000] [--steps write bare start read store publish export undo] [--seconds 480] [--form parquet]
[--kill]

FOLDER keeps the file, the database and the figures, so that a long measurement is done in portions: a step that takes longer than
`--seconds` is stopped with SIGTERM, with `--kill` by kill -9, and goes on in the next call; only `read` begins again. `start` makes the
database with its frameworks. Seconds are those of the process (its processor time), and by the clock beside them; memory is the peak of a
process that does nothing else. `bare` is
`executemany` of the same cells with sqlite3 into one plain table, in transactions of as many rows as the import has.
With GOALWEAVE_DATABASE_URL the records go to that PostgreSQL database instead of SQLite.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any

from imports import HEAD, write

STEPS = ("write", "bare", "start", "read", "store", "publish", "export", "undo")
PORTION = 1000


class Stopped(BaseException):
    """The step goes on in the next call."""


def stop(*_arguments: object) -> None:
    raise Stopped


def bare(path: Path, folder: Path) -> None:
    target = folder / "bare.sqlite3"
    target.unlink(missing_ok=True)
    connection = sqlite3.connect(target, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"CREATE TABLE rows ({', '.join(f'c{number}' for number in range(len(HEAD)))})")
    insert = f"INSERT INTO rows VALUES ({', '.join('?' * len(HEAD))})"
    with path.open(newline="", encoding="utf-8") as stream:
        rows = csv.reader(stream)
        next(rows)
        while portion := list(islice(rows, PORTION)):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(insert, portion)
            connection.execute("COMMIT")
    connection.close()
    target.unlink()


def start_django() -> None:
    from goalweave.cli.data import load_library, use_database

    use_database()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.frameworks.actions import load_catalogue
    from goalweave.frameworks.queries import framework_revision

    if not framework_revision():
        load_catalogue(actor=SYSTEM, catalogue=load_library().catalogue())


def read(path: Path) -> None:
    """Everything of `goalweave load` before the first record is stored."""
    start_django()
    from django.utils import timezone

    from goalweave.accounts.actions import ensure_organisation
    from goalweave.accounts.actor import SYSTEM
    from goalweave.cli.data import load_library
    from goalweave.cli.load_files import spool_records
    from goalweave.imports import loading

    catalogue = load_library().catalogue()
    with ExitStack() as stack:
        file = spool_records(stack, path, catalogue, [], print)
        owner = ensure_organisation(actor=SYSTEM, slug="bench", name={"en": "Bench"})
        loading.prepare_load(
            actor=SYSTEM,
            owner=owner,
            file=file,
            catalogue=catalogue,
            as_of="2026",
            public=None,
            now=timezone.now(),
            report=print,
        )


def store() -> None:
    start_django()
    from django.utils import timezone

    from goalweave.accounts.actor import SYSTEM
    from goalweave.imports.loading import continue_load
    from goalweave.imports.models import Import
    from goalweave.registry.models import Record

    upload = Import.objects.get()
    signal.signal(signal.SIGTERM, stop)
    counts = continue_load(actor=SYSTEM, upload=upload, now=timezone.now())
    assert counts["new"] == Record.objects.filter(deleted__isnull=True).count(), counts


def publish() -> None:
    start_django()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.imports import actions
    from goalweave.imports.models import Import
    from goalweave.registry.models import Record, Visibility

    upload = Import.objects.get()
    if not upload.following:
        upload = actions.start_publishing(actor=SYSTEM, upload=upload)
    signal.signal(signal.SIGTERM, stop)
    actions.continue_following(actor=SYSTEM, upload=upload)
    assert not Record.objects.exclude(visibility=Visibility.PUBLIC).exists()


def undo() -> None:
    start_django()
    from django.utils import timezone

    from goalweave.accounts.actor import SYSTEM
    from goalweave.imports import actions
    from goalweave.imports.models import Import, State
    from goalweave.registry.models import Record

    upload = Import.objects.get()
    if upload.state == State.APPLIED:
        upload = actions.start_undo(actor=SYSTEM, upload=upload)
    signal.signal(signal.SIGTERM, stop)
    done = actions.undo_import(actor=SYSTEM, upload=upload, now=timezone.now())
    assert done.state == State.UNDONE, done.message
    assert not Record.objects.filter(deleted__isnull=True).exists()


def export(folder: Path, form: str) -> None:
    start_django()
    from django.utils import timezone

    from goalweave.accounts.actor import SYSTEM
    from goalweave.dataexports.actions import write_export_file
    from goalweave.dataexports.models import ExportForm

    target = folder / f"export-{form}.zip"
    rows = write_export_file(actor=SYSTEM, organisation=None, form=ExportForm(form), target=target, now=timezone.now())
    print(json.dumps({"bytes": target.stat().st_size, "rows": rows}))


def run_step(step: str, folder: Path, rows: int, form: str) -> dict[str, Any]:
    """In a process of its own. Returns seconds, memory and whether the step is done."""
    path = folder / "bench.csv"
    start, waited = time.process_time(), time.perf_counter()
    done = True
    try:
        if step == "write":
            write(path, rows)
        elif step == "bare":
            bare(path, folder)
        elif step == "start":
            start_django()
        elif step == "read":
            read(path)
        elif step == "store":
            store()
        elif step == "publish":
            publish()
        elif step == "undo":
            undo()
        else:
            export(folder, form)
    except Stopped:
        done = False
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "processor": time.process_time() - start,
        "clock": time.perf_counter() - waited,
        "memory": memory,
        "done": done,
    }


def call_step(step: str, given: argparse.Namespace) -> dict[str, Any]:
    command = [
        sys.executable,
        __file__,
        str(given.folder),
        "--child",
        step,
        "--rows",
        str(given.rows),
        "--form",
        given.form,
    ]
    environment = {**os.environ, "GOALWEAVE_DATA_DIR": str(given.folder / "data")}
    earlier, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        said, _errors = process.communicate(timeout=given.seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL if given.kill else signal.SIGTERM)
        said, _errors = process.communicate()
    if process.returncode == -signal.SIGKILL and given.kill:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        processor = used.ru_utime + used.ru_stime - earlier.ru_utime - earlier.ru_stime
        clock = time.perf_counter() - started
        return {"processor": processor, "clock": clock, "memory": used.ru_maxrss / 1024, "done": False}
    if process.returncode:
        sys.exit(f"{step} ended with {process.returncode}")
    result: dict[str, Any] = json.loads(said.strip().splitlines()[-1])
    return result


def figure_lines(figures: dict[str, dict[str, Any]], rows: int) -> Iterator[str]:
    bare_seconds = figures.get("bare", {}).get("processor", 0)
    yield f"{'step':16} {'processor s':>12} {'rows/s':>9} {'clock s':>9} {'MB':>6} {'calls':>6} {'× bare':>7}"
    for step, one in figures.items():
        ratio = f"{one['processor'] / bare_seconds:7.1f}" if bare_seconds else ""
        open_end = "" if one["done"] else "  not done"
        yield (
            f"{step:16} {one['processor']:12.1f} {rows / one['processor']:9,.0f} {one['clock']:9.1f} {one['memory']:6.0f} "
            f"{one['calls']:6} {ratio}{open_end}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=STEPS)
    parser.add_argument("--seconds", type=float, default=480)
    parser.add_argument("--form", choices=("parquet", "csv"), default="parquet")
    parser.add_argument("--kill", action="store_true", help="end a step that takes too long by kill -9")
    parser.add_argument("--child", choices=STEPS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        print(json.dumps(run_step(given.child, given.folder, given.rows, given.form)))
        return
    (given.folder / "data").mkdir(parents=True, exist_ok=True)
    store_path = given.folder / "figures.json"
    figures: dict[str, dict[str, Any]] = json.loads(store_path.read_text()) if store_path.exists() else {}
    for step in given.steps:
        name = f"{step} {given.form}" if step == "export" else step
        before = figures.get(name, {})
        if before.get("done"):
            continue
        one = call_step(step, given)
        for key in ("processor", "clock"):
            one[key] += before.get(key, 0)
        one["memory"], one["calls"] = max(one["memory"], before.get("memory", 0)), before.get("calls", 0) + 1
        figures[name] = one
        store_path.write_text(json.dumps(figures))
        if not one["done"]:
            break
    print(f"\n{given.rows:,} rows, {(given.folder / 'bench.csv').stat().st_size / 1e6:.0f} MB")
    print("\n".join(figure_lines(figures, given.rows)))


if __name__ == "__main__":
    main()
