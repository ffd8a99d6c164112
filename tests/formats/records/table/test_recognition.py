"""Columns whose headers nobody listed: by their words, by their values, and with a reason."""

from __future__ import annotations

import csv
from io import BytesIO
from pathlib import Path
from time import process_time

import pytest
from tests.factories.tables import preview

from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.typed_cells import TypedText
from goalweave.formats.records.table.columns import TableColumns, match_columns
from goalweave.formats.records.table.header_evidence import is_placeholder, plain_header, weigh_header

SETS = Path(__file__).parents[4] / "bench" / "column_headers"
PROSE = ("Wells are built in ten villages and committees are trained.", "Operators lay fibre to all schools of the three districts.", "Families receive clean stoves and learn how they are used.")  # fmt: skip


def columns(heads: tuple[str, ...], *rows: tuple[str, ...]) -> TableColumns:
    return match_columns(heads, rows, {}, "a.csv")


def field_of(head: str, *values: str) -> str:
    return next(iter(columns((head,), *((value,) for value in values)).fields), "")


@pytest.mark.parametrize(("name", "least"), [("tuning", 0.97), ("held_out", 0.97), ("published", 0.92), ("last", 0.94)])
def test_headers_of_public_lists_are_recognised(name: str, least: float) -> None:
    with (SETS / f"{name}.tsv").open(encoding="utf-8", newline="") as stream:
        cases = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    right = [case["head"] for case in cases if field_of(case["head"], *case["values"].split(" | ")) == case["field"]]
    assert len(right) / len(cases) >= least


@pytest.mark.parametrize(
    ("head", "values", "field"),
    [
        ("Desciption of project", (), "text"),  # a typing error
        ("Bugdet in USD", ("5", "6", "7"), "budget"),
        ("curr_total_commitment", (), "commitment"),
        ("implementingagencyname", (), "partners"),
        ("Location", ("Kenya", "Nepal", "Peru"), "country"),
        ("Location", ("Room 4", "Hall B", "Online"), "venue"),
        ("Column 7", ("https://a.org", "https://b.org", "https://c.org"), "links"),
        ("Column 7", ("2019-03-01", "2020-06-15", "2021-01-30"), "start"),
        ("Befristung", ("2019-03-01", "2020-06-15", "2021-01-30"), ""),  # a date of what?
        ("Anmerkung", PROSE, "text"),
        ("Comments", PROSE, ""),
        ("Launch", ("Room 4", "Hall B", "Online"), ""),
        ("Period", ("2019 – 2021", "2020 – 2022", "2020"), "dates"),
        ("Reporting period", ("2019", "2020", "2021"), "period"),
        ("Series code", ("A", "A", "B", "A"), ""),
        ("Series code", ("A1", "A2", "B1", "B2"), "id"),
        ("Unit of measure", ("m", "km", "ha"), ""),
        ("№ п/п", ("1", "2", "3"), ""),
    ],
)
def test_words_and_values_decide_together(head: str, values: tuple[str, ...], field: str) -> None:
    assert field_of(head, *values) == field


def test_each_choice_has_its_reason_and_samples() -> None:
    found = columns(
        ("Name", "Proj. cost (EUR mio)", "What is it about?", "Begin", "Phone"),
        ("Wells", "1.2", PROSE[0], "2019", "12"),
        ("Fibre", "0.8", PROSE[1], "2020", "14"),
        ("Stoves", "3", PROSE[2], "soon", "16"),
    )
    assert [(one.field, list(one.reasons), one.certain) for one in found.choices] == [
        ("title", ["a usual header of this field"], True),
        ("budget", ["similar to a usual header of this field", "amounts in EUR, times 1,000,000", "3 of 3 values are amounts"], True),
        ("text", ["similar to a usual header of this field", "3 of 3 values are long texts"], True),
        ("start", ["a usual header of this field", "2 of 3 values are dates"], True),
        ("", [], True),
    ]  # fmt: skip
    assert found.choices[0].samples == ("Wells", "Fibre", "Stoves")


def test_second_choice_is_named_and_a_doubt_is_shown() -> None:
    found = columns(("Project", "Title", "Begin"), ("a", "b", "x"), ("c", "d", "y"), ("e", "f", "z"))
    assert [(one.field, list(one.reasons), one.certain) for one in found.choices] == [
        ("", [], True),
        ("title", ["a usual header of this field", "second choice: “Project”"], True),
        ("start", ["a usual header of this field", "but the values look like something else"], False),
    ]


def test_values_alone_never_make_a_header_certain() -> None:
    (choice,) = columns(("Netzadressen der Akteure",), *((f"https://{letter}.org",) for letter in "abc")).choices
    assert (choice.field, choice.by_header, choice.certain) == ("links", False, False)


def test_numbers_of_a_spreadsheet_are_no_dates() -> None:
    cells = [TypedText(str(number), "number") for number in (2019, 2020, 2021)]
    assert field_of("Column 2", *cells) == "start"
    assert field_of("Column 2", *(TypedText(str(number), "number") for number in (7, 8, 9))) == ""


@pytest.mark.parametrize(
    ("header", "plain"),
    [
        ("Partner(s)", "partner"),
        ("Country/ies", "country"),
        ("projectName", "project name"),
        ("boardapprovaldate", "board approval date"),
        ("3. Proj. descr.", "project description"),
        ("Mise en œuvre", "mise en oeuvre"),
    ],
)
def test_header_is_read_without_marks_and_abbreviations(header: str, plain: str) -> None:
    assert plain_header(header) == plain


def test_heads_of_groups_leave_the_heads_below_as_they_are() -> None:
    text = (
        "Identification,,Where and with whom,,Contact,Budget,\nProj. ref.,Proj. name,Country/ies,Partner(s),Name,2023,2024\n"
        "KE/001,Wells,Kenya,UNESCO,Ada,1,2\nKE/002,Fibre,Kenya,UNDP,Ben,3,4\nKE/003,Stoves,Peru,FAO,Cy,5,6\n"
    )
    found = preview(BytesIO(text.encode()), "a.csv", Limits())
    assert found.columns == {
        "id": "Proj. ref.",
        "title": "Proj. name",
        "country": "Country/ies",
        "partners": "Partner(s)",
        "budget.2023": "Budget 2023",
        "budget.2024": "Budget 2024",
    }
    assert found.unknown == ("Contact Name",)


def test_typed_date_counts_once() -> None:
    cells = [TypedText(f"2019-0{month}-01", "date") for month in (1, 2, 3)]
    (choice,) = columns(("Start dt",), *((cell,) for cell in cells)).choices
    assert choice.reasons[-1] == "3 of 3 values are dates"


def test_sentences_and_other_columns_name_no_field() -> None:
    assert weigh_header("Budget " * 30) == ()
    assert weigh_header("Contact for the budget") == ()
    assert [is_placeholder(head) for head in ("Column 4", "Unnamed: 3", "B", "Budget")] == [True, True, True, False]


@pytest.mark.parametrize("cell", ["a@" * 30_000, "a" * 60_000, "1," * 30_000, "2019-" * 12_000])
def test_long_cells_and_headers_cost_little(cell: str) -> None:
    started = process_time()
    found = columns(("Title", cell), *(("Wells", cell) for _row in range(3)))
    assert found.fields["title"] == (0,)
    assert process_time() - started < 2
