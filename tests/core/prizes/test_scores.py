"""What experts' scores come to."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from goalweave.core.model.calls import Criterion
from goalweave.core.prizes import ScoreSheet, agreement, entry_score, share_entries, sheet_total

CRITERIA = (
    Criterion("impact", {"en": "Impact"}, {}, weight=2.0, most=5),
    Criterion("reach", {"en": "Reach"}, {}, weight=1.0, most=10),
)
sheets = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 10)), min_size=1, max_size=7).map(
    lambda pairs: [ScoreSheet(expert, {"impact": a, "reach": b}) for expert, (a, b) in enumerate(pairs)]
)


def sheet(expert: int, impact: int, reach: int) -> ScoreSheet:
    return ScoreSheet(expert, {"impact": impact, "reach": reach})


def test_total_weighs_each_criterion_on_its_own_scale() -> None:
    assert sheet_total(sheet(1, 5, 5), CRITERIA) == Fraction(5, 6)


def test_sheet_with_a_missing_score_does_not_count() -> None:
    score = entry_score([sheet(1, 5, 10), ScoreSheet(2, {"impact": 0})], CRITERIA)
    assert (score.total, score.unfinished, score.deviation) == (1, (2,), None)


def test_spread_names_lowest_highest_and_deviation_of_each_criterion() -> None:
    score = entry_score([sheet(1, 5, 4), sheet(2, 1, 4)], CRITERIA)
    impact, reach = score.criteria
    assert (impact.mean, impact.lowest, impact.highest, round(impact.deviation or 0, 4)) == (3.0, 1, 5, 2.8284)
    assert (reach.mean, reach.deviation) == (4.0, 0.0)
    assert score.spread == Fraction(8, 15)


def test_outlier_is_named_and_still_counts() -> None:
    score = entry_score([sheet(1, 5, 10), sheet(2, 5, 9), sheet(3, 0, 0)], CRITERIA)
    assert score.outlier == 3
    assert score.total == (Fraction(1) + Fraction(29, 30)) / 3


@pytest.mark.parametrize("impacts", [(0, 3, 5), (5, 5), (0, 5), (4, 5, 5)])
def test_disagreement_is_no_outlier(impacts: tuple[int, ...]) -> None:
    assert entry_score([sheet(n, impact, 2 * impact) for n, impact in enumerate(impacts)], CRITERIA).outlier is None


def test_agreement_is_one_where_experts_agree_and_low_where_they_do_not() -> None:
    agreed = [entry_score([sheet(1, n, n), sheet(2, n, n)], CRITERIA) for n in range(4)]
    mixed = [entry_score([sheet(1, n, n), sheet(2, 4 - n, 4 - n)], CRITERIA) for n in range(5)]
    assert agreement(agreed) == pytest.approx(1)
    assert (agreement(mixed) or 0) < 0
    assert agreement(agreed[:1]) is None


def test_agreement_is_that_of_the_published_example() -> None:
    """Six targets and four judges in Shrout and Fleiss (1979), table 2: ICC(1,1) is 0.17."""
    rows = ((9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7))
    criterion = (Criterion("only", {"en": "Only"}, {}, most=10),)
    scores = [entry_score([ScoreSheet(n, {"only": own}) for n, own in enumerate(row)], criterion) for row in rows]
    assert agreement(scores) == pytest.approx(0.17, abs=0.005)


@given(sheets)
def test_total_is_the_weighted_mean_of_the_criteria_and_within_the_scale(given_sheets: list[ScoreSheet]) -> None:
    score = entry_score(given_sheets, CRITERIA)
    impact, reach = score.criteria
    assert float(score.total or 0) == pytest.approx((2 * impact.mean / 5 + reach.mean / 10) / 3)
    assert 0 <= (score.total or 0) <= 1
    assert score == entry_score(given_sheets, CRITERIA)


@given(st.integers(1, 12), st.integers(1, 6), st.integers(1, 4), st.data())
def test_sharing_gives_every_entry_its_experts_and_never_one_in_conflict(
    entries: int, experts: int, each: int, data: st.DataObject
) -> None:
    pairs = st.tuples(st.integers(0, experts - 1), st.integers(0, entries - 1))
    conflicts = data.draw(st.frozensets(pairs, max_size=10))
    assigned = data.draw(st.frozensets(pairs, max_size=10))
    own = {expert: set(range(entries)) for expert in range(experts)}
    shared = share_entries(range(entries), own, each=each, conflicts=conflicts, assigned=assigned)
    everything = set(shared) | (assigned - conflicts)
    assert not set(shared) & (conflicts | assigned)
    assert len(shared) == len(set(shared))
    for entry in range(entries):
        free = [expert for expert in own if (expert, entry) not in conflicts]
        assert sum(pair[1] == entry for pair in everything) >= min(each, len(free))


def test_loads_differ_by_at_most_one_without_conflicts() -> None:
    shared = share_entries(range(10), {expert: set(range(10)) for expert in range(3)}, each=2)
    loads = [sum(pair[0] == expert for pair in shared) for expert in range(3)]
    assert sorted(loads) == [6, 7, 7]
