"""Many texts: `goalweave classify --output` beside a bare loop over texts in memory that reads and writes no file.

python bench/batch.py [--rows N] [--model TIER] [--language]

The texts are sentences of our own English exemplars, put together anew. Every run is a process of its own; its peak memory
is that of its largest process, at a fifth of the rows and at all of them: it must not grow.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXEMPLARS = ROOT / "src/goalweave/packs/sdg/exemplars/en.jsonl"
GROWTH = 1.1
"""Times the memory at a fifth of the rows that is still called flat."""


def make(target: Path, rows: int) -> None:
    """One to four sentences a text; the same for the same number of rows."""
    dice = random.Random(20251)
    texts = [json.loads(line)["text"] for line in EXEMPLARS.open(encoding="utf-8")]
    sentences = list(chain.from_iterable(re.split(r"(?<=[.!?])\s+", text) for text in texts))
    with target.open("w", encoding="utf-8") as stream:
        for number in range(rows):
            text = " ".join(dice.choices(sentences, k=dice.randint(1, 4)))
            stream.write(json.dumps({"id": f"t{number}", "text": text, "language": "en"}) + "\n")


def bare(path: Path, model: str, told: bool) -> dict[str, float]:
    from goalweave.batch import Options, Row, classify_rows
    from goalweave.classifiers import classifier
    from goalweave.packs import library

    framework = library().catalogue().framework("sdg")
    rows = [
        Row(one["id"], one["text"], one["language"] if told else "")
        for one in map(json.loads, path.open(encoding="utf-8"))
    ]
    start = time.perf_counter()
    engine = classifier(model)
    for place in range(0, len(rows), 512):
        classify_rows(rows[place : place + 512], engine, framework, Options("target"))
    return {"rows": len(rows), "texts_per_second": len(rows) / (time.perf_counter() - start)}


def measured(command: list[str]) -> dict[str, float]:
    """What it prints as JSON, and the peak memory in MB of its largest process."""
    with subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return {**json.loads(said), "peak": used.ru_maxrss / 1024}


def ours(path: Path, model: str, told: bool, jobs: int) -> dict[str, float]:
    output = path.with_name(f"out-{path.stem}-{jobs}.csv")
    command = ["-c", "from goalweave.cli import main; main()", "classify", str(path), "--output", str(output)]
    options = ["--model", model, "--jobs", str(jobs), "--json", *(["--language", "language"] if told else [])]
    return measured([*command, *options])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--model", default="fast")
    parser.add_argument("--language", action="store_true", help="tell the language instead of having it detected")
    parser.add_argument("--bare", type=Path, help="only the bare loop, as JSON: what the command runs for it")
    asked = parser.parse_args()
    if asked.bare:
        print(json.dumps(bare(asked.bare, asked.model, asked.language)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "small.jsonl", Path(folder) / "large.jsonl"
        make(small, asked.rows // 5)
        make(large, asked.rows)
        told = ["--language"] if asked.language else []
        found = {"bare loop": measured([__file__, "--bare", str(large), "--model", asked.model, *told])}
        grown = {"bare loop": measured([__file__, "--bare", str(small), "--model", asked.model, *told])}
        for jobs in (1, 2):
            name = f"classify --jobs {jobs}"
            grown[name] = ours(small, asked.model, asked.language, jobs)
            found[name] = ours(large, asked.model, asked.language, jobs)
        one, two = ((Path(folder) / f"out-large-{jobs}.csv").read_bytes() for jobs in (1, 2))
        size = large.stat().st_size / asked.rows
    print(f"{asked.rows:,} texts of {size:.0f} bytes, model {asked.model}\n")
    print(f"{'':18}{'texts/s':>10}{'of bare':>9}{'peak MB at a fifth':>20}{'peak MB':>9}")
    for name, result in found.items():
        part = result["texts_per_second"] / found["bare loop"]["texts_per_second"]
        print(
            f"{name:18}{result['texts_per_second']:10,.0f}{part:9.0%}{grown[name]['peak']:20.0f}{result['peak']:9.0f}"
        )
    flat = all(found[name]["peak"] <= GROWTH * grown[name]["peak"] for name in found if name != "bare loop")
    lines = zip(one.splitlines(), two.splitlines(), strict=True)
    differ = sum(left != right for left, right in lines)
    print(f"\nmemory is {'flat' if flat else 'NOT flat'}; rows that one and two processes wrote differently: {differ}")
    return 0 if flat and not differ else 1


if __name__ == "__main__":
    sys.exit(main())
