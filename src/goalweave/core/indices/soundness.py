"""Whether indicators belong together in an index: statistics, correlations, consistency, components, missing values (OECD/JRC 2008, step 4)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from goalweave.core.indices.aggregation import aggregate_group
from goalweave.core.indices.definition import IndexGroup, IndexIndicator, part_weights
from goalweave.core.indices.normalisation import Array, transform_values
from goalweave.core.indices.outliers import MOST_KURTOSIS, MOST_SKEWNESS, kurtosis, skewness, winsorise_values
from goalweave.core.indices.scoring import UNRANKED, IndexResults, indicator_column, rank_scores, round_scores

LEAST_COMMON = 3
"""So many entities must have both values for a correlation."""


@dataclass(frozen=True, slots=True)
class IndicatorStatistics:
    """Of the values of an indicator after its transformations. count: entities with a value; zeros, unique: how many values are 0, and how many
    differ; deviation: of a sample; figures are NaN where they cannot be calculated; winsorised: values that were moved."""

    code: str
    count: int
    missing: int
    zeros: int
    unique: int
    lowest: float
    highest: float
    mean: float
    median: float
    deviation: float
    skewness: float
    kurtosis: float
    winsorised: int

    @property
    def outlying(self) -> bool:
        """Whether skewness and kurtosis are both above the limits of the COIN Tool."""
        return abs(self.skewness) > MOST_SKEWNESS and self.kurtosis > MOST_KURTOSIS


@dataclass(frozen=True, slots=True)
class GroupConsistency:
    """How far the parts of a group say the same. alpha: Cronbach's α of their scores, NaN for a single part; components: the share of their variance
    that each principal component explains, the greatest first, empty if too few entities have all parts; complete: entities that have all."""

    code: str
    alpha: float
    components: tuple[float, ...]
    complete: int


@dataclass(frozen=True, slots=True, eq=False)
class Correlations:
    """Pearson coefficients, (rows, columns), of the entities that have both, NaN where fewer than three do or nothing varies."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    coefficients: Array


@dataclass(frozen=True, slots=True)
class EffectiveWeight:
    """Of a part in the whole. nominal: the product of the weights up to the top; explained: the squared correlation of its scores with those of the
    whole, what it has in common with the ranking (P. Paruolo, M. Saisana, A. Saltelli, JRSS A 176, 2013, linear case), NaN if unknown."""

    code: str
    nominal: float
    explained: float


@dataclass(frozen=True, slots=True)
class Removal:
    """The index without one part. shift: by how many places ranks move on average; greatest: by how many at most, and whose rank that is."""

    code: str
    shift: float
    greatest: int
    entity: str


def indicator_statistics(results: IndexResults) -> tuple[IndicatorStatistics, ...]:
    """Of all indicators that are scored, in order."""
    leaves = (leaf for leaf in results.definition.indicators if leaf.scored)
    return tuple(_column_statistics(leaf, indicator_column(results.table, leaf.code)) for leaf in leaves)


def score_columns(results: IndexResults, group: IndexGroup) -> Array:
    """(entities, parts): scores of the parts of a group, higher is better, NaN where there is none."""
    return np.column_stack([_code_scores(results, part.code) for part in group.scored_parts])


def correlate_columns(first: Array, second: Array) -> Array:
    """(columns of the first, columns of the second): Pearson's r of the rows that have both. first, second: (rows, columns)."""
    here, there = ~np.isnan(first), ~np.isnan(second)
    x, y = np.where(here, first, 0.0), np.where(there, second, 0.0)
    a, b = here.astype(np.float64), there.astype(np.float64)
    # Sums over the rows that both columns have are products of matrices, for all pairs at once.
    common = a.T @ b
    with np.errstate(divide="ignore", invalid="ignore"):
        mean_x, mean_y = (x.T @ b) / common, (a.T @ y) / common
        between = (x.T @ y) / common - mean_x * mean_y
        variance_x = (x**2).T @ b / common - mean_x**2
        variance_y = a.T @ y**2 / common - mean_y**2
        coefficients = between / np.sqrt(variance_x * variance_y)
    flat = np.minimum(variance_x / (1e-30 + mean_x**2), variance_y / (1e-30 + mean_y**2)) < 1e-15
    result: Array = np.where(flat | (common < LEAST_COMMON), np.nan, np.clip(coefficients, -1, 1))
    return result


