"""What is missing below a goal in an area: work where it is behind, figures where there is work, and both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goalweave.analysis.area_indicators import INDICATOR_LEVEL, AreaIndicator
from goalweave.core.model import Curie, Framework


@dataclass(frozen=True, slots=True)
class GoalGaps:
    """Nodes below a goal, each in one list at most, in their order.

    behind: an indicator is behind, and no record is accepted; unmeasured: records, and no figure; old: only old figures, and
    no record; nothing: neither.
    """

    behind: tuple[Curie, ...] = ()
    unmeasured: tuple[Curie, ...] = ()
    old: tuple[Curie, ...] = ()
    nothing: tuple[Curie, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.behind or self.unmeasured or self.old or self.nothing)


def work_nodes(framework: Framework, goal: str) -> tuple[Curie, ...]:
    """The nodes below a goal that work is mapped to: its targets; the goal itself where it has none."""
    codes = [code for code in framework.child_codes.get(goal, ()) if framework.node(code).level != INDICATOR_LEVEL]
    return tuple(framework.curie(code) for code in codes) or (framework.curie(goal),)


def find_gaps(nodes: Sequence[Curie], indicators: Sequence[AreaIndicator], accepted: Mapping[Curie, int]) -> GoalGaps:
    """accepted: records by node, those below it included."""
    by_node: dict[Curie, list[AreaIndicator]] = {}
    for one in indicators:
        if one.latest is not None:
            by_node.setdefault(one.work, []).append(one)
    idle = [node for node in nodes if not accepted.get(node)]
    # A verdict on old figures says nothing about today.
    behind = [node for node in idle if any(one.behind and not one.old for one in by_node.get(node, ()))]
    old = [node for node in idle if node in by_node and all(one.old for one in by_node[node])]
    return GoalGaps(
        behind=tuple(behind),
        unmeasured=tuple(node for node in nodes if accepted.get(node) and node not in by_node),
        old=tuple(old),
        nothing=tuple(node for node in idle if node not in by_node),
    )
