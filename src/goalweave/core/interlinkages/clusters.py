"""Clusters of nodes that support each other more, and hinder each other less, than chance would have it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goalweave.core.interlinkages.matrix import CrossImpactMatrix, Scores, ScoreSide, require_influence

GAIN = 1e-12
"""A change of modularity that is smaller is rounding."""


@dataclass(frozen=True, slots=True)
class NodeClusters:
    """groups: largest first, nodes in the order of the matrix; modularity: Q of the partition, at most 1."""

    groups: tuple[tuple[str, ...], ...]
    modularity: float


def cluster_nodes(matrix: CrossImpactMatrix, *, side: ScoreSide = ScoreSide.NET) -> NodeClusters:
    """Partition the nodes so that signed modularity is high. Deterministic: no draws, and of equal steps the first is taken.

    Q = 1 / (W⁺ + W⁻) · Σ_ij [I(i,j) − (out⁺(i) in⁺(j) / W⁺ − out⁻(i) in⁻(j) / W⁻)] · δ(group of i, group of j), where out, in
    and W are row, column and total sums of the scores above (⁺) and below 0 (⁻, as amounts): Gómez, Jensen and Arenas 2009,
    Physical Review E 80, 016114, in its directed form (recalled). Clusters are merged in pairs, the best first, as in
    Newman 2004 (Physical Review E 69, 066133); then single nodes move, in rounds after Kernighan and Lin 1970. The result is a
    good partition, not proven the best. Raises InputError as `require_influence` does.
    """
    gains = _modularity_terms(require_influence(matrix).scores(side))
    groups = _move_nodes(gains, _merge_groups(gains))
    members: dict[int, list[str]] = {}
    for node, group in zip(matrix.nodes, groups.tolist(), strict=True):
        members.setdefault(group, []).append(node)
    ordered = sorted(members.values(), key=lambda nodes: -len(nodes))
    quality = float(gains[groups[:, None] == groups].sum())
    return NodeClusters(tuple(map(tuple, ordered)), quality)


def _modularity_terms(scores: Scores) -> Scores:
    """(nodes, nodes): what each ordered pair adds to Q if both are in one cluster."""
    terms = scores.copy()
    total = float(np.abs(scores).sum())
    for sign in (1, -1):
        part = np.maximum(sign * scores, 0)
        weight = part.sum()
        if weight:
            terms -= sign * np.outer(part.sum(axis=1), part.sum(axis=0)) / weight
    return terms / total if total else terms


def _merge_groups(gains: Scores) -> npt.NDArray[np.intp]:
    """Group of each node after merging while Q grows."""
    size = len(gains)
    groups = np.arange(size)
    # Above the diagonal: what Q gains if the two groups are merged.
    between = np.triu(gains + gains.T, 1)
    closed = np.tril(np.ones((size, size), bool))
    between[closed] = -np.inf
    while size > 1:
        first, second = divmod(int(np.argmax(np.round(between, 12))), size)
        if not between[first, second] > GAIN:
            break
        groups[groups == second] = first
        row = gains[:, groups == first].sum(axis=1) + gains[groups == first].sum(axis=0)
        between[second, :] = between[:, second] = -np.inf
        for other in set(groups.tolist()) - {first}:
            ends = min(first, other), max(first, other)
            between[ends] = row[groups == other].sum()
    return groups


def _move_nodes(gains: Scores, groups: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Groups after rounds in which every node moves once, the best move first even if Q falls; each round ends at its best point."""
    both_ways = gains + gains.T
    np.fill_diagonal(both_ways, 0)
    while True:
        moved, gain = _move_round(both_ways, groups)
        if not gain > GAIN:
            return groups
        groups = moved


def _move_round(both_ways: Scores, groups: npt.NDArray[np.intp]) -> tuple[npt.NDArray[np.intp], float]:
    size = len(groups)
    current, best_groups = groups.copy(), groups
    total = best = 0.0
    # (nodes, groups): what a node has in common with each group. Numbers of groups are those of nodes, so that some are empty.
    common = both_ways @ (groups[:, None] == np.arange(size)).astype(np.float64)
    waiting = np.ones(size, bool)
    for _move in range(size):
        changes = common - common[np.arange(size), current][:, None]
        changes[np.arange(size), current] = -np.inf
        changes[~waiting] = -np.inf
        node, group = divmod(int(np.argmax(np.round(changes, 12))), size)
        if not np.isfinite(changes[node, group]):
            break
        total += float(changes[node, group])
        common[:, current[node]] -= both_ways[:, node]
        common[:, group] += both_ways[:, node]
        current[node] = group
        waiting[node] = False
        if total > best + GAIN:
            best, best_groups = total, current.copy()
    return best_groups, best
