"""Files of the UN Statistics Division's database."""

from __future__ import annotations

from goalweave.core.model import Curie, DimensionCode, Observation, Series, Status
from goalweave.formats.observations import Dataset


def problem_texts(dataset: Dataset) -> list[str]:
    return [str(problem) for problem in dataset.problems]


def test_row_gives_an_observation_a_year(read, unsd):
    row = {
        "sexCode": "F", "sexDesc": "Female", "valueDetails": "[2016]: Over 88%", "footnotes": "All of it",
        "sources": "[2010-2016]: A survey http://a.example//b // [2017]: Another", "value_2016": "88.1", "value_2017": "90.0",
        "value_latest_year": "90.0", "latest_year": "2017",
    }  # fmt: skip
    assert read(unsd(row)) == Dataset(
        series=(
            Series(
                "S",
                {"en": "People covered"},
                measures=(Curie("sdg", "2019", "9.c.1"),),
                unit="PT",
                dimensions=("SEX", "TYPE_OF_SPEED"),
                status=Status.TRANSCRIBED,
            ),
        ),
        observations=(
            Observation(
                "S", "KE", "2016", 88.1, (("SEX", "F"),), nature="C", source="A survey http://a.example//b", footnote="Over 88%; All of it",
            ),
            Observation("S", "KE", "2017", 90.0, (("SEX", "F"),), nature="C", source="Another", footnote="All of it"),
        ),
        codes=(DimensionCode("SEX", "F", {"en": "Female"}),),
        release="2019.Q3.G.01",
        source="United Nations Statistics Division, Global SDG Indicators Database",
        as_published=True,
    )  # fmt: skip


def test_bounds_and_values_that_are_not_there_are_told_apart(read, unsd):
    rows = [{"geoAreaCode": "404", "value_2016": "<2.5", "value_2017": ">95"}]
    rows += [{"geoAreaCode": "800", "value_2016": "NaN", "value_2017": "N"}]
    found = [(one.value, one.bound, one.status, one.nature) for one in read(unsd(*rows)).observations]
    assert found == [(2.5, "<", "A", "C"), (95, ">", "A", "C"), (None, "", "O", "C"), (None, "", "M", "N")]


def test_edition_is_that_of_the_release_or_as_asked(read, unsd):
    releases = ["2019.Q4.G.03", "2020.Q1.G.01", "2018.Q1", "2025.Q1.G.02", "2025.Q2.G.01", ""]
    found = [read(unsd({"release": release, "value_2016": "1"})).series[0].measures[0].key for release in releases]
    assert found == ["sdg@2019", "sdg@2020", "sdg@2019", "sdg@2020", "sdg@2025", "sdg@2025"]
    asked = read(unsd({"value_2016": "1"}), edition="sdg@2020", release="mine")
    assert (asked.series[0].measures, asked.release) == ((Curie("sdg", "2020", "9.c.1"),), "mine")


def test_an_undated_indicator_that_was_redefined_keeps_its_old_meaning(read, unsd):
    found = [
        read(unsd({"indicator": "3.8.2", "release": release, "value_2016": "1"}), **asked).series[0].measures[0].key
        for release, asked in (("", {}), ("2025.Q2.G.01", {}), ("", {"edition": "sdg@2025"}))
    ]
    assert found == ["sdg@2020", "sdg@2025", "sdg@2025"]


def test_only_another_reporting_type_than_the_global_is_in_the_key(read, unsd):
    dataset = read(unsd({"value_2016": "1"}, {"reportingTypeCode": "N", "value_2016": "2"}))
    assert [one.key for one in dataset.observations] == [(), (("REPORTING_TYPE", "N"),)]


def test_unit_and_multiplier_of_a_row_that_differ_from_the_series_stay(read, unsd):
    rows = [{"value_2016": "1"}, {"sexCode": "F", "unitsCode": "NUMBER", "unitmultiplierCode": "3", "value_2016": "2"}]
    assert [(one.unit, one.multiplier) for one in read(unsd(*rows)).observations] == [("", None), ("NUMBER", 3)]


def test_latest_value_that_is_not_that_of_its_year_takes_the_value_with_it(read, unsd):
    rows = [
        {"value_2016": "1.0", "value_2017": "2.0", "value_latest_year": "3.0", "latest_year": "2017"},
        {"sexCode": "F", "value_2017": "2.0", "value_latest_year": "2", "latest_year": "2017.0"},
        {"sexCode": "M", "value_latest_year": "5", "latest_year": "2015"},
    ]
    dataset = read(unsd(*rows))
    assert [(one.time, one.value, one.line) for one in dataset.observations] == [("2016", 1, 2), ("2017", 2, 3)]
    assert problem_texts(dataset) == [
        "a.csv:2 [value_latest_year]: the latest value 3.0 differs from the value for 2017, 2.0",
        "a.csv:4 [value_latest_year]: the latest value 5 is for 2015, which has no value",
    ]


def test_what_is_wrong_is_said_with_its_line_and_field(read, unsd):
    rows = [
        {"geoAreaCode": "999", "geoAreaName": "Atlantis", "value_2016": "1"},
        {"value_2016": "about 5", "value_2017": "1"},
        {"nature": "Q: Quite new", "value_2016": "1"},
        {"unitmultiplierCode": "many", "value_2016": "1"},
        {"seriesCode": "", "value_2016": "1"},
        {"value_2017": "2"},
        {"geoAreaCode": "999"},
    ]
    dataset = read(unsd(*rows) + "9.c.1\tS\r\n")
    assert dataset.observations == ()
    assert problem_texts(dataset) == [
        "a.csv:2 [geoAreaCode]: unknown area “999”",
        "a.csv:3 [value_2016]: “about 5” is not a number",
        "a.csv:4 [nature]: “Q: Quite new” is not a nature of data",
        "a.csv:5 [unitmultiplierCode]: “many” is not a power of ten",
        "a.csv:6 [seriesCode]: the row does not specify a series",
        "a.csv:7 [value_2017]: two values for S, KE 2017: 1 on line 3 and 2 here; neither is used",
        "a.csv:9: the row has 2 cells, but the header row has 25: the row is incomplete or damaged",
    ]


def test_percentages_above_the_whole_are_for_the_publisher_to_say_unless_bounds_are_given(read, unsd):
    row = {"value_2016": "132.82"}
    assert [one.value for one in read(unsd(row)).observations] == [132.82]
    bounded = read(unsd(row), bounds={"S": (0, 100)})
    assert bounded.observations == ()
    assert problem_texts(bounded) == ["a.csv:2 [value_2016]: 132.82 is above 100, the highest possible value of S"]


def test_head_with_a_column_twice_or_of_no_year_is_refused(refused, unsd):
    twice = unsd({"value_2016": "1"}).replace("value_2017", "value_2016")
    assert refused(twice) == "a.csv:1: the column “value_2016” appears twice"
    never = unsd({"value_2016": "1"}).replace("value_2017", "value_9999")
    assert refused(never) == "a.csv:1 [value_9999]: the year 9999 is not between 1900 and 2100"
    assert refused(unsd({})) == "a.csv: the file has no values"


def test_row_of_a_national_indicator_is_refused(read, unsd):
    dataset = read(unsd({"indicator": "9.4.1.1", "value_2016": "88.1"}))
    assert dataset.observations == ()
    assert [
        "9.4.1.1 is a national indicator" in problem and "[indicator]" in problem for problem in problem_texts(dataset)
    ] == [True]
