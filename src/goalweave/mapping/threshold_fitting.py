"""Decisions → thresholds: from which score on suggestions are worth showing; pure.

What was suggested and decided says how precise suggestions are at each score; what people added themselves says what
was missed. A threshold is chosen for the best F1 over these, for each level, then for a goal of its own where it has
enough decisions. Whether that helps is recognised by decisions that it was not fitted on: the records are dealt into
five parts, each judged by thresholds fitted on the other four. Below the threshold that ships nothing was ever decided,
so none is lowered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

LEAST_DECISIONS = 50
"""Decisions on a level, or on a goal at a level, below which nothing is fitted."""
LEAST_OF_EACH = 5
"""Accepted ones, and rejected ones."""
FOLDS = 5
LEAST_GAIN = 0.005
"""F1 that must be gained on decisions it was not fitted on."""


@dataclass(frozen=True, slots=True)
class ReviewDecision:
    """record: its name, by which it is dealt; group: framework, level and top node; score None: added by a person, whom nothing
    was suggested to."""

    record: str
    framework: str
    level: str
    top: str
    accepted: bool
    score: float | None


@dataclass(frozen=True, slots=True)
class Quality:
    """right: accepted and shown; wrong: rejected and shown; missed: accepted and not shown."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Quality) -> Quality:
        return Quality(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 0.0


@dataclass(frozen=True, slots=True)
class FittedThreshold:
    """before, after: on decisions held out; after is what the thresholds would have done there. threshold: None if it stays.

    top: empty for a level as a whole. why: `few`, `one-sided`, `no gain` or `gain`.
    """

    framework: str
    level: str
    top: str
    decisions: int
    before: Quality
    after: Quality
    threshold: float | None
    why: str


def fit_thresholds(decisions: Iterable[ReviewDecision]) -> list[FittedThreshold]:
    """Of each level, and of each goal at a level that has enough decisions; in that order."""
    levels: dict[tuple[str, str], list[ReviewDecision]] = {}
    for decision in decisions:
        levels.setdefault((decision.framework, decision.level), []).append(decision)
    fitted = []
    for (framework, level), here in sorted(levels.items()):
        whole = _fit_threshold(here, 0.0, framework, level, "")
        fitted.append(whole)
        tops: dict[str, list[ReviewDecision]] = {}
        for decision in here:
            tops.setdefault(decision.top, []).append(decision)
        for top, own in sorted(tops.items()):
            if sum(decision.score is not None for decision in own) >= LEAST_DECISIONS and len(tops) > 1:
                fitted.append(_fit_threshold(own, whole.threshold or 0.0, framework, level, top))
    return fitted


def best_threshold(decisions: Sequence[ReviewDecision], shipped: float = 0.0) -> float:
    """The lowest of those with the best F1, between two scores; `shipped` if none is better."""
    best, threshold = measure_quality(decisions, lambda _decision: shipped).f1, shipped
    scores = sorted({decision.score for decision in decisions if decision.score is not None})
    for low, high in pairwise(scores):
        middle = round((low + high) / 2, 4)
        quality = measure_quality(decisions, lambda _decision, at=middle: at).f1  # type: ignore[misc]
        if middle > shipped and quality > best + 1e-9:
            best, threshold = quality, middle
    return threshold


def measure_quality(decisions: Iterable[ReviewDecision], threshold: Callable[[ReviewDecision], float]) -> Quality:
    right = wrong = missed = 0
    for decision in decisions:
        if decision.score is not None and decision.score >= threshold(decision):
            right, wrong = right + decision.accepted, wrong + (not decision.accepted)
        else:
            missed += decision.accepted
    return Quality(right, wrong, missed)


def _fit_threshold(
    decisions: Sequence[ReviewDecision], shipped: float, framework: str, level: str, top: str
) -> FittedThreshold:
    judged = [decision for decision in decisions if decision.score is not None]
    before = measure_quality(decisions, lambda _decision: shipped)
    accepted = sum(decision.accepted for decision in judged)

    def result(after: Quality, threshold: float | None, why: str) -> FittedThreshold:
        return FittedThreshold(framework, level, top, len(judged), before, after, threshold, why)

    if len(judged) < LEAST_DECISIONS:
        return result(before, None, "few")
    if min(accepted, len(judged) - accepted) < LEAST_OF_EACH:
        return result(before, None, "one-sided")
    after = Quality()
    for part in range(FOLDS):
        held_out = [decision for decision in decisions if _fold(decision) == part]
        fitted = best_threshold([decision for decision in decisions if _fold(decision) != part], shipped)
        after += measure_quality(held_out, lambda _decision, at=fitted: at)  # type: ignore[misc]
    threshold = best_threshold(decisions, shipped)
    if threshold <= shipped or after.f1 < before.f1 + LEAST_GAIN:
        return result(after, None, "no gain")
    return result(after, threshold, "gain")


def _fold(decision: ReviewDecision) -> int:
    """All decisions on a record go together: they are not independent."""
    return crc32(decision.record.encode()) % FOLDS
