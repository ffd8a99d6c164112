"""What holds for any index of its kind."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import assume, given, strategies as st
from tests.factories.indices import REWEIGH, group, index, indicator, tai, tai_table

from goalweave.core.indices import (
    Aggregation,
    DataBound,
    IndexDefinition,
    MissingPolicy,
    MissingRule,
    Norm,
    Normalisation,
    Table,
    Transform,
    TransformStep,
    part_contributions,
    score_table,
)
from goalweave.core.model import Direction
from goalweave.packs import library
from goalweave.packs.indices import read_indices

INDICES = read_indices(library())
CODES = "abcd"
VALUES = st.floats(0.5, 120, allow_nan=False).map(lambda value: round(value, 3))
ROWS = st.lists(st.tuples(*[VALUES] * 4), min_size=2, max_size=8)
NORMS = st.sampled_from(
    [
        Normalisation(Norm.MIN_MAX, 1.0, 100.0),
        Normalisation(Norm.MIN_MAX, DataBound(), DataBound()),
        Normalisation(Norm.REFERENCE, reference=60.0),
        Normalisation(Norm.RANK),
    ]
)
STEPS = st.sampled_from(
    [
        (),
        (TransformStep(Transform.LOG10),),
        (TransformStep(Transform.FLOOR, 2.0), TransformStep(Transform.LN)),
        (TransformStep(Transform.CAP, 90.0),),
        (TransformStep(Transform.RECIPROCAL),),
        (TransformStep(Transform.INVERSION, 200.0),),
    ]
)


@st.composite
def definitions(draw: st.DrawFn) -> IndexDefinition:
    parts = []
    for code in CODES:
        steps, norm = draw(STEPS), draw(NORMS)
        if norm.norm is Norm.REFERENCE:
            steps = tuple(step for step in steps if step.transform in (Transform.CAP, Transform.FLOOR))
        parts.append(indicator(code, norm, steps=steps, direction=draw(st.sampled_from(Direction))))
    kinds = st.sampled_from(Aggregation)
    return index(group("g", *parts[:2], aggregation=draw(kinds)), *parts[2:], aggregation=draw(kinds))


def table_of(rows: list[tuple[float, ...]]) -> dict[str, dict[str, float | None]]:
    return {str(number): dict(zip(CODES, row, strict=True)) for number, row in enumerate(rows)}


@given(definitions(), ROWS, st.sampled_from(CODES), VALUES)
def test_a_better_value_never_lowers_the_index(
    definition: IndexDefinition, rows: list[tuple[float, ...]], code: str, other: float
) -> None:
    one = next(one for one in definition.indicators if one.code == code)
    table = table_of(rows)
    before = score_table(definition, table)
    value = table["0"][code] or 0
    table["0"][code] = max(value, other) if one.direction is Direction.UP else min(value, other)
    after = score_table(definition, table)
    assume(not before.alike() and not after.alike())
    assert after.scores[0] >= before.scores[0] - 1e-9


@given(st.sampled_from(["idi@2011", "idi@2015", "idi@2016", "idi@2017"]), st.data())
def test_a_better_value_never_lowers_the_ict_development_index(key: str, data: st.DataObject) -> None:
    definition = INDICES[key]
    values: dict[str, float | None] = {
        one.code: data.draw(st.floats(max(one.lowest or 0, 0.1), one.highest or 300)) for one in definition.indicators
    }
    one = data.draw(st.sampled_from(definition.indicators))
    better = {**values, one.code: data.draw(st.floats(values[one.code], one.highest or 400))}
    found = score_table(definition, {"before": values, "after": better}).scores
    assert found[1] >= found[0] - 1e-12


@given(ROWS, st.floats(0.001, 1000))
def test_another_unit_changes_nothing(rows: list[tuple[float, ...]], factor: float) -> None:
    """Values and references in another unit: the same scores, also through a logarithm where goalposts are in the unit."""

    def definition(by: float) -> IndexDefinition:
        return index(
            indicator("a", Normalisation(Norm.REFERENCE, reference=60.0 * by)),
            indicator("b", Normalisation(Norm.MIN_MAX, 1.0 * by, 90.0 * by), direction=Direction.DOWN),
            indicator("c", Normalisation(Norm.MIN_MAX, 1.0 * by, 90.0 * by), steps=(TransformStep(Transform.LOG10),)),
            indicator("d", Normalisation(Norm.RANK)),
        )

    table = table_of(rows)
    scaled: Table = {name: {c: (v or 0) * factor for c, v in row.items()} for name, row in table.items()}
    before, after = score_table(definition(1.0), table), score_table(definition(factor), scaled)
    assume(not before.alike())
    np.testing.assert_allclose(after.scores, before.scores, rtol=1e-9, atol=1e-9)


@given(definitions(), ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(
    definition: IndexDefinition, rows: list[tuple[float, ...]], chance: random.Random
) -> None:
    table = table_of(rows)
    names = list(table)
    chance.shuffle(names)
    before, after = score_table(definition, table), score_table(definition, {name: table[name] for name in names})
    assert {one.entity: (one.score, one.rank) for one in after.ranking()} == {
        one.entity: (one.score, one.rank) for one in before.ranking()
    }


@given(definitions(), ROWS)
def test_contributions_add_up_to_the_score(definition: IndexDefinition, rows: list[tuple[float, ...]]) -> None:
    results = score_table(definition, table_of(rows))
    codes = {one.code for one in definition.indicators}
    for name in results.entities:
        found = part_contributions(results, name)
        if found:
            own = results.of(name).score or 0
            leaves = [part for code, part in found.items() if code in codes]
            assert sum(part.gives for part in leaves) == pytest.approx(own, abs=1e-9)
            assert sum(part.lacks or 0 for part in leaves) == pytest.approx(1 - own, abs=1e-9)
            inner = [found[code].gives for code in "ab"]
            assert sum(inner) == pytest.approx(found["g"].gives, abs=1e-9)


@given(st.lists(st.lists(st.none() | VALUES, min_size=4, max_size=4), min_size=1, max_size=6), st.integers(1, 4))
def test_so_many_values_must_be_there(rows: list[list[float | None]], least: int) -> None:
    definition = index(*map(indicator, CODES), missing=MissingPolicy(MissingRule.REWEIGH, least=least))
    table = {str(number): dict(zip(CODES, row, strict=True)) for number, row in enumerate(rows)}
    for one in score_table(definition, table).ranking():
        here = [min(value, 100) / 100 for value in table[one.entity].values() if value is not None]
        assert len(one.missing) == 4 - len(here)
        assert one.score == (pytest.approx(sum(here) / len(here)) if len(here) >= least else None)


def test_reweighing_nothing_is_the_same_as_refusing() -> None:
    refused, reweighed = (
        score_table(tai(), tai_table()),
        score_table(index(*tai().indicators, missing=REWEIGH), tai_table()),
    )
    assert reweighed.scores.tolist() == pytest.approx(refused.scores.tolist(), abs=1e-15)
