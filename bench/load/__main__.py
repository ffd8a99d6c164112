"""A site under the load of fifty people at once, and whether each of their writes is there afterwards.

python -m bench.load [--folder FOLDER] [--records N] [--minutes M] [--rate R] [--first SECONDS] [--database URL] [--slow N] [--report FILE]

FOLDER is the data folder of `bench/rollup.py --folder FOLDER --records N`, which is copied; without one, N records are made. For several runs, prepare it
once: `GOALWEAVE_DATA_DIR=FOLDER python -m bench.load.prepare FOLDER/scenario.json`. `goalweave serve --workers 2`
serves the copy. Once it has done what a site does at its first start, or after SECONDS, locust (2.47, fetched by uv for the run) sends
R requests a second: visitors, members of all roles with cookies and forms, programs with keys, senders of entries who wait for their mail,
voters. At the same time N connections send a body byte by byte. The generator writes down
what the site accepted; then everything is looked up in the rows and in the log. URL names an empty PostgreSQL database, to which
the prepared data are moved first. The site, locust and the database share the processors. Exit code 1 if something was lost, failed or too slow.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from bench.load.journal import read_journal
from bench.load.machine import Sample, Watch, read_sample
from bench.load.report import failures, machine_lines, processor_lines, request_lines, state_lines, write_lines
from bench.load.request_times import figures_by_kind, read_requests
from bench.load.scenario import Scenario
from bench.load.writes import compare_writes
from bench.slow_clients import send_slowly
from bench.visitors import wait_until_served

ROOT = Path(__file__).resolve().parents[2]
LOCUST = "locust==2.47.0"
GOALWEAVE = str(Path(sys.executable).with_name("goalweave"))
SCENARIO = "scenario.json"
DATABASE_SETTING = "GOALWEAVE_DATABASE_URL"


def main() -> int:
    options = read_options()
    with working_folder(options) as place:
        os.environ |= {"GOALWEAVE_DATA_DIR": str(place / "data"), "GOALWEAVE_PROXIES": "1"}
        prepare(options, place)
        if options.database:
            os.environ[DATABASE_SETTING] = options.database
        samples, began, ended = run_load(options, place)
        lines, failed = compare(place, samples, began + options.warm_up, ended)
    lines += ["", "as it is to be" if not failed else f"not as it is to be: {'; '.join(failed)}"]
    print("\n".join(lines))
    if options.report:
        options.report.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 1 if failed else 0


@contextmanager
def working_folder(options: argparse.Namespace) -> Iterator[Path]:
    if options.keep:
        options.keep.mkdir(parents=True)
        yield options.keep
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument(
        "--first",
        type=float,
        default=300,
        help="seconds that the site has before the load for what is done once, such as its files of open data",
    )
    parser.add_argument("--warm-up", type=float, default=30, help="seconds that are left out of the times")
    parser.add_argument(
        "--settle", type=float, default=300, help="seconds that the background has to finish afterwards"
    )
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--slow", type=int, default=6, help="connections that send a body byte by byte")
    parser.add_argument("--database", help="postgresql://… of an empty database")
    parser.add_argument("--every", type=float, default=10, help="seconds between two looks at memory")
    parser.add_argument("--report", type=Path)
    parser.add_argument("--keep", type=Path, help="a new folder for the copy and the records of the run, which stays")
    parser.add_argument("--port", type=int, default=8751)
    return parser.parse_args()


def prepare(options: argparse.Namespace, place: Path) -> None:
    """The copy of the folder, with people and calls. Each step is a process of its own, so that its memory is not the measurement's."""
    if options.folder:
        shutil.copytree(options.folder, place / "data")
    if (place / "data" / SCENARIO).exists():
        shutil.move(place / "data" / SCENARIO, place / SCENARIO)
    else:
        command = [sys.executable, "-m", "bench.load.prepare", str(place / SCENARIO), "--records"]
        subprocess.run([*command, str(options.records)], check=True, cwd=ROOT)
    if options.database:
        moved = os.environ | {DATABASE_SETTING: options.database}
        subprocess.run([GOALWEAVE, "move"], check=True, env=moved, stdout=subprocess.DEVNULL)


