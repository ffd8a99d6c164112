"""What helps, hinders and follows from one node."""

from __future__ import annotations

import pytest
from tests.core.interlinkages.matrices import EXAMPLE, matrix

from goalweave.core.errors import UnknownNode
from goalweave.core.interlinkages import (
    InfluencePath,
    PairScore,
    PathEffects,
    advance_target,
    build_matrix,
    effects_of_nodes,
)


def effects(entries: tuple[PathEffects, ...]) -> list[tuple[str, float, float]]:
    return [(entry.node, entry.effect, entry.direct) for entry in entries]


def test_advance_lists_what_acts_on_a_target_and_what_it_acts_on() -> None:
    # Into c: b → c 3, and b → a → c ½ · 1 · (−1) = −½; a → c −1, and a → b → c ½ · 2 · 3 = 3.
    # Out of c: c → b 1, c → b → a ½ · 1 · 1 = ½.
    result = advance_target(EXAMPLE, "c")
    assert effects(result.enabled_by) == [("b", 3, 3), ("a", 3, 0)]
    assert effects(result.hindered_by) == [("a", -1, -1), ("b", -0.5, 0)]
    assert effects(result.enables) == [("b", 1, 1), ("a", 0.5, 0)]
    assert result.hinders == ()
    assert result.hindered_by[1].paths == (InfluencePath(("b", "a", "c"), (1, -1)),)


def test_paths_pass_no_node_twice_and_the_strongest_are_listed() -> None:
    full = matrix([[0, 1, 2, 3], [1, 0, 1, 1], [2, 1, 0, 1], [3, 1, 1, 0]])
    result = advance_target(full, "a", most_paths=2)
    # a → d 3, a → c → d ½ · 2 · 1 = 1, a → b → d ½ · 1 · 1 = ½.
    strongest = result.enables[0]
    assert (strongest.node, strongest.effect, strongest.count) == ("d", 4.5, 3)
    assert [path.nodes for path in strongest.paths] == [("a", "d"), ("a", "c", "d")]
    for entry in result.enables:
        assert all(len(set(path.nodes)) == len(path.nodes) for path in entry.paths)


def test_two_hindering_steps_support() -> None:
    chain = matrix([[0, -2, None], [None, 0, -1], [None, None, 0]])
    assert effects(advance_target(chain, "a").enables) == [("c", 1, 0)]


def test_split_pair_enables_and_hinders_without_being_netted() -> None:
    split = build_matrix([PairScore("a", "b", benefit=2, trade_off=-1)])
    result = advance_target(split, "a")
    assert (effects(result.enables), effects(result.hinders)) == ([("b", 2, 2)], [("b", -1, -1)])


def test_one_step_only_leaves_out_longer_paths() -> None:
    assert effects(advance_target(EXAMPLE, "c", steps=1).enables) == [("b", 1, 1)]


def test_longer_paths_pass_no_node_twice_either() -> None:
    # From a through three nodes there is no path with three links; of two links there are a → b → c and a → c → b.
    full = matrix([[0, 1, 1], [1, 0, 1], [1, 1, 0]])
    assert advance_target(full, "a", steps=3) == advance_target(full, "a", steps=2)
    # A third link is halved again: ½ · ½ · 1 · 1 · 1.
    chain = matrix([[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [0, 0, 0, 0]])
    assert effects(advance_target(chain, "a", steps=3).enables) == [("b", 1, 1), ("c", 0.5, 0), ("d", 0.25, 0)]


def test_unknown_target_is_refused() -> None:
    with pytest.raises(UnknownNode, match="the matrix has no node z"):
        advance_target(EXAMPLE, "z")


def test_effects_of_several_nodes_end_outside_them() -> None:
    # From a and b to c: a → c −1, b → c 3. a → b → c passes a node that they work on, and is b's own path.
    enables, hinders = effects_of_nodes(EXAMPLE, ["a", "b", "unknown"])
    assert (effects(enables), effects(hinders)) == ([("c", 3, 3)], [("c", -1, -1)])
