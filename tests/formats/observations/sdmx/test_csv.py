"""SDMX-CSV 1.0 and 2.0 as publishers write it."""

from __future__ import annotations

import io

import pytest

from goalweave.core.errors import InputError
from goalweave.core.model import DimensionCode, Observation
from goalweave.formats.observations import Dataset, ReadOptions
from goalweave.formats.observations.sdmx import StructureComponents, read_sdmx
from goalweave.formats.reading.limits import Limits

# The columns of the UN's global dataflow of SDG indicators, IAEG-SDGs:DF_SDG_GLH(1.24), with values of our own.
GLOBAL = """\
DATAFLOW,FREQ,REPORTING_TYPE,SERIES,REF_AREA,SEX,AGE,URBANISATION,CUST_BREAKDOWN,COMPOSITE_BREAKDOWN,ACTIVITY,TIME_PERIOD,\
OBS_VALUE,OBS_STATUS,UNIT_MULT,UNIT_MEASURE,BASE_PER,NATURE,TIME_DETAIL,COMMENT_OBS,UPPER_BOUND,LOWER_BOUND,SOURCE_DETAIL,COMMENT_TS
IAEG-SDGs:DF_SDG_GLH(1.24),A,G,IT_USE,1,_T,_T,_T,_T,_T,_Z,2017,48.6,A,0,PT,,M,2017,Our count,50,47.5,An office,Of all ages
IAEG-SDGs:DF_SDG_GLH(1.24),A,G,IT_USE,404,F,Y15T24,_T,_T,_T,_Z,2017,16,B,0,PT,,C,2016-2017,,,,,
IAEG-SDGs:DF_SDG_GLH(1.24),A,N,IT_USE,404,F,Y15T24,_T,_T,_T,_Z,2017,17,A,0,PT,,CA,2016-2017,,,,,
IAEG-SDGs:DF_SDG_GLH(1.24),A,G,IT_SUB,4,_T,_T,_T,_T,_T,_Z,2017,NaN,O,3,NUMBER,,NA,2017,,,,,
"""
START = "STRUCTURE,STRUCTURE_ID,ACTION,SERIES,REF_AREA,SEX,TIME_PERIOD,OBS_VALUE,OBS_STATUS\n"
ROW = "dataflow,OFFICE:DF(1.0),I,IT_USE,KE,_T,2017,17.8,A\n"
PLAIN = Observation("IT_USE", "KE", "2017", 17.8)


def read(text: str, options: ReadOptions | None = None, structure: StructureComponents | None = None) -> Dataset:
    return read_sdmx(
        io.BytesIO(text.encode()), "a.csv", Limits(), options, structure=structure or StructureComponents()
    )


def problems(text: str) -> list[str]:
    return [str(error) for error in read(text).problems]


def test_global_dataflow_is_read_whole() -> None:
    data = read(GLOBAL)
    key = (("AGE", "Y15T24"), ("SEX", "F"))
    assert data.problems == ()
    assert data.observations == (
        Observation(
            "IT_USE", "001", "2017", 48.6, nature="M", lower=47.5, upper=50, source="An office",
            footnote="Our count; Of all ages",
        ),
        Observation("IT_USE", "KE", "2017", 16, key=key, status="B", nature="C", time_detail="2016-2017"),
        Observation("IT_USE", "KE", "2017", 17, key=(key[0], ("REPORTING_TYPE", "N"), key[1]), nature="CA", time_detail="2016-2017"),
        Observation("IT_SUB", "AF", "2017", None, status="O", nature="NA"),
    )  # fmt: skip
    assert [(one.code, one.unit, one.multiplier, one.dimensions) for one in data.series] == [
        ("IT_USE", "PT", 0, ("REPORTING_TYPE", "SEX", "AGE")),
        ("IT_SUB", "NUMBER", 3, ()),
    ]
    assert data.source == "IAEG-SDGs"
    assert [one.line for one in data.observations] == [2, 3, 4, 5]


@pytest.mark.parametrize(
    "text",
    [
        START + ROW,
        START.replace("ACTION,", "") + ROW.replace("I,", "", 1),
        "\ufeff" + START.replace(",", ";") + ROW.replace(",", ";").replace("17.8", "17,8"),
        START.replace(",", "\t") + ROW.replace(",", "\t"),
        "STRUCTURE,STRUCTURE_ID,ACTION,OBS_VALUE,TIME_PERIOD,SEX,REF_AREA,SERIES\ndataflow,O:DF(1),M,17.8,2017,_T,KEN,IT_USE\n",
        "STRUCTURE,STRUCTURE_ID,ACTION,SERIES_KEY,SERIES,REF_AREA,TIME_PERIOD,OBS_VALUE\ndatastructure,O:D,R,USE.KE,IT_USE,KE,2017,17.8\n",
        "DATAFLOW,SERIES,GEO,TIME_PERIOD,OBS_VALUE\nO:DF(1.0),IT_USE,Kenya,2017,17.8\n",
        '"DATAFLOW","SERIES","REF_AREA","TIME_PERIOD","OBS_VALUE","TITLE"\r\n"O:DF(1.0)","IT_USE","404","2017","17.8","x"\r\n',
    ],
    ids=["2.0", "no action", "semicolons", "tabs", "any order", "keys", "1.0", "quoted"],
)
def test_csv_of_either_version_and_any_separator_is_read(text: str) -> None:
    data = read(text)
    assert (data.observations, data.problems) == ((PLAIN,), ())


