"""What helps and hinders one node, and what progress on it sets off, one and two steps on, with the paths."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from goalweave.core.errors import UnknownNode
from goalweave.core.interlinkages.matrix import CrossImpactMatrix, require_influence
from goalweave.core.messages import Message

FADING = 0.5
"""Weight of each step after the first, as in the second order of Weitz and others 2018."""

_Step = tuple[str, float]


@dataclass(frozen=True, slots=True)
class InfluencePath:
    """nodes: from the first cause on; scores: of each step; effect: their product, halved for each step after the first."""

    nodes: tuple[str, ...]
    scores: tuple[float, ...]

    @property
    def effect(self) -> float:
        product = self.scores[0]
        for score in self.scores[1:]:
            product *= score * FADING
        return product


@dataclass(frozen=True, slots=True)
class PathEffects:
    """The node at the other end. effect: sum over all paths of one sign, in points; direct: the part of it that takes one step;
    paths: the strongest, and `count` of how many."""

    node: str
    effect: float
    direct: float
    paths: tuple[InfluencePath, ...]
    count: int


@dataclass(frozen=True, slots=True)
class TargetAdvance:
    """Each list strongest first. A node may both enable and hinder, on different paths or by the two sides of a pair: then it
    is in both lists, and the two are not added up."""

    target: str
    enabled_by: tuple[PathEffects, ...]
    hindered_by: tuple[PathEffects, ...]
    enables: tuple[PathEffects, ...]
    hinders: tuple[PathEffects, ...]


def advance_target(matrix: CrossImpactMatrix, target: str, *, steps: int = 2, most_paths: int = 5) -> TargetAdvance:
    """What acts on a target and what it acts on, over paths of up to `steps` steps that pass no node twice.

    Two hindering steps in a row make a supporting path: the scores of its steps tell. most_paths: listed for each node.
    Raises UnknownNode if the matrix lacks the target, InputError as `require_influence` does.
    """
    require_influence(matrix)
    if target not in matrix.positions:
        raise UnknownNode(Message("the matrix has no node {code}", code=target))
    outgoing, incoming = _links(matrix)
    ahead = [InfluencePath((target, *nodes), scores) for nodes, scores in _walk(target, outgoing, steps)]
    behind = [
        InfluencePath((*reversed(nodes), target), scores[::-1]) for nodes, scores in _walk(target, incoming, steps)
    ]
    return TargetAdvance(
        target,
        enabled_by=_group_paths(behind, 0, 1, most_paths),
        hindered_by=_group_paths(behind, 0, -1, most_paths),
        enables=_group_paths(ahead, -1, 1, most_paths),
        hinders=_group_paths(ahead, -1, -1, most_paths),
    )


def effects_of_nodes(
    matrix: CrossImpactMatrix, nodes: Iterable[str], *, steps: int = 2, most_paths: int = 5
) -> tuple[tuple[PathEffects, ...], tuple[PathEffects, ...]]:
    """What progress on several nodes together enables and hinders among the others: paths begin at any of them, pass none of
    them later, and end elsewhere. Nodes that the matrix lacks are skipped. Raises InputError as `require_influence` does."""
    require_influence(matrix)
    outgoing, _incoming = _links(matrix)
    starts = [node for node in dict.fromkeys(nodes) if node in matrix.positions]
    paths = []
    for start in starts:
        for visited, scores in _walk(start, outgoing, steps, closed=frozenset(starts)):
            paths.append(InfluencePath((start, *visited), scores))
    return _group_paths(paths, -1, 1, most_paths), _group_paths(paths, -1, -1, most_paths)


def _links(matrix: CrossImpactMatrix) -> tuple[dict[str, list[_Step]], dict[str, list[_Step]]]:
    """Steps out of each node and into it. Benefit and trade-off of a pair are two steps, 0 is none."""
    outgoing: dict[str, list[_Step]] = {node: [] for node in matrix.nodes}
    incoming: dict[str, list[_Step]] = {node: [] for node in matrix.nodes}
    for pair in matrix.pairs:
        for score in (pair.supporting, pair.hindering):
            if score is not None:
                outgoing[pair.subject].append((pair.object, score))
                incoming[pair.object].append((pair.subject, score))
    return outgoing, incoming


def _walk(
    start: str, links: dict[str, list[_Step]], steps: int, closed: frozenset[str] = frozenset()
) -> list[tuple[tuple[str, ...], tuple[float, ...]]]:
    """Nodes after the start and scores of each path, the shorter first."""
    walked = []
    last: list[tuple[tuple[str, ...], tuple[float, ...]]] = [((), ())]
    for _step in range(steps):
        longer = []
        for nodes, scores in last:
            for node, score in links[nodes[-1] if nodes else start]:
                if node != start and node not in nodes and node not in closed:
                    longer.append(((*nodes, node), (*scores, score)))
        walked += longer
        last = longer
    return walked


def _group_paths(paths: Iterable[InfluencePath], end: int, sign: int, most_paths: int) -> tuple[PathEffects, ...]:
    """Paths of one sign by the node at that end."""
    by_node: dict[str, list[InfluencePath]] = {}
    for path in paths:
        if path.effect * sign > 0:
            by_node.setdefault(path.nodes[end], []).append(path)
    effects = []
    for node, own in by_node.items():
        ordered = sorted(own, key=lambda path: (-abs(path.effect), len(path.nodes)))
        total = sum((path.effect for path in own), 0.0)
        direct = sum((path.effect for path in own if len(path.scores) == 1), 0.0)
        effects.append(PathEffects(node, total, direct, tuple(ordered[:most_paths]), len(own)))
    return tuple(sorted(effects, key=lambda effect: -abs(effect.effect)))
