"""Loading millions of observations: our loader beside pandas and DuckDB, which only read the same CSV; then the queries of a country's page.

python bench/observations_load.py [--millions M] [--folder DIR] [--steps STEP…]

The values are made here (`observations_data.py`): one CSV file an indicator in long form, and the same rows in one file for pandas and
DuckDB. Ours reads, checks, compares and stores them, as `goalweave indicators import` does; the others read the file into memory, or
into a file of their own with an index of what makes a value unique. Each is a process of its own; seconds are of the processor, and by the clock
in brackets; memory is its peak. The queries run on the embedded database that was filled, `observations_pages.py` too.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

from observations_data import EDITION, TOGETHER, write_files

ROUNDS = 30
FILES = "indicator-*.csv"
PLACE = "series, area, time, sex, age"
"""Columns that make a value unique."""


def load(folder: Path) -> int:
    """Ours, into the embedded database of the folder."""
    from goalweave.cli.data import load_own_indicators, use_database
    from goalweave.cli.indicators import load_datasets, read_datasets
    from goalweave.formats.observations import ReadOptions

    use_database()
    load_own_indicators()
    datasets = read_datasets(sorted(folder.glob(FILES)), ReadOptions(edition=EDITION))
    counts = load_datasets(datasets, organisation="", public=True, good_rows=False)
    assert not counts.rejected, counts.rejected[:3]
    return counts.new + counts.unchanged


def read(folder: Path) -> int:
    """Ours without the database."""
    from goalweave.cli.indicators import read_datasets
    from goalweave.formats.observations import ReadOptions

    datasets = read_datasets(sorted(folder.glob(FILES)), ReadOptions(edition=EDITION))
    return sum(len(dataset.observations) for _path, _digest, dataset in datasets)


def pandas(folder: Path) -> int:
    import pandas as pd

    return len(pd.read_csv(folder / TOGETHER))


def pandas_stored(folder: Path) -> int:
    """pandas into a SQLite file, with a unique index, as ours has."""
    import sqlite3

    import pandas as pd

    table = pd.read_csv(folder / TOGETHER, keep_default_na=False)
    with sqlite3.connect(folder / "pandas.sqlite3") as connection:
        table.to_sql("made", connection, index=False, if_exists="replace")
        connection.execute(f"CREATE UNIQUE INDEX place ON made ({PLACE})")
    return len(table)


def duckdb(folder: Path) -> int:
    import duckdb as duck

    connection = duck.connect()
    connection.execute("SET threads = 1")
    connection.execute("CREATE TABLE made AS SELECT * FROM read_csv(?)", [str(folder / TOGETHER)])
    found = connection.execute("SELECT count(*) FROM made").fetchone()
    return int(found[0]) if found else 0


def duckdb_stored(folder: Path) -> int:
    """DuckDB into a file, with a unique index of the places, as ours has."""
    import duckdb as duck

    path = folder / "made.duckdb"
    path.unlink(missing_ok=True)
    connection = duck.connect(str(path))
    connection.execute("SET threads = 1")
    connection.execute("CREATE TABLE made AS SELECT * FROM read_csv(?)", [str(folder / TOGETHER)])
    connection.execute(f"CREATE UNIQUE INDEX place ON made ({PLACE})")
    found = connection.execute("SELECT count(*) FROM made").fetchone()
    return int(found[0]) if found else 0


def queries(folder: Path) -> int:
    """Print how long the queries of pages take on what was loaded; nothing if they are within the bars."""
    from goalweave.cli.data import use_database

    use_database()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.indicators import browsing
    from goalweave.indicators.queries import area_observations, latest_values, observations_at, series_by_code

    start = time.perf_counter()
    places = browsing.places_with_values()
    print(f"places with values, once after a change: {time.perf_counter() - start:.2f} s")
    rows = series_by_code(SYSTEM)
    codes = sorted(rows)
    assert len(places) == len(codes)

    def compare() -> object:
        some = ("KE", "CO", "FR", "IN", "BR", "ZA", "EG", "VN")
        return observations_at(SYSTEM, [(code, area, ()) for code, area in product(codes[:20], some)])

    asked: dict[str, Callable[[], object]] = {
        "area_observations, one country": lambda: area_observations(SYSTEM, ["KE"]),
        f"observations_at, one country, {len(codes)} series": lambda: observations_at(
            SYSTEM, [(code, "CO", ()) for code in codes]
        ),
        "observations_at, 8 countries, 20 series": compare,
        "latest_values, one series, all countries": lambda: latest_values(rows[codes[0]], ()),
    }
    for name, ask in asked.items():
        took = []
        for _round in range(ROUNDS):
            start = time.perf_counter()
            ask()
            took.append((time.perf_counter() - start) * 1000)
        took.sort()
        print(f"{name}: median {took[ROUNDS // 2]:.1f} ms, p95 {took[int(ROUNDS * 0.95)]:.1f} ms")
    return 0


STEPS: dict[str, Callable[[Path], int]] = {
    "pandas": pandas,
    "pandas-stored": pandas_stored,
    "duckdb": duckdb,
    "duckdb-stored": duckdb_stored,
    "read": read,
    "load": load,
    "load-again": load,
    "queries": queries,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--millions", type=float, default=5.0)
    parser.add_argument("--folder", type=Path, help="where the files and the database are, if they are there already")
    parser.add_argument("--step", choices=STEPS, help="only this one, as JSON: what the command runs for each")
    parser.add_argument(
        "--pandas", default=sys.executable, help="a Python that has pandas, which is no dependency here"
    )
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=list(STEPS))
    asked = parser.parse_args()
    if asked.step:
        start = time.perf_counter()
        count = STEPS[asked.step](asked.folder)
        used = resource.getrusage(resource.RUSAGE_SELF)
        result = {"seconds": used.ru_utime + used.ru_stime, "clock": time.perf_counter() - start}
        print(json.dumps({**result, "count": count, "peak": used.ru_maxrss / 1024}))
        return 0
    with tempfile.TemporaryDirectory() as made:
        folder = asked.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / TOGETHER).exists():
            print(f"{write_files(folder, int(asked.millions * 1e6)):,} values")
        print(f"{(folder / TOGETHER).stat().st_size / 1e6:.0f} MB\n")
        print(f"{'':16}{'seconds':>9}{'by clock':>10}{'peak MB':>9}{'values':>12}", flush=True)
        environment = {**os.environ, "GOALWEAVE_DATA_DIR": str(folder / "data"), "OMP_NUM_THREADS": "1"}
        for step in asked.steps:
            python = asked.pandas if step.startswith("pandas") else sys.executable
            command = [python, __file__, "--folder", str(folder), "--step", step]
            done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
            *said, last = done.stdout.strip().splitlines()
            result = json.loads(last)
            cells = f"{result['seconds']:9.1f}{result['clock']:10.1f}{result['peak']:9.0f}{result['count']:12,}"
            print("\n".join(said) if said else f"{step:16}{cells}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