def correlate_indicators(results: IndexResults) -> Correlations:
    """Scores of the indicators with one another."""
    leaves = tuple(leaf.code for leaf in results.definition.indicators if leaf.scored)
    columns = _standardised(np.column_stack([results.leaves[code].scores for code in leaves]))
    return Correlations(leaves, leaves, correlate_columns(columns, columns))


def correlate_levels(results: IndexResults) -> Correlations:
    """Scores of all parts with those of the groups, the whole last."""
    groups = [group for group in results.definition.groups if group.scored]
    inner = [group.code for group in groups[1:]]
    above = (*inner, results.definition.root.code)
    parts = (*(leaf.code for leaf in results.definition.indicators if leaf.scored), *inner)
    rows = np.column_stack([_code_scores(results, code) for code in parts])
    columns = np.column_stack([_code_scores(results, code) for code in above])
    return Correlations(parts, above, correlate_columns(_standardised(rows), _standardised(columns)))


def cronbach_alpha(columns: Array) -> float:
    """Cronbach's α: k ÷ (k − 1) · (1 − Σ variances ÷ Σ covariances), covariances of the rows that have both. columns: (rows, k).

    Source: L. J. Cronbach, Psychometrika 16, 1951; OECD/JRC 2008, page 72. NaN for one column or if nothing varies.
    """
    number = columns.shape[1]
    if number < 2 or len(columns) < LEAST_COMMON:
        return math.nan
    here = ~np.isnan(columns)
    filled, flags = np.where(here, columns, 0.0), here.astype(np.float64)
    common = flags.T @ flags
    with np.errstate(divide="ignore", invalid="ignore"):
        sums = filled.T @ flags
        covariances = (filled.T @ filled - sums * sums.T / common) / (common - 1)
    total = float(covariances.sum())
    if not total > 1e-12:
        return math.nan
    return float(number / (number - 1) * (1 - np.trace(covariances) / total))


def explained_variance(columns: Array) -> tuple[float, ...]:
    """Share of the variance that each principal component of the standardised columns explains, of the rows that have all.

    Source: OECD/JRC 2008, page 63. Empty for fewer rows than columns or than three, or if a column does not vary.
    """
    complete = columns[~np.isnan(columns).any(axis=1)]
    if len(complete) < max(LEAST_COMMON, columns.shape[1]):
        return ()
    deviations = complete.std(axis=0)
    if (deviations < 1e-12).any():
        return ()
    values = np.linalg.eigvalsh(np.atleast_2d(np.corrcoef(complete, rowvar=False)))[::-1]
    return tuple((np.clip(values, 0, None) / values.sum()).tolist())


def group_consistency(results: IndexResults) -> tuple[GroupConsistency, ...]:
    """Of all groups that are scored, the whole first."""
    consistencies = []
    for group in results.definition.groups:
        if group.scored:
            columns = score_columns(results, group)
            complete = int((~np.isnan(columns).any(axis=1)).sum())
            alpha, components = cronbach_alpha(columns), explained_variance(columns)
            consistencies.append(GroupConsistency(group.code, alpha, components, complete))
    return tuple(consistencies)


def effective_weights(results: IndexResults) -> tuple[EffectiveWeight, ...]:
    """Of all parts that are scored, from above."""
    nominal: dict[str, float] = {}
    _multiply_weights(results.definition.root, 1.0, nominal)
    columns = np.column_stack([_code_scores(results, code) for code in nominal])
    whole = _code_scores(results, results.definition.root.code)[:, None]
    squares = correlate_columns(_standardised(columns), _standardised(whole))[:, 0] ** 2
    pairs = zip(nominal.items(), squares.tolist(), strict=True)
    return tuple(EffectiveWeight(code, weight, explained) for (code, weight), explained in pairs)


