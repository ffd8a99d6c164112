"""Scores that readers give to drafts (docs/reference/draft-rubric.md): reading the sheets, means and agreement."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from statistics import fmean

CRITERIA = ("answers_the_question", "correct", "complete", "no_repetition", "reads_well")
COLUMNS = ("answer", "reader", *CRITERIA, "note")
LOWEST, HIGHEST = 1, 5
LEAST = 3
"""No answer should have less than this in any criterion."""


@dataclass(frozen=True)
class Score:
    """What a reader gives to an answer: a number from 1 to 5 for each criterion. answer: `itu 2.1`."""

    answer: str
    reader: str
    marks: Mapping[str, int]
    note: str = ""


@dataclass(frozen=True)
class Summary:
    """Figures of a criterion. below: answers whose mean over the readers is under 3. agreement: None with one reader."""

    mean: float
    lowest: float
    below: tuple[str, ...]
    agreement: Agreement | None


@dataclass(frozen=True)
class Agreement:
    """Of all pairs of readers: shares of equal marks and of marks at most one apart, and kappa with quadratic weights.

    kappa: J. Cohen, “Weighted kappa”, Psychological Bulletin 70 (1968); None where all marks of both readers are equal.
    """

    equal: float
    within_one: float
    kappa: float | None


def read_sheets(paths: Iterable[Path]) -> list[Score]:
    """Rows without any mark are skipped. Raises ValueError naming file and line for a mark that is not 1 to 5, for a
    row with only some marks, and for an answer that a reader has scored twice."""
    scores: list[Score] = []
    seen: set[tuple[str, str]] = set()
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            if missing := set(COLUMNS) - {"note"} - set(reader.fieldnames or ()):
                raise ValueError(f"{path.name}: no column {', '.join(sorted(missing))}")
            for line, row in enumerate(reader, 2):
                if not any((row[name] or "").strip() for name in CRITERIA):
                    continue
                score = _read_row(row, f"{path.name}, line {line}")
                if (score.answer, score.reader) in seen:
                    raise ValueError(f"{path.name}, line {line}: {score.reader} has scored {score.answer} before")
                seen.add((score.answer, score.reader))
                scores.append(score)
    return scores


def _read_row(row: Mapping[str, str | None], place: str) -> Score:
    marks = {}
    for name in CRITERIA:
        text = (row[name] or "").strip()
        if text not in map(str, range(LOWEST, HIGHEST + 1)):
            raise ValueError(f"{place}: {name} is “{text}”; enter a whole number from {LOWEST} to {HIGHEST}")
        marks[name] = int(text)
    return Score((row["answer"] or "").strip(), (row["reader"] or "").strip(), marks, (row.get("note") or "").strip())


def summarise(scores: Sequence[Score]) -> dict[str, Summary]:
    """Criterion → its figures; `all` is the mean of the five criteria of each answer."""
    summaries = {name: _summarise_marks(scores, (name,)) for name in CRITERIA}
    return {**summaries, "all": _summarise_marks(scores, CRITERIA)}


def _summarise_marks(scores: Sequence[Score], criteria: tuple[str, ...]) -> Summary:
    by_answer: dict[str, list[float]] = defaultdict(list)
    for score in scores:
        by_answer[score.answer].append(fmean(score.marks[name] for name in criteria))
    means = {answer: fmean(marks) for answer, marks in by_answer.items()}
    below = tuple(answer for answer, mean in means.items() if mean < LEAST)
    return Summary(fmean(means.values()), min(means.values()), below, _measure_agreement(scores, criteria))


def _measure_agreement(scores: Sequence[Score], criteria: tuple[str, ...]) -> Agreement | None:
    pairs = list(_paired_marks(scores, criteria))
    if not pairs:
        return None
    equal = sum(first == second for first, second in pairs) / len(pairs)
    within_one = sum(abs(first - second) <= 1 for first, second in pairs) / len(pairs)
    return Agreement(equal, within_one, weighted_kappa(pairs))


def _paired_marks(scores: Sequence[Score], criteria: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """The marks of two readers for the same answer and criterion, for each pair of readers in alphabetical order."""
    by_answer: dict[str, list[Score]] = defaultdict(list)
    for score in sorted(scores, key=lambda score: score.reader):
        by_answer[score.answer].append(score)
    for same in by_answer.values():
        for first, second in combinations(same, 2):
            yield from ((first.marks[name], second.marks[name]) for name in criteria)


def weighted_kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """1 − observed over expected disagreement, which is the squared distance of two marks; None if none is expected."""
    observed = fmean((first - second) ** 2 for first, second in pairs)
    expected = fmean((first - second) ** 2 for (first, _), (_, second) in product(pairs, pairs))
    return 1 - observed / expected if expected else None
