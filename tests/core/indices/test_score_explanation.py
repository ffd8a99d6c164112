"""What a score is made of, what would raise the rank, what if."""

from __future__ import annotations

import math

import pytest
from tests.factories.indices import HUNDRED, REWEIGH, group, index, indicator, tai, tai_table

from goalweave.core.errors import InputError, UnknownNode
from goalweave.core.indices import (
    Aggregation,
    ContributionMethod,
    DataBound,
    Norm,
    Normalisation,
    RaisedTo,
    ScoreRise,
    Table,
    explain,
    part_contributions,
    possible_rises,
    score_table,
    score_what_if,
)
from goalweave.core.model import Direction

NESTED = index(
    group("g", indicator("a", weight=0.25), indicator("b", weight=0.75)), indicator("c"), scale=10.0, missing=REWEIGH
)
TABLE: Table = {"x": {"a": 16.0, "b": 81.0, "c": 20.0}, "y": {"a": 40.0, "b": None, "c": 60.0}, "z": {}}


def test_contributions_are_weight_times_score() -> None:
    found = part_contributions(score_table(NESTED, TABLE), "x")
    assert {code: (round(one.gives, 9), round(one.lacks or 0, 9)) for code, one in found.items()} == {
        "g": (3.2375, 1.7625), "a": (0.2, 1.05), "b": (3.0375, 0.7125), "c": (1.0, 4.0),
    }  # fmt: skip


def test_what_is_left_out_contributes_nothing() -> None:
    results = score_table(NESTED, TABLE)
    found = part_contributions(results, "y")
    assert {code: round(one.gives, 9) for code, one in found.items()} == {"g": 2.0, "a": 2.0, "c": 3.0}
    assert results.of("y").score == pytest.approx(5)
    assert (part_contributions(results, "z"), possible_rises(results, "z")) == ({}, ())


def test_contributions_to_a_geometric_mean_are_by_logarithms() -> None:
    parts = (indicator("a", weight=0.25), indicator("b", weight=0.75))
    results = score_table(
        index(*parts, aggregation=Aggregation.GEOMETRIC), {"x": {"a": 1.0, "b": 90.0}, "y": {"a": 0.0, "b": 50.0}}
    )
    explained = explain(results, "x")
    total = 0.01**0.25 * 0.9**0.75
    lacking = (1 - total) * 0.25 * math.log(0.01) / math.log(total)
    assert explained.how is ContributionMethod.LOGARITHMS
    assert explained.parts["a"].lacks == pytest.approx(lacking)
    assert explained.parts["a"].gives == pytest.approx(0.25 - lacking)
    assert explained.parts["a"].gives < 0
    assert sum(one.gives for one in explained.parts.values()) == pytest.approx(total)
    nothing = part_contributions(results, "y")
    assert {code: (one.gives, one.lacks) for code, one in nothing.items()} == {
        "a": (pytest.approx(-0.75), pytest.approx(1)), "b": (pytest.approx(0.75), pytest.approx(0)),
    }  # fmt: skip


def test_scores_without_bounds_lack_nothing_that_can_be_told() -> None:
    results = score_table(
        index(indicator("a", Normalisation(Norm.Z_SCORE))),
        {n: {"a": v} for n, v in zip("xyz", (1.0, 3.0, 9.0), strict=True)},
    )
    assert part_contributions(results, "x")["a"].lacks is None
    assert part_contributions(results, "x")["a"].gives == pytest.approx(results.of("x").score)
    assert {rise.raised for rise in possible_rises(results, "x")} == {RaisedTo.TENTH, RaisedTo.MEDIAN}


def test_what_would_raise_the_rank_most() -> None:
    definition = index(
        indicator("a", highest=100.0, lowest=0.0),
        indicator("b", Normalisation(Norm.MIN_MAX, 0.0, 50.0), direction=Direction.DOWN, lowest=0.0),
        scale=100.0,
    )
    results = score_table(definition, {"x": {"a": 20, "b": 40}, "y": {"a": 50, "b": 20}, "z": {"a": 60, "b": 10}})
    assert possible_rises(results, "x") == (
        ScoreRise("a", RaisedTo.GOALPOST, 100.0, pytest.approx(40), 2),
        ScoreRise("b", RaisedTo.GOALPOST, 0.0, pytest.approx(40), 2),
        ScoreRise("b", RaisedTo.MEDIAN, 20.0, pytest.approx(20), 3),
        ScoreRise("a", RaisedTo.MEDIAN, 50.0, pytest.approx(15), 3),
        ScoreRise("b", RaisedTo.TENTH, 36.0, pytest.approx(4), 3),
        ScoreRise("a", RaisedTo.TENTH, 22.0, pytest.approx(1), 3),
    )


def test_goalposts_from_the_data_move_with_a_change() -> None:
    definition = index(indicator("a", Normalisation(Norm.MIN_MAX, DataBound(), DataBound())))
    results = score_table(definition, {"x": {"a": 1.0}, "y": {"a": 2.0}, "z": {"a": 3.0}})
    assert score_what_if(results, {"x": {"a": 5.0}}).scores.tolist() == pytest.approx([1, 0, 1 / 3])


def test_what_if_changes_what_is_named_and_nothing_else() -> None:
    results = score_table(NESTED, TABLE)
    changed = score_what_if(results, {"z": {"c": 70.0}, "x": {"b": None}})
    assert changed.scores.round(9).tolist() == [1.8, 5.0, 7.0]
    assert results.table == TABLE
    assert score_what_if(results, {}).scores.tolist()[:2] == results.scores.tolist()[:2]


def test_what_if_refuses_what_cannot_be() -> None:
    results = score_table(index(indicator("a", HUNDRED, highest=100.0)), {"x": {"a": 1.0}})
    with pytest.raises(InputError, match="x, a: 140 is above the highest possible value, 100"):
        score_what_if(results, {"x": {"a": 140.0}})
    with pytest.raises(UnknownNode, match="the values have no row for y"):
        score_what_if(results, {"y": {"a": 1.0}})
    with pytest.raises(UnknownNode, match="the values have no row for y"):
        explain(results, "y")


def test_the_goalpost_of_a_logarithm_is_told_in_the_unit_of_the_indicator() -> None:
    found = possible_rises(score_table(tai(), tai_table()), "Slovenia")
    assert {rise.code: rise.value for rise in found if rise.raised is RaisedTo.GOALPOST} == {
        "patents": 994, "royalties": 272.6, "internet": 232.4, "exports": 80.8, "telephones": pytest.approx(901),
        "electricity": pytest.approx(6969), "schooling": 12, "university": 27.4,
    }  # fmt: skip
