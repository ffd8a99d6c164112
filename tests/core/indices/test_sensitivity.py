"""Rank intervals by Monte-Carlo."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.factories.indices import REWEIGH, group, index, indicator, tai, tai_table

from goalweave.core.errors import InputError
from goalweave.core.indices import (
    Aggregation,
    DataBound,
    Imputation,
    IndexResults,
    MissingPolicy,
    MissingRule,
    Norm,
    Normalisation,
    SensitivityChoices,
    Table,
    WeightDraw,
    measure_sensitivity,
    part_weights,
    score_table,
)
from goalweave.core.indices.sensitivity import score_draws

ONLY_WEIGHTS = SensitivityChoices(normalisations=(None,), aggregations=(None,))
FIXED = SensitivityChoices(WeightDraw.FIXED, normalisations=(None,), aggregations=(None,))


DEFAULT_CHOICES = SensitivityChoices()


def drawn(results: IndexResults, draws: int = 500, choices: SensitivityChoices = DEFAULT_CHOICES, seed: int = 7) -> Any:
    return measure_sensitivity(results, draws=draws, generator=np.random.default_rng(seed), choices=choices)


def test_the_same_seed_gives_the_same_intervals() -> None:
    results = score_table(tai(), tai_table())
    assert drawn(results) == drawn(results)
    assert drawn(results) != drawn(results, seed=8)


def test_without_choices_every_rank_is_its_own_interval() -> None:
    results = score_table(tai(), tai_table())
    found = drawn(results, 50, FIXED)
    assert [(one.entity, one.low, one.median, one.high, one.mean) for one in found.intervals] == [
        (name, rank, rank, rank, rank) for rank, name in enumerate(results.entities, 1)
    ]
    assert found.shift == 0


def test_what_is_best_in_all_stays_first_and_worst_in_all_last() -> None:
    table: Table = {
        "best": {"a": 90, "b": 95},
        "this": {"a": 80, "b": 10},
        "that": {"a": 10, "b": 70},
        "worst": {"a": 5, "b": 5},
    }
    found = drawn(
        score_table(index(indicator("a"), indicator("b")), table),
        choices=SensitivityChoices(WeightDraw.DIRICHLET, concentration=4),
    )
    by_name = {one.entity: (one.low, one.median, one.high) for one in found.intervals}
    assert (by_name["best"], by_name["worst"]) == ((1, 1, 1), (4, 4, 4))
    assert by_name["this"][0] == by_name["that"][0] == 2
    assert by_name["this"][2] == by_name["that"][2] == 3


@pytest.mark.parametrize("weights", list(WeightDraw))
def test_an_interval_holds_its_median(weights: WeightDraw) -> None:
    found = drawn(
        score_table(tai(), tai_table()),
        choices=SensitivityChoices(weights, normalisations=(None, *(Norm.Z_SCORE, Norm.RANK))),
    )
    assert all(1 <= one.low <= one.median <= one.high <= 23 for one in found.intervals)
    assert any(one.low < one.high for one in found.intervals)


def test_what_has_no_score_has_no_interval() -> None:
    results = score_table(index(indicator("a"), indicator("b")), {"x": {"a": 1, "b": 2}, "y": {"a": 3}})
    assert [one.entity for one in drawn(results, 10).intervals] == ["x"]
    nobody = score_table(index(indicator("a")), {"x": {}})
    assert (drawn(nobody, 10).intervals, drawn(nobody, 10).shift) == ((), 0)


@pytest.mark.parametrize(
    "rule",
    [
        MissingPolicy(MissingRule.REFUSE),
        REWEIGH,
        MissingPolicy(MissingRule.REWEIGH, share=0.6),
        *(MissingPolicy(MissingRule.IMPUTE, by) for by in Imputation),
    ],
)
@pytest.mark.parametrize("aggregation", list(Aggregation))
def test_many_draws_at_once_are_what_one_is(rule: MissingPolicy, aggregation: Aggregation) -> None:
    """With the index's own weights in every draw, the scores are those of the index, holes and all."""
    generator = np.random.default_rng(3)
    definition = index(
        group("g", *(indicator(code) for code in "abc"), aggregation=aggregation),
        group("h", indicator("d", weight=0.3), indicator("e", weight=0.7)),
        indicator("f"),
        missing=rule,
        aggregation=aggregation,
    )
    values = generator.uniform(1, 99, (40, 6)).tolist()
    holes = generator.uniform(size=(40, 6)) < 0.3
    table: Table = {
        str(row): {code: None if hole else value for code, value, hole in zip("abcdef", line, gone, strict=True)}
        for row, (line, gone) in enumerate(zip(values, holes, strict=True))
    }
    results = score_table(definition, table)
    weights = {one.code: np.tile(part_weights(one), (3, 1)) for one in definition.groups}
    leaves = {code: one.scores for code, one in results.leaves.items()}
    found = score_draws(results, leaves, weights, None)
    np.testing.assert_allclose(found, np.tile(results.scores, (3, 1)), rtol=1e-12)


def test_a_z_score_is_never_aggregated_geometrically() -> None:
    definition = index(
        indicator("a", Normalisation(Norm.Z_SCORE)),
        indicator("b", Normalisation(Norm.MIN_MAX, DataBound(), DataBound())),
    )
    results = score_table(definition, {str(n): {"a": n, "b": -n * n} for n in range(6)})
    found = drawn(
        results,
        200,
        SensitivityChoices(normalisations=(None, Norm.Z_SCORE), aggregations=(Aggregation.GEOMETRIC, None)),
    )
    assert len(found.intervals) == 6


@pytest.mark.parametrize(
    ("draws", "choices", "said"),
    [
        (0, SensitivityChoices(), "the number of draws must be between 1 and 1,000,000"),
        (1_000_001, SensitivityChoices(), "the number of draws must be between 1 and 1,000,000"),
        (1, SensitivityChoices(spread=1.0), "weights cannot be drawn this widely: the spread must be in \\[0, 1\\) and the concentration above 0"),
        (1, SensitivityChoices(normalisations=()), "at least one normalisation and one aggregation are required"),
        (1, SensitivityChoices(normalisations=(Norm.NONE,)), "only min-max, z-score and rank can be drawn"),
        (1, SensitivityChoices(normalisations=(Norm.Z_SCORE,), aggregations=(Aggregation.GEOMETRIC,)), "no combination is possible: z-scores cannot be aggregated geometrically"),
    ],
)  # fmt: skip
def test_draws_that_cannot_be(draws: int, choices: SensitivityChoices, said: str) -> None:
    with pytest.raises(InputError, match=said):
        drawn(score_table(tai(), tai_table()), draws, choices)
