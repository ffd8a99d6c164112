"""Progress of every country on two indicators beside undata, which implements the UN Statistics Division's method too.

python bench/target_progress.py [--data FOLDER] [--rounds R] [--undata PYTHON]

Mobile network coverage (9.c.1, 3G or better, 96 % by 2023) and Internet users (17.8.1, 70 % by 2023), 248 areas each, from 2015 on. With
--undata, the interpreter of a virtual environment that has undata (MIT; it is no part of this project), that on the same
figures in the same run: its `_assess` alone, and with the baseline chosen from a table as its `progress` does after fetching. Every difference
is counted with its reason; one without a reason makes the command fail.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from goalweave.core.model import Curie, Method, Target
from goalweave.core.progress import Progress, SeriesPoint, UnsdCategory, Verdict, assess_progress

ROOT = Path(__file__).resolve().parents[1]
SINCE, DEADLINE = 2015, 2023
INDICATORS = {
    "9.c.1": ("9.c.1_Series_IT_MOB_NTWK.csv", "AL3G", 96.0),
    "17.8.1": ("17.8.1_Series_IT_USE_ii99.csv", None, 70.0),
}
STATUSES = {
    "On track or target met": UnsdCategory.ON_TRACK,
    "Moderate progress, but acceleration needed": UnsdCategory.MODERATE,
    "Marginal progress, and significant acceleration needed": UnsdCategory.MARGINAL,
    "Stagnation": UnsdCategory.STAGNATION,
    "Regression": UnsdCategory.REGRESSION,
    "Insufficient data": UnsdCategory.INSUFFICIENT,
}
UNDATA = """
import json, sys, time
import pandas as pd
from undata.analysis import INSUFFICIENT, _assess, _baseline
asked = json.load(sys.stdin)
rows = [(area, int(year), value) for area, values in asked["figures"].items() for year, value in values.items()]
table = pd.DataFrame(rows, columns=["area", "year", "value"])
table = table[table["year"] >= asked["since"]]
def ends(area):
    points = table[table["area"] == area]
    start = _baseline(points, asked["since"])
    if start is None:
        return None
    end = points.sort_values("year").iloc[-1]
    return int(start["year"]), float(start["value"]), int(end["year"]), float(end["value"])
def assess(four):
    if four is None:
        return {"status": INSUFFICIENT}
    return _assess(*four, better="higher", target=asked["target"], target_year=asked["deadline"])
whole, alone = [], []
for _ in range(asked["rounds"]):
    begun = time.perf_counter()
    said = {area: assess(ends(area)) for area in asked["figures"]}
    whole.append(time.perf_counter() - begun)
    four = [ends(area) for area in asked["figures"]]
    begun = time.perf_counter()
    for one in four:
        assess(one)
    alone.append(time.perf_counter() - begun)
said = {area: (one["status"], one.get("ratio")) for area, one in said.items()}
print(json.dumps({"said": said, "whole": min(whole), "alone": min(alone)}))
"""
Figures = dict[str, dict[int, float]]


def countries(data: Path, name: str, technology: str | None) -> Figures:
    with (data / "observations" / "unsd-2019Q3" / name).open(encoding="utf-8-sig", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file, delimiter="\t")
            if technology is None or row["typeOfMobileTechnologyCode"] == technology
        ]
    return {
        row["geoAreaCode"]: {
            int(column[6:]): float(text) for column, text in row.items() if column[6:].isdigit() and text
        }
        for row in rows
    }


def ours(found: Figures, aimed: float | None, method: Method, rounds: int) -> tuple[dict[str, Progress], float]:
    """What is said of every area, and the seconds of the quickest round, words included."""
    target = Target(Curie("sdg", "2019", "9.c"), "S", value=aimed, year=DEADLINE, since=SINCE, method=method)
    taken, said = [], {}
    for _ in range(rounds):
        begun = time.perf_counter()
        said = {
            area: assess_progress(target, [SeriesPoint(year, value) for year, value in values.items()])
            for area, values in found.items()
        }
        taken.append(time.perf_counter() - begun)
    return said, min(taken)


def undata(python: Path, found: Figures, aimed: float | None, rounds: int) -> dict[str, Any]:
    asked = {"figures": found, "since": SINCE, "deadline": DEADLINE, "target": aimed, "rounds": rounds}
    done = subprocess.run([python, "-c", UNDATA], input=json.dumps(asked), capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def difference(mine: Progress, status: str, ratio: float | None) -> str:
    """agree, or why not."""
    theirs = STATUSES[status]
    if mine.category is theirs:
        same = ratio is None or mine.value is None or abs(ratio - mine.value) < 1e-9 * max(1.0, abs(ratio))
        return "agree" if same else "UNEXPLAINED: other ratio"
    if theirs is not UnsdCategory.INSUFFICIENT or mine.baseline is None:
        return "UNEXPLAINED"
    if mine.baseline.year < SINCE:
        return f"no figure of {SINCE} or later but the latest: we start from the nearest earlier one, undata says too few data"
    if mine.verdict is Verdict.MET and mine.baseline.value <= 0:
        return "baseline of zero, target met: met for us, too few data for undata"
    if mine.latest is not None and mine.latest.value == 0:
        return "fell to zero: a rate of -100 % for us, none for undata"
    return "UNEXPLAINED"


def compared(python: Path, found: Figures, aimed: float | None, rounds: int) -> bool:
    """Prints how far both agree, and says whether a difference has no reason."""
    said, seconds = ours(found, aimed, Method.UNSD, rounds)
    peer = undata(python, found, aimed, rounds)
    reasons = Counter(difference(said[area], *judged) for area, judged in peer["said"].items())
    print(f"  beside undata, {'without a number' if aimed is None else 'with the target'}:")
    for reason, count in reasons.most_common():
        print(f"  {count:5d} {reason}")
    print(
        f"        undata {len(found) / peer['whole']:.0f} areas/s, {peer['whole'] / seconds:.1f} times our time; its formula "
        f"alone {len(found) / peer['alone']:.0f}, {peer['alone'] / seconds:.3f} times"
    )
    return any(reason.startswith("UNEXPLAINED") for reason in reasons)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--undata", type=Path)
    asked = parser.parse_args()
    if not asked.data.is_dir():
        print(f"This needs a folder of real data: there is no {asked.data}")
        return 0
    failed = False
    for indicator, (name, technology, aimed) in INDICATORS.items():
        found = countries(asked.data, name, technology)
        print(f"\n{indicator}: {len(found)} areas, {aimed:g} by {DEADLINE}")
        for method in Method:
            said, seconds = ours(found, aimed, method, asked.rounds)
            verdicts = Counter(one.verdict.value for one in said.values())
            told = ", ".join(f"{verdict} {count}" for verdict, count in sorted(verdicts.items()))
            print(f"  {method:9s}{len(found) / seconds:8.0f} areas/s   {told}")
        if asked.undata:
            for target in (aimed, None):
                failed = compared(asked.undata, found, target, asked.rounds) or failed
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
