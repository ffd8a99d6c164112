"""How far two reviewers agree beyond chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kappa:
    """pairs: how many things both judged; observed: part of them on which both said the same; value: Cohen's kappa, None
    where there is no pair or chance alone would make them agree."""

    pairs: int
    observed: float
    value: float | None


def cohens_kappa(verdicts: Iterable[tuple[Hashable, Hashable]]) -> Kappa:
    """Of (one reviewer's verdict, the other's) on each thing: κ = (pₒ - pₑ) ÷ (1 - pₑ).

    pₒ: part of equal pairs; pₑ: the sum over verdicts of the product of both reviewers' parts. J. Cohen (1960), “A
    coefficient of agreement for nominal scales”, Educational and Psychological Measurement 20 (1), p. 40.
    """
    pairs = list(verdicts)
    if not pairs:
        return Kappa(0, 0.0, None)
    size = len(pairs)
    equal = sum(one == other for one, other in pairs)
    first, second = map(Counter, zip(*pairs, strict=True))
    # Counted in whole numbers, so that agreement by necessity is told exactly.
    chance = sum(count * second[verdict] for verdict, count in first.items())
    if chance == size * size:
        return Kappa(size, equal / size, None)
    return Kappa(size, equal / size, (equal * size - chance) / (size * size - chance))
