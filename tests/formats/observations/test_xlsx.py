"""Workbooks of observations."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from goalweave.core.model import Observation


def workbook(*sheets: tuple[str, list[list[Any]]], formats: dict[str, str] | None = None) -> bytes:
    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    for cell, shown in (formats or {}).items():
        made.worksheets[-1][cell].number_format = shown
    out = BytesIO()
    made.save(out)
    return out.getvalue()


NOTES = ("Read me", [["Figures of the ministry"], ["in percent"]])


def test_first_sheet_with_values_is_read(read):
    data = workbook(
        NOTES, ("Values", [["Country", "Year", "Value"], ["Kenya", 2017, 12.5], ["Uganda", 2018, "1,234.5"]])
    )
    dataset = read(data, "a.xlsx", series="S")
    assert dataset.observations == (Observation("S", "KE", "2017", 12.5), Observation("S", "UG", "2018", 1234.5))
    assert [one.line for one in dataset.observations] == [2, 3]


def test_sheet_can_be_named(read, refused):
    one, other = ("One", [["area", 2015, 2016], ["KE", 1, 2]]), ("Other", [["area", 2015], ["KE", 3]])
    data = workbook(one, other)
    assert [one.value for one in read(data, "a.xlsx", series="S", sheet="other").observations] == [3]
    assert (
        refused(data, "a.xlsx", series="S", sheet="Third") == "a.xlsx: unknown sheet “Third”; the sheets are One, Other"
    )
    assert refused(workbook(NOTES), "a.xlsx", series="S").startswith(
        "a.xlsx:1 [Read me]: no value column was recognised"
    )


def test_percentage_is_read_as_it_is_shown(read):
    rows = [["area", "year", "value"], ["KE", 2017, 0.455], ["KE", 2018, 0.07], ["KE", 2019, 45]]
    data = workbook(("V", rows), formats={"C2": "0.0%", "C3": "0%"})
    found = [(one.value, one.unit) for one in read(data, "a.xlsx", series="S").observations]
    assert found == [(45.5, "PT"), (7, "PT"), (45, "")]


def test_dates_and_formulas_are_problems(read):
    rows = [["area", "year", "value"], ["KE", date(1905, 7, 9), 1], ["KE", date(2017, 5, 1), 2]]
    rows += [["KE", 2018, "=A1"], ["KE", 2019, date(2017, 5, 1)]]
    dataset = read(workbook(("V", rows)), "a.xlsx", series="S")
    assert [str(problem) for problem in dataset.problems] == [
        (
            "a.xlsx:4 [V]: the formula in C4 was saved without its result and counts as empty; open the "
            "workbook in Excel and save it"
        ),
        (
            "a.xlsx:2 [V › year]: the date 1905-07-09 is the number 2017 in a cell formatted as a date; "
            "format these cells as numbers"
        ),
        "a.xlsx:3 [V › year]: “2017-05-01” is a date; expected a year such as 2017",
        "a.xlsx:5 [V › value]: “2017-05-01” is a date; expected a number",
    ]
