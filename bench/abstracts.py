"""Long texts in the accurate tier: texts a second and peak memory of a process that maps abstracts at target level.

python bench/abstracts.py [--abstracts N] [--threads T] [--data FOLDER]

The texts are the abstracts of the Aurora survey where the folder of real data is at hand, each with its title, the
longest first; else passages of our own exemplars put together to 1,500 characters. Measured: encoders and evidence, in
a process of its own.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PASSAGES = ROOT / "src/goalweave/packs/sdg/exemplars/passages.en.jsonl"
LENGTH = 1_500
TARGET = 700
"""MB."""


def read_abstracts(data: Path, count: int) -> list[str]:
    path = data / "classification/aurora_survey.tsv"
    texts: list[str] = []
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file, delimiter="\t") if row["abstract"]]
        texts = sorted((f"{row['title']}\n{row['abstract']}" for row in rows), key=len, reverse=True)[:count]
    dice = random.Random(514)
    passages = [json.loads(line)["text"] for line in PASSAGES.open(encoding="utf-8")]
    while len(texts) < count:
        text = ""
        while len(text) < LENGTH:
            text += dice.choice(passages) + " "
        texts.append(text)
    return texts


def measure(data: Path, count: int, threads: int) -> dict[str, float]:
    from goalweave.classifiers import classifier
    from goalweave.packs import library

    framework = library().catalogue().framework("sdg")
    texts = read_abstracts(data, count)
    tier = classifier("accurate", threads)
    start, used = time.perf_counter(), time.process_time()
    tier.rank(texts, framework, ["en"] * len(texts), "target")
    seconds, processor = time.perf_counter() - start, time.process_time() - used
    return {
        "texts": len(texts),
        "characters": sum(map(len, texts)) / len(texts),
        "texts/s": len(texts) / seconds,
        "texts/s of one core": len(texts) / processor,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--abstracts", type=int, default=514)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--here", action="store_true", help="measure in this process, as JSON")
    options = parser.parse_args()
    if options.here:
        print(json.dumps(measure(options.data, options.abstracts, options.threads)))
        return 0
    done = subprocess.run([sys.executable, *sys.argv, "--here"], stdout=subprocess.PIPE, text=True, check=True)
    figures = json.loads(done.stdout)
    print(
        f"{figures['texts']} abstracts of {figures['characters']:.0f} characters, {options.threads} threads: "
        f"{figures['texts/s']:.0f} texts/s, {figures['texts/s of one core']:.0f} per second of processor time; "
        f"peak {figures['peak']:.0f} MB"
    )
    return 0 if figures["peak"] < TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
