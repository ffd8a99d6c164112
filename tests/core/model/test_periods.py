import pytest
from hypothesis import given, strategies as st

from goalweave.core.errors import InputError
from goalweave.core.model.periods import (
    comparison_year,
    frequency,
    month_range,
    period_order,
    period_text,
    read_period,
    split_year,
)


@pytest.mark.parametrize(
    ("text", "period", "year", "code", "shown"),
    [
        ("2017", "2017", 2017, "A", "2017"),
        ("2017-A1", "2017", 2017, "A", "2017"),
        ("2017-01-01/P1Y", "2017", 2017, "A", "2017"),
        ("2024 Q1", "2024-Q1", 2024, "Q", "2024-Q1"),
        ("S1 2019", "2019-S1", 2019, "S", "2019-S1"),
        ("2019 H2", "2019-S2", 2019, "S", "2019-S2"),
        ("2017-07-01/P6M", "2017-S2", 2017, "S", "2017-S2"),
        ("2017M3", None, 0, "", ""),
        ("2017-M03", "2017-03", 2017, "M", "2017-03"),
        ("2017-W05", "2017-W05", 2017, "W", "2017-W05"),
        ("2017-D032", "2017-D032", 2017, "D", "2017-D032"),
        ("2017-03-31", "2017-03-31", 2017, "D", "2017-03-31"),
        ("2019/2020", "2019-07-01/P1Y", 2019, "A", "2019/2020"),
        ("2019-20", "2019-07-01/P1Y", 2019, "A", "2019/2020"),
        ("2019–20", "2019-07-01/P1Y", 2019, "A", "2019/2020"),
        ("1999-00", "1999-07-01/P1Y", 1999, "A", "1999/2000"),
        ("2019-04-01/P1Y", "2019-04-01/P1Y", 2019, "A", "2019/2020"),
        ("2015-2017", "2015-01-01/P3Y", 2016, "A", "2015–2017"),
        ("2015 – 2017", "2015-01-01/P3Y", 2016, "A", "2015–2017"),
        ("2014/16", "2014-01-01/P3Y", 2015, "A", "2014–2016"),
        ("2015-2018", "2015-01-01/P4Y", 2017, "A", "2015–2018"),
        ("2015-2016", "2015-01-01/P2Y", 2016, "A", "2015–2016"),
        ("2019-04-01/P5M", "2019-04-01/P5M", 2019, "A", "2019-04–2019-08"),
        ("2017-13", None, 0, "", ""),
        ("2017/2016", None, 0, "", ""),
        ("1950-2020", None, 0, "", ""),
        ("2017-02-30", None, 0, "", ""),
        ("2099/2101", None, 0, "", ""),
        ("1899", None, 0, "", ""),
        ("", None, 0, "", ""),
    ],
)
def test_period_is_read_compared_and_shown(text, period, year, code, shown):
    if period is None:
        with pytest.raises(InputError):
            read_period(text)
        return
    found = read_period(text)[0]
    assert (found, comparison_year(found), frequency(found), period_text(found)) == (period, year, code, shown)


def test_period_is_shown_as_published():
    assert read_period("2019–20") == ("2019-07-01/P1Y", "2019–20")
    assert period_text(*read_period("2019–20")) == "2019–20"
    assert read_period("2017-Q1") == ("2017-Q1", "")


YEARS = st.integers(1900, 2070)
PERIODS = st.one_of(
    YEARS.map(str),
    st.builds("{}-Q{}".format, YEARS, st.integers(1, 4)),
    st.builds("{}-S{}".format, YEARS, st.integers(1, 2)),
    st.builds("{}-{:02d}".format, YEARS, st.integers(1, 12)),
    st.builds("{}-W{:02d}".format, YEARS, st.integers(1, 53)),
    st.builds("{}-{:02d}-{:02d}".format, YEARS, st.integers(1, 12), st.integers(1, 28)),
    st.builds("{}-{:02d}-01/P{}{}".format, YEARS, st.integers(1, 12), st.integers(1, 30), st.sampled_from("YM")),
)


@given(PERIODS)
def test_period_has_one_spelling_that_reads_back(text):
    period = read_period(text)[0]
    assert read_period(period) == (period, "")
    assert 1900 <= comparison_year(period) <= 2100
    assert period_order(period)[0] <= 1


def test_year_to_compare_is_the_calendar_year():
    periods = ["2016-Q4", "2015-01-01/P3Y", "2016", "2016-07-01/P1Y", "2016-Q1"]
    assert sorted(periods, key=period_order) == ["2016-Q1", "2016-Q4", "2015-01-01/P3Y", "2016-07-01/P1Y", "2016"]


def test_month_may_be_a_year_across_two():
    assert split_year("2009-10") == "2009-07-01/P1Y"
    assert split_year("1999-00") == "1999-07-01/P1Y"
    assert split_year("2009-11") == split_year("2009") == ""


def test_months_from_and_to_make_one_period():
    assert month_range("2019-04", "2020-03") == "2019-04-01/P1Y"
    assert month_range("2019-01", "2019-03") == "2019-Q1"
    with pytest.raises(InputError):
        month_range("2019-04", "2019-03")
