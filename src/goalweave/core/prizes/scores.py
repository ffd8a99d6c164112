"""What the scores of several experts come to: mean, spread, an outlier, and how far experts agree.

Totals are exact fractions, so that two entries are equal exactly when their scores say so, and not by a rounded digit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import sqrt
from statistics import median

from goalweave.core.model.calls import Criterion

OUTLYING = Fraction(1, 4)
"""Of the scale: how far a total must be from the median of the others, at least, to be named an outlier."""

FEWEST_FOR_OUTLIER = 3
"""Totals: of two that differ, neither is the odd one."""


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """What an expert gave one entry. scores: id of the criterion → score; criteria that are not scored yet are missing."""

    expert: int
    scores: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CriterionSpread:
    """Of one criterion on its own scale. deviation: of the sample (n − 1), None for fewer than two scores."""

    criterion: str
    mean: float
    lowest: int
    highest: int
    deviation: float | None


@dataclass(frozen=True, slots=True)
class EntryScore:
    """What an entry scores. total: mean of the experts' totals, in [0, 1], None if none has finished; totals: expert → total;
    deviation: of the totals (n − 1), None for fewer than two; spread: highest minus lowest total; outlier: the expert whose total is far
    from the others', who still counts; unfinished: experts with criteria left, whose scores do not count."""

    total: Fraction | None
    totals: Mapping[int, Fraction]
    deviation: float | None
    spread: Fraction
    criteria: tuple[CriterionSpread, ...]
    outlier: int | None
    unfinished: tuple[int, ...]


def sheet_total(sheet: ScoreSheet, criteria: Sequence[Criterion]) -> Fraction | None:
    """The mean of the scores as shares of their scales, weighted; None while a criterion is missing.

    Raises ValueError without criteria, and for weights that add up to 0.
    """
    if any(criterion.id not in sheet.scores for criterion in criteria):
        return None
    weights = [Fraction(str(criterion.weight)) for criterion in criteria]
    if not sum(weights):
        raise ValueError("the weights of the criteria add up to nothing")
    shares = [Fraction(sheet.scores[criterion.id], criterion.most) for criterion in criteria]
    weighted = [weight * share for weight, share in zip(weights, shares, strict=True)]
    return sum(weighted, Fraction(0)) / sum(weights)


def entry_score(sheets: Iterable[ScoreSheet], criteria: Sequence[Criterion]) -> EntryScore:
    """sheets: of the experts without a conflict of interest; those with one are never passed in."""
    finished: dict[int, ScoreSheet] = {}
    totals: dict[int, Fraction] = {}
    unfinished = []
    for sheet in sheets:
        total = sheet_total(sheet, criteria)
        if total is None:
            unfinished.append(sheet.expert)
        else:
            totals[sheet.expert] = total
            finished[sheet.expert] = sheet
    values = list(totals.values())
    return EntryScore(
        total=sum(values, Fraction(0)) / len(values) if values else None,
        totals=totals,
        deviation=_deviation(values),
        spread=max(values) - min(values) if values else Fraction(0),
        criteria=tuple(_criterion_spread(criterion, finished.values()) for criterion in criteria) if values else (),
        outlier=_outlier(totals),
        unfinished=tuple(unfinished),
    )


def agreement(scores: Iterable[EntryScore]) -> float | None:
    """The intraclass correlation ICC(1) of the totals, at most 1: how much of the differences is between entries rather than between experts.

    One-way random effects, since each entry has experts of its own (Shrout and Fleiss 1979, eq. for ICC(1,1)); k for entries with
    different numbers of experts is that of Snedecor and Cochran (1980). None for fewer than two entries with two experts or more, or
    if all totals are equal.
    """
    groups = [[float(total) for total in score.totals.values()] for score in scores if len(score.totals) > 1]
    sizes = [len(group) for group in groups]
    everything = list(chain.from_iterable(groups))
    if len(groups) < 2 or len(set(everything)) < 2:
        return None
    mean = sum(everything) / len(everything)
    means = [sum(group) / len(group) for group in groups]
    between = sum(size * (own - mean) ** 2 for size, own in zip(sizes, means, strict=True)) / (len(groups) - 1)
    squares = [sum((value - own) ** 2 for value in group) for group, own in zip(groups, means, strict=True)]
    within = sum(squares) / (len(everything) - len(groups))
    size = (len(everything) - sum(number * number for number in sizes) / len(everything)) / (len(groups) - 1)
    return (between - within) / (between + (size - 1) * within)


def _criterion_spread(criterion: Criterion, sheets: Iterable[ScoreSheet]) -> CriterionSpread:
    scores = [sheet.scores[criterion.id] for sheet in sheets]
    mean = sum(scores) / len(scores)
    return CriterionSpread(criterion.id, mean, min(scores), max(scores), _deviation(scores))


def _deviation(values: Sequence[int] | Sequence[Fraction]) -> float | None:
    if len(values) < 2:
        return None
    mean = Fraction(sum(values)) / len(values)
    squares = sum(((value - mean) ** 2 for value in values), Fraction(0))
    return sqrt(squares / (len(values) - 1))


def _outlier(totals: Mapping[int, Fraction]) -> int | None:
    """The expert further than OUTLYING from the median of the others, and further than twice the range of the others.

    At most one can be so. Where experts simply disagree, there is none.
    """
    if len(totals) < FEWEST_FOR_OUTLIER:
        return None
    for expert, total in totals.items():
        others = [value for other, value in totals.items() if other != expert]
        distance = abs(total - median(others))
        if distance > OUTLYING and distance > 2 * (max(others) - min(others)):
            return expert
    return None
