"""Loading millions of observations: our loader beside pandas and DuckDB, which only read the same CSV; then the queries of a country's page.

python bench/observations_load.py [--millions M] [--series N] [--folder DIR] [--keep]

The values are made here: series × countries × three breakdowns × years, one CSV file a series in long form, and the same rows in one file for
pandas and DuckDB. Ours reads, checks, compares and stores them; the others read the file into memory. Each is a process of its own; memory is
its peak. The queries run on the embedded database that was filled.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

YEARS = range(2000, 2025)
SEXES = ("", "F", "M")
ROUNDS = 30


def make(folder: Path, observations: int, number: int) -> int:
    """Write the files; the number of values in them."""
    from goalweave.formats.reading.areas import find_area
    from goalweave.formats.reading.countries import country_codes

    areas = [code for code in sorted(country_codes()) if find_area(code)]
    ages = max(1, round(observations / (number * len(areas) * len(SEXES) * len(YEARS))))
    written = 0
    with (folder / "all.csv").open("w", encoding="utf-8", newline="") as every:
        together = csv.writer(every)
        together.writerow(["series", "area", "time", "sex", "age", "value", "unit"])
        for place in range(number):
            code = f"MADE_{place:04d}"
            with (folder / f"series-{place:04d}.csv").open("w", encoding="utf-8", newline="") as own:
                alone = csv.writer(own)
                alone.writerow(["series", "area", "time", "sex", "age", "value", "unit"])
                for area in areas:
                    for age in range(ages):
                        for sex in SEXES:
                            for year in YEARS:
                                value = (len(area) * 7 + ord(area[0]) * age + year * (place + 1)) % 1000 / 10
                                row = [code, area, year, sex, f"Y{age}" if age else "", value, "NUMBER"]
                                alone.writerow(row)
                                together.writerow(row)
                                written += 1
    return written


def load(folder: Path) -> int:
    """Ours, into the embedded database of the folder."""
    from goalweave.cli.data import use_database
    from goalweave.cli.indicators import load_datasets, read_datasets
    from goalweave.formats.observations import ReadOptions

    use_database()
    paths = sorted(folder.glob("series-*.csv"))
    counts = load_datasets(read_datasets(paths, ReadOptions()), organisation="", public=True, good_rows=False)
    assert not counts.rejected, counts.rejected[:3]
    return counts.new + counts.unchanged


def read(folder: Path) -> int:
    """Ours without the database."""
    from goalweave.cli.indicators import read_datasets
    from goalweave.formats.observations import ReadOptions

    paths = sorted(folder.glob("series-*.csv"))
    return sum(len(dataset.observations) for _path, _digest, dataset in read_datasets(paths, ReadOptions()))


def pandas(folder: Path) -> int:
    import pandas as pd

    return len(pd.read_csv(folder / "all.csv"))


def duckdb(folder: Path) -> int:
    import duckdb as duck

    connection = duck.connect()
    connection.execute("SET threads = 1")
    connection.execute("CREATE TABLE made AS SELECT * FROM read_csv(?)", [str(folder / "all.csv")])
    found = connection.execute("SELECT count(*) FROM made").fetchone()
    return int(found[0]) if found else 0


def duckdb_stored(folder: Path) -> int:
    """DuckDB into a file, with a unique index of the places, as ours has."""
    import duckdb as duck

    connection = duck.connect(str(folder / "made.duckdb"))
    connection.execute("SET threads = 1")
    connection.execute("CREATE TABLE made AS SELECT * FROM read_csv(?)", [str(folder / "all.csv")])
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
        return observations_at(SYSTEM, [(code, area, ()) for code in codes[:20] for area in some])

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
    parser.add_argument("--series", type=int, default=266)
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
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": time.perf_counter() - start, "count": count, "peak": peak}))
        return 0
    with tempfile.TemporaryDirectory() as made:
        folder = asked.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "all.csv").exists():
            print(f"{make(folder, int(asked.millions * 1e6), asked.series):,} values in {asked.series} series")
        print(
            f"{(folder / 'all.csv').stat().st_size / 1e6:.0f} MB\n\n{'':16}{'seconds':>9}{'peak MB':>9}{'values':>12}"
        )
        environment = {**os.environ, "GOALWEAVE_DATA_DIR": str(folder / "data"), "OMP_NUM_THREADS": "1"}
        for step in asked.steps:
            python = asked.pandas if step == "pandas" else sys.executable
            command = [python, __file__, "--folder", str(folder), "--step", step]
            done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
            *said, last = done.stdout.strip().splitlines()
            result = json.loads(last)
            print(
                "\n".join(said)
                if said
                else f"{step:16}{result['seconds']:9.1f}{result['peak']:9.0f}{result['count']:12,}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
