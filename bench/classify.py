"""The classifier beside its peers: speed, and agreement with texts that others have labelled.

python bench/classify.py [--data FOLDER] [--rounds R] [--seesus PYTHON] [--seesus-texts N]

Speeds are on the texts of the SDG Classification Benchmark, goals only, without evidence, one process; each is that of the quickest
round. Beside them bare scikit-learn as the limit: TF-IDF and a linear product over as many columns. With --seesus, the interpreter of a
virtual environment that has seesus (GPL: it is no part of this project), that too, on the first N of the same texts in the same run.
Figures on the benchmark come from `goalweave evaluate benchmark`. CAF's activities with their own SDG tags (Spanish) and research
titles with the goals that researchers gave them (English) where the folder of real data is at hand.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from lxml import etree

from goalweave.classifiers import classifier
from goalweave.classifiers.benchmark import benchmark_texts
from goalweave.core.classify import Classifier, MentionFinder, measure_agreement
from goalweave.core.model import Framework
from goalweave.packs import library

ROOT = Path(__file__).resolve().parents[1]
TIERS = ("labels", "fast", "accurate")
SEESUS = """
import json, sys, time
from seesus import SeeSus
texts = json.load(sys.stdin)
SeeSus(texts[0]).sdg
start = time.perf_counter()
for text in texts:
    SeeSus(text).sdg
print(len(texts) / (time.perf_counter() - start))
"""
Labelled = list[tuple[str, str, frozenset[str]]]
"""Text, language, goals."""


def tagged_activities(data: Path) -> Labelled:
    root = etree.parse(data / "iati/activities/CAF-ActivityFile-2025-10-10.xml").getroot()
    rows = [
        (
            "\n".join(" ".join(part.itertext()).strip() for part in activity.iterchildren("title", "description")),
            "es",
            frozenset(tag.get("code") for tag in activity.iterchildren("tag") if tag.get("vocabulary") == "2"),
        )
        for activity in root
    ]
    return [row for row in rows if row[2]]


def research_titles(data: Path) -> Labelled:
    with (data / "classification/aurora_survey.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [
        (row["title"], "en", frozenset(str(int(goal)) for goal in re.findall(r"SDG(\d+)", row["labels"])))
        for row in rows
    ]


def quickest(work: Callable[[], object], rounds: int) -> float:
    """Seconds."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def bare_speed(texts: Sequence[str], rounds: int) -> float:
    """Texts a second of scikit-learn's TF-IDF times a matrix of 170 columns."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectoriser = TfidfVectorizer(sublinear_tf=True).fit(texts)
    weights = np.ones((len(vectoriser.vocabulary_), 170), dtype="float32")
    return len(texts) / quickest(lambda: vectoriser.transform(texts) @ weights, rounds)


def seesus_speed(python: Path, texts: Sequence[str]) -> float:
    done = subprocess.run([python, "-c", SEESUS], input=json.dumps(texts), capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def speeds(framework: Framework, rounds: int, seesus: Path | None, seesus_texts: int) -> None:
    texts = benchmark_texts()
    if not texts:
        print("Speeds need the package sdgclassification-benchmark")
        return
    bare = bare_speed(texts, rounds)
    peer = seesus_speed(seesus, texts[:seesus_texts]) if seesus else None
    print(
        f"{len(texts)} texts of {sum(map(len, texts)) / len(texts):.0f} characters; bare scikit-learn {bare:.0f} texts/s"
    )
    if peer:
        print(f"seesus, {seesus_texts} of them: {peer:.2f} texts/s")
    for name in TIERS:
        tier = classifier(name)
        start = time.perf_counter()
        tier.scores(texts[:1], framework, ["en"], "goal")
        ready = time.perf_counter() - start
        own = len(texts) / quickest(
            lambda tier=tier: tier.scores(texts, framework, ["en"] * len(texts), "goal"), rounds
        )
        told = f"; {own / peer:.0f} × seesus" if peer else ""
        print(
            f"  {name:9s}{own:8.0f} texts/s, {own / bare:.2f} of bare scikit-learn{told}; first text after {ready:.2f} s"
        )


def report(name: str, rows: Labelled, framework: Framework, tier: Classifier) -> None:
    texts, languages, truth = ([row[place] for row in rows] for place in range(3))
    scores = tier.scores(texts, framework, languages, "goal")
    cases = [
        (str(number), goals, [scores.codes[column] for column in scores.above_threshold(number)])
        for number, goals in enumerate(truth)
    ]
    found = measure_agreement(cases)
    best = scores.values.argmax(axis=1).tolist()
    first = sum(scores.codes[column] in goals for column, goals in zip(best, truth, strict=True)) / len(rows)
    silent = sum(not codes for _, _, codes in cases) / len(cases)
    print(
        f"  {tier.name:9s}precision {found.precision:.3f}, recall {found.recall:.3f}, F1 {found.f1:.3f}; first suggestion "
        f"right {found.precision_at_1:.3f}, abstained {silent:.1%}; best node right {first:.3f}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seesus", type=Path)
    parser.add_argument("--seesus-texts", type=int, default=40)
    asked = parser.parse_args()
    catalogue = library().catalogue()
    framework = catalogue.framework("sdg")
    speeds(framework, asked.rounds, asked.seesus, asked.seesus_texts)
    if not asked.data.is_dir():
        print(f"\nThe rest needs a folder of real data: there is no {asked.data}")
        return 0
    activities, titles = tagged_activities(asked.data), research_titles(asked.data)
    for name, rows in (
        ("CAF's activities and its own tags, Spanish", activities),
        ("Research titles, English", titles),
    ):
        print(f"\n{name}: {len(rows)} texts")
        for tier in TIERS:
            report(name, rows, framework, classifier(tier))
    finder = MentionFinder.of(catalogue.frameworks.values())
    taken = quickest(lambda: [finder.find(text) for text, _, _ in activities], asked.rounds)
    print(f"\nMentions of all frameworks in CAF's activities: {len(activities) / taken:.0f} texts/s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
