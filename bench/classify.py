"""The fast classifier: speed, and agreement with texts that others have labelled.

python bench/classify.py [--data FOLDER] [--rounds R]

Texts of our own (tests/core/classify) always; CAF's activities with its own SDG tags (Spanish) and research titles with
the goals that researchers gave them (English) where the folder of real data is at hand. Each speed is that of the
quickest round, on one core, with evidence; beside it bare scikit-learn: TF-IDF and a linear product over as many columns.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from lxml import etree

from goalweave.core.classify import FastClassifier, MentionFinder, agreement, fast_classifier, rolled_up
from goalweave.core.model import Framework
from goalweave.packs import library

ROOT = Path(__file__).resolve().parents[1]
Labelled = list[tuple[str, str, frozenset[str]]]
"""Text, language, goals."""


def own(framework: Framework) -> Labelled:
    rows = [json.loads(line) for line in (ROOT / "tests/core/classify/dev.jsonl").open(encoding="utf-8")]
    return [
        (
            row["text"],
            row["language"],
            frozenset(rolled_up(framework, (n.partition(":")[2] for n in row["nodes"]), "goal")),
        )
        for row in rows
    ]


def nothing() -> Labelled:
    rows = [json.loads(line) for line in (ROOT / "tests/core/classify/nothing.jsonl").open(encoding="utf-8")]
    return [(row["text"], row["language"], frozenset()) for row in rows]


def tagged_activities(data: Path) -> Labelled:
    root = etree.parse(data / "iati/activities/CAF-ActivityFile-2025-10-10.xml").getroot()
    return [
        (
            "\n".join(" ".join(part.itertext()).strip() for part in activity.iterchildren("title", "description")),
            "es",
            frozenset(tag.get("code") for tag in activity.iterchildren("tag") if tag.get("vocabulary") == "2"),
        )
        for activity in root
    ]


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
    """Texts a second of scikit-learn's TF-IDF times a matrix of 186 columns."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectoriser = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True).fit(texts)
    weights = np.ones((len(vectoriser.vocabulary_), 186), dtype="float32")
    return len(texts) / quickest(lambda: vectoriser.transform(texts) @ weights, rounds)


def report(name: str, rows: Labelled, framework: Framework, classifier: FastClassifier, rounds: int) -> None:
    texts, languages, truth = ([row[place] for row in rows] for place in range(3))
    rankings = classifier.rank(texts, framework, languages, "target")
    taken = quickest(lambda: classifier.rank(texts, framework, languages, "target"), rounds)
    bare = bare_speed(texts, rounds)
    print(f"\n{name}: {len(rows)} texts, {sum(map(len, texts)) / len(rows):.0f} characters each")
    print(f"  {len(rows) / taken:8.0f} texts/s; bare scikit-learn {bare:.0f} ({len(rows) / taken / bare:.2f} of it)")
    cases = [
        (str(number), goals, [one.code for one in ranking.candidates if framework.node(one.code).parent is None])
        for number, (goals, ranking) in enumerate(zip(truth, rankings, strict=True))
    ]
    about = [case for case in cases if case[1]]
    if about:
        found = agreement(about)
        silent = sum(not codes for _, _, codes in about) / len(about)
        print(
            f"  {found.records} labelled: precision {found.precision:.3f}, recall {found.recall:.3f}, F1 {found.f1:.3f}, "
            f"precision at 1 {found.precision_at_1:.3f} ({found.precision_at_1 / (1 - silent):.3f} where answered); "
            f"abstained {silent:.1%}"
        )
        scores = [
            (one.score, one.code in goals)
            for goals, ranking in zip(truth, rankings, strict=True)
            if goals
            for one in ranking.candidates
            if framework.node(one.code).parent is None
        ]
        for low, high in ((0.4, 0.5), (0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 1.0)):
            right = [hit for score, hit in scores if low <= score < high]
            if right:
                print(f"    score {low:.1f} to {high:.1f}: {sum(right) / len(right):.2f} right of {len(right)}")
    if name.startswith("Own") and len(about) < len(cases):
        given = sum(bool(codes) for _, goals, codes in cases if not goals)
        print(f"  {len(cases) - len(about)} about nothing: {given} got a goal all the same")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    catalogue = library().catalogue()
    framework = catalogue.framework("sdg")
    classifier = fast_classifier()
    for language in ("en", "es", ""):
        taken = quickest(lambda tag=language: fast_classifier().rank(["water"], framework, [tag], "target"), 1)
        print(f"index for {language or 'all languages'}: {taken:.2f} s")
    report("Own texts, six languages", own(framework), framework, classifier, asked.rounds)
    report("Own texts about nothing, never tuned on", nothing(), framework, classifier, asked.rounds)
    if not asked.data.is_dir():
        print(f"\nThe rest needs a folder of real data: there is no {asked.data}")
        return 0
    activities, titles = tagged_activities(asked.data), research_titles(asked.data)
    report("CAF's activities and its own tags, Spanish", activities, framework, classifier, asked.rounds)
    report("Research titles labelled by researchers, English", titles, framework, classifier, asked.rounds)
    finder = MentionFinder.of(catalogue.frameworks.values())
    taken = quickest(lambda: [finder.find(text) for text, _, _ in activities], asked.rounds)
    print(f"\nMentions of all frameworks in CAF's activities: {len(activities) / taken:.0f} texts/s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
