"""Many texts on Ray Data: its cost for each text beside that of one process, its memory, and what it survives.

python bench/ray_data.py [--rows N] [--small N] [--model TIER] [--jobs N] [--parts cost,memory,kill] [--file PARQUET]

The texts are made: a Parquet file in the shape of OpenAlex's works (id, doi, title, abstract, year, type, topics, language),
whose abstracts are sentences of our own English exemplars. Processor time and memory are those of all processes that a run
starts, also of Ray's own; the cost of a text is that of the rows beyond `--small`, without what starting takes.
"""

from __future__ import annotations

import argparse
import ctypes
import itertools
import json
import os
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXEMPLARS = ROOT / "src/goalweave/packs/sdg/exemplars/en.jsonl"
LENGTH = 1_100
"""Characters of an abstract, on average."""
GROUP = 20_000
"""Rows of a group of the Parquet file."""
WORKER = b"ray::MapWorker"
COMMAND = ["-c", "from goalweave.cli import main; main()", "classify"]
GROWTH = 1.15
"""Times the memory at the smaller number of rows that is still called flat."""
SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER: processes whose parent has ended become ours, so that their time counts."""


def make_works(target: Path, rows: int) -> None:
    """The same works for the same number of rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    dice = random.Random(20261)
    texts = [json.loads(line)["text"] for line in EXEMPLARS.open(encoding="utf-8")]
    sentences = list(itertools.chain.from_iterable(re.split(r"(?<=[.!?])\s+", text) for text in texts))
    average = sum(map(len, sentences)) / len(sentences) + 1
    topics = ["Renewable Energy", "Public Health", "Education Policy", "Water Resources", "Urban Planning"]
    schema = pa.schema(
        [
            ("id", pa.string()), ("doi", pa.string()), ("title", pa.string()), ("abstract", pa.string()),
            ("publication_year", pa.int32()), ("type", pa.string()), ("topics", pa.list_(pa.string())),
            ("language", pa.string()),
        ]
    )  # fmt: skip
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for start in range(0, rows, GROUP):
            numbers = range(start, min(start + GROUP, rows))
            abstracts = [
                " ".join(dice.choices(sentences, k=max(1, round(dice.gauss(LENGTH, LENGTH / 3) / average))))
                for _ in numbers
            ]
            columns = {
                "id": [f"https://openalex.org/W{4_000_000_000 + number}" for number in numbers],
                "doi": [f"https://doi.org/10.5555/{number}" for number in numbers],
                "title": [dice.choice(sentences)[:120] for _ in numbers],
                "abstract": abstracts,
                "publication_year": [dice.randint(1990, 2025) for _ in numbers],
                "type": ["article" for _ in numbers],
                "topics": [dice.sample(topics, 2) for _ in numbers],
                "language": ["en" for _ in numbers],
            }
            writer.write_table(pa.table(columns, schema))


def command(path: Path, rows: int, output: Path, engine: str, jobs: int, model: str) -> list[str]:
    options = ["--model", model, "--language", "language", "--engine", engine, "--jobs", str(jobs), "--json"]
    return [sys.executable, *COMMAND, str(head(path, rows)), "--output", str(output), *options]


def head(path: Path, rows: int) -> Path:
    """A file of the first rows."""
    import pyarrow.parquet as pq

    target = path.with_name(f"{path.stem}-{rows}.parquet")
    if not target.exists():
        with pq.ParquetFile(path) as file, pq.ParquetWriter(target, file.schema_arrow, compression="zstd") as writer:
            left = rows
            for batch in file.iter_batches(GROUP):
                writer.write_batch(batch.slice(0, left))
                left -= min(left, batch.num_rows)
                if not left:
                    break
    return target


def family(root: int) -> Iterator[int]:
    """The process and all processes below it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            parents.setdefault(parent, []).append(int(entry.name))
    pending = [root]
    while pending:
        process = pending.pop()
        yield process
        pending.extend(parents.get(process, []))


def proportional_memory(process: int) -> float:
    """MB; memory that processes share is divided among them."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0)


