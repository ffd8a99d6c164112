"""CSV files of Open SDG sites."""

from __future__ import annotations

import pytest

from goalweave.core.model import Curie, DimensionCode, Indicator, Observation, Series, Status, SubnationalArea
from goalweave.formats.observations.open_sdg import indicator_in_name

FILE = (
    "\ufeffYear,Series,Sex,Age,Country,GeoCode,Unit measure,Observation status,Unit multiplier,Value\r\n"
    "2015,,,,,,Percentage (%),Normal value,Units,89.5\r\n"
    "2015,,Female,16 to 24,,,Percentage (%),Estimated value,Units,91\r\n"
    "2015,,,,Wales,W92000004,Percentage (%),Time series break,Units,85\r\n"
    "2016,,,,,,Percentage (%),Missing value,Units,\r\n"
    "2017,,,,,,Percentage (%),Normal value,Units,\r\n"
)


def test_file_is_read_whole(read):
    dataset = read(FILE, "indicator_17-8-1.csv", area="United Kingdom")
    assert dataset.series == (
        Series(
            "GB_17-8-1",
            {"en": "17.8.1"},
            measures=(Curie("sdg", "2025", "17.8.1"),),
            unit="PT",
            dimensions=("SEX", "AGE"),
            status=Status.TRANSCRIBED,
        ),
    )
    assert dataset.observations == (
        Observation("GB_17-8-1", "GB", "2015", 89.5),
        Observation("GB_17-8-1", "GB", "2015", 91, (("AGE", "Y16T24"), ("SEX", "F")), status="E"),
        Observation("GB_17-8-1", "GB.W92000004", "2015", 85, status="B"),
        Observation("GB_17-8-1", "GB", "2016", None, status="O"),
    )
    assert dataset.codes == (
        DimensionCode("SEX", "F", {"en": "Female"}),
        DimensionCode("AGE", "Y16T24", {"en": "16 to 24"}),
    )
    assert dataset.areas == (SubnationalArea("GB.W92000004", {"en": "Wales"}, "GB", {"en": "Country"}),)
    assert dataset.problems == ()


def test_several_series_and_units_of_a_file_are_series_of_their_own(read):
    text = "Year,Series,Units,Value\n2015,Use,Number,7\n2015,Use,Percentage (%),8\n2015,Own it,Number,9\n"
    dataset = read(text, "17-8-1.csv", area="GB")
    assert [(one.code, one.unit, one.name) for one in dataset.series] == [
        ("GB_17-8-1_USE_NUMBER", "NUMBER", {"en": "Use"}),
        ("GB_17-8-1_USE_PT", "PT", {"en": "Use"}),
        ("GB_17-8-1_OWN_IT_NUMBER", "NUMBER", {"en": "Own it"}),
    ]


def test_a_column_whose_name_its_code_does_not_tell_is_named(read):
    dataset = read("Year,Speed (Mb/sec),Value\n2015,10 Mbps and over,7\n", "17-6-1.csv", area="GB")
    assert dataset.codes[0] == DimensionCode("DIMENSION", "SPEED_MB_SEC", {"en": "Speed (Mb/sec)"})


def test_only_series_of_a_file_gives_its_name(read):
    dataset = read("Year,Series,Value\n2015,Use,7\n", "17-8-1.csv", area="GB")
    assert [(one.code, one.name) for one in dataset.series] == [("GB_17-8-1", {"en": "Use"})]


def test_edition_and_series_can_be_named(read):
    dataset = read(
        "Year,Value\n2015,7\n", "17-6-2.csv", area="GB", edition="sdg@2019", series="IT_NET_BBP", unit="PER_100_POP"
    )
    assert [(one.code, one.measures, one.unit) for one in dataset.series] == [
        ("IT_NET_BBP", (Curie("sdg", "2019", "17.6.2"),), "PER_100_POP")
    ]
    assert [one.series for one in dataset.observations] == ["IT_NET_BBP"]


