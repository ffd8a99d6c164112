"""Dates and periods, however they are written."""

from __future__ import annotations

from datetime import date

import pytest
from babel import Locale
from hypothesis import given, strategies as st

from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.reading.dates import EPOCH, DateReading, read_date, read_date_text, read_iso_date

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2017", "2017"),
        ("2017.0", "2017"),
        ("2017-06", "2017-06"),
        ("2017-6-9", "2017-06-09"),
        ("2017/06/09", "2017-06-09"),
        ("2017-06-09T10:00:00Z", "2017-06-09"),
        ("2017-06-09 10:00", "2017-06-09"),
        ("2017-06-09+02:00", "2017-06-09"),
        ("9.6.2017", "2017-06-09"),
        ("13/04/2019", "2019-04-13"),
        ("13/04/2019 10:00", "2019-04-13"),
        ("04/13/2019", "2019-04-13"),
        ("04-04-2019", "2019-04-04"),
        ("03/04/2019", "2019"),
        ("06/2017", "2017-06"),
        ("2017M6", "2017-06"),
        ("2017-Q3", "2017"),
        ("9 juin 2017", "2017-06-09"),
        ("1er juin 2017", "2017-06-01"),
        ("June 9th, 2017", "2017-06-09"),
        ("Jun-2017", "2017-06"),
        ("9 de junio de 2017", "2017-06-09"),
        ("9 июня 2017 г.", "2017-06-09"),
        ("9 يونيو 2017", "2017-06-09"),
        ("2017年6月9日", "2017-06-09"),
        ("2017年6月", "2017-06"),
        ("٢٠١٧", "2017"),
        ("between May 2017 and June", "2017"),
    ],
)
def test_dates_are_read_as_precisely_as_they_are_known(written: str, expected: str) -> None:
    assert read_date(written) == expected


@pytest.mark.parametrize(
    "written",
    ["soon", "2017-2019", "2017 2018", "43101", "2017-02-30", "31.02.2017", "31 June 2017", "13/13/2019", "12/17", ""],
)
def test_what_is_no_date_is_none(written: str) -> None:
    assert read_date(written) is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("03/04/2019", DateReading(2019, readings=("2019-04-03", "2019-03-04"))),
        ("43101", DateReading(2018, 1, 1, serial=True)),
        ("Q4 2017", DateReading(2017, part="Q4")),
        ("2017 s2", DateReading(2017, part="S2")),
        ("in the year 2017", DateReading(2017, mentioned=True)),
        ("10101", None),
    ],
)
def test_reader_says_how_a_date_is_written(written: str, expected: DateReading | None) -> None:
    assert read_date_text(written) == expected


@given(DAYS)
def test_any_day_is_read_in_every_form_that_is_certain(day: date) -> None:
    forms = (
        day.isoformat(),
        f"{day:%Y/%m/%d}",
        f"{day:%d.%m.%Y}",
        f"{day:%Y}年{day.month}月{day.day}日",
        f"{day:%Y-%m-%dT%H:%M:%SZ}",
    )
    assert {read_date(form) for form in forms} == {day.isoformat()}
    assert read_iso_date(day.isoformat()) == read_iso_date(f"{day:%Y%m%d}") == read_date_text(day.isoformat())


@given(DAYS, st.sampled_from("/-"))
def test_day_and_month_are_certain_or_both_readings_are_told(day: date, sign: str) -> None:
    found = read_date_text(f"{day:%d}{sign}{day:%m}{sign}{day:%Y}")
    assert found is not None
    if day.day > 12 or day.day == day.month:
        assert found.as_date == day
    else:
        assert found.readings == (day.isoformat(), f"{day:%Y-%d-%m}")
        assert found.iso == str(day.year)


@given(DAYS, st.sampled_from(LANGUAGES), st.sampled_from(("wide", "abbreviated")))
def test_months_are_read_by_their_names_in_six_languages(day: date, language: str, width: str) -> None:
    name = Locale.parse(language).months["format"][width][day.month]
    if not any(sign.isdigit() for sign in name):
        assert read_date(f"{day.day} {name} {day.year}") == day.isoformat()
        assert read_date(f"{name.upper()} {day.year}") == f"{day:%Y-%m}"


@given(DAYS.filter(lambda day: day.year >= 1950))
def test_serial_is_the_day_that_a_spreadsheet_counts(day: date) -> None:
    found = read_date_text(str((day - EPOCH).days))
    assert found is not None
    assert (found.as_date, found.serial) == (day, True)
    assert read_date(str((day - EPOCH).days)) is None


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_none(text: str) -> None:
    for found in (read_date_text(text), read_iso_date(text)):
        assert found is None or found.iso.startswith(f"{found.year:04d}")


@given(st.from_regex(r"\d{4}(-(Q[1-4]|0[1-9]|1[0-2](-[0-3]\d)?))?", fullmatch=True))
def test_what_programs_write_people_may_write_too(text: str) -> None:
    exact = read_iso_date(text)
    assert exact is None or read_date_text(text) == exact


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("2017", "2017"), ("2017-A1", "2017"), ("2017-W05", "2017-W05"), ("2017-T3", "2017-T3"), ("2017-M03", "2017-03"),
        ("2017-03-31T00:00:00", "2017-03-31"), ("2017-03-31-05:00", "2017-03-31"), ("2017-3", None), ("31.03.2017", None),
        ("2017-W54", None), ("2017-2019", None), ("2017-03-31T10:00+0200", "2017-03-31"), ("2017-02-30", None), ("June 2017", None),
    ],
)  # fmt: skip
def test_programs_write_dates_in_one_way(written: str, period: str | None) -> None:
    found = read_iso_date(written)
    assert (found and found.period) == period