def command_line(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def measured(arguments: list[str], watch: Callable[[subprocess.Popen[str], set[int]], None] | None = None) -> dict:
    """Figures of a run: seconds, processor seconds and peak memory (MB) of all its processes, workers of Ray.

    watch: is called twice a second with the process and the workers that are at work.
    """
    before, start = processor_seconds(), time.perf_counter()
    peak, workers = 0.0, set()
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        while process.poll() is None:
            members = list(family(process.pid))
            peak = max(peak, sum(map(proportional_memory, members)))
            at_work = {member for member in members if command_line(member).startswith(WORKER)}
            workers |= at_work
            if watch:
                watch(process, at_work)
            time.sleep(0.5)
        printed = process.stdout.read()
    seconds = time.perf_counter() - start
    if process.returncode < 0:  # Ray's agents may outlive a command that is killed
        for orphan in [member for member in family(os.getpid()) if member != os.getpid()]:
            os.kill(orphan, signal.SIGKILL)
    while True:
        try:
            os.wait()
        except ChildProcessError:
            break
    figures = json.loads(printed) if process.returncode == 0 else {}
    return figures | {
        "code": process.returncode,
        "seconds": seconds,
        "processor": processor_seconds() - before,
        "peak": peak,
        "workers": len(workers),
    }


def processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def read_rows(output: Path) -> list[dict]:
    import pyarrow.parquet as pq

    return pq.read_table(output).to_pylist()


def compare_cost(path: Path, options: argparse.Namespace) -> bool:
    """Cost of a text on Ray and in one process."""
    print(f"{'':22}{'seconds':>9}{'processor':>11}{'texts/s':>9}{'ms a text':>11}{'peak MB':>9}{'loads':>7}")
    costs = {}
    for engine, jobs in (("local", 1), ("ray", options.jobs)):
        figures = {}
        for rows in (options.small, options.rows):
            output = path.with_name(f"{engine}-{rows}.parquet")
            figures[rows] = measured(command(path, rows, output, engine, jobs, options.model))
            assert figures[rows]["rows"] == rows, figures[rows]
        beyond = options.rows - options.small
        costs[engine] = (figures[options.rows]["processor"] - figures[options.small]["processor"]) / beyond
        speed = beyond / (figures[options.rows]["seconds"] - figures[options.small]["seconds"])
        for rows, run in figures.items():
            steady = f"{speed:9,.0f}{1000 * costs[engine]:11.3f}" if rows == options.rows else " " * 20
            print(
                f"{engine + f' --jobs {jobs}':14}{rows:8,}{run['seconds']:9.1f}{run['processor']:11.1f}{steady}"
                f"{run['peak']:9.0f}{run['workers'] or 1:7}",
                flush=True,
            )
    same = read_rows(path.with_name(f"local-{options.rows}.parquet")) == read_rows(
        path.with_name(f"ray-{options.rows}.parquet")
    )
    ratio = costs["ray"] / costs["local"]
    print(
        f"\ncost of a text on Ray: {ratio:.2f} times that in one process; rows are {'the same' if same else 'DIFFERENT'}"
    )
    return same and ratio <= 2


def assert_each_row_once(path: Path, output: Path) -> None:
    """The output, one file or a folder of parts, has the identifiers of the file in their order."""
    import pyarrow.parquet as pq

    expected, written = (pq.read_table(place, columns=["id"])["id"] for place in (path, output))
    assert written.to_pylist() == expected.to_pylist()


def compare_memory(path: Path, options: argparse.Namespace) -> bool:
    """Peak memory on Ray at a quarter of the rows and at all; each row must be written once, in the order of the file."""
    peaks = {}
    for rows in (options.rows // 4, options.rows):
        output = path.with_name(f"memory-{rows}.parquet")
        run = measured(command(path, rows, output, "ray", options.jobs, options.model))
        assert run["rows"] == rows, run
        assert_each_row_once(head(path, rows), output)
        peaks[rows] = run["peak"]
        print(
            f"{rows:8,} rows: peak {run['peak']:,.0f} MB, {run['seconds']:.0f} s, {run['processor']:.0f} s of processor "
            f"time, {run['workers']} loads",
            flush=True,
        )
    flat = peaks[options.rows] <= GROWTH * peaks[options.rows // 4]
    print(f"memory is {'flat' if flat else 'NOT flat'}")
    return flat


def kill(path: Path, options: argparse.Namespace) -> bool:
    """Kill a worker, then the whole command, in the middle of a run; the output must be that of a run without."""
    whole, output = path.with_name("undisturbed.csv"), path.with_name("disturbed.csv")
    rows = options.rows
    assert measured(command(path, rows, whole, "local", options.jobs, options.model))["code"] == 0
    journal = output.with_name(f"{output.name}.progress.json")
    killed: list[str] = []

    def rows_done() -> int:
        return json.loads(journal.read_text())["state"]["read"] if journal.exists() else 0

    def kill_worker(process: subprocess.Popen[str], workers: set[int]) -> None:
        if not killed and workers and rows_done() > 0:
            os.kill(min(workers), signal.SIGKILL)
            killed.append(f"a worker after {rows_done():,} rows")

    def kill_command(process: subprocess.Popen[str], workers: set[int]) -> None:
        kill_worker(process, workers)
        if len(killed) == 1 and rows_done() > rows // 2:
            process.kill()
            killed.append(f"the command after {rows_done():,} rows")

    start = command(path, rows, output, "ray", options.jobs, options.model)
    first = measured(start, kill_command)
    second = measured(start)
    same = output.read_bytes() == whole.read_bytes()
    print(
        f"killed: {', '.join(killed)}; loads {first['workers']}, then {second['workers']}; {second.get('resumed', 0):,} rows "
        f"were not repeated; rows are {'the same' if same else 'DIFFERENT'}"
    )
    return same and len(killed) == 2 and second["code"] == 0


PARTS = {"cost": compare_cost, "memory": compare_memory, "kill": kill}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--small", type=int, default=5_000)
    parser.add_argument("--model", default="fast")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--parts", default="cost,memory,kill")
    parser.add_argument("--file", type=Path, help="an existing file of works instead of one that is made")
    parser.add_argument("--make", type=int, help="only make a file of so many works, at --file")
    options = parser.parse_args()
    ctypes.CDLL(None).prctl(SUBREAPER, 1)
    if options.make:
        start = time.perf_counter()
        make_works(options.file, options.make)
        print(
            f"{options.make:,} works, {options.file.stat().st_size / 1e6:,.0f} MB, {time.perf_counter() - start:.0f} s"
        )
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "works.parquet"
        if options.file:
            path.symlink_to(options.file.resolve())
        else:
            make_works(path, options.rows)
        passed = [PARTS[part](path, options) for part in options.parts.split(",")]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
