"""Columns in files: the start of a process, the memory of several together, and the first page after a decision.

python bench/columns.py --folder DIR [--records N] [--processes P] [--edits E] [--no-rebuild]

DIR is a data folder; it is filled with N records where it has fewer, and written to. With GOALWEAVE_DATABASE_URL, the records are in that
database. Memory is the proportional set size of the kernel: what processes share is counted once. The peer is the same code without
files, which reads all records into the memory of each process. `warmed` processes have made all that a server makes before its first
request. Times are by the clock and of the processor.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

SHARED_FRAMEWORK = "sdg@2025"
KINDS = ("files", "warmed", "memory")


def first_figure(files: bool, warmed: bool) -> dict[str, float]:
    """In a new process: the seconds until it knows how many records reach each goal, and the amounts there."""
    clock, processor = time.perf_counter(), time.process_time()
    from goalweave.cli.data import use_database

    use_database()
    from goalweave.analysis.amounts import amounts_by_node
    from goalweave.analysis.columns import current_facts, facts_files

    if not files:
        facts_files.FEW = sys.maxsize
    set_up = time.perf_counter()
    facts = current_facts()
    opened = time.perf_counter()
    within = ~facts.records["deleted"]
    facts.coverage(SHARED_FRAMEWORK).count(within)
    counted = time.perf_counter()
    amounts_by_node(facts, SHARED_FRAMEWORK, within)
    ended, processor = time.perf_counter(), time.process_time() - processor
    if warmed:
        from million import warm

        warm()
    return {
        "Django": set_up - clock,
        "columns": opened - set_up,
        "figures": counted - opened,
        "money": ended - counted,
        "total": ended - clock,
        "processor": processor,
    }


def proportional_megabytes(process: int) -> float:
    for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise OSError("the kernel does not say what a process shares")


def run_process(kind: str) -> tuple[subprocess.Popen[str], dict[str, float]]:
    """A process that stays after its first figure until its input ends. kind: of KINDS."""
    command = [sys.executable, __file__, "--as-process", kind]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, json.loads(process.stdout.readline())


def compare_starts(processes: int) -> None:
    print(f"{'':34}{'Django':>8}{'columns':>9}{'figures':>9}{'money':>8}{'total':>8}{'cpu':>8}{'PSS of all':>12}")
    for kind, number in (("files", 1), ("files", processes), ("warmed", processes), ("memory", 1)):
        running, times = [], {}
        for _one in range(number):
            process, times = run_process(kind)
            running.append(process)
        memory = sum(proportional_megabytes(process.pid) for process in running)
        for process in running:
            process.communicate()
        label = f"{number} process{'es' if number > 1 else ''}, {kind}"
        figures = "".join(f"{times[name]:{width}.2f}" for name, width in zip(times, (8, 9, 9, 8, 8, 8), strict=True))
        print(f"{label:34}{figures}{memory:9.0f} MB")


def measure_edits(number: int) -> None:
    from rollup import accept_one, percentiles

    from goalweave.analysis.amounts import amounts_by_node
    from goalweave.analysis.columns import current_facts

    def figures() -> None:
        facts = current_facts()
        within = ~facts.records["deleted"]
        facts.coverage(SHARED_FRAMEWORK).count(within)
        amounts_by_node(facts, SHARED_FRAMEWORK, within)

    figures()
    for name, ask in (("columns", current_facts), ("columns, figures and money", figures)):
        clock, processor = [], []
        for _one in range(number):
            accept_one()
            began, start = time.process_time(), time.perf_counter()
            ask()
            clock.append((time.perf_counter() - start) * 1000)
            processor.append((time.process_time() - began) * 1000)
        p50, p95 = percentiles(clock)
        print(
            f"after a decision, {name}: p50 {p50:.0f} ms, p95 {p95:.0f} ms; processor p50 {percentiles(processor)[0]:.0f} ms"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--edits", type=int, default=10)
    parser.add_argument("--no-rebuild", action="store_true", help="the columns in the folder are taken as they are")
    parser.add_argument("--as-process", choices=KINDS)
    options = parser.parse_args()
    if options.as_process:
        print(json.dumps(first_figure(options.as_process != "memory", options.as_process == "warmed")), flush=True)
        sys.stdin.read()
        return 0
    if options.folder is None:
        parser.error("--folder is missing")
    options.folder.mkdir(parents=True, exist_ok=True)
    os.environ["GOALWEAVE_DATA_DIR"] = str(options.folder.absolute())
    measure(options)
    return 0


def measure(options: Any) -> None:
    from goalweave.cli.data import use_database

    use_database()
    from rollup_data import fill

    from goalweave.registry.models import Record

    if Record.objects.count() < options.records:
        fill(options.records, seed=7)
    if not options.no_rebuild:
        rebuild(options.folder)
    compare_starts(options.processes)
    measure_edits(options.edits)


def rebuild(folder: Path) -> None:
    from goalweave.analysis.columns import rebuild_columns
    from goalweave.analysis.prepared_results import prepare_results
    from goalweave.registry.models import Record

    start, began = time.perf_counter(), time.process_time()
    rebuild_columns(prepare_results)
    size = sum(path.stat().st_size for path in (folder / "columns").rglob("*") if path.is_file()) / 1e6
    print(f"{Record.objects.count():,} records; columns written from the database, with results:", end=" ")
    print(
        f"{time.perf_counter() - start:.1f} s ({time.process_time() - began:.1f} s of processor), {size:.0f} MB of files"
    )


if __name__ == "__main__":
    sys.exit(main())
