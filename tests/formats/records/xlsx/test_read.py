"""Workbooks read as records."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from tests.factories.tables import preview, read

from goalweave.core.errors import InputError, LimitError
from goalweave.core.model import Curie, Mapping, MappingState, Money, Record, RecordPlace, RecordSource
from goalweave.formats.reading.limits import Limits
from goalweave.formats.records.table.reader import Preview

Make = Callable[[dict[str, list[tuple[object, ...]]]], BytesIO]

KNOWN = {"6", "9", "9.c", "17.1", "17.10"}


def resolve(framework: str, code: str) -> Curie | None:
    return Curie(framework, "2020", code) if code in KNOWN else None


def read_all(stream: BytesIO, limits: Limits | None = None, **columns: str) -> list[Record]:
    return list(read(stream, "a.xlsx", limits or Limits(), columns, resolve=resolve))


def refused(stream: BytesIO, **limits: int) -> str:
    with pytest.raises(InputError) as caught:
        read_all(stream, Limits(**limits))
    return str(caught.value)


def changed(stream: BytesIO, member: str, change: Callable[[bytes], bytes]) -> BytesIO:
    """The workbook with one of its parts rewritten."""
    made = BytesIO()
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(source.read(name)) if name == member else source.read(name))
    made.seek(0)
    return made


def test_row_is_read_whole(workbook: Make) -> None:
    rows = [
        ("Our projects",),
        (),
        ("No", "Project name", "Description", "Start", "End", "SDG", "Budget EUR", "Country"),
        (
            7,
            "Wells",
            "Deep wells for villages of the north",
            datetime(2020, 1, 5),  # noqa: DTZ001
            date(2021, 6, 30),
            9,
            1234.5,
            "Kenya",
        ),
    ]
    assert read_all(workbook({"Projects": rows})) == [
        Record(
            id="7",
            title={"en": "Wells"},
            text={"en": "Deep wells for villages of the north"},
            language="en",
            source=RecordSource("a.xlsx", "Projects › row 4"),
            start="2020-01-05",
            end="2021-06-30",
            places=(RecordPlace("KE"),),
            money=(Money(Decimal("1234.5"), "EUR", "budget"),),
            mappings=(Mapping(Curie("sdg", "2020", "9"), MappingState.ACCEPTED, "import:xlsx"),),
        )
    ]


def test_sheets_that_are_shown_and_have_records_are_read(workbook: Make) -> None:
    stream = workbook(
        {
            "Notes": [("Read me first",)],
            "North": [("Title",), ("A",), ("B",)],
            ".Hidden": [("Title",), ("X",)],
            "South & West": [("Country", "Titre"), (None, None), ("Mali", "C")],
            "Empty": [],
        }
    )
    assert [(one.id, one.source.locator) for one in read_all(stream)] == [
        ("a-north-2", "North › row 2"),
        ("a-north-3", "North › row 3"),
        ("a-south-west-3", "South & West › row 3"),
    ]


def test_columns_can_be_given_and_may_stand_in_one_sheet_only(workbook: Make) -> None:
    stream = workbook({"A": [("Title",), ("x",)], "B": [("Was", "Title"), ("y", "z")]})
    assert [one.title for one in read_all(stream, title="Was", language="=de")] == [{"de": "y"}]
    with pytest.raises(InputError, match=r"^a\.xlsx \[A\]: unknown column “Wo”; the columns are Title$"):
        read_all(stream, title="Wo")


def test_formulas_count_as_what_was_saved_with_them(workbook: Make) -> None:
    stream = workbook({"S": [("Title", "Budget USD"), ("A", "=2*3"), ("=1", None)]})
    assert [(one.title, one.money) for one in read_all(stream)] == [({"en": "A"}, ())]
    saved = changed(
        workbook({"S": [("Title", "Budget USD"), ("A", "=2*3")]}),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b"<v></v>", b"<v>6</v>").replace(b"<v/>", b"<v>6</v>").replace(b"<v />", b"<v>6</v>"),
    )
    assert [one.money for one in read_all(saved)] == [(Money(Decimal(6), "USD", "budget"),)]


def numbers(value: object, number_format: str = "General") -> BytesIO:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Code", "Title", "SDG"])
    sheet.append([value, "A", value])
    for cell in (sheet["A2"], sheet["C2"]):
        cell.number_format = number_format
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def test_numbers_that_may_be_two_codes_are_refused() -> None:
    assert refused(numbers(17.1)) == (
        "a.xlsx:2 [Sheet › SDG]: the number 17.1 may mean 17.1 or 17.10; format the cell as text"
    )


@pytest.mark.parametrize(
    ("value", "number_format", "identifier", "code"),
    [(17.1, "0.00", "17.10", "17.10"), ("17.1", "@", "17.1", "17.1"), (9.0, "0", "9", "9"), (6, "General", "6", "6")],
)
def test_numbers_are_read_as_they_are_shown(value: object, number_format: str, identifier: str, code: str) -> None:
    record = read_all(numbers(value, number_format))[0]
    assert (record.id, [one.node.code for one in record.mappings]) == (identifier, [code])


def test_dates_that_were_codes_are_refused() -> None:
    assert refused(numbers(datetime(2024, 2, 1), "d.m")) == (  # noqa: DTZ001
        "a.xlsx:2 [Sheet › SDG]: the cell is a date (2024-02-01); if it should be a code, format the cell as text"
    )


def test_errors_and_truth_values_of_cells(workbook: Make) -> None:
    stream = workbook({"S": [("Title", "Description", "Country"), ("A", True, "#N/A"), ("B", "#REF!", "Kenya")]})
    reader = read(stream, "a.xlsx", Limits())
    assert (first := next(reader)).body == "yes"
    assert first.countries == ()
    with pytest.raises(InputError, match=r"^a\.xlsx:3 \[S › Description\]: the cell contains the error #REF!$"):
        next(reader)


def test_workbooks_without_records_say_what_they_have(workbook: Make) -> None:
    stream = workbook({"S": [("Colour", "Size"), ("red", 5)]})
    assert refused(stream) == (
        "a.xlsx [S]: no title or description column was recognised in the header row; the columns are "
        "“Colour”, “Size”. Specify one, for example title=Project name"
    )
    assert refused(workbook({"S": []})) == "a.xlsx: the workbook has no rows"


def test_announced_cells_beyond_the_limit_are_refused(workbook: Make) -> None:
    stream = changed(
        workbook({"Data": [("Title",), ("A",)]}),
        "xl/worksheets/sheet1.xml",
        lambda part: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:J1000000"', part),
    )
    with pytest.raises(LimitError) as caught:
        read(stream, "a.xlsx", Limits())
    assert str(caught.value) == (
        "a.xlsx [Data]: the sheet extends to row 1,000,000 and column 10; with it, the workbook has "
        "10,000,000 cells, more than the limit of 5,000,000; delete empty formatted rows and columns, or "
        "split the workbook"
    )


def test_cells_are_counted_over_all_sheets_whatever_is_announced(workbook: Make) -> None:
    rows = [("Title", "Text"), *[("A", "b")] * 9]
    stream = workbook({"One": rows, "Two": rows})
    assert refused(stream, cells=39).startswith("a.xlsx [Two]: the sheet extends to row 10 and column 2")
    for sheet in ("sheet1", "sheet2"):
        stream = changed(
            stream,
            f"xl/worksheets/{sheet}.xml",
            lambda part: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', part),
        )
    assert len(read_all(stream, Limits(cells=40))) == 18
    assert refused(stream, cells=39) == "a.xlsx:10 [Two]: the workbook exceeds the limit of 39 cells"


def test_rows_beyond_those_of_excel_are_refused(workbook: Make) -> None:
    stream = changed(
        workbook({"S": [("Title",), ("A",)]}),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b'<row r="2"', b'<row r="99999999"').replace(b'r="A2"', b'r="A99999999"'),
    )
    assert "exceeds the limit of 1,048,576 rows" in refused(stream)


def test_long_cell_is_refused(workbook: Make) -> None:
    stream = workbook({"S": [("Title",), ("abcdef",)]})
    assert refused(stream, cell=5) == "a.xlsx:2 [S]: a cell has more than the limit of 5 characters"


def test_decompression_bomb_is_refused(workbook: Make) -> None:
    stream = changed(
        workbook({"S": [("Title",), ("A",)]}), "xl/worksheets/sheet1.xml", lambda part: part + b" " * 3_000_000
    )
    with pytest.raises(LimitError, match=r"unpacks to [0-9,]+ times its size; the limit is 200 times"):
        read_all(stream)


def test_files_that_are_no_workbooks_are_refused(workbook: Make) -> None:
    old = BytesIO(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    assert refused(old) == (
        "a.xlsx: the file is an old Excel workbook (.xls) or password-protected; save it as .xlsx without a password"
    )
    assert "not a complete ZIP archive" in refused(BytesIO(b"not a workbook"))
    other = BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert refused(other) == "a.xlsx: the file is not an Excel workbook (XLSX)"
    whole = workbook({"S": [("Title",), ("A",)]}).getvalue()
    assert "not a complete ZIP archive" in refused(BytesIO(whole[: len(whole) // 2]))


def test_damaged_parts_are_refused(workbook: Make) -> None:
    stream = workbook({"S": [("Title",), ("A",)]})
    cut = changed(stream, "xl/worksheets/sheet1.xml", lambda part: part[: part.index(b"</sheetData>") - 20])
    assert refused(cut).endswith("the workbook is damaged or incomplete")
    assert refused(changed(stream, "xl/workbook.xml", lambda _part: b"<nonsense/>")).startswith("a.xlsx: the workbook ")


def test_document_type_in_a_part_is_refused(workbook: Make) -> None:
    doctype = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    stream = changed(workbook({"S": [("Title",)]}), "xl/workbook.xml", lambda part: doctype + part)
    assert refused(stream) == "a.xlsx [xl/workbook.xml]: this part has a document type declaration"


def test_preview_is_of_the_first_sheet_with_records(workbook: Make) -> None:
    rows = [("Title", "Phone"), *((f"T{number}", number) for number in range(8))]
    stream = workbook({"Notes": [("bla",)], "List": rows})
    assert replace(preview(stream, "a.xlsx", Limits()), choices=()) == Preview(
        columns={"title": "Title"},
        unknown=("Phone",),
        rows=tuple((f"T{number}", str(number)) for number in range(5)),
        headers=("Title", "Phone"),
        sheet="List",
    )


def test_preview_of_unknown_columns_lists_them(workbook: Make) -> None:
    found = preview(workbook({"S": [("foo", "bar"), (1, 2)]}), "a.xlsx", Limits())
    assert (found.columns, found.unknown, found.sheet) == ({}, ("foo", "bar"), "S")


def test_workbook_is_left_as_it_was(workbook: Make) -> None:
    stream = workbook({"S": [("Title",), ("A",)]})
    read_all(stream)
    assert not stream.closed
    assert load_workbook(stream)["S"]["A2"].value == "A"
