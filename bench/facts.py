"""Facts read from prose: precision and recall on sentences that a person marked, and speed next to the classifier."""

from __future__ import annotations

import argparse
import csv
import hashlib
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from lxml import etree

from goalweave.core.classify import MentionFinder
from goalweave.core.facts import read_facts
from goalweave.core.model import TextFacts, TextSpan
from goalweave.core.text.sentences import sentence_spans
from goalweave.packs import fact_names, library

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from tests.core.facts.marking import Mark, MarkedSentence, Score, marked_sentences, score  # noqa: E402

SHARED = ROOT.parent / "shared" / "data"
MARKS = Path(__file__).with_name("facts_marks.csv")
"""Marks of real sentences: the first 16 digits of their SHA-256, and places in them. The texts are not ours to keep."""
SHORTEST, LONGEST = 40, 420
HOSTILE = ("2017-", "UN, ", "1 ", "Ministry of ")


def read(sentence: MarkedSentence) -> TextFacts:
    return read_facts(sentence.text, sentence.language, fact_names(sentence.language))


def key_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def real_sentences(data: Path) -> Iterator[str]:
    """Sentences of the real texts that marks may be of."""
    csv.field_size_limit(10**9)
    for line in (data / "documents" / "itu-2019-submission.txt").read_text(encoding="utf-8").split("\n"):
        yield from sentences_of(line.strip(" •"))
    for path in sorted((data / "iati" / "activities").glob("*.xml")):
        for node in etree.parse(path).iter("narrative"):
            yield from sentences_of((node.text or "").replace("\n", " "))
    for path in sorted((data / "classification").glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                yield from sentences_of(row.get("text") or "")


def sentences_of(text: str) -> Iterator[str]:
    for start, end in sentence_spans(text):
        if SHORTEST <= end - start <= LONGEST:
            yield text[start:end]


def marked_real_sentences(data: Path, sample: str) -> list[MarkedSentence]:
    """The sentences of a sample whose text is still there, with their marks."""
    marks: dict[str, list[Mark]] = {}
    languages: dict[str, str] = {}
    with MARKS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["sample"] != sample:
                continue
            languages[row["sentence"]] = row["language"]
            found = marks.setdefault(row["sentence"], [])
            if row["kind"]:
                found.append(Mark(row["kind"], row["value"], TextSpan(int(row["start"]), int(row["end"]))))
    texts = {key: text for text in real_sentences(data) if (key := key_of(text)) in marks}
    return [MarkedSentence(languages[key], text, tuple(marks[key])) for key, text in sorted(texts.items())]


def report(title: str, sentences: Sequence[MarkedSentence], verbose: bool) -> None:
    scores = score(list(sentences), read)
    print(f"{title}: {len(sentences)} sentences")
    for kind, measured in scores.items():
        print_score(kind, measured, verbose)


def print_score(kind: str, measured: Score, verbose: bool) -> None:
    marked = measured.right + measured.missed
    recall = "" if kind == "roles" else f", recall {measured.recall:.3f} of {marked}"
    print(f"  {kind}: precision {measured.precision:.3f}{recall}")
    for problem in measured.problems if verbose else ():
        print(f"    {problem}")


def quickest(work: Callable[[], object], rounds: int = 3) -> float:
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def speed(sentences: Sequence[MarkedSentence]) -> None:
    for language in {sentence.language for sentence in sentences}:
        fact_names(language)
    seconds = quickest(lambda: [read(sentence) for sentence in sentences])
    characters = sum(len(sentence.text) for sentence in sentences)
    print(
        f"speed: {len(sentences) / seconds:,.0f} sentences a second, {characters / seconds / 1000:,.0f} thousand characters"
    )
    finder = MentionFinder.of([library().catalogue().framework("sdg")])
    peer = quickest(lambda: [finder.find(sentence.text) for sentence in sentences])
    print(
        f"  the finder of mentions of the SDGs alone, on the same texts: {len(sentences) / peer:,.0f} sentences a second"
    )
    for piece in HOSTILE:
        text = piece * (500_000 // len(piece))
        print(
            f"  500,000 characters of “{piece}”: {quickest(lambda t=text: read_facts(t, 'en', fact_names('en')), 1):.1f} s"
        )  # type: ignore[misc]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verbose", action="store_true", help="print every fact that is wrong or missed")
    verbose = parser.parse_args().verbose
    own = list(marked_sentences())
    report("our own sentences", own, verbose)
    if SHARED.is_dir():
        for sample in ("first", "second"):
            report(f"real sentences, {sample} sample", marked_real_sentences(SHARED, sample), verbose)
    else:
        print("real sentences: their texts are not here")
    speed(own)


if __name__ == "__main__":
    main()
