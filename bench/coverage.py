"""Unique records per node along links through three frameworks, filtered by year: CoverageIndex, DuckDB, SQLite.

python bench/coverage.py [--records N] [--seed S] [--rounds R] [--shuffled] [--backwards]

All answer the same question from the same mappings and the same closure of the links, and must agree: for every node of
the goals' framework, how many records of some years are accepted on it, reach it along accepted links alone, are
suggested there, and reach it along suggested links alone. Asked twice: for one year in ten, and for nine in ten.
Records are numbered in order of time, as a register grows; --shuffled numbers them in no order.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
from functools import partial

from coverage_data import TARGET, Data, make
from coverage_engines import ENGINES, timed

QUESTIONS = ((2020, 2020), (2016, 2024))


def one(engine: str, data: Data, rounds: int) -> dict[str, object]:
    """Set-up, the quickest of some rounds for each question, and memory in MB, before and at its peak."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ask, built = ENGINES[engine][1](data)
    seconds, answers = [], []
    for first, last in QUESTIONS:
        results = [timed(partial(ask, first, last)) for _round in range(rounds)]
        answers.append(results[0][0].tolist())
        seconds.append(min(took for _answer, took in results))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"seconds": seconds, "answers": answers, "built": built, "before": before / 1024, "peak": peak / 1024}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--shuffled", action="store_true")
    parser.add_argument("--backwards", action="store_true", help="also read links against their direction")
    parser.add_argument("--engine", choices=ENGINES, help="only this one, as JSON: what the command runs for each")
    asked = parser.parse_args()
    data = make(asked.records, asked.seed, asked.shuffled, asked.backwards)
    if asked.engine:
        print(json.dumps(one(asked.engine, data, 1 if asked.engine == "sqlite" else asked.rounds)))
        return 0
    results = {}
    # A process for each, so that one engine's memory is not another's peak.
    for engine in ENGINES:
        command = [sys.executable, __file__, *sys.argv[1:], "--engine", engine]
        results[engine] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    index = results["index"]
    for engine, (name, _make) in ENGINES.items():
        assert results[engine]["answers"] == index["answers"], f"{name} answers otherwise"
    closure = int((data.linkmap.closure(TARGET).order > 0).sum())
    print(
        f"{asked.records:,} records, {len(data.record):,} mappings, {closure:,} pairs in the closure; all answers equal"
    )
    print(f"the data alone: {index['before']:.0f} MB")
    for place, (first, last) in enumerate(QUESTIONS):
        number = int(((data.year >= first) & (data.year <= last)).sum())
        print(f"\n{first} to {last}: {number:,} records")
        print(f"{'':22}{'query s':>10}{'times index':>13}{'set-up s':>10}{'peak MB':>9}")
        for engine, (name, _make) in ENGINES.items():
            result = results[engine]
            seconds = result["seconds"][place]
            ratio = seconds / index["seconds"][place]
            print(f"{name:22}{seconds:10.4f}{ratio:13.1f}{result['built']:10.2f}{result['peak']:9.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
