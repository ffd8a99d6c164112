"""Every way from a record to a node, with what counts, what does not, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping as MappingOf
from dataclasses import dataclass

from goalweave.core.linkage.contributions import contributions, mapping_position, mapping_weight, path_strength
from goalweave.core.linkage.linkmap import Hop, LinkMap, names_between
from goalweave.core.linkage.steps import ExclusionReason, LinkStep, first_reason
from goalweave.core.model import Curie, Mapping, MappingState, Record, Strength

_Sequence = tuple[str, ...]
_Trails = dict[tuple[int, ExclusionReason | None], tuple[float, tuple[LinkStep, ...]]]
"""Where a trail has arrived and why it does not count → the strongest such trail."""


@dataclass(frozen=True, slots=True)
class LinkPath:
    """One way from a record's mapping to a node. counted: figures rest on it; else `reason` says why they do not.

    order: as of `Contribution`, to sort by.
    """

    mapping: Mapping
    hops: tuple[Hop, ...]
    order: float
    counted: bool
    reason: ExclusionReason | None

    @property
    def strength_class(self) -> Strength | None:
        """That of the weakest link on the path; None if a link has none, or if there is no link."""
        return path_strength(self.hops)

    @property
    def via(self) -> tuple[str, ...]:
        """Names of the nodes between the record and where the last link leads."""
        return names_between(self.hops)


def explain_paths(record: Record, node: Curie, linkmap: LinkMap) -> tuple[LinkPath, ...]:
    """The paths from a record to a node, strongest first, those left out of figures included.

    For each mapping and each sequence of frameworks the strongest path that may count, and the strongest for each
    reason not to. Raises UnknownNode.
    """
    end = linkmap.row.position(node)
    paths: dict[tuple[int, _Sequence, ExclusionReason | None], LinkPath] = {}
    for place, mapping in enumerate(record.mappings):
        start = mapping_position(record, mapping, linkmap)
        negative = ExclusionReason.NEGATIVE if mapping.sign < 0 else None
        rejected = ExclusionReason.REJECTED if mapping.state is MappingState.REJECTED else None
        first: _Trails = {(start, first_reason(rejected, negative)): (mapping_weight(mapping), ())}
        for sequence, trails in _framework_sequences(linkmap, node.key, (mapping.node.key,), first):
            for reason, (order, steps) in _arrival_trails(linkmap, trails, end).items():
                hops = linkmap.hops(start, steps, end)
                why_not = ExclusionReason.OUTRANKED if reason is None else reason
                paths[place, sequence, reason] = LinkPath(mapping, hops, order, False, why_not)
    # What counts is asked of `contributions` itself, so that the explanation cannot differ from the figures.
    for contribution in contributions([record], linkmap, node.key):
        if contribution.node == node:
            path, start_mapping = contribution.path, contribution.mapping
            place = next(place for place, mapping in enumerate(record.mappings) if mapping is start_mapping)
            frameworks = tuple(dict.fromkeys(hop.node.key for hop in path))
            paths[place, frameworks, None] = LinkPath(start_mapping, path, contribution.order, True, None)
    return tuple(sorted(paths.values(), key=_path_order))


def _path_order(path: LinkPath) -> tuple[object, ...]:
    nodes = tuple(hop.node for hop in path.hops)
    return (-path.order, not path.counted, len(nodes), nodes, path.mapping.origin, path.reason or "")


def _framework_sequences(
    linkmap: LinkMap, to: str, sequence: _Sequence, trails: _Trails
) -> Iterator[tuple[_Sequence, _Trails]]:
    """Every sequence of different frameworks from the last of `sequence` to `to`, with the trails that arrive."""
    last = sequence[-1]
    if last == to:
        yield sequence, trails
        return
    for left, reached in sorted(linkmap.steps):
        if left == last and reached not in sequence:
            barred = reached != to and linkmap.between is not None and reached not in linkmap.between
            onward = _advance_trails(
                linkmap, linkmap.steps[left, reached], trails, ExclusionReason.VIA if barred else None
            )
            if onward:
                yield from _framework_sequences(linkmap, to, (*sequence, reached), onward)


def _advance_trails(
    linkmap: LinkMap, steps: tuple[LinkStep, ...], trails: _Trails, barred: ExclusionReason | None
) -> _Trails:
    # A link of a node holds for those below it: a trail may leave from where it stands or from any node above.
    leaving: dict[int, list[LinkStep]] = defaultdict(list)
    for step in steps:
        leaving[step.source].append(step)
    onward: _Trails = {}
    for (position, reason), (order, trail) in trails.items():
        for above in linkmap.row.upwards(position):
            for step in leaving.get(above, ()):
                key = step.target, first_reason(reason, step.left_out, barred)
                offered = order * step.order
                if key not in onward or offered > onward[key][0]:
                    onward[key] = offered, (*trail, step)
    return onward


def _arrival_trails(
    linkmap: LinkMap, trails: _Trails, end: int
) -> MappingOf[ExclusionReason | None, tuple[float, tuple[LinkStep, ...]]]:
    """The strongest trail to the node or to one below it, for each reason."""
    best: dict[ExclusionReason | None, tuple[float, tuple[LinkStep, ...]]] = {}
    for (position, reason), (order, trail) in trails.items():
        if end in linkmap.row.upwards(position) and (reason not in best or order > best[reason][0]):
            best[reason] = order, trail
    return best