def remove_parts(results: IndexResults, codes: tuple[str, ...]) -> tuple[Removal, ...]:
    """What ranks would be without each of these parts, one at a time; the others of its group share its weight.

    Only entities with a rank before and after are compared. A part without which nothing is left is skipped.
    """
    leaves = {code: leaf.scores for code, leaf in results.leaves.items()}
    removals = []
    for code in codes:
        root = without_part(results.definition.root, code)
        if root is None or not root.scored:
            continue
        scores = aggregate_group(root, leaves, results.definition.missing)[root.code].scores
        scores = round_scores(scores * results.definition.scale, results.definition.decimals)
        moved = np.abs(rank_scores(scores, results.definition.ranks) - results.ranks)
        moved[np.isnan(scores) | (results.ranks == UNRANKED)] = 0
        compared = int((~np.isnan(scores) & (results.ranks != UNRANKED)).sum())
        place = int(moved.argmax())
        removals.append(
            Removal(code, float(moved.sum() / max(1, compared)), int(moved[place]), results.entities[place])
        )
    return tuple(removals)


def without_part(group: IndexGroup, code: str) -> IndexGroup | None:
    """The group without a part, at any depth; its weight goes to the others of its group in proportion. None if nothing is left."""
    parts: list[IndexGroup | IndexIndicator] = []
    for part in group.parts:
        if part.code == code:
            continue
        below = without_part(part, code) if isinstance(part, IndexGroup) else part
        # A group that has lost its last scored part would keep its weight from the others.
        if below is not None and (below.scored or not part.scored):
            parts.append(below)
    if not parts:
        return None
    if len(parts) == len(group.parts):
        return replace(group, parts=tuple(parts))
    total = math.fsum(part.weight for part in parts if part.scored and part.weight is not None)
    reweighed = (part if part.weight is None else _with_weight(part, part.weight / total) for part in parts)
    return replace(group, parts=tuple(reweighed))


def missing_by_entity(results: IndexResults) -> Mapping[str, int]:
    """Entity → indicators without a value, those that lack most first; entities that lack nothing are left out."""
    scored = [leaf.code for leaf in results.definition.indicators if leaf.scored]
    columns = np.column_stack([indicator_column(results.table, code) for code in scored])
    counts = np.isnan(columns).sum(axis=1).tolist()
    lacking = [(entity, count) for entity, count in zip(results.entities, counts, strict=True) if count]
    return dict(sorted(lacking, key=lambda pair: (-pair[1], pair[0])))


def _column_statistics(leaf: IndexIndicator, values: Array) -> IndicatorStatistics:
    moved = transform_values(leaf.steps, values)
    treated = winsorise_values(moved, leaf.winsorise) if leaf.winsorise else moved
    here = treated[~np.isnan(treated)]
    return IndicatorStatistics(
        leaf.code,
        len(here),
        len(values) - len(here),
        int((here == 0).sum()),
        len(np.unique(here)),
        float(here.min()) if len(here) else math.nan,
        float(here.max()) if len(here) else math.nan,
        float(here.mean()) if len(here) else math.nan,
        float(np.median(here)) if len(here) else math.nan,
        float(here.std(ddof=1)) if len(here) > 1 else math.nan,
        skewness(treated),
        kurtosis(treated),
        int(((treated != moved) & ~np.isnan(moved)).sum()),
    )


def _standardised(columns: Array) -> Array:
    """With mean 0 and deviation 1, so that sums of squares lose no digits."""
    here = ~np.isnan(columns)
    counts = np.maximum(here.sum(axis=0), 1)
    centred = columns - np.where(here, columns, 0).sum(axis=0) / counts
    deviations = np.sqrt((np.where(here, centred, 0.0) ** 2).sum(axis=0) / counts)
    standardised: Array = centred / np.where(deviations > 1e-12, deviations, 1.0)
    return standardised


def _code_scores(results: IndexResults, code: str) -> Array:
    return results.leaves[code].scores if code in results.leaves else results.groups[code].scores


def _multiply_weights(group: IndexGroup, share: float, nominal: dict[str, float]) -> None:
    for part, weight in zip(group.scored_parts, part_weights(group), strict=True):
        nominal[part.code] = share * weight
        if isinstance(part, IndexGroup):
            _multiply_weights(part, share * weight, nominal)


def _with_weight(part: IndexGroup | IndexIndicator, weight: float) -> IndexGroup | IndexIndicator:
    return replace(part, weight=weight)