def run_load(options: argparse.Namespace, place: Path) -> tuple[list[Sample], float, float]:
    """Samples of the machine, and when the load began and ended (seconds since 1970)."""
    from goalweave.cli.data import use_database

    use_database()
    from bench.load.check import waiting_work

    with running_site(options) as pid:
        print(f"serving on port {options.port}", flush=True)
        wait_until_settled(options.first)
        watch = Watch(lambda: read_sample(pid, place / "data", waiting_work), options.every)
        with watch, slow_clients(options.slow, options.port):
            began = time.time()
            subprocess.run(
                locust_command(options, place), check=False, env=locust_environment(options, place), cwd=place
            )
            ended = time.time()
            wait_for_background(options.settle)
        return watch.samples, began, ended


@contextmanager
def running_site(options: argparse.Namespace) -> Iterator[int]:
    process = subprocess.Popen(
        [GOALWEAVE, "serve", "--port", str(options.port), "--workers", str(options.workers)], stdout=subprocess.DEVNULL
    )
    try:
        wait_until_served(process, options.port, "/records/")
        yield process.pid
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(120)


@contextmanager
def slow_clients(number: int, port: int) -> Iterator[None]:
    stop = Event()
    threads = [Thread(target=send_slowly, args=("127.0.0.1", port, stop), daemon=True) for _number in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def locust_command(options: argparse.Namespace, place: Path) -> list[str]:
    uv = ROOT / ".bootstrap" / "bin" / "uv"
    start = [shutil.which("locust") or ""] if shutil.which("locust") else []
    if not start:
        tool = str(uv) if uv.exists() else shutil.which("uv")
        if tool is None:
            sys.exit(f"bench.load needs locust or uv: install {LOCUST}")
        start = [tool, "run", "--no-project", "--python", sys.executable, "--with", LOCUST, "locust"]
    people = Scenario.read(place / SCENARIO).size
    seconds = int(options.minutes * 60 + options.warm_up)
    return [
        *start,
        *("--locustfile", str(ROOT / "bench" / "load" / "locustfile.py"), "--headless", "--only-summary"),
        *("--host", f"http://127.0.0.1:{options.port}", "--users", str(people), "--spawn-rate", "3"),
        *("--run-time", f"{seconds}s", "--stop-timeout", "30"),
    ]


def locust_environment(options: argparse.Namespace, place: Path) -> dict[str, str]:
    return os.environ | {
        "PYTHONPATH": str(ROOT),
        "LOAD_FOLDER": str(place),
        "LOAD_MAIL": str(place / "data" / "mail"),
        "LOAD_RATE": str(options.rate),
    }


def wait_until_settled(seconds: float) -> None:
    """Until nothing is left of what a site does once: files of open data for 90,000 records take more of the processor than 1,500 requests."""
    from django.conf import settings

    from goalweave.jobs.yielding import has_unfinished_tasks

    end = time.monotonic() + seconds
    while has_unfinished_tasks(settings.TASK_QUEUES) and time.monotonic() < end:
        time.sleep(2)


def wait_for_background(seconds: float) -> None:
    """Until no task and no mail waits; those that do then are in the report."""
    from bench.load.check import waiting_work

    end = time.monotonic() + seconds
    while any(waiting_work()) and time.monotonic() < end:
        time.sleep(2)


def compare(place: Path, samples: list[Sample], after: float, ended: float) -> tuple[list[str], list[str]]:
    """The lines of the report, and what failed."""
    from bench.load.check import compare_state, read_traces

    scenario = Scenario.read(place / SCENARIO)
    requests = list(read_requests(place / "requests.csv", after=after))
    times = figures_by_kind(requests)
    late = sum(request.late > 1000 for request in requests) / max(1, len(requests))
    writes = compare_writes(read_journal(place / "journal.jsonl"), read_traces(scenario))
    differences = compare_state(scenario)
    columns = subprocess.run([GOALWEAVE, "columns", "check"], check=False, capture_output=True, text=True)
    differences["differences between the columns in files and the database (exit code)"] = columns.returncode
    errors = sorted({f"{request.kind}: {request.error}" for request in requests if request.error})[:10]
    lines = [
        *request_lines(times, ended - after, late),
        *(f"error, {error}" for error in errors),
        "",
        *write_lines(writes),
        "",
        *state_lines(differences),
        "",
        *machine_lines(samples),
        *processor_lines(samples, after, ended, requests),
    ]
    return lines, failures(times, writes, differences, samples)


if __name__ == "__main__":
    sys.exit(main())
