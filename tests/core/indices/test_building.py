"""An index from choices, and back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.indices import HUNDRED, REFUSE, group, index, indicator, tai, tai_table

from goalweave.core.errors import InputErrors
from goalweave.core.indices import (
    Aggregation,
    DataBound,
    IndexChoices,
    IndexGroup,
    IndicatorChoice,
    Norm,
    Normalisation,
    Scoring,
    assemble_index,
    part_weights,
    score_table,
    take_index_apart,
)
from goalweave.core.model import Direction

OWN = {"en": "Own"}


def choices(*indicator_choice: IndicatorChoice, **more: object) -> IndexChoices:
    return IndexChoices("own", "1", OWN, indicator_choice, REFUSE, **more)  # type: ignore[arg-type]


def indicator_choice(code: str, scoring: Scoring = Scoring.DATA, **more: object) -> IndicatorChoice:
    return IndicatorChoice(indicator(code), scoring=scoring, **more)  # type: ignore[arg-type]


def test_groups_come_from_the_paths_of_indicators() -> None:
    built = assemble_index(
        choices(
            indicator_choice("a", path=("Access",)),
            indicator_choice("b", path=("Access", "Mobile")),
            indicator_choice("c", path=("Use",)),
            indicator_choice("d"),
            weights={("Access",): 2.0},
            inner=Aggregation.GEOMETRIC,
        )
    )
    access, use, last = built.root.parts
    assert isinstance(access, IndexGroup)
    assert [part.code for part in access.parts] == ["a", "mobile"]
    assert (access.code, access.name, access.aggregation) == ("access", {"en": "Access"}, Aggregation.GEOMETRIC)
    assert [part.weight for part in built.root.parts] == [0.5, 0.25, 0.25]
    assert (use.code, last.code, built.root.aggregation) == ("use", "d", Aggregation.ARITHMETIC)
    assert (built.scale, built.decimals) == (100, 2)


def test_codes_of_groups_are_unlike_those_of_indicators() -> None:
    built = assemble_index(choices(indicator_choice("use", path=("Use",)), indicator_choice("b", path=("استعمال",))))
    assert len({"own", *(part.code for part in built.groups), "use", "b"}) == 5


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (indicator_choice("a"), Normalisation(Norm.MIN_MAX, DataBound(), DataBound())),
        (indicator_choice("a", Scoring.GOALPOSTS, lower=1.0, upper=9.0), Normalisation(Norm.MIN_MAX, 1.0, 9.0)),
        (indicator_choice("a", Scoring.TARGET, upper=9.0), Normalisation(Norm.MIN_MAX, DataBound(), 9.0)),
        (indicator_choice("a", Scoring.REFERENCE, upper=9.0), Normalisation(Norm.REFERENCE, reference=9.0)),
        (indicator_choice("a", Scoring.PERCENTILE), Normalisation(Norm.PERCENTILE)),
        (indicator_choice("a", Scoring.Z_SCORE), Normalisation(Norm.Z_SCORE)),
    ],
)
def test_a_choice_of_scoring_is_a_normalisation_and_back(one: IndicatorChoice, expected: Normalisation) -> None:
    built = assemble_index(choices(one))
    assert built.indicators[0].normalisation == expected
    [again] = take_index_apart(built).indicators
    assert (again.scoring, again.lower, again.upper) == (one.scoring, one.lower, one.upper)


def test_a_target_is_reached_from_above_where_less_is_better() -> None:
    one = IndicatorChoice(indicator("a", direction=Direction.DOWN), scoring=Scoring.TARGET, upper=2.0)
    built = assemble_index(choices(one))
    assert built.indicators[0].normalisation == Normalisation(Norm.MIN_MAX, 2.0, DataBound())
    results = score_table(built, {"x": {"a": 2.0}, "y": {"a": 6.0}, "z": {"a": 10.0}})
    assert results.scores.tolist() == [100, 50, 0]


@pytest.mark.parametrize(
    ("some", "said"),
    [
        ((), "choose at least one indicator"),
        ((indicator_choice("a", Scoring.GOALPOSTS, lower=1.0),), "enter both goalposts"),
        (
            (indicator_choice("a", Scoring.GOALPOSTS, lower=2.0, upper=1.0),),
            "the lower goalpost must be below the upper one",
        ),
        ((indicator_choice("a", Scoring.TARGET),), "enter the target"),
        ((indicator_choice("a", Scoring.REFERENCE, upper=0.0),), "the reference must be above zero"),
        ((indicator_choice("a", weight=0.0), indicator_choice("b")), "a weight must be above zero"),
        ((IndicatorChoice(indicator("a", direction=Direction.DOWN), scoring=Scoring.NONE),), "lower is better"),
        ((indicator_choice("a", path=tuple("abcdefg")),), "groups can be 6 levels deep"),
    ],
)
def test_what_cannot_be_is_refused_at_its_indicator(some: tuple[IndicatorChoice, ...], said: str) -> None:
    with pytest.raises(InputErrors, match=said) as caught:
        assemble_index(choices(*some))
    assert all(problem.field in ("", "a") for problem in caught.value.problems)


def test_an_index_taken_apart_scores_the_same() -> None:
    whole = tai()
    again = assemble_index(replace(take_index_apart(whole), id="again"))
    before, after = score_table(whole, tai_table()), score_table(again, tai_table())
    assert after.scores == pytest.approx(before.scores * 100)


def test_weights_and_names_of_groups_come_back() -> None:
    whole = index(
        group("one", indicator("a"), indicator("b"), weight=0.25),
        group("two", group("deep", indicator("c", HUNDRED, weight=0.4), indicator("d", weight=0.6)), weight=0.75),
    )
    apart = take_index_apart(whole)
    assert apart.weights == {("One",): 0.25, ("Two",): 0.75}
    assert [one.path for one in apart.indicators] == [("One",), ("One",), ("Two", "Deep"), ("Two", "Deep")]
    built = assemble_index(apart)
    assert part_weights(built.root) == pytest.approx((0.25, 0.75))
    assert [group.name for group in built.groups[1:]] == [{"en": "One"}, {"en": "Two"}, {"en": "Deep"}]
