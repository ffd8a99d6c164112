"""MICMAC: influence and dependence along paths of any length."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from goalweave.core.interlinkages.matrix import CrossImpactMatrix, ScoreSide, require_influence

MOST_POWERS = 50


class MicmacRole(StrEnum):
    """By whether influence and dependence are above their means."""

    DRIVER = "driver"
    RELAY = "relay"
    DEPENDENT = "dependent"
    AUTONOMOUS = "autonomous"


@dataclass(frozen=True, slots=True)
class MicmacNode:
    """influence, dependence: paths that begin and end at the node, as shares of all paths of that length."""

    node: str
    influence: float
    dependence: float
    role: MicmacRole


@dataclass(frozen=True, slots=True)
class MicmacResult:
    """rows: most influential first; power: length of the paths counted; stable: whether one power more keeps both orders."""

    rows: tuple[MicmacNode, ...]
    power: int
    stable: bool


def analyse_micmac(
    matrix: CrossImpactMatrix, *, side: ScoreSide = ScoreSide.NET, threshold: float = 0.0
) -> MicmacResult:
    """Count paths with growing powers of the Boolean matrix until the order of row and column sums stops changing.

    A(i,j) = 1 where |I(i,j)| > threshold, else 0: the sign is not used. Influence of i is the row sum of A^p, dependence the
    column sum, with ordinary multiplication, so that entries count paths of p links. Duperrin and Godet 1973 (recalled).
    Where no path is longer, the last power with any path counts; where the order never settles (a matrix with a period),
    `stable` is False after 50 powers. Raises InputError as `require_influence` does.
    """
    require_influence(matrix)
    # Python's integers: path counts pass 2^53 after seven powers of a full matrix of 169 nodes.
    links = (np.abs(matrix.scores(side)) > threshold).astype(object)
    influence = links.sum(axis=1)
    dependence = links.sum(axis=0)
    power, stable = 1, not influence.any()
    while not stable and power < MOST_POWERS:
        next_influence, next_dependence = links @ influence, links.T @ dependence
        if not next_influence.any():
            stable = True
            break
        stable = _order(next_influence) == _order(influence) and _order(next_dependence) == _order(dependence)
        influence, dependence = next_influence, next_dependence
        power += 1
    rows = _to_rows(matrix.nodes, _shares(influence), _shares(dependence))
    return MicmacResult(rows, power, stable)


def _order(counts: np.ndarray) -> list[int]:
    """Places from the highest count to the lowest, with equals as equals."""
    ranked = {count: rank for rank, count in enumerate(sorted(set(counts.tolist()), reverse=True))}
    return [ranked[count] for count in counts.tolist()]


def _shares(counts: np.ndarray) -> list[float]:
    total = sum(counts.tolist())
    return [count / total if total else 0.0 for count in counts.tolist()]


def _to_rows(nodes: tuple[str, ...], influence: list[float], dependence: list[float]) -> tuple[MicmacNode, ...]:
    mean = sum(influence) / len(nodes)
    roles = {
        (True, False): MicmacRole.DRIVER,
        (True, True): MicmacRole.RELAY,
        (False, True): MicmacRole.DEPENDENT,
        (False, False): MicmacRole.AUTONOMOUS,
    }
    rows = [
        MicmacNode(node, own, from_others, roles[own > mean, from_others > mean])
        for node, own, from_others in zip(nodes, influence, dependence, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: -row.influence))
