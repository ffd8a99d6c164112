"""Other weights: what is not named keeps its own beside them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, strategies as st
from tests.factories.indices import group, index, indicator

from goalweave.core.errors import InputErrors
from goalweave.core.indices import IndexDefinition, definition_faults, part_weights, reweigh_index, score_table

WHOLE = index(
    group("first", indicator("a", weight=0.25), indicator("b", weight=0.75), weight=0.6),
    group("second", indicator("c"), indicator("d"), indicator("listed", direction=None), weight=0.4),
)


def weights(definition: IndexDefinition) -> dict[str, tuple[float, ...]]:
    return {one.code: tuple(round(weight, 9) for weight in part_weights(one)) for one in definition.groups}


def test_weights_are_brought_to_add_up_to_one() -> None:
    assert weights(reweigh_index(WHOLE, {"first": 0.2})) == {
        "small": (round(0.2 / 0.6, 9), round(0.4 / 0.6, 9)), "first": (0.25, 0.75), "second": (0.5, 0.5),
    }  # fmt: skip
    assert weights(reweigh_index(WHOLE, {"c": 3, "d": 1, "a": 75, "b": 25})) == {
        "small": (0.6, 0.4), "first": (0.75, 0.25), "second": (0.75, 0.25),
    }  # fmt: skip


def test_without_weights_it_is_the_same() -> None:
    assert reweigh_index(WHOLE, {}) is WHOLE


@given(st.dictionaries(st.sampled_from(("first", "second", "a", "b", "c", "d")), st.floats(1e-3, 1e3)))
def test_any_weights_give_a_sound_index(wanted: dict[str, float]) -> None:
    found = reweigh_index(WHOLE, wanted)
    assert definition_faults(found) == ()
    table = {"x": {"a": 10.0, "b": 90.0, "c": 30.0, "d": 50.0}}
    result = score_table(found, table).of("x").score
    assert result is not None
    assert 0.1 - 1e-9 <= result <= 0.9 + 1e-9


def test_the_same_times_any_number_is_the_same() -> None:
    table = {"x": {"a": 10.0, "b": 90.0, "c": 30.0, "d": 50.0}}
    one, other = (
        score_table(reweigh_index(WHOLE, {"first": n, "second": 3 * n}), table).of("x").score for n in (1, 25)
    )
    assert one == pytest.approx(other, abs=1e-12)


def test_what_cannot_be_is_told() -> None:
    with pytest.raises(InputErrors) as told:
        reweigh_index(WHOLE, {"nothing": 1, "small": 1, "listed": 1, "a": 0, "b": math.inf, "c": -1})
    assert [(one.field, str(one.message)) for one in told.value.problems] == [
        ("nothing", "small@1 has no weighted part nothing"),
        ("small", "small@1 has no weighted part small"),
        ("listed", "small@1 has no weighted part listed"),
        ("a", "a weight must be above zero"),
        ("b", "a weight must be above zero"),
        ("c", "a weight must be above zero"),
    ]
