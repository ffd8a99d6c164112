"""What a row of a country page says of an indicator, on values that national offices publish."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.catalogues import SDG, loaded
from tests.factories.indicators import TARGET, USERS, dataset, observation, put

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.analysis.area_indicators import area_indicators
from goalweave.analysis.goal_gaps import find_gaps, work_nodes
from goalweave.core.model import Curie
from goalweave.indicators.actions import set_target
from goalweave.wording.country_sentences import summary_sentences
from goalweave.wording.indicator_labels import read_code_names
from goalweave.wording.indicator_rows import IndicatorRow, indicator_row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _catalogue() -> None:
    loaded()


def kenya(*figures: tuple[int, float], series=USERS, **fields: str) -> IndicatorRow:
    """The row of Kenya's only indicator with figures."""
    observed = [replace(observation(*figure, **fields), series=series.code) for figure in figures]
    put(dataset(*observed, series=[series]))
    (one,) = [one for one in area_indicators(VISITOR, "KE", SDG) if one.series]
    return indicator_row(one, SDG, read_code_names())


def test_values_without_a_unit_say_so():
    row = kenya((2016, 0.72), (2023, 0.74), series=replace(USERS, unit="", highest=None))
    assert (row.latest, row.unit) == ("0.74", "unit not stated")


def test_single_figure_is_not_repeated_in_words():
    row = kenya((2017, 42.51))
    assert (row.latest, row.verdict, row.why) == ("42.51\u00a0%", "Last figure: 2017", "one figure")


def test_no_change_is_not_zero_more_a_year():
    row = kenya((2012, 95.0), (2017, 95.0))
    assert (row.verdict, row.why) == ("Hardly any change", "no change")
    set_target(actor=SYSTEM, target=replace(TARGET, value=96, since=None), organisation=None)
    assert kenya((2012, 95.0)).why == "Needs 0.17 percentage points more a year; currently no change"


def test_pace_has_its_unit_where_a_target_cannot_be_judged():
    kenya((2012, 72.0))
    set_target(actor=SYSTEM, target=replace(TARGET, value=96, since=2018), organisation=None)
    row = kenya((2017, 90.0))
    assert (row.verdict, row.why) == ("Moving toward, fast", "3.6 percentage points more a year")


def test_a_target_that_old_figures_met_is_said_to_be_met():
    other = replace(USERS, code="OTHER", measures=(Curie("sdg", "2020", "9.1"),))
    put(dataset(replace(observation(2024, 1.0), series="OTHER"), series=[other]))
    put(dataset(observation(2012, 40.0), observation(2017, 61.0)))
    set_target(actor=SYSTEM, target=replace(TARGET, value=60, since=None), organisation=None)
    (one,) = [one for one in area_indicators(VISITOR, "KE", SDG) if one.series and one.series.code == USERS.code]
    row = indicator_row(one, SDG, read_code_names())
    assert (row.verdict, row.why) == ("Last figure: 2017", "Met")


def test_name_of_a_series_is_shown_without_its_code():
    row = kenya((2017, 1.0), series=replace(USERS, code="KE_9-c", name={"en": "People using the Internet (KE_9-c)"}))
    assert row.small == "People using the Internet"


def test_steep_change_is_remarked():
    row = kenya((2015, 12.0), (2020, 100.0))
    assert row.remarks == ("From 12 percent in 2015 to 100 percent in 2020.",)


def test_slow_pace_without_a_target_is_no_arrears():
    row = kenya((2016, 99.8), (2021, 99.9), series=replace(USERS, highest=None))
    assert row.verdict == "Moving toward"
    assert summary_sentences([row.facts]) == ("Of 1 indicator with figures, 1 moves slowly in the right direction.",)
    assert find_gaps(work_nodes(SDG, "9"), [row.facts], {}).behind == ()


def test_group_with_the_widest_span_of_ages_is_shown_first():
    series = replace(USERS, dimensions=("AGE", "SEX"))
    keys = [("AGE", "Y15T24"), ("AGE", "Y_GE15"), ("AGE", "Y_GE25"), ("AGE", "Y_LT5")]
    observed = [replace(observation(2017, 1.0), key=(key,)) for key in keys]
    observed.append(replace(observation(2017, 1.0), key=(("AGE", "Y_GE15"), ("SEX", "F"))))
    put(dataset(*observed, series=[series]))
    (one,) = [one for one in area_indicators(VISITOR, "KE", SDG) if one.series]
    assert one.key == (("AGE", "Y_GE15"),)