def test_names_beside_codes_are_kept() -> None:
    both = read(
        "STRUCTURE,STRUCTURE_ID,ACTION,SERIES: Series,REF_AREA: Area,SEX: Sex,TIME_PERIOD: Time,OBS_VALUE: Value,COMMENT_OBS: Note\n"
        "dataflow,O:DF(1.0): Users,I,IT_USE: People: all,KE: Kenya,F: Women,2017: 2017,17.8,Note: one\n"
    )
    apart = read(
        "STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,ACTION,SERIES,Series,REF_AREA,Area,SEX,Sex,TIME_PERIOD,Time,OBS_VALUE,Value,COMMENT_OBS,Note\n"
        "dataflow,O:DF(1.0),Users,I,IT_USE,People: all,KE,Kenya,F,Women,2017,,17.8,,Note: one,\n"
    )
    without_space = read("DATAFLOW,SERIES:Series,REF_AREA:Area,SEX:Sex,TIME_PERIOD:Time,OBS_VALUE:Value,COMMENT_OBS:Note\n"
                         "O:DF(1.0),IT_USE:People: all,KE:Kenya,F:Women,2017,17.8,Note: one\n")  # fmt: skip
    for data in (both, apart, without_space):
        assert data.observations == (
            Observation("IT_USE", "KE", "2017", 17.8, key=(("SEX", "F"),), footnote="Note: one"),
        )
        assert data.series[0].name == {"en": "People: all"}
        assert data.codes == (DimensionCode("SEX", "F", {"en": "Women"}),)


def test_several_values_and_languages_become_one_text() -> None:
    data = read(
        "STRUCTURE[;],STRUCTURE_ID,ACTION,SERIES,REF_AREA,TIME_PERIOD,OBS_VALUE,SOURCE_DETAIL[],COMMENT_OBS[fr;en]\n"
        'dataflow,O:DF(1.0),I,IT_USE,KE,2017,17.8,One;Two,"fr:Enquête;en:Survey"\n'
        "dataflow,O:DF(1.0),I,IT_USE,KE,2018,17.8,One,fr:Enquête\n"
    )
    assert [(one.source, one.footnote) for one in data.observations] == [("One; Two", "Survey"), ("One", "Enquête")]


def test_attributes_of_a_partial_key_are_passed_over() -> None:
    data = read(START + ROW + "dataflow,OFFICE:DF(1.0),I,IT_USE,,,,,A\n")
    assert (data.observations, data.problems) == ((PLAIN,), ())


def test_dataflow_names_the_series_and_options_say_what_the_file_does_not() -> None:
    text = "DATAFLOW,UNIT,TIME_PERIOD,OBS_VALUE\nO:DF_USE(1.0),,2017,17.8\n"
    assert read(text, ReadOptions(area="Kenya", unit="PT")).observations == (Observation("DF_USE", "KE", "2017", 17.8),)
    data = read(text, ReadOptions(area="KE", series="IT_USE", release="2019", source="Us"))
    assert (data.observations, data.release, data.source) == ((PLAIN,), "2019", "Us")


def test_structure_tells_dimensions_from_attributes() -> None:
    text = "DATAFLOW,SERIES,REF_AREA,QUALITY,TIME_PERIOD,OBS_VALUE,SPEED\nO:DF(1.0),IT_USE,KE,Q,2017,17.8,S\n"
    known = StructureComponents(frozenset(("SPEED",)), names={("SPEED", "S"): {"en": "Slow"}})
    assert read(text).observations[0].key == (("QUALITY", "Q"),)
    data = read(text, structure=known)
    assert data.observations[0].key == (("SPEED", "S"),)
    assert data.codes == (DimensionCode("SPEED", "S", {"en": "Slow"}),)


def test_components_with_texts_for_people_are_no_dimensions() -> None:
    head = "STRUCTURE,STRUCTURE_ID,ACTION,OBS_VALUE,SERIES,REF_AREA,REMARK,TIME_PERIOD\n"
    data = read(head + "dataflow,O:DF,I,17.8,IT_USE,KE,short,2017\ndataflow,O:DF,I,16,IT_USE,KE,two words,2018\n")
    assert [one.key for one in data.observations] == [(), ()]


