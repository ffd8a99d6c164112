"""Plain tables in long form."""

from __future__ import annotations

import csv
from io import StringIO
from itertools import chain

import pytest
from hypothesis import given, strategies as st

from goalweave.core.model import Curie, DimensionCode, Observation, Series, Status, dimension_key
from goalweave.formats.observations import Dataset
from goalweave.formats.observations.codes import code_from_text, unit_names
from goalweave.formats.reading import escape_formula


def problem_texts(dataset: Dataset) -> list[str]:
    return [str(problem) for problem in dataset.problems]


def test_row_is_read_whole(read):
    text = (
        "Series,Series name,Indicator,Country,Year,Value,Sex,Technology,Unit,Multiplier,Status,Nature,Source,Note,Lower bound,Upper bound\n"
        "S1,People,9.c.1,Kenya,2017,<12.5,Women,At least 3G,Thousands of people,Thousands,Estimated,C: Country data,A survey,First,10,15\n"
        "S1,People,9.c.1,Kenya,2018,13,Total,,,,,,,,,\n"
    )
    assert read(text) == Dataset(
        series=(
            Series(
                "S1", {"en": "People"}, measures=(Curie("sdg", "2025", "9.c.1"),), unit="PS", multiplier=3,
                dimensions=("SEX", "TECHNOLOGY"), status=Status.OURS,
            ),
        ),
        observations=(
            Observation(
                "S1", "KE", "2017", 12.5, (("SEX", "F"), ("TECHNOLOGY", "AT_LEAST_3G")), "<", "E", "C", lower=10, upper=15,
                source="A survey", footnote="First",
            ),
            Observation("S1", "KE", "2018", 13, multiplier=0),
        ),
        codes=(
            DimensionCode("SEX", "F", {"en": "Women"}), DimensionCode("TECHNOLOGY", "AT_LEAST_3G", {"en": "At least 3G"}),
            DimensionCode("UNIT_MEASURE", "PS", unit_names("PS")),
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("head", "row", "language"),
    [
        ("Country,Year,Value,Sex,Unit", "Kenya,2017,12.5,Women,Percent", "en"),
        ("Pays;Année;Valeur;Sexe;Unité", "Kenya;2017;12,5;Femmes;Pour cent", "fr"),
        ("País;Año;Valor;Sexo;Unidad", "Kenia;2017;12,5;Mujeres;Por ciento", "es"),
        ("Страна;Год;Значение;Пол;Единица", "Кения;2017;12,5;Женщины;Процент", "ru"),
        ("البلد,السنة,القيمة,الجنس,الوحدة", "كينيا,٢٠١٧,١٢٫٥,إناث,نسبة مئوية", "ar"),
        ("国家,年份,数值,性别,单位", "肯尼亚,2017年,12.5,女,百分比", "zh"),
    ],
)
def test_heads_and_cells_are_read_in_six_languages(read, head, row, language):
    dataset = read(f"{head}\n{row}\n", series="S")
    assert dataset.observations == (Observation("S", "KE", "2017", 12.5, (("SEX", "F"),)),)
    assert dataset.series[0].unit == "PT"
    assert [set(code.name) for code in dataset.codes] == [{language}]
    assert dataset.problems == ()


def test_file_of_the_unsd_database_in_long_form_is_read(read):
    text = (
        "Goal,Target,Indicator,SeriesCode,SeriesDescription,GeoAreaCode,GeoAreaName,TimePeriod,Value,Time_Detail,TimeCoverage,"
        "UpperBound,LowerBound,BasePeriod,Source,GeoInfoUrl,FootNote,[Age],[Nature],[Reporting Type],[Sex],[Type of speed],[Units]\n"
        "17,17.8,17.8.1,IT_USE_ii99,Users,404,Kenya,2017,17.8,2017,,20,15,,ITU,,Note,ALLAGE,E,G,FEMALE,ANYS,PERCENT\n"
    )
    dataset = read(text, release="2019.Q3.G.01")
    assert dataset.observations == (
        Observation(
            "IT_USE_ii99", "KE", "2017", 17.8, (("SEX", "F"),), nature="E", lower=15, upper=20, source="ITU",
            footnote="Note",
        ),
    )  # fmt: skip
    assert dataset.series[0].measures == (Curie("sdg", "2019", "17.8.1"),)


def test_columns_are_named_left_out_and_given_for_all(read):
    text = "land,jahr,wert,anmerkung,technik\nKE,2017,5,egal,3G\n"
    columns = {
        "area": "land",
        "time": "jahr",
        "value": "wert",
        "ANMERKUNG": "",
        "TYPE_OF_MOBILE_TECHNOLOGY": "technik",
        "SEX": "=F",
    }
    dataset = read(text, series="S", columns=columns)
    assert dataset.observations == (
        Observation("S", "KE", "2017", 5, (("SEX", "F"), ("TYPE_OF_MOBILE_TECHNOLOGY", "3G"))),
    )
    assert read("time,value\n2017,5\n", series="S", columns={"area": "=Kenya"}).observations[0].area == "KE"


def test_columns_that_cannot_be_are_refused(refused):
    text = "area,year,period,value\nKE,2017,2017,5\n"
    assert (
        refused(text, series="S")
        == "a.csv [time]: several columns could be the time: “year”, “period”; specify which one"
    )
    there = "a.csv:1: unknown column “when”; the columns are area, year, period, value"
    assert refused(text, series="S", columns={"time": "when"}) == there
    assert "unknown field sort; available: " in refused(text, series="S", columns={"sort": "year"})
    assert (
        refused("area,year,value\nKE,2017,5\n")
        == "a.csv [series]: no series column was recognised; specify the series for all values"
    )
    assert "two columns could be TYPE_OF_SPEED; specify which one" in refused(
        "area,year,value,Type of speed,typeOfSpeed\nKE,2017,5,a,b\n", series="S"
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (
            "country,note\nKE,x\n",
            "no value column was recognised, and no header is a year; the columns are “country”, “note”",
        ),
        ("country,value\nKE,5\n", "no time column was recognised; the columns are “country”, “value”"),
        ("year,value,note\n2017,5,\n", "no area column was recognised; the columns are “year”, “value”, “note”"),
        ("2015,2016\n1,2\n", "no area column was recognised; the columns are “2015”, “2016”"),
    ],
)
def test_missing_column_is_named(refused, text, what):
    assert refused(text, series="S").startswith(f"a.csv:1: {what}. Specify one, for example ")