@pytest.mark.parametrize(
    ("name", "indicator"),
    [("17-8-1.csv", "17.8.1"), ("uk_5-b-1.csv", "5.b.1"), ("a/indicator_9-C-1.csv", "9.c.1"), ("data.csv", ""), ("2017-18-1.csv", ""), ("indicator_9-4-1-1.csv", "9.4.1.1"), ("9-4-1-2019.csv", "9.4.1")],
)  # fmt: skip
def test_indicator_is_told_by_the_name_of_the_file(name, indicator):
    assert indicator_in_name(name) == indicator


def test_national_indicator_is_an_indicator_of_its_own_and_never_the_global_one(read):
    text = "Year,Value\n2015,7\n"
    for name in ("indicator_9-4-1-1.csv", "9.4.1.1.csv"):
        dataset = read(text, name, area="KZ")
        assert [(one.code, one.indicator, one.measures) for one in dataset.series] == [("KZ_9-4-1-1", "kz-9-4-1-1", ())]
        assert dataset.indicators == (
            Indicator(
                "kz-9-4-1-1",
                {},
                measures=(Curie("sdg", "2025", "9.4"),),
                status=Status.TRANSCRIBED,
                code="9.4.1.1",
                variant_of=Curie("sdg", "2025", "9.4.1"),
            ),
        )
    named = read(text, "indicator_9-4-1-1.csv", area="KZ", series="KZ_OWN")
    assert [(one.code, one.measures) for one in named.series] == [("KZ_OWN", ())]


def test_what_the_file_does_not_tell_is_asked_for(refused):
    text = "Year,Value\n2015,7\n"
    area = (
        "files of Open SDG sites do not state the area of their values; specify a country, for example KZ, or a part of one "
        "with its name, for example GB.bristol"
    )
    assert refused(text, "17-8-1.csv") == f"17-8-1.csv [area]: {area}"
    assert refused(text, "17-8-1.csv", area="Atlantis") == "17-8-1.csv [area]: unknown area “Atlantis”"
    series = "the series cannot be determined from the file name (17-8-1.csv) or the content; specify one"
    assert refused(text, "data.csv", area="GB") == f"data.csv [series]: {series}"


def test_file_of_a_city_is_about_a_part_of_its_country(read):
    dataset = read("Year,Value\n2015,7\n", "17-8-1.csv", area="United States.los-angeles")
    assert [(one.series, one.area) for one in dataset.observations] == [("US.los-angeles_17-8-1", "US.los-angeles")]
    assert dataset.areas == (SubnationalArea("US.los-angeles", {"en": "Los Angeles"}, "US"),)


def test_what_is_wrong_is_said_with_its_line_and_field(read):
    text = (
        "Year,Sex,Units,Observation status,Value\n2015,,%,,140\n2015/45,,%,,5\n2016,,%,,x\n2017,,%,Strange,5\n"
        "2018,,%,,5\n2018,,%,,6\n2019,,%,,7\n"
    )
    dataset = read(text, "17-8-1.csv", area="GB")
    assert [one.time for one in dataset.observations] == ["2019"]
    assert [str(problem) for problem in dataset.problems] == [
        "17-8-1.csv:2 [Value]: 140 percent is more than 100 percent",
        "17-8-1.csv:3 [Year]: “2015/45” is not a year, quarter (2017-Q1) or month (2017-03)",
        "17-8-1.csv:4 [Value]: “x” is not a number",
        "17-8-1.csv:5 [Observation status]: unknown value “Strange”",
        "17-8-1.csv:7 [Value]: two values for GB_17-8-1, GB 2018: 5 on line 6 and 6 here; neither is used",
    ]


def test_a_file_with_areas_is_no_open_sdg_file(read):
    dataset = read("Year,Country,Value\n2015,Kenya,7\n2015,Uganda,8\n", series="S")
    assert [(one.area, one.key) for one in dataset.observations] == [("KE", ()), ("UG", ())]
