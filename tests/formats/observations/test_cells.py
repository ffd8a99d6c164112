"""Numbers, times, notes and codes as publishers write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from goalweave.core.errors import InputError
from goalweave.formats.observations.codes import (
    code_from_text,
    code_from_words,
    dimension_id,
    multiplier_from_text,
    nature_from_text,
    series_code,
    status_from_text,
    unit_from_text,
)
from goalweave.formats.observations.notes import note_for
from goalweave.formats.observations.numbers import (
    AmbiguousNumber,
    CellNumber,
    NumberSigns,
    read_exact_number,
    read_value,
)
from goalweave.formats.observations.times import read_time, read_time_detail, settle_split_years
from goalweave.formats.reading import numbers


def grouped(digits, sign, **more):
    return numbers.Number(Decimal(digits), grouping=sign, exact=False, **more)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12.5", CellNumber(12.5)), ("-3", CellNumber(-3)), ("1e3", CellNumber(1000)), ("0.123", CellNumber(0.123)), ("1234.567", CellNumber(1234.567)),
        ("12,5", CellNumber(12.5)), ("0,123", CellNumber(0.123)), ("1234,567", CellNumber(1234.567)), ("1,234.5", CellNumber(1234.5)),
        ("1.234,5", CellNumber(1234.5)), ("1,234,567", CellNumber(1234567)), ("1.234.567", CellNumber(1234567)), ("1 234,5", CellNumber(1234.5)),
        ("1\u202f234", CellNumber(1234)), ("1'234.5", CellNumber(1234.5)), ("−5", CellNumber(-5)), ("١٢٫٥", CellNumber(12.5)), ("١٬٢٣٤", CellNumber(1234)),
        ("<2.5", CellNumber(2.5, "<")), ("> 95", CellNumber(95, ">")), ("≤ 2,5", CellNumber(2.5, "<")), (">=95%", CellNumber(95, ">", True)),
        ("45 %", CellNumber(45, percent=True)), ("1,234", AmbiguousNumber("1,234", grouped("1234", ","))), ("<1.234", AmbiguousNumber("<1.234", grouped("1234", ".", bound="<"))), ("..", None), ("n/a", None),
        ("–", None), ("…", None),
    ],
)  # fmt: skip
def test_number_is_read(text, number):
    assert read_value(text, NumberSigns()) == number


@pytest.mark.parametrize(
    "text",
    ["abc", "1.2.3", "1,23,4", "12 500 7", "1,234.567,8", "--1", "1e999", "12 e", "12 (p)", "0x1F", "1_000", "inf"],
)
def test_what_is_no_number_is_said(text):
    with pytest.raises(InputError, match="is not a number"):
        read_value(text, NumberSigns())


def test_exact_number_knows_no_other_sign_than_the_dot():
    assert [read_exact_number(text) for text in ("1.234", " <2.5 ", "NaN", "N", "Null", "")] == [
        CellNumber(1.234),
        CellNumber(2.5, "<"),
        *[None] * 4,
    ]
    for text in ("1,234", "about 5", "45%", "Infinity"):
        with pytest.raises(InputError, match="is not a number"):
            read_exact_number(text)


@given(
    st.integers(-(10**9), 10**9),
    st.integers(0, 9999),
    st.sampled_from([(",", "."), (".", ","), ("\u202f", ","), ("’", ".")]),
)
def test_number_with_thousands_and_decimals_is_read_back(whole, part, signs):
    thousands, decimal = signs
    text = f"{whole:,}".replace(",", thousands) + f"{decimal}{part:04d}"
    value = float(f"{whole}.{part:04d}")
    assert read_value(text, NumberSigns()) == CellNumber(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_as_python_writes_it_is_read_back(value):
    signs = NumberSigns()
    found = read_value(repr(value), signs)
    assert read_exact_number(repr(value)) == CellNumber(value)
    assert (signs.resolve(found) if isinstance(found, AmbiguousNumber) else found) == CellNumber(value)


@given(st.text(max_size=30))
def test_any_text_is_a_number_nothing_or_an_error(text):
    for read in (lambda: read_value(text, NumberSigns()), lambda: read_exact_number(text), lambda: read_time(text)):
        try:
            read()
        except InputError:
            continue


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2017", "2017"), ("2017.0", "2017"), ("2017年", "2017"), ("٢٠١٧", "2017"), (" 2017 ", "2017"), ("2017-Q1", "2017-Q1"),
        ("2017 q3", "2017-Q3"), ("Q4 2017", "2017-Q4"), ("2017S2", "2017-S2"), ("2017-3", "2017-03"), ("2017M12", "2017-12"), ("06/2017", "2017-06"), ("June 2017", "2017-06"),
        ("1900", "1900"), ("2100", "2100"),
    ],
)  # fmt: skip
def test_time_is_read(text, period):
    assert read_time(text) == period


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("1899", "the year 1899 is not between 1900 and 2100"), ("2101-Q1", "the year 2101 is not between 1900 and 2100"),
        ("43101", "43101 is the date 2018-01-01 as stored by a spreadsheet; enter the year, 2018"),
        ("2017-05-01", "“2017-05-01” is a date; expected a year such as 2017"), ("1/5/2017", "“1/5/2017” is a date"),
        ("1905-07-09 00:00", "the date 1905-07-09 is the number 2017 in a cell formatted as a date"),
        ("", "is not a year"), ("99999", "is not a year"), ("year", "is not a year"), ("2017-13", "is not a year"), ("1900-99-99", "is not a year"), ("03/04/2017", "“03/04/2017” is a date"),
        ("9 juin 2017", "“9 juin 2017” is a date"), ("around 2017", "is not a year"),
    ],
)  # fmt: skip
def test_what_is_no_time_is_said(text, what):
    with pytest.raises(InputError) as caught:
        read_time(text)
    assert what in str(caught.value)


@pytest.mark.parametrize(
    ("text", "year", "note"),
    [
        ("A survey.", 2005, "A survey."),
        ("[2004-2006,2009]: One // [2007]: Two", 2005, "One"),
        ("[2004-2006,2009]: One // [2007]: Two", 2009, "One"),
        ("[2004-2006,2009]: One // [2007]: Two", 2007, "Two"),
        ("[2004-2006,2009]: One // [2007]: Two", 2008, ""),
        ("General // [2007]: http://a.example//b // more", 2007, "General; http://a.example//b // more"),
        ("General // [2007]: Two", 2006, "General"),
        ("[2007]: One // [2007]: Two // [2007]: One", 2007, "One; Two"),
        ("The survey [I Cube] of 2007", 2007, "The survey [I Cube] of 2007"),
        ("[0001-9999]: All", 2007, "All"),
        ("[2009-2004]: None", 2007, ""),
        ("", 2007, ""),
    ],
)
def test_note_holds_for_the_years_that_it_names(text, year, note):
    assert note_for(text, year) == note


def test_dimensions_have_ids_as_in_sdmx():
    heads = [
        "typeOfMobileTechnology",
        "Type of mobile technology",
        "[Type of mobile technology]",
        "Sexe",
        "年龄",
        "Speed (Mb/sec)",
    ]
    ids = ["TYPE_OF_MOBILE_TECHNOLOGY"] * 3 + ["SEX", "AGE", "SPEED_MB_SEC"]
    assert [dimension_id(head) for head in heads] == ids


@pytest.mark.parametrize(
    ("dimension", "text", "code"),
    [
        ("SEX", "Female", "F"), ("SEX", "BOTHSEX", "_T"), ("SEX", "_T", "_T"), ("SEX", "男", "M"), ("SEX", "F_", "F_"), ("AGE", "16 to 24", "Y16T24"),
        ("AGE", "25–34 years", "Y25T34"), ("AGE", "65 and over", "Y_GE65"), ("AGE", "15+", "Y_GE15"), ("AGE", "ALLAGE", "_T"),
        ("AGE", "Young", "YOUNG"), ("LOCATION", "Urban", "U"), ("TYPE_OF_SPEED", "IS_GE10M", "IS_GE10M"), ("INCOME", "< £5", "LT_5"),
        ("INCOME", "Total", "_T"), ("REPORTING_TYPE", "G", "_T"), ("REPORTING_TYPE", "National", "N"), ("REGION", "Île-de-France", "ILE_DE_FRANCE"),
    ],
)  # fmt: skip
def test_code_stands_for_a_text(dimension, text, code):
    assert code_from_text(dimension, text) == code


@given(st.text(min_size=1, max_size=300))
def test_made_code_is_an_id_and_is_made_again(text):
    code = code_from_words(text)
    assert 0 < len(code) <= 60
    assert set(code) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
    assert code_from_words(text) == code == code_from_words(code)


def test_made_codes_tell_apart_what_ascii_does_not():
    texts = ["农村", "城市", "Москва", "Минск", "x" * 80 + "a", "x" * 80 + "b", "15+", "<15"]
    assert len({code_from_words(text) for text in texts}) == len(texts)


def test_words_stand_for_codes():
    assert [unit_from_text(text) for text in ("Percentage (%)", "%", "PERCENT", "PT", "Per 100 population", "US$ per head", "")] == [
        "PT", "PT", "PT", "PT", "PER_100_POP", "US_PER_HEAD", "",
    ]  # fmt: skip
    assert [multiplier_from_text(text) for text in ("Units", "Thousands", "6", "3.0", "", "-2", "many")] == [
        0,
        3,
        6,
        3,
        0,
        -2,
        None,
    ]
    assert [status_from_text(text) for text in ("Estimated value", "B", "b", "", "Undefined", "Odd")] == [
        "E",
        "B",
        "B",
        "A",
        "A",
        None,
    ]
    assert [nature_from_text(text) for text in ("C: Country data", "_X: Data nature not available", "Modelled", "CA", "", "Odd")] == [
        "C", "_X", "M", "CA", "", None,
    ]  # fmt: skip
    assert [series_code(text) for text in ("IT_USE_ii99", "IT.NET.USER.ZS", " 17-8-1 ", "Internet users")] == [
        "IT_USE_ii99", "IT.NET.USER.ZS", "17-8-1", "INTERNET_USERS",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2019/2020", "2019-07-01/P1Y"), ("٢٠١٩/٢٠٢٠", "2019-07-01/P1Y"), ("2015–2017", "2015-01-01/P3Y"), ("2018至2020", "2018-01-01/P3Y"),
        ("2024 Q1", "2024-Q1"), ("2019 (July)", "2019-07"), ("июль 2019", "2019-07"), ("2019年7月", "2019-07"), ("يوليو 2019", "2019-07"),
        ("April 2019 to March 2020", "2019-04-01/P1Y"),
    ],
)  # fmt: skip
def test_period_is_kept_as_published(text, time):
    assert read_time_detail(text) == (time, text)


def test_months_of_a_column_of_years_across_two_are_such_years():
    dashes = [("2009-10", ""), ("2012-07-01/P1Y", "2012-13")]
    assert settle_split_years(dashes) == {("2009-10", ""): ("2009-07-01/P1Y", "2009-10")}
    assert settle_split_years([("2010-11", "2010/11")]) == {("2010-11", "2010/11"): ("2010-07-01/P1Y", "2010/11")}
    assert settle_split_years([("2009-10", ""), ("2009-11", ""), ("2012-07-01/P1Y", "2012-13")]) == {}
    assert settle_split_years([("2009-10", ""), ("2010-11", "")]) == {}
