"""A series in an area by its own target, by a wider one, and without any."""

from __future__ import annotations

from tests.factories.progress import target

from goalweave.analysis.measurements import assess_series, series_direction, series_gaps
from goalweave.core.model import Direction, Node, Observation, Series, Status, best_value
from goalweave.core.progress import Verdict

USERS = Series("S", {"en": "Internet users"}, unit="PT", highest=100.0)
VALUES = [Observation("S", "RW", str(year), value) for year, value in ((2014, 10.0), (2018, 30.0))]


def test_the_national_target_applies_and_the_global_one_is_assessed_too():
    national, world = target(30.0, 2020, area="RW"), target(70.0, 2020)
    found = assess_series(VALUES, USERS, [national, world], "RW", direction=Direction.UP)
    assert (found.national.verdict, found.wider.verdict) == (Verdict.MET, Verdict.BEHIND)
    assert (found.applied, found.verdict, found.label) == (found.national, Verdict.MET, "Met")
    assert found.wider.target.area == "RW"
    assert found.trend.verdict is Verdict.TOWARD_FAST
    only_world = assess_series(VALUES, USERS, [world], "RW", direction=Direction.UP)
    assert (only_world.national, only_world.applied) == (None, only_world.wider)


def test_what_no_target_can_judge_is_judged_by_direction_and_pace():
    without = assess_series(VALUES, USERS, [], "RW", direction=Direction.UP, newest=2024)
    assert (without.applied, without.label, without.old) == (None, "Moving toward, fast", "Last figure: 2018")
    no_number = assess_series(VALUES, USERS, [target(None, None)], "RW", direction=Direction.UP)
    assert (no_number.wider.verdict, no_number.label) == (Verdict.TOWARD_FAST, "Moving toward, fast")
    assert no_number.wider.confidence[0] == "The target has no numeric value."
    single = assess_series(VALUES[:1], USERS, [target(70.0)], "RW", direction=Direction.UP)
    assert (single.verdict, single.label) == (Verdict.CANNOT, "Last figure: 2014")
    assert assess_series(VALUES, USERS, [], "RW").label == "Rising"
    mixed = assess_series([*VALUES, Observation("S", "RW", "2019", 5.0, unit="KG")], USERS, [], "RW")
    assert (mixed.points, mixed.label, mixed.trend.why) == ((), "No figures yet", "the values are in different units")


def test_the_newest_values_in_the_own_unit_of_a_series_are_used():
    earlier = [Observation("S", "RW", str(year), 5e6, unit="NUMBER") for year in (2010, 2012)]
    found = assess_series([*earlier, *VALUES], USERS, [target(70.0, 2020)], "RW", direction=Direction.UP)
    assert [point.year for point in found.points] == [2014, 2018]
    said = "From 2014, the values are in another unit; only these are used."
    assert said in found.wider.confidence
    assert said in found.trend.notes


def test_the_direction_is_that_of_the_series_else_of_its_node():
    down = Node("1.1.1", "indicator", None, {"en": "Poor"}, Status.OURS, properties={"direction": ("down",)})
    assert series_direction(USERS, [down]) is Direction.DOWN
    up = Series("S", {"en": "Internet users"}, direction=Direction.UP)
    assert (series_direction(up, [down]), series_direction(USERS, [])) == (Direction.UP, None)


def test_groups_of_a_series_are_compared():
    def values(code: str, *figures: float) -> list[Observation]:
        return [
            Observation("S", "RW", str(2014 + place), value, key=(("SEX", code),))
            for place, value in enumerate(figures)
        ]

    observed = {(): VALUES, (("SEX", "F"),): values("F", 8, 9), (("SEX", "M"),): values("M", 12, 14)}
    (gap,) = series_gaps(observed, USERS, (), Direction.UP)
    assert (gap.behind.code, gap.difference, gap.change) == ("F", 5, 1)


def test_parity_is_approached_from_both_sides():
    node = Node("4.5.1", "indicator", None, {"en": "Parity"}, Status.OURS, properties={"direction_reason": ("parity",)})
    index = Series("S", {"en": "Girls for each boy"}, unit="RATIO")
    toward = best_value(node, index.unit)
    assert (toward, best_value(node, "PT")) == (1.0, None)
    for figures, label in (((1.3, 1.1), "Moving toward, fast"), ((0.9, 0.7), "Moving away, fast")):
        values = [Observation("S", "RW", str(year), value) for year, value in zip((2015, 2018), figures, strict=True)]
        assert assess_series(values, index, [], "RW", toward=toward).label == label


def test_a_change_within_its_margin_is_on_no_path_to_a_target():
    sure = [Observation("S", "RW", str(year), value) for year, value in ((2014, 10.0), (2018, 45.0))]
    wide = [Observation("S", "RW", "2014", 10.0, lower=-30.0, upper=50.0), sure[1]]
    certain, uncertain = (
        assess_series(values, USERS, [target(70.0, 2023)], "RW", direction=Direction.UP).wider
        for values in (sure, wide)
    )
    assert (certain.verdict, uncertain.verdict) == (Verdict.ON_PATH, Verdict.UNCERTAIN)
    assert "The change of 35 is within its margin of error of ±40 (95 %)." in uncertain.confidence
    met = [sure[0], Observation("S", "RW", "2018", 71.0, lower=68.0, upper=74.0)]
    judged = assess_series(met, USERS, [target(70.0, 2023)], "RW", direction=Direction.UP).wider
    said = "The target is within the interval of the latest value, so it may be met or not."
    assert (judged.verdict, said in judged.confidence) == (Verdict.MET, True)
