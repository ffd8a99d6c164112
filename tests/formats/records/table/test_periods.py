"""Beginning and end in one cell, and headers of two rows."""

from __future__ import annotations

from io import BytesIO

import pytest
from tests.factories.tables import preview, read

from goalweave.core.errors import InputError
from goalweave.formats.reading.limits import Limits
from goalweave.formats.records.table.periods import WorkPeriod, read_period_of_work


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2019 – 2022", ("2019", "2022")),
        ("Jan 2019 - Dec 2020", ("2019-01", "2020-12")),
        ("01/2019-12/2022", ("2019-01", "2022-12")),
        ("March 2021 – ongoing", ("2021-03", "")),
        ("2021 — настоящее время", ("2021", "")),
        ("2021年3月 至 至今", ("2021-03", "")),
        ("Q1 2023", ("2023-01", "2023-03")),
        ("2023-S2", ("2023-07", "2023-12")),
        ("FY 2022/23", ("2022", "2023")),
        ("FY 2011/12", ("2011", "2012")),
        ("2022/23", ("2022", "2023")),
        ("2011/12", None),  # December
        ("2022 – 2019", None),
        ("2019", None),
        ("24 months", None),
        ("from 2019 on – see annex", None),
    ],
)
def test_period_is_read(text: str, period: tuple[str, str] | None) -> None:
    assert read_period_of_work(text) == (WorkPeriod(*period) if period else None)


def test_column_of_periods_gives_start_and_end() -> None:
    text = "Title,Duration\nA,2019 – 2022\nB,March 2021 – ongoing\nC,2020\nD,24 months\n"
    problems: list[InputError] = []
    records = list(read(BytesIO(text.encode()), "a.csv", Limits(), on_problem=problems.append))
    assert [(one.start, one.end) for one in records] == [("2019", "2022"), ("2021-03", ""), ("2020", "2020"), ("", "")]
    assert [problem.value for problem in problems] == ["24 months"]


def test_quarter_is_the_first_month_of_a_start_and_the_last_of_an_end() -> None:
    text = "Title,Start,End\nA,Q1 2023,Q2 2024\n"
    (record,) = read(BytesIO(text.encode()), "a.csv", Limits())
    assert (record.start, record.end) == ("2023-01", "2024-06")


def test_header_of_two_rows_below_titles_is_found() -> None:
    text = (
        "Annual list of projects,,,,\n,,,,\nProj. ref.,Programme title,EUR mio budget,,Country/ies\n,,2023,2024,\n"
        "A-1,Wells,1.2,3,Kenya\nA-2,Fibre,0.8,4,n/a\nA-3,Stoves,2,5,various\n"
    )
    found = preview(BytesIO(text.encode()), "a.csv", Limits())
    assert found.columns == {
        "id": "Proj. ref.",
        "title": "Programme title",
        "budget.2023": "EUR mio budget 2023",
        "budget.2024": "EUR mio budget 2024",
        "country": "Country/ies",
    }
    problems: list[InputError] = []
    records = list(read(BytesIO(text.encode()), "a.csv", Limits(), on_problem=problems.append))
    assert [(one.id, [int(money.amount) for money in one.money], one.countries) for one in records] == [
        ("A-1", [1_200_000, 3_000_000], ("KE",)),
        ("A-2", [800_000, 4_000_000], ()),
        ("A-3", [2_000_000, 5_000_000], ()),
    ]
    assert problems == []
    again = preview(BytesIO(text.encode()), "a.csv", Limits(), {**found.columns, "country": ""})
    assert again.unknown == ("Country/ies",)