def test_what_is_wrong_is_said_with_its_line_and_field(read):
    text = (
        "area,year,value,unit,nature,technology,lower bound\nGermny,2017,1,,,,\nKE,43101,1,,,,\nKE,1900-01-01,2,,,,\nKE,1905-07-09,3,,,,\n"
        "KE,2016,many,,,,\nKE,1850,4,,,,\nKE,2017,140,PT,,,\nKE,2018,1,,Odd,,\nKE,2019,1,,,1234.5,\nKE,2019,1,,,,low\n,2019,1,,,,\n"
        "UG,2017,140,PER_100_POP,,,\n"
    )  # fmt: skip
    dataset = read(text, series="S")
    assert [(one.area, one.value) for one in dataset.observations] == [("UG", 140)]
    assert problem_texts(dataset) == [
        "a.csv:2 [area]: unknown area “Germny”; did you mean Germany (DE)?",
        "a.csv:3 [year]: 43101 is the date 2018-01-01 as stored by a spreadsheet; enter the year, 2018",
        "a.csv:4 [year]: “1900-01-01” is a date; expected a year such as 2017",
        (
            "a.csv:5 [year]: the date 1905-07-09 is the number 2017 in a cell formatted as a date; format "
            "these cells as numbers"
        ),
        "a.csv:6 [value]: “many” is not a number",
        "a.csv:7 [year]: the year 1850 is not between 1900 and 2100",
        "a.csv:8 [value]: 140 percent is more than 100 percent",
        "a.csv:9 [nature]: unknown value “Odd”",
        (
            "a.csv:10 [technology]: “1234.5” is not a name of a breakdown, but this column was read as one; "
            "if it is not a breakdown, specify TECHNOLOGY= without a header"
        ),
        "a.csv:11 [lower bound]: “low” is not a number",
        "a.csv:12 [area]: the row does not specify an area",
    ]


def test_two_values_for_one_key_are_both_left_out_and_the_same_value_counts_once(read):
    text = "area,year,value\nKE,2017,5\nKEN,2017,6\nKenya,2017,7\n404,2018,8\nKE,2018,8.0\n"
    dataset = read(text, series="S")
    assert [(one.time, one.value, one.line) for one in dataset.observations] == [("2018", 8, 5)]
    assert problem_texts(dataset) == [
        "a.csv:3 [value]: two values for S, KE 2017: 5 on line 2 and 6 here; neither is used",
        "a.csv:4 [value]: two values for S, KE 2017: 5 on line 2 and 7 here; neither is used",
    ]


def test_comma_is_read_as_the_rest_of_the_file_shows(read):
    def values(*cells: str) -> list[float | None]:
        text = "area;year;value\n" + "".join(f"KE;{2000 + at};{cell}\n" for at, cell in enumerate(cells))
        return [one.value for one in read(text, series="S").observations]

    assert values("1,234", "12,5") == [1.234, 12.5]
    assert values("1,234", "1,234.5", "1.234") == [1234, 1234.5, 1.234]
    assert values("1.234", "12,5") == [1234, 12.5]
    assert values("1.234") == [1.234]
    both = read("area;year;value\nKE;2001;1,234\nKE;2002;12,5\nKE;2003;12.5\n", series="S")
    assert [one.value for one in both.observations] == [12.5, 12.5]
    assert problem_texts(both) == [
        (
            "a.csv:2 [value]: “1,234” can be read in two ways, with decimals or with thousands, and no other "
            "number in the file shows which is correct"
        )
    ]


