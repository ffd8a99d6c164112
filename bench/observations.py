"""Observations: our reader beside bare `csv.DictReader`, which makes nothing of what it parses, on the same files.

python bench/observations.py [--rounds R] [--folder DIR]

The files are those of the UN Statistics Division's database in ../shared, else ones of that form made here. Every reading of
all files is a process of its own; memory is its peak.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT.parent / "shared/data/observations/unsd-2019Q3"
BAR = 0.3
YEARS = range(2000, 2018)


def bare(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as stream:
        cells = chain.from_iterable(row.items() for row in csv.DictReader(stream, delimiter="\t"))
        return sum(name.startswith("value_2") and bool(cell) for name, cell in cells)


def ours(path: Path) -> int:
    from goalweave.formats.observations import read_observations_path

    dataset = read_observations_path(path)
    assert not dataset.problems
    return len(dataset.observations)


READERS: dict[str, Callable[[Path], int]] = {"DictReader": bare, "goalweave": ours}


def make(folder: Path) -> None:
    """Files of the same form: areas × three breakdowns × years."""
    from goalweave.formats.reading.areas import find_area
    from goalweave.formats.reading.countries import country_codes

    head = ["goal", "target", "indicator", "seriesCode", "seriesDesc", "release", "geoAreaCode", "geoAreaName"]
    head += ["sexCode", "sexDesc", "unitsCode", "unitsDesc", "sources", "nature", *(f"value_{year}" for year in YEARS)]
    areas = [code for code in sorted(country_codes()) if find_area(code)]
    for number in range(6):
        with (folder / f"made-{number}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, delimiter="\t")
            writer.writerow(head)
            for area in areas:
                for sex in ("_T", "F", "M"):
                    about = ["9", "9.c", "9.c.1", f"MADE_{number}", "Made for a measurement", "2019.Q3.G.01", area, ""]
                    about += [
                        sex,
                        sex,
                        "PT",
                        "Percentage",
                        "[2000-2005]: made // [2006-2017]: made too",
                        "E: Estimated",
                    ]
                    writer.writerow([*about, *(float((len(area) * ord(sex[-1]) + year) % 100) for year in YEARS)])


def one(reader: str, paths: list[Path]) -> dict[str, float]:
    """Seconds of CPU, values, and peak memory in MB of this process; imports are not counted."""
    for path in paths[:1]:
        READERS[reader](path)
    before = time.process_time()
    count = sum(READERS[reader](path) for path in paths)
    seconds = time.process_time() - before
    return {"seconds": seconds, "count": count, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def measured(reader: str, folder: Path, rounds: int) -> dict[str, float]:
    """The quickest of some rounds, each in a process of its own."""
    command = [sys.executable, __file__, "--reader", reader, "--folder", str(folder)]
    found = [
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(rounds)
    ]
    return min(found, key=lambda result: result["seconds"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=FOLDER if FOLDER.is_dir() else None)
    parser.add_argument("--reader", choices=READERS, help="only this one, as JSON: what the command runs for each")
    asked = parser.parse_args()
    if asked.reader:
        print(json.dumps(one(asked.reader, sorted(asked.folder.glob("*.csv")))))
        return 0
    with tempfile.TemporaryDirectory() as made:
        folder = asked.folder or Path(made)
        if not asked.folder:
            make(folder)
        paths = sorted(folder.glob("*.csv"))
        size = sum(path.stat().st_size for path in paths) / 1e6
        found = {reader: measured(reader, folder, asked.rounds) for reader in READERS}
    assert len({result["count"] for result in found.values()}) == 1, "the readers count differently"
    count = found["goalweave"]["count"]
    print(f"{len(paths)} files, {size:.1f} MB, {count:,} values, each reader alone, quickest of {asked.rounds}\n")
    print(f"{'':12}{'seconds':>9}{'MB/s':>8}{'of bare':>9}{'peak MB':>9}")
    for reader, result in found.items():
        part = found["DictReader"]["seconds"] / result["seconds"]
        print(f"{reader:12}{result['seconds']:9.3f}{size / result['seconds']:8.1f}{part:9.0%}{result['peak']:9.0f}")
    reached = found["DictReader"]["seconds"] / found["goalweave"]["seconds"]
    print(f"\nbar: {BAR:.0%} of bare csv.DictReader; {'reached' if reached >= BAR else 'NOT reached'}")
    return 0 if reached >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
