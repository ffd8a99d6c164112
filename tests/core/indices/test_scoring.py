"""Scores by hand, ranks and tiers, transformations, normalisations and what is missing."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from tests.factories.indices import HUNDRED, REWEIGH, group, index, indicator

from goalweave.core.errors import InputError, InputErrors, UnknownNode
from goalweave.core.indices import (
    UNRANKED,
    Aggregation,
    DataBound,
    Imputation,
    MissingPolicy,
    MissingRule,
    Norm,
    Normalisation,
    Parameter,
    ParameterRef,
    RankRule,
    ScoreOrigin,
    ScoreTier,
    Transform,
    TransformStep,
    fill_parameters,
    rank_scores,
    score_table,
)
from goalweave.core.model import Direction
from goalweave.packs import library
from goalweave.packs.indices import read_indices

INDICES = read_indices(library())
NAN = math.nan

ALAND = {
    "fixed_telephone": 30.0, "mobile_cellular": 90.0, "bandwidth": 100_000.0, "households_computer": 60.0,
    "households_internet": 70.0, "internet_users": 75.0, "fixed_broadband": 18.0, "mobile_broadband": 130.0, "schooling": 12.0,
    "secondary": 104.0, "tertiary": 55.0,
}  # fmt: skip


def test_a_country_by_hand_in_the_ict_development_index_of_2017() -> None:
    found = score_table(INDICES["idi@2017"], {"AX": ALAND}).of("AX")
    access = (30 / 60 + 90 / 120 + 5 / 6.33 + 60 / 100 + 70 / 100) / 5
    use = (75 / 100 + 18 / 60 + 1) / 3
    skills = (12 / 15 + 1 + 55 / 100) / 3
    assert found.score == pytest.approx(10 * (0.4 * access + 0.4 * use + 0.2 * skills), abs=1e-9)
    assert found.score == pytest.approx(6.971911532385466, abs=1e-9)
    assert [found.parts[code].score for code in ("access", "use", "skills")] == pytest.approx(
        [access, use, skills], abs=1e-12
    )
    assert (found.rank, found.tier, found.missing) == (1, None, ())


def test_a_country_by_hand_in_the_ict_development_index_of_2023() -> None:
    """Goalposts that somebody has given."""
    definition = INDICES["idi@2023"]
    given = {one.id: 0.0 if one.id.endswith("lowest") else 100.0 for one in definition.parameters}
    given |= {"mobile_traffic_lowest": 0.1, "fixed_traffic_lowest": 1, "fixed_traffic_highest": 1000}
    values: dict[str, float | None] = {
        "internet_users": 80, "households_internet": 70, "mobile_broadband": 120, "coverage_3g": 90, "coverage_4g": 80,
        "mobile_traffic": 10, "fixed_traffic": 100, "mobile_price": 5, "fixed_price": 10, "phone_owners": 60,
    }  # fmt: skip
    universal = (0.8 + 0.7 + 1) / 3
    meaningful = ((0.4 * 0.9 + 0.6 * 0.8) + 2 / 3 + 2 / 3 + 0.95 + 0.9 + 0.6) / 6
    found = score_table(definition, {"AX": values}, given).of("AX")
    assert found.score == pytest.approx(100 * (universal + meaningful) / 2, abs=1e-9)


def test_a_parameter_that_is_missing_is_named() -> None:
    definition = index(
        indicator("a", Normalisation(Norm.MIN_MAX, 0.0, ParameterRef("top"))),
        parameters=(Parameter("top", {"en": "Top of a"}),),
    )
    for given, said in (
        ({}, ("[top]: small@1 needs the parameter top (Top of a), which is not available here and must be specified")),
        ({"top": 1.0, "tip": 2.0}, "[tip]: unknown parameter tip of small@1; available: top"),
        ({"top": NAN}, "[top]: the parameter top is not a number"),
    ):
        with pytest.raises(InputErrors) as error:
            score_table(definition, {"x": {"a": 1.0}}, given)
        assert str(error.value) == said
    with pytest.raises(InputErrors, match="the lower goalpost must be below the upper one"):
        fill_parameters(definition, {"top": -1.0})


def scores(definition: Any, *values: float | None) -> list[float]:
    """Of one indicator `a`, an entity a value."""
    return score_table(definition, {str(n): {"a": value} for n, value in enumerate(values)}).scores.round(12).tolist()


@pytest.mark.parametrize(
    ("normalisation", "more", "values", "expected"),
    [
        (HUNDRED, {}, [0, 25, 100, 130, -5], [0, 0.25, 1, 1, 0]),
        (HUNDRED, {"direction": Direction.DOWN}, [0, 25, 100, 130], [1, 0.75, 0, 0]),
        (HUNDRED, {"steps": (TransformStep(Transform.INVERSION, 100.0),)}, [0, 25], [0, 0.25]),
        (HUNDRED, {"steps": (TransformStep(Transform.INVERSION, 100.0),), "direction": Direction.DOWN}, [0, 25], [1, 0.75]),
        (HUNDRED, {"steps": (TransformStep(Transform.CAP, 50.0),)}, [25, 75], [0.5, 1]),
        (HUNDRED, {"steps": (TransformStep(Transform.FLOOR, 50.0),)}, [25, 75], [0, 0.5]),
        (Normalisation(Norm.MIN_MAX, 1.0, 1000.0), {"steps": (TransformStep(Transform.LOG10),)}, [1, 10, 100], [0, 1 / 3, 2 / 3]),
        (Normalisation(Norm.MIN_MAX, 1.0, math.e), {"steps": (TransformStep(Transform.LN),)}, [math.e**0.5], [0.5]),
        (Normalisation(Norm.MIN_MAX, 0.0, 3.0, transformed=True), {"steps": (TransformStep(Transform.LOG10),)}, [10], [1 / 3]),
        (
            Normalisation(Norm.MIN_MAX, 2.0, 4.0),
            {"steps": (TransformStep(Transform.RECIPROCAL),), "direction": Direction.DOWN},
            [2, 4, 8 / 3],
            [1, 0, 0.5],
        ),
        (Normalisation(Norm.MIN_MAX, DataBound(), DataBound()), {}, [3, 5, 7], [0, 0.5, 1]),
        (Normalisation(Norm.MIN_MAX, DataBound(), 11.0), {}, [3, 5, 7], [0, 0.25, 0.5]),
        (Normalisation(Norm.MIN_MAX, DataBound(), DataBound()), {"direction": Direction.DOWN}, [3, 5, 7], [1, 0.5, 0]),
        (Normalisation(Norm.REFERENCE, reference=60.0), {}, [30, 60, 90], [0.5, 1, 1]),
        (Normalisation(Norm.REFERENCE, reference=DataBound()), {}, [30, 60], [0.5, 1]),
        (Normalisation(Norm.REFERENCE, reference=3.0), {"direction": Direction.DOWN}, [0, 3, 6], [1, 1, 0.5]),
        (Normalisation(Norm.Z_SCORE), {}, [1, 2, 3], [-1, 0, 1]),
        (Normalisation(Norm.Z_SCORE), {"direction": Direction.DOWN}, [1, 2, 3], [1, 0, -1]),
        (Normalisation(Norm.RANK), {}, [10, 30, 20], [0, 1, 0.5]),
        (Normalisation(Norm.RANK), {}, [10, 10, 20], [0.25, 0.25, 1]),
        (Normalisation(Norm.RANK), {"direction": Direction.DOWN}, [10, 30, 20], [1, 0, 0.5]),
        (Normalisation(Norm.NONE), {}, [7, -7], [7, -7]),
    ],
)  # fmt: skip
def test_values_become_scores(
    normalisation: Normalisation, more: dict[str, Any], values: list[float], expected: list[float]
) -> None:
    assert scores(index(indicator("a", normalisation, **more)), *values) == pytest.approx(expected, abs=1e-11)


@pytest.mark.parametrize("norm", [Norm.MIN_MAX, Norm.Z_SCORE, Norm.RANK])
def test_values_that_are_all_the_same_measure_nothing(norm: Norm) -> None:
    bounds = (DataBound(), DataBound()) if norm is Norm.MIN_MAX else (None, None)
    definition = index(indicator("a", Normalisation(norm, *bounds)), indicator("b"), missing=REWEIGH)
    found = score_table(definition, {"x": {"a": 5, "b": 10}, "y": {"a": 5, "b": 20}})
    assert (found.alike(), found.scores.tolist()) == ((), [0.3, 0.35]) if norm is Norm.RANK else (("a",), [0.1, 0.2])


def test_what_nobody_has_is_missing_and_not_alike() -> None:
    definition = index(
        indicator("a", Normalisation(Norm.MIN_MAX, DataBound(), DataBound())), indicator("b"), missing=REWEIGH
    )
    found = score_table(definition, {"x": {"b": 10}, "y": {"b": 20}})
    assert (found.alike(), found.scores.tolist(), found.of("x").missing) == ((), [0.1, 0.2], ("a",))


def test_means_of_groups() -> None:
    parts = (indicator("a", weight=0.25), indicator("b", weight=0.75))
    table: dict[str, dict[str, float | None]] = {"x": {"a": 16, "b": 81}, "z": {"a": 0, "b": 81}}
    assert score_table(index(*parts, scale=10.0), table).scores.tolist() == pytest.approx([6.475, 6.075])
    geometric = index(*parts, aggregation=Aggregation.GEOMETRIC, scale=100.0)
    assert score_table(geometric, table).scores.tolist() == pytest.approx([100 * 0.16**0.25 * 0.81**0.75, 0])
    nested = index(group("g", *parts), indicator("c"))
    found = score_table(nested, {"x": {"a": 16, "b": 81, "c": 20}}).of("x")
    assert {code: (round(one.score or 0, 6), one.weight, one.share) for code, one in found.parts.items()} == {
        "g": (0.6475, 0.5, 0.5), "a": (0.16, 0.25, 0.125), "b": (0.81, 0.75, 0.375), "c": (0.2, 0.5, 0.5),
    }  # fmt: skip


FOUR = {"x": {"a": 10.0, "b": 20.0, "c": None}, "y": {"a": 30.0, "b": 40.0, "c": 60.0}, "z": {"a": 50.0}}


@pytest.mark.parametrize(
    ("rule", "expected", "handling"),
    [
        (MissingPolicy(MissingRule.REFUSE), [None, 0.13 / 0.3, None], ScoreOrigin.MISSING),
        (MissingPolicy(MissingRule.REWEIGH), [0.15, 0.13 / 0.3, 0.5], ScoreOrigin.LEFT_OUT),
        (MissingPolicy(MissingRule.REWEIGH, least=2), [0.15, 0.13 / 0.3, None], ScoreOrigin.LEFT_OUT),
        (MissingPolicy(MissingRule.REWEIGH, share=0.5), [0.15, 0.13 / 0.3, None], ScoreOrigin.LEFT_OUT),
        (MissingPolicy(MissingRule.REWEIGH, share=1.0), [None, 0.13 / 0.3, None], ScoreOrigin.MISSING),
        (MissingPolicy(MissingRule.IMPUTE, Imputation.ZERO), [0.1, 0.13 / 0.3, 0.5 / 3], ScoreOrigin.PUT_IN),
        (MissingPolicy(MissingRule.IMPUTE, Imputation.GROUP, least=2), [0.15, 0.13 / 0.3, None], ScoreOrigin.PUT_IN),
        (
            MissingPolicy(MissingRule.IMPUTE, Imputation.MEAN),
            [0.3, 0.13 / 0.3, (0.5 + 0.3 + 0.6) / 3],
            ScoreOrigin.PUT_IN,
        ),
        (
            MissingPolicy(MissingRule.IMPUTE, Imputation.MEDIAN),
            [0.3, 0.13 / 0.3, (0.5 + 0.3 + 0.6) / 3],
            ScoreOrigin.PUT_IN,
        ),
    ],
)
def test_what_is_missing_follows_the_rule_and_is_told(
    rule: MissingPolicy, expected: list[float | None], handling: ScoreOrigin
) -> None:
    found = score_table(index(indicator("a"), indicator("b"), indicator("c"), missing=rule), FOUR)
    results = [found.of(name) for name in "xyz"]
    assert [one.score for one in results] == [value and pytest.approx(value) for value in expected]
    assert [one.missing for one in results] == [("c",), (), ("b", "c")]
    assert results[0].parts["c"].handling is handling
    assert [one.rank is None for one in results] == [value is None for value in expected]
    if handling is not ScoreOrigin.MISSING:
        assert math.fsum(part.weight for part in results[0].parts.values()) == pytest.approx(1)


def test_a_group_may_have_a_rule_of_its_own() -> None:
    definition = index(group("g", indicator("a"), indicator("b"), missing=REWEIGH), indicator("c"))
    found = score_table(definition, {"x": {"a": 10, "c": 30}, "y": {"a": 10, "b": 10}})
    assert [found.of(name).score for name in "xy"] == [pytest.approx(0.2), None]
    assert [found.of("y").parts[code].handling for code in "gabc"] == [
        ScoreOrigin.GIVEN, ScoreOrigin.GIVEN, ScoreOrigin.GIVEN, ScoreOrigin.MISSING,
    ]  # fmt: skip


def test_an_indicator_without_a_direction_is_listed_and_not_scored() -> None:
    found = score_table(index(indicator("a"), indicator("b", direction=None)), {"x": {"a": 10, "b": 99}}).of("x")
    assert (found.score, found.missing) == (pytest.approx(0.1), ())
    assert (found.parts["b"].value, found.parts["b"].handling) == (99, ScoreOrigin.UNSCORED)


def test_ranks_are_decided_at_some_decimals() -> None:
    table: dict[str, dict[str, float | None]] = {
        name: {"a": value} for name, value in zip("abcde", [50.04, 50, 80, 10, None], strict=True)
    }
    expected = {RankRule.COMPETITION: [2, 2, 1, 4], RankRule.DENSE: [2, 2, 1, 3]}
    for rule, placed in expected.items():
        found = score_table(index(indicator("a"), scale=100.0, decimals=0, ranks=rule), table)
        assert found.ranks.tolist() == [*placed, UNRANKED]
        assert [one.entity for one in found.ranking()] == ["c", "a", "b", "d", "e"]
    assert score_table(index(indicator("a"), scale=100.0, decimals=2), table).ranks.tolist() == [2, 3, 1, 4, UNRANKED]


def test_ranks_of_many_rows_at_once() -> None:
    rows = np.array([[3.0, 3.0, NAN, 1.0], [1.0, 2.0, 3.0, NAN]])
    assert rank_scores(rows).tolist() == [[1, 1, 0, 3], [3, 2, 1, 0]]
    assert rank_scores(rows, RankRule.DENSE).tolist() == [[1, 1, 0, 2], [3, 2, 1, 0]]


def test_tiers_include_their_lower_bound_after_rounding() -> None:
    tiers = (ScoreTier("high", {"en": "High"}, 90.0), ScoreTier("low", {"en": "Low"}, 20.0))
    definition = index(indicator("a"), scale=100.0, decimals=1, tiers=tiers)
    found = score_table(definition, {str(v): {"a": v} for v in (90, 89.96, 89.94, 20, 19.9)})
    assert [one.tier and one.tier.id for one in map(found.of, found.entities)] == ["high", "high", "low", "low", None]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"a": 140.0}, "x, a: 140 is above the highest possible value, 100"),
        ({"a": -0.5}, "x, a: -0.5 is below the lowest possible value, 0"),
        ({"a": NAN}, "x, a: it is not a number"),
        ({"b": 0.0}, "x, b: 0 has no logarithm, but the index requires it"),
        ({"c": 0.0}, "x, c: the index divides by this value, so it cannot be 0"),
        ({"d": 1.0}, "x, d: small@1 has no indicator d"),
    ],
)
def test_values_that_cannot_be_are_named(values: dict[str, float | None], said: str) -> None:
    definition = index(
        indicator("a", lowest=0.0, highest=100.0),
        indicator("b", Normalisation(Norm.MIN_MAX, 1.0, 10.0), steps=(TransformStep(Transform.LOG10),)),
        indicator("c", Normalisation(Norm.MIN_MAX, 1.0, 10.0), steps=(TransformStep(Transform.RECIPROCAL),)),
    )
    with pytest.raises(InputError) as error:
        score_table(definition, {"x": values})
    assert str(error.value) == said


def test_an_entity_that_is_not_there() -> None:
    with pytest.raises(UnknownNode, match="the values have no row for y"):
        score_table(index(indicator("a")), {"x": {"a": 1}}).of("y")