def test_head_may_stand_below_a_title_and_rows_keep_their_lines(read):
    dataset = read("Our figures,,\n,,\narea,year,value\n\nKE,2017,5\n", series="S")
    assert [(one.area, one.line) for one in dataset.observations] == [("KE", 5)]


def test_measured_node_needs_an_edition(read):
    dataset = read(
        "area,year,value,indicator\nKE,2017,5,connect2030:1.2\nKE,2018,5,connect2030@2018:1.2\nKE,2019,5,sdg:9.c.1\n",
        series="S",
    )
    assert dataset.series[0].measures == (Curie("connect2030", "2018", "1.2"), Curie("sdg", "2025", "9.c.1"))
    assert problem_texts(dataset) == [
        "a.csv:2 [indicator]: “connect2030:1.2” does not name a node with its edition, such as sdg@2025:9.c.1"
    ]


def test_only_so_many_problems_are_named(read):
    dataset = read("area,year,value\n" + "KE,2017,x\n" * 1200, series="S")
    assert len(dataset.problems) == 1001
    assert sorted(problem_texts(dataset))[0] == "a.csv: there are 200 more problems"


WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=30).map(
    lambda text: " ".join(text.split()).lstrip("'")
)
CODES = st.from_regex(r"[A-Z][A-Z0-9_]{0,20}", fullmatch=True).filter(lambda code: code_from_text("SEX", code) == code)
OBSERVATIONS = st.builds(
    Observation,
    series=st.sampled_from(["S", "IT_USE_ii99"]),
    area=st.sampled_from(["KE", "DE", "001", "419", "830"]),
    time=st.one_of(
        st.integers(1900, 2100).map(str), st.builds("{}-Q{}".format, st.integers(1900, 2100), st.integers(1, 4)),
        st.builds("{}-{:02d}".format, st.integers(1900, 2100), st.integers(1, 12)),
    ),
    value=st.floats(allow_nan=False, allow_infinity=False),
    key=st.dictionaries(st.sampled_from(["SEX", "AGE", "TYPE_OF_SPEED"]), CODES, max_size=3).map(dimension_key),
    bound=st.sampled_from(["", "<", ">"]),
    status=st.sampled_from(["A", "B", "E", "P"]),
    nature=st.sampled_from(["", "C", "E", "_X"]),
    lower=st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)),
    upper=st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)),
    source=WORDS,
    footnote=WORDS,
)  # fmt: skip


def written(observations: list[Observation]) -> str:
    keys = chain.from_iterable(one.key for one in observations)
    dimensions = sorted({name for name, _code in keys})
    fields = ["bound", "status", "nature", "lower", "upper", "source", "footnote"]
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(["SERIES", "REF_AREA", "TIME_PERIOD", "OBS_VALUE", *dimensions, "OBS_STATUS", "NATURE", "LOWER_BOUND", "UPPER_BOUND", "SOURCE_DETAIL", "COMMENT_OBS"])  # fmt: skip
    for one in observations:
        told = [getattr(one, name) for name in fields]
        told[3:5] = ["" if bound is None else repr(bound) for bound in told[3:5]]
        key = dict(one.key)
        writer.writerow(
            [one.series, one.area, one.time, told[0] + repr(one.value), *(key.get(name, "_T") for name in dimensions)]
            + [escape_formula(cell) if at > 3 else cell for at, cell in enumerate(told[1:])]
        )
    return out.getvalue()


@given(st.lists(OBSERVATIONS, min_size=1, max_size=8, unique_by=lambda one: one.place))
def test_what_is_written_long_is_read_again(read, observations):
    dataset = read(written(observations))
    assert dataset.problems == ()
    assert dataset.observations == tuple(observations)


@pytest.mark.parametrize("code", ["9.4.1.1", "9-4-1-1", "sdg@2020:9.4.1.1"])
def test_row_of_a_national_indicator_is_refused(read, code):
    dataset = read(f"Series,Indicator,Country,Year,Value\nS1,9.4.1,KZ,2019,5\nS2,{code},KZ,2019,6\n")
    assert [(one.series, one.value) for one in dataset.observations] == [("S1", 5)]
    assert problem_texts(dataset) == [
        f"a.csv:3 [Indicator]: {code} is a national indicator below the global one; national indicators are not supported yet"
    ]
