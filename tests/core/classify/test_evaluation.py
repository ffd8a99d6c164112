"""Agreement of suggestions with a truth."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from goalweave.core.classify import Agreement, Miss, measure_agreement, roll_up_codes
from goalweave.core.classify.evaluation import natural_sort_key
from goalweave.core.model import Framework

CODES = st.sampled_from(["1", "2", "3", "10", "9.c"])
CASES = st.lists(st.tuples(st.text(max_size=3), st.frozensets(CODES), st.lists(CODES)), max_size=8)


def test_figures_are_averaged_over_pairs_of_record_and_code() -> None:
    found = measure_agreement(
        [("a", {"1", "2"}, ["1", "3"]), ("b", {"4"}, ["4"]), ("c", {"10", "5"}, []), ("d", {"6"}, ["7", "6", "6"])]
    )
    assert found == Agreement(
        precision=3 / 5,
        recall=3 / 6,
        f1=6 / 11,
        precision_at_1=2 / 4,
        records=4,
        misses=(Miss("c", ("5", "10"), ()), Miss("a", ("2",), ("3",)), Miss("d", (), ("7",))),
    )


def test_a_miss_says_what_happened() -> None:
    assert str(Miss("a", ("2", "5"), ("3",))) == "a: missed 2, 5; suggested 3 instead"
    assert str(Miss("a", ("2",), ())) == "a: missed 2"
    assert str(Miss("a", (), ("3", "7"))) == "a: added 3, 7"


def test_nothing_at_all_is_no_agreement() -> None:
    assert measure_agreement([]) == Agreement(0.0, 0.0, 0.0, 0.0, 0)
    assert measure_agreement([("a", set(), [])]) == Agreement(0.0, 0.0, 0.0, 0.0, 1)


def test_only_the_worst_are_named() -> None:
    cases = [(str(number), {"1"}, ["2"]) for number in range(20)]
    assert len(measure_agreement(cases).misses) == 10
    assert len(measure_agreement(cases, worst=3).misses) == 3


@given(CASES)
def test_figures_do_not_depend_on_order_and_stay_in_range(cases: list[tuple[str, frozenset[str], list[str]]]) -> None:
    one, other = measure_agreement(cases, worst=100), measure_agreement(cases[::-1], worst=100)
    assert (one.precision, one.recall, one.f1, one.precision_at_1) == (
        other.precision,
        other.recall,
        other.f1,
        other.precision_at_1,
    )
    assert sorted(map(str, one.misses)) == sorted(map(str, other.misses))
    assert all(0 <= value <= 1 for value in (one.precision, one.recall, one.f1, one.precision_at_1))


@given(CASES)
def test_f1_is_the_harmonic_mean(cases: list[tuple[str, frozenset[str], list[str]]]) -> None:
    found = measure_agreement(cases)
    whole = found.precision + found.recall
    assert found.f1 == pytest.approx(2 * found.precision * found.recall / whole if whole else 0.0)


def test_codes_roll_up_to_a_level_in_order(goals: Framework) -> None:
    assert roll_up_codes(goals, ["9.c.1", "4", "9", "4.b"], "goal") == ["9", "4"]
    assert roll_up_codes(goals, ["9.c.1", "4", "9"], "target") == ["9.c", "4", "9"]
    assert roll_up_codes(goals, ["9.c.1"], "") == ["9.c.1"]


def test_codes_sort_as_people_read_them() -> None:
    assert sorted(["10", "9.c", "9.10", "9", "9.2", "C2"], key=natural_sort_key) == [
        "9",
        "9.2",
        "9.10",
        "9.c",
        "10",
        "C2",
    ]
