"""Statistics, correlations, consistency and single removals; figures that COINr prints in its articles."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.factories.indices import HUNDRED, REWEIGH, group, index, indicator, tai, tai_table

from goalweave.core.indices import (
    Aggregation,
    DataBound,
    Norm,
    Normalisation,
    Table,
    correlate_columns,
    correlate_levels,
    cronbach_alpha,
    effective_weights,
    explained_variance,
    group_consistency,
    indicator_statistics,
    kurtosis,
    missing_by_entity,
    remove_parts,
    score_table,
    skewness,
    winsorise_values,
)

TWO_OUTLIERS = np.array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 100], float)
DATA = Normalisation(Norm.MIN_MAX, DataBound(), DataBound())

# COINr, article “Aggregation” (W. Becker and others, JOSS 7(78), 2022): the ASEM example, first five units, three digits.
ASEM_PILLARS = {
    "connectivity": ("ConEcFin", "Instit", "P2P", "Physical", "Political"),
    "sustainability": ("Environ", "Social", "SusEcFin"),
}
ASEM: dict[str, tuple[float, ...]] = {
    "1": (12.6, 52.4, 39.50, 34.8, 52.5, 31.9, 71.9, 55.7),
    "2": (26.2, 77.5, 54.10, 41.1, 78.2, 69.5, 72.8, 62.9),
    "3": (48.2, 75.6, 43.30, 72.0, 80.8, 53.0, 86.2, 50.1),
    "4": (13.3, 26.5, 5.85, 22.9, 32.4, 81.7, 27.5, 64.6),
    "5": (24.6, 75.9, 27.10, 28.4, 67.5, 55.7, 53.3, 61.7),
}
ASEM_SCORES = {
    "1": (38.4, 53.2, 45.8),
    "2": (55.4, 68.4, 61.9),
    "3": (64.0, 63.1, 63.5),
    "4": (20.2, 57.9, 39.0),
    "5": (44.7, 56.9, 50.8),
}


def test_skewness_and_kurtosis_are_those_that_coinr_prints() -> None:
    assert skewness(TWO_OUTLIERS) == pytest.approx(3.063241, abs=5e-7)
    assert kurtosis(TWO_OUTLIERS) == pytest.approx(9.741391, abs=5e-7)
    assert math.isnan(skewness(np.array([5.0, 5.0, 5.0])))


def test_one_outlier_is_winsorised_as_by_coinr() -> None:
    assert winsorise_values(TWO_OUTLIERS, 2).tolist() == [*range(1, 11), 30, 30]
    assert winsorise_values(-TWO_OUTLIERS, 2).tolist() == [*range(-1, -11, -1), -30, -30]


@given(st.lists(st.floats(-1e6, 1e6), min_size=4, max_size=40), st.integers(1, 5))
def test_winsorising_keeps_the_order_and_gaps(numbers: list[float], most: int) -> None:
    values = np.array([*numbers, np.nan])
    moved = winsorise_values(values, most)
    assert math.isnan(moved[-1])
    order = np.argsort(values[:-1], kind="stable")
    assert (np.diff(moved[:-1][order]) >= 0).all()
    assert moved[:-1].max() <= values[:-1].max()


def test_the_aggregates_of_the_asem_example_agree() -> None:
    parts = [
        group(code, *(indicator(pillar) for pillar in pillars), weight=0.5) for code, pillars in ASEM_PILLARS.items()
    ]
    columns = [*ASEM_PILLARS["connectivity"], *ASEM_PILLARS["sustainability"]]
    table = {unit: dict(zip(columns, values, strict=True)) for unit, values in ASEM.items()}
    results = score_table(index(*parts, scale=100), table)
    for unit, printed in ASEM_SCORES.items():
        found = results.of(unit)
        scores = [(found.parts[code].score or 0) * 100 for code in ASEM_PILLARS]
        assert [*scores, found.score] == pytest.approx(printed, abs=0.1)


def test_the_harmonic_mean_is_below_the_geometric_one() -> None:
    table: Table = {"a": {"x": 20.0, "y": 80.0}, "b": {"x": 0.0, "y": 100.0}, "c": {"x": 50.0, "y": 50.0}}
    scores = {}
    for mean in Aggregation:
        results = score_table(index(indicator("x"), indicator("y"), aggregation=mean), table)
        scores[mean] = [round(float(score), 6) for score in results.scores]
    assert scores[Aggregation.ARITHMETIC] == [0.5, 0.5, 0.5]
    assert scores[Aggregation.GEOMETRIC] == [0.4, 0.0, 0.5]
    assert scores[Aggregation.HARMONIC] == [0.32, 0.0, 0.5]


def test_a_percentile_is_never_nothing_nor_all() -> None:
    one = indicator("x", Normalisation(Norm.PERCENTILE))
    results = score_table(index(one), {"a": {"x": 1.0}, "b": {"x": 2.0}, "c": {"x": 2.0}, "d": {"x": 9.0}})
    assert results.scores.tolist() == [0.125, 0.5, 0.5, 0.875]


def test_correlations_are_those_of_numpy_also_with_gaps() -> None:
    generator = np.random.default_rng(3)
    columns = generator.normal(size=(40, 4))
    columns[:, 3] += columns[:, 0]
    assert correlate_columns(columns, columns) == pytest.approx(np.corrcoef(columns, rowvar=False))
    columns[5, 0] = np.nan
    complete = np.delete(columns, 5, axis=0)
    assert correlate_columns(columns, columns)[0] == pytest.approx(np.corrcoef(complete, rowvar=False)[0])
    columns[:, 1] = 7
    assert np.isnan(correlate_columns(columns, columns)[1]).all()


def test_alpha_is_that_of_its_definition() -> None:
    # Five people, three questions: variances 1.3, 1.0 and 1.3, of the sums 9.3.
    answers = np.array([[2, 3, 2], [3, 3, 4], [4, 4, 4], [5, 5, 5], [4, 5, 4]], float)
    sums = answers.sum(axis=1).var(ddof=1)
    expected = 3 / 2 * (1 - answers.var(axis=0, ddof=1).sum() / sums)
    assert cronbach_alpha(answers) == pytest.approx(expected)
    assert cronbach_alpha(np.column_stack([answers[:, 0]] * 4)) == pytest.approx(1)
    assert math.isnan(cronbach_alpha(answers[:, :1]))


def test_components_explain_all_of_the_variance() -> None:
    generator = np.random.default_rng(1)
    columns = generator.normal(size=(60, 3))
    shares = explained_variance(np.column_stack([columns, columns[:, 0] * 2]))
    assert sum(shares) == pytest.approx(1)
    assert shares[-1] == pytest.approx(0, abs=1e-12)
    assert explained_variance(columns[:2]) == ()


def test_statistics_of_an_indicator_name_what_is_unusual() -> None:
    values: Table = {str(place): {"x": value} for place, value in enumerate([*TWO_OUTLIERS.tolist(), None])}
    [plain] = indicator_statistics(score_table(index(indicator("x", DATA), missing=REWEIGH), values))
    [treated] = indicator_statistics(score_table(index(indicator("x", DATA, winsorise=5), missing=REWEIGH), values))
    assert (plain.count, plain.missing, plain.unique, plain.highest, plain.winsorised) == (12, 1, 12, 100, 0)
    assert plain.outlying
    assert not treated.outlying
    assert (treated.highest, treated.winsorised) == (30, 1)


def test_entities_that_lack_most_come_first() -> None:
    table: Table = {"a": {"x": 1.0, "y": 2.0}, "b": {"x": 1.0}, "c": {}}
    results = score_table(index(indicator("x"), indicator("y"), missing=REWEIGH), table)
    assert missing_by_entity(results) == {"c": 2, "b": 1}


def test_weights_that_count_are_products_and_correlations() -> None:
    results = score_table(tai(), tai_table())
    weights = {weight.code: weight for weight in effective_weights(results)}
    assert sum(weights[code].nominal for code in results.leaves) == pytest.approx(1)
    assert all(0 <= weight.explained <= 1 for weight in weights.values())
    levels = correlate_levels(results)
    row = levels.rows.index("royalties")
    assert weights["royalties"].explained == pytest.approx(levels.coefficients[row, -1] ** 2)


def test_a_removal_is_the_index_without_the_part() -> None:
    results = score_table(tai(), tai_table())
    [removal] = remove_parts(results, ("patents",))
    table = {entity: {**row, "patents": None} for entity, row in tai_table().items()}
    without = score_table(replace(tai(), missing=REWEIGH), table)
    moved = np.abs(without.ranks - results.ranks)
    assert removal.shift == pytest.approx(moved.mean())
    assert removal.greatest == moved.max()
    assert remove_parts(score_table(index(indicator("x")), {"a": {"x": 1.0}}), ("x",)) == ()


def test_consistency_is_of_every_group() -> None:
    found = group_consistency(score_table(tai(), tai_table()))
    assert found[0].code == "small"
    assert all(one.complete == 23 for one in found)
    assert all(one.alpha <= 1 for one in found if not math.isnan(one.alpha))


def test_a_single_part_with_outliers_is_scored_after_treatment() -> None:
    values = {str(place): {"x": value} for place, value in enumerate(TWO_OUTLIERS.tolist())}
    results = score_table(index(indicator("x", DATA, winsorise=5)), values)
    assert results.scores[-2:].tolist() == [1.0, 1.0]
    plain = score_table(index(indicator("x", HUNDRED)), values)
    assert plain.scores[-1] == 1.0
