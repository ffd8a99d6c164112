"""Where accepted work meets a scored pair."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.core.interlinkages.matrices import matrix
from tests.factories.frameworks import framework, node

from goalweave.core.errors import InputError
from goalweave.core.interlinkages import (
    MatrixKind,
    PairScore,
    build_matrix,
    effects_of_work,
    find_own_interactions,
    work_by_node,
)
from goalweave.core.model import Curie, Evidence, Mapping, MappingState, Money, Record, RecordPlace

OWN = framework(
    node("1"), node("1.1", "1"), node("1.1.1", "1.1", "indicator"), node("2"), node("2.1", "2"), node("2.2", "2"),
)  # fmt: skip
SCORES = build_matrix(
    [PairScore("1.1", "2.1", -1, rationale={"en": "Land."}), PairScore("2.1", "1.1", 2), PairScore("1.1", "2.2", 3)],
    nodes=("1.1", "2.1", "2.2"),
    title="One",
)


def record(name: str, *codes: str, state: str = "accepted", sign: int = 1, key: str = "own@1", **fields: Any) -> Record:
    mappings = []
    for code in codes:
        evidence = (Evidence(f"about {code}", 0, 5),)
        curie = Curie.parse(f"{key}:{code}")
        mappings.append(Mapping(curie, MappingState(state), "person", evidence=evidence, sign=sign))
    return Record(name, {"en": name}, {"en": name}, "en", mappings=tuple(mappings), **fields)


def test_trade_off_has_records_evidence_money_and_places_on_both_sides() -> None:
    farm = record("farm", "1.1.1", money=(Money(Decimal(100), "CHF"),), places=(RecordPlace("KE"), RecordPlace("FJ")))
    soil = record("soil", "1.1", places=(RecordPlace("KE"),))
    power = record("power", "2.1", "2.2", money=(Money(Decimal(50), "USD"),))
    result = find_own_interactions([farm, soil, power], [SCORES], OWN)
    (trade_off,) = result.trade_offs
    assert (trade_off.subject, trade_off.object, trade_off.score) == ("1.1", "2.1", -1)
    assert trade_off.scores[0].pair.rationale == {"en": "Land."}
    # A record mapped to an indicator below the target counts for the target.
    assert trade_off.records_from == (farm, soil)
    assert trade_off.records_to == (power,)
    assert [part.text for part in trade_off.work_from.records[0].evidence] == ["about 1.1.1"]
    assert trade_off.work_from.money == (Money(Decimal("100.00"), "CHF"),)
    # Its money is split between its two targets.
    assert trade_off.work_to.money == (Money(Decimal("25.00"), "USD"),)
    assert trade_off.work_from.places == ("KE", "FJ")
    assert [(pair.subject, pair.object, pair.score) for pair in result.synergies] == [
        ("1.1", "2.2", 3), ("2.1", "1.1", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        record("goal", "2"),
        record("suggested", "2.1", state="suggested"),
        record("rejected", "2.1", state="rejected"),
        record("harm", "2.1", sign=-1),
        record("edition", "2.1", key="own@2"),
    ],
    ids=lambda other: other.id,
)
def test_only_accepted_support_at_the_target_or_below_counts(other: Record) -> None:
    result = find_own_interactions([record("farm", "1.1"), other], [SCORES], OWN)
    assert (result.trade_offs, result.synergies, list(result.work)) == ((), (), ["1.1"])


def test_one_record_can_be_on_both_sides() -> None:
    both = record("both", "1.1", "2.1")
    (trade_off,) = find_own_interactions([both, record("farm", "1.1")], [SCORES], OWN).trade_offs
    assert trade_off.shared_records == (both,)


def test_goal_level_matrix_takes_the_work_on_targets() -> None:
    goals = build_matrix([PairScore("1", "2", -2)])
    (trade_off,) = find_own_interactions([record("farm", "1.1.1"), record("power", "2")], [goals], OWN).trade_offs
    assert [entry.id for entry in (*trade_off.records_from, *trade_off.records_to)] == ["farm", "power"]


def test_several_matrices_stand_side_by_side_in_one_entry_for_each_sign() -> None:
    other = build_matrix([PairScore("1.1", "2.1", benefit=1, trade_off=-3)], title="Other")
    result = find_own_interactions([record("farm", "1.1"), record("power", "2.1")], [SCORES, other], OWN)
    (trade_off,) = result.trade_offs
    assert trade_off.score == -3
    assert [(entry.matrix.title, entry.score) for entry in trade_off.scores] == [("One", -1), ("Other", -3)]
    assert [(pair.subject, pair.object, pair.score) for pair in result.synergies] == [
        ("2.1", "1.1", 2),
        ("1.1", "2.1", 1),
    ]


def test_worst_trade_off_comes_first_and_of_equals_that_with_more_records() -> None:
    scores = matrix([[0, -1, -1], [None, 0, -2], [None, None, 0]], nodes="xyz")
    letters = framework(node("x"), node("y"), node("z"))
    records = [record("1", "x"), record("2", "y"), record("3", "z"), record("4", "z")]
    pairs = find_own_interactions(records, [scores], letters).trade_offs
    assert [(pair.subject, pair.object) for pair in pairs] == [("y", "z"), ("x", "z"), ("x", "y")]


def test_work_enables_nodes_without_work() -> None:
    work = work_by_node([record("farm", "1.1")], OWN, SCORES.nodes)
    enables, hinders = effects_of_work(work, SCORES)
    assert [(entry.node, entry.effect) for entry in enables] == [("2.2", 3)]
    assert [(entry.node, entry.effect) for entry in hinders] == [("2.1", -1)]


def test_correlations_are_no_trade_offs() -> None:
    correlations = matrix([[0, -0.9], [-0.9, 0]], kind=MatrixKind.CORRELATION)
    with pytest.raises(InputError, match="correlations"):
        find_own_interactions([], [correlations], OWN)
