"""Tables of the UN's SDG data portal, for any goal."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from openpyxl import Workbook

from goalweave.core.model import Curie, Observation, Status
from goalweave.formats.observations import read_observations

HEAD = (
    "Goal,Target,Indicator,SeriesCode,SeriesDescription,GeoAreaCode,GeoAreaName,TimePeriod,Value,Time_Detail,TimeCoverage,UpperBound,"
    "LowerBound,BasePeriod,Source,GeoInfoUrl,FootNote,[Age],[Location],[Nature],[Quantile],[Reporting Type],[Sex],[Type of product],[Units]"
)
START = "1,1.1,1.1.1,SI_POV,Poor people,404,Kenya,"
POOR = (
    Observation("SI_POV", "KE", "2016", 36.1, nature="G", source="A survey", footnote="Note", time_detail="2015-2017"),
    Observation("SI_POV", "KE", "2017", 0.1, key=(("AGE", "Y0T4"), ("LOCATION", "U"), ("SEX", "F")), bound="<", nature="C", lower=0, upper=0.2),
    Observation("SI_POV", "KE", "2018", 95, key=(("INCOME_WEALTH_QUANTILE", "Q1"), ("PRODUCT", "BIM")), bound=">", nature="E",
                footnote="Base period 2015"),
    Observation("SI_POV", "KE", "2019", None, status="M", nature="N"),
    Observation("SI_POV", "KE", "2020", None, status="O", nature="C"),
    Observation("SI_POV", "KE", "2021", 105.5, key=(("REPORTING_TYPE", "N"),), nature="C"),
)  # fmt: skip
LONG = (
    f"{HEAD}\n"
    f"{START}2016,36.1,2015-2017,,,,,A  survey,,Note,ALLAGE,ALLAREA,G,,G,BOTHSEX,,PERCENT\n"
    f"{START}2017,<0.1,2017,,0.2,0,,,,,<5Y,URBAN,C,,G,FEMALE,,PERCENT\n"
    f"{START}2018,>95,2018.0,,,,2015,,,,ALLAGE,ALLAREA,E,Q1,G,BOTHSEX,BIM,PERCENT\n"
    f"{START}2019,N,,,,,,,,,ALLAGE,ALLAREA,C,,G,BOTHSEX,,PERCENT\n"
    f"{START}2020,NaN,,,,,,,,,ALLAGE,ALLAREA,C,,G,BOTHSEX,,PERCENT\n"
    f"{START}2021,105.5,,,,,,,,,ALLAGE,ALLAREA,C,,N,BOTHSEX,,PERCENT\n"
)


def test_table_in_long_form_is_read_whole(read):
    dataset = read(LONG)
    assert dataset.problems == ()
    assert dataset.observations == POOR
    assert dataset.as_published
    (series,) = dataset.series
    assert (series.unit, series.status, series.name) == ("PT", Status.TRANSCRIBED, {"en": "Poor people"})
    assert series.measures == (Curie("sdg", "2025", "1.1.1"),)
    assert series.dimensions == ("AGE", "LOCATION", "SEX", "INCOME_WEALTH_QUANTILE", "PRODUCT")


def test_workbook_without_brackets_is_read_alike():
    book = Workbook()
    for line in LONG.replace("[", "").replace("]", "").splitlines():
        book.active.append([float(cell) if re.fullmatch(r"\d+(\.\d+)?", cell) else cell for cell in line.split(",")])
    stream = BytesIO()
    book.save(stream)
    dataset = read_observations(stream, "Goal1.xlsx")
    assert (dataset.problems, dataset.observations) == ((), POOR)


def test_table_with_a_column_for_each_year_is_read(read):
    dataset = read(
        "Goal,Target,Indicator,SeriesCode,SeriesDescription,GeoAreaCode,GeoAreaName,Units,[Activity],2019,2020\n"
        "8,8.2,8.2.1,SL_EMP,Growth,4,Afghanistan,PERCENT,TOTAL,1.5,\n"
        "8,8.2,8.2.1,SL_EMP,Growth,1,World,PERCENT,ISIC4_A,<0.5,much\n"
    )
    assert dataset.observations == (
        Observation("SL_EMP", "AF", "2019", 1.5),
        Observation("SL_EMP", "001", "2019", 0.5, key=(("ACTIVITY", "ISIC4_A"),), bound="<"),
    )
    assert [str(problem) for problem in dataset.problems] == ["a.csv:3 [2020]: “much” is not a number"]


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        (("404,Kenya", "9999,Nowhere"), "a.csv:2 [GeoAreaCode]: unknown area “9999”"),
        (("2016,36.1", "soon,36.1"), "a.csv:2 [TimePeriod]: “soon” is not a year, quarter (2017-Q1) or month (2017-03)"),
        (("ALLAREA,G,", "ALLAREA,Guess,"), "a.csv:2 [[Nature], [Units]]: unknown value “Guess”"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_line_and_column(read, wrong, problem):
    dataset = read(LONG.replace(*wrong, 1))
    assert [str(one) for one in dataset.problems] == [problem]


def test_a_column_that_is_there_twice_is_refused(refused):
    said = refused(LONG.replace("[Age]", "[Sex]"))
    assert said == "a.csv:1: the column “[Sex]” appears twice"