def test_unit_that_differs_is_each_value_s_own() -> None:
    text = "DATAFLOW,SERIES,REF_AREA,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE,UNIT_MULT\n"
    data = read(text + "O:DF,IT_USE,KE,2017,1,PT,0\nO:DF,IT_USE,KE,2018,2,NUMBER,6\nO:DF,IT_USE,KE,2019,3,PT,\n")
    assert (data.series[0].unit, data.series[0].multiplier) == ("", 0)
    assert [(one.unit, one.multiplier) for one in data.observations] == [("PT", None), ("NUMBER", 6), ("PT", None)]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2017", "2017"), ("2017-A1", "2017"), ("2017-Q1", "2017-Q1"), ("2017-M03", "2017-03"), ("2017-03", "2017-03"),
        ("2017-S2", "2017-S2"), ("2017-W05", "2017-W05"), ("2017-03-31", "2017-03-31"), ("2017Z", "2017"),
        ("2017-01-01T00:00:00", "2017-01-01"), ("2017-01-01/P1Y", "2017"),
    ],
)  # fmt: skip
def test_periods_of_sdmx_are_read(written: str, read_as: str) -> None:
    assert [one.time for one in read(START + ROW.replace("2017", written)).observations] == [read_as]


def test_normalised_time_of_a_yearly_value_is_its_year() -> None:
    text = "DATAFLOW,FREQ,SERIES,REF_AREA,TIME_PERIOD,OBS_VALUE\nO:DF,A,IT_USE,KE,2017-12-31,17.8\n"
    assert read(text).observations == (PLAIN,)


@pytest.mark.parametrize(("written", "value", "bound"), [("<2.5", 2.5, "<"), ("> 95", 95, ">"), ("1.5E3", 1500, "")])
def test_bounds_and_powers_are_numbers(written: str, value: float, bound: str) -> None:
    one = read(START + ROW.replace("17.8", written)).observations[0]
    assert (one.value, one.bound) == (value, bound)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (ROW.replace("17.8", "many"), "a.csv:3 [OBS_VALUE]: “many” is not a number"),
        (ROW.replace("17.8", "1,5"), "a.csv:3: the row has 10 cells, but the header row has 9"),
        (ROW.replace("17.8", "INF"), "a.csv:3 [OBS_VALUE]: “INF” is not a number"),
        (ROW.replace("17.8", "1e999"), "a.csv:3 [OBS_VALUE]: “1e999” is not a number"),
        (ROW.replace("KE", "Kenja"), "a.csv:3 [REF_AREA]: unknown area “Kenja”; did you mean Kenya (KE)?"),
        (ROW.replace("KE", ""), "a.csv:3 [REF_AREA]: the row does not specify an area"),
        (ROW.replace("2017", "1-1-1900"), "a.csv:3 [TIME_PERIOD]: “1-1-1900” is not an SDMX time period, such as 2017 or 2017-Q1"),
        (ROW.replace("2017", "2017-13"), "a.csv:3 [TIME_PERIOD]: “2017-13” is not an SDMX time period, such as 2017 or 2017-Q1"),
        (ROW.replace("2017", "0217"), "a.csv:3 [TIME_PERIOD]: the year 0217 is not between 1900 and 2100"),
        (ROW.replace("2017", ""), "a.csv:3 [TIME_PERIOD]: the time period is missing"),
        (ROW.replace(",A\n", ",Provisional\n"), "a.csv:3 [OBS_STATUS]: “Provisional” is not a code of at most 4 characters"),
        (ROW.replace(",I,", ",D,"), "a.csv:3 [ACTION]: rows with the delete action are not supported"),
        (ROW.replace(",I,", ",X,"), "a.csv:3 [ACTION]: “X” is not an SDMX-CSV action: I, A, R, M or D"),
        ("dataflow,OFFICE:DF(1.0),I,IT_U", "a.csv:3: the row has 4 cells, but the header row has 9"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_is_named_and_left_out(row: str, problem: str) -> None:
    good = ROW.replace("2017", "2016")
    assert problems(START + good + row) == [problem]
    assert [one.time for one in read(START + good + row).observations] == ["2016"]


def test_two_values_for_one_key_are_both_left_out_and_the_same_twice_is_one() -> None:
    text = START + ROW + ROW.replace("KE", "404").replace("17.8", "18") + ROW.replace("KE", "RW") * 2
    assert [one.area for one in read(text).observations] == ["RW"]
    assert problems(text) == [
        "a.csv:3 [OBS_VALUE]: two values for IT_USE, KE 2017: 17.8 on line 2 and 18 here; neither is used"
    ]


@pytest.mark.parametrize(
    ("head", "error"),
    [
        ("STRUCTURE,SERIES,REF_AREA,TIME_PERIOD,OBS_VALUE", "a.csv:1: the second column is not STRUCTURE_ID"),
        ("DATAFLOW,SERIES,REF_AREA,TIME_PERIOD,VALUE", "a.csv:1: the value column, OBS_VALUE, is missing"),
        ("DATAFLOW,SEX,SEX,TIME_PERIOD,OBS_VALUE", "a.csv:1 [SEX]: this component has two columns"),
        ("area,year,value", "a.csv: the file is not an SDMX data message (ML, JSON or CSV)"),
        ("", "a.csv:2: the value column, OBS_VALUE, is missing"),
    ],
)
def test_a_head_that_is_none_is_refused(head: str, error: str) -> None:
    with pytest.raises(InputError) as raised:
        read(head + "\n" + ROW)
    assert str(raised.value) == error


def test_a_file_with_a_head_alone_has_no_observations() -> None:
    assert (read(START).observations, read(START).series) == ((), ())
