"""The values of one indicator → scores, and back."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goalweave.core.indices.definition import (
    Amount,
    DataBound,
    IndexIndicator,
    Norm,
    Normalisation,
    Transform,
    TransformStep,
)
from goalweave.core.indices.outliers import winsorise_values

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class NormalisedScores:
    """scores: one an entity, NaN where there is none; lowest, highest: between which values were normalised, after the
    transformations (the mean and the standard deviation of z-scores), None if there is nothing of the kind;
    alike: nothing could be scored, since all values are the same and there is nothing else to measure them by."""

    scores: Array
    lowest: float | None = None
    highest: float | None = None
    alike: bool = False


def transform_values(steps: tuple[TransformStep, ...], values: Array) -> Array:
    """The values after all transformations; NaN stays NaN. Logarithms and reciprocals of what has none are NaN."""
    for step in steps:
        amount = float(step.amount) if isinstance(step.amount, float | int) else math.nan
        with np.errstate(divide="ignore", invalid="ignore"):
            match step.transform:
                case Transform.LOG10:
                    values = np.where(values > 0, np.log10(values), np.nan)
                case Transform.LN:
                    values = np.where(values > 0, np.log(values), np.nan)
                case Transform.CAP:
                    values = np.minimum(values, amount)
                case Transform.FLOOR:
                    values = np.maximum(values, amount)
                case Transform.INVERSION:
                    values = amount - values
                case Transform.RECIPROCAL:
                    values = np.where(values > 0, 1 / values, np.nan)
    return values


def invert_transforms(steps: tuple[TransformStep, ...], value: float) -> float:
    """A value that the transformations bring to `value`, within a cap and a floor."""
    for step in reversed(steps):
        amount = float(step.amount) if isinstance(step.amount, float | int) else math.nan
        match step.transform:
            case Transform.LOG10:
                value = 10.0**value
            case Transform.LN:
                value = math.exp(value)
            case Transform.CAP:
                value = min(value, amount)
            case Transform.FLOOR:
                value = max(value, amount)
            case Transform.INVERSION:
                value = amount - value
            case Transform.RECIPROCAL:
                value = 1 / value if value else math.inf
    return value


def normalise_values(indicator: IndexIndicator, values: Array) -> NormalisedScores:
    """Scores of all entities. values: (entities,), NaN where there is none; parameters are filled in.

    The standard deviation of z-scores is that of a sample, n − 1 (OECD/JRC 2008, table 15). Equal values share the mean of
    their ranks.
    """
    moved = transform_values(indicator.steps, values)
    if indicator.winsorise:
        moved = winsorise_values(moved, indicator.winsorise)
    here = moved[~np.isnan(moved)]
    norm = indicator.normalisation
    match norm.norm:
        case Norm.NONE:
            return NormalisedScores(moved)
        case Norm.RANK | Norm.PERCENTILE:
            return _score_by_rank(indicator, moved)
        case Norm.Z_SCORE:
            mean = float(here.mean()) if len(here) else math.nan
            deviation = float(here.std(ddof=1)) if len(here) > 1 else 0.0
            # Equal values seldom have a deviation of exactly 0; dividing by what is left of it would blow up noise.
            if not deviation > 1e-12 * max(1.0, abs(mean)):
                return NormalisedScores(np.full_like(moved, np.nan), alike=len(here) > 0)
            signed = (moved - mean) / deviation
            return NormalisedScores(signed if indicator.rising else -signed, mean, deviation)
        case Norm.MIN_MAX:
            lowest, highest = _goalposts(indicator, norm, here)
            if not highest > lowest:
                return NormalisedScores(np.full_like(moved, np.nan), alike=len(here) > 0)
            up = np.clip((moved - lowest) / (highest - lowest), 0, 1)
            return NormalisedScores(up if indicator.rising else 1 - up, lowest, highest)
        case Norm.REFERENCE:
            reference = _resolve_bound(
                indicator, norm.reference, norm.transformed, here.max() if len(here) else math.nan
            )
            if not reference > 0:
                return NormalisedScores(np.full_like(moved, np.nan), alike=len(here) > 0)
            return NormalisedScores(_score_against_reference(reference, moved, indicator.rising), highest=reference)


def best_value(indicator: IndexIndicator, scores: NormalisedScores) -> float | None:
    """The value, in the indicator's own unit, from which on its score is 1; None if there is none."""
    if indicator.normalisation.norm not in (Norm.MIN_MAX, Norm.REFERENCE):
        return None
    # Where less is better the lower goalpost is the goal; a reference is it either way.
    goal = scores.highest if indicator.rising or indicator.normalisation.norm is Norm.REFERENCE else scores.lowest
    return None if goal is None else invert_transforms(indicator.steps, goal)


def _score_against_reference(reference: float, transformed_values: Array, rising: bool) -> Array:
    if rising:
        return np.clip(transformed_values / reference, 0, 1)
    with np.errstate(divide="ignore"):
        return np.where(
            np.isnan(transformed_values),
            np.nan,
            np.where(transformed_values <= reference, 1.0, reference / transformed_values),
        )


def _score_by_rank(indicator: IndexIndicator, transformed_values: Array) -> NormalisedScores:
    here = ~np.isnan(transformed_values)
    count = int(here.sum())
    if count < 2:
        return NormalisedScores(np.full_like(transformed_values, np.nan), alike=count > 0)
    values = transformed_values[here] if indicator.rising else -transformed_values[here]
    # Equal values stand from the place `below` to before `up_to`; all of them get the middle of that.
    ordered = np.sort(values)
    below, up_to = np.searchsorted(ordered, values, "left"), np.searchsorted(ordered, values, "right")
    scores = np.full_like(transformed_values, np.nan)
    percentile = indicator.normalisation.norm is Norm.PERCENTILE
    scores[here] = (below + up_to) / 2 / count if percentile else (below + up_to - 1) / 2 / (count - 1)
    return NormalisedScores(scores)


def _goalposts(indicator: IndexIndicator, norm: Normalisation, values: Array) -> tuple[float, float]:
    """After the transformations, the lower number first, also where these turn them round."""
    # A bound from the data is taken from values that are transformed already; one that is stated goes through the
    # transformations itself, and an inversion among these makes the lower bound the higher one.
    ends = (values.min(), values.max()) if len(values) else (math.nan, math.nan)
    turned = sum(step.transform.turns for step in indicator.steps) % 2 == 1 and not norm.transformed
    first = _resolve_bound(indicator, norm.lowest, norm.transformed, ends[1] if turned else ends[0])
    second = _resolve_bound(indicator, norm.highest, norm.transformed, ends[0] if turned else ends[1])
    return min(first, second), max(first, second)


def _resolve_bound(indicator: IndexIndicator, amount: Amount | None, after: bool, from_data: float) -> float:
    if isinstance(amount, DataBound):
        return float(from_data)
    if not isinstance(amount, float | int):
        return math.nan  # a parameter that is not filled in
    return float(amount) if after else float(transform_values(indicator.steps, np.array([float(amount)]))[0])
