"""Plain tables in wide form."""

from __future__ import annotations

from goalweave.core.model import Curie, Observation


def test_row_gives_an_observation_a_year(read):
    text = "Country,ISO3,Series,Unit,Sex,2015,2016 [YR2016],Y2017,2018-Q1\nKenya,KEN,S,%,Women,1,,3,4\nUganda,UGA,S,%,,..,5,,\n"
    dataset = read(text)
    women = (("SEX", "F"),)
    assert dataset.observations == (
        Observation("S", "KE", "2015", 1, women),
        Observation("S", "KE", "2017", 3, women),
        Observation("S", "KE", "2018-Q1", 4, women),
        Observation("S", "UG", "2016", 5),
    )
    assert (dataset.series[0].unit, dataset.series[0].dimensions, dataset.problems) == ("PT", ("SEX",), ())


def test_file_of_the_world_bank_is_read(read):
    text = (
        '"Data Source","World Development Indicators",\n\n"Last Updated Date","2024-06-28",\n\n'
        '"Country Name","Country Code","Indicator Name","Indicator Code","1960","2017","2018",\n'
        '"Kenya","KEN","Internet users","IT.NET.USER.ZS","","17.8","19.5",\n'
        '"Africa Eastern and Southern","AFE","Internet users","IT.NET.USER.ZS","","17.8","..",\n'
    )
    dataset = read(text)
    assert [(one.series, one.area, one.time, one.value) for one in dataset.observations] == [
        ("IT.NET.USER.ZS", "KE", "2017", 17.8), ("IT.NET.USER.ZS", "KE", "2018", 19.5),
    ]  # fmt: skip
    assert [(one.name, one.measures) for one in dataset.series] == [({"en": "Internet users"}, ())]
    assert [(problem.line, problem.field, str(problem.message)) for problem in dataset.problems] == [
        (7, "Country Code", "unknown area “AFE”")
    ]


def test_rows_of_one_area_need_no_column_of_areas(read):
    dataset = read("indicator,2015,2016\n9.c.1,1,2\nshops online,3,4\n", area="KE")
    assert [(one.series, one.area, one.value) for one in dataset.observations] == [
        ("9.c.1", "KE", 1), ("9.c.1", "KE", 2), ("SHOPS_ONLINE", "KE", 3), ("SHOPS_ONLINE", "KE", 4),
    ]  # fmt: skip
    assert [one.measures for one in dataset.series] == [(Curie("sdg", "2025", "9.c.1"),), ()]


def test_what_is_wrong_is_said_with_its_line_and_field(read):
    dataset = read("area,2015,1905-07-09,43101,1850\nKE,1,2,3,4\nAtlantis,1,,,\nUG,one,,,\nKE,5,,,\n", series="S")
    assert dataset.observations == ()
    assert [str(problem) for problem in dataset.problems] == [
        (
            "a.csv:1 [1905-07-09]: the date 1905-07-09 is the number 2017 in a cell formatted as a date; "
            "format these cells as numbers"
        ),
        "a.csv:1 [43101]: 43101 is the date 2018-01-01 as stored by a spreadsheet; enter the year, 2018",
        "a.csv:1 [1850]: the year 1850 is not between 1900 and 2100",
        "a.csv:3 [area]: unknown area “Atlantis”",
        "a.csv:4 [2015]: “one” is not a number",
        "a.csv:5 [2015]: two values for S, KE 2015: 1 on line 2 and 5 here; neither is used",
    ]


def test_two_years_of_one_row_may_not_be_the_same(read):
    dataset = read("area,2015,value_2015\nKE,1,2\n", series="S")
    assert [str(problem) for problem in dataset.problems] == [
        "a.csv:2 [value_2015]: two values for S, KE 2015 on this line: 1 and 2; neither is used"
    ]


def test_form_can_be_told(read, refused):
    text = "area,year,value,2015\nKE,2017,5,6\n"
    assert [one.time for one in read(text, series="S").observations] == ["2017"]
    assert "no area column was recognised" in refused("year,value\n2017,5\n", series="S", form="long")
