"""Small files that would take gigabytes or minutes if their elements were not counted before there is a tree of them."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.factories import hostile_files

from goalweave.core.errors import InputError, LimitError
from goalweave.formats import Limits, read

LOW = Limits(cells=300, sheets=20, formats=300, nodes=300, elements=300, operations=300)


def refusal(data: bytes, name: str, limits: Limits = LOW) -> str:
    with pytest.raises(LimitError) as caught:
        list(read(io.BytesIO(data), name, limits=limits))
    return str(caught.value)


def read_peak(data: bytes, name: str) -> int:
    """The most bytes that Python objects take while a file is read or refused."""
    list(read(io.BytesIO(hostile_files.workbook()), "a.xlsx"))
    tracemalloc.start()
    try:
        list(read(io.BytesIO(data), name))
    except LimitError:
        pass
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return peak


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (hostile_files.formats, "a.xlsx [xl/styles.xml]: this part has more than the limit of 300 entries"),
        (hostile_files.texts, "a.xlsx [xl/sharedStrings.xml]: this part has more than the limit of 300 entries"),
        (hostile_files.repeated_sheets, "a.xlsx [xl/workbook.xml]: this part has more than the limit of 20 entries"),
        (
            lambda count: hostile_files.wide_row(50 * count),
            "a.xlsx [S]: a row, or what is between rows, has more than the limit of 300 elements and attributes",
        ),
        (
            hostile_files.before_rows,
            "a.xlsx [S]: a row, or what is between rows, has more than the limit of 300 elements and attributes",
        ),
        (
            lambda count: hostile_files.merged_areas(50 * count),
            "a.xlsx [S]: a row, or what is between rows, has more than the limit of 300 elements and attributes",
        ),
        (
            hostile_files.paragraphs,
            "a.docx [word/document.xml]: this part has more than the limit of 300 elements and attributes",
        ),
        (
            hostile_files.runs,
            "a.docx [word/document.xml]: this part has more than the limit of 300 elements and attributes",
        ),
        (hostile_files.transactions, "a.xml: an activity has more than the limit of 300 elements and attributes"),
        (hostile_files.wide_markdown, "a.md:2: the document has more than the limit of 300 signs of markup"),
        (hostile_files.web_paragraphs, "a.html:1: the page has more than the limit of 300 elements"),
    ],
)
def test_more_than_a_file_has_is_refused(make: Callable[[int], bytes], said: str) -> None:
    name = said.partition(" ")[0].partition(":")[0]
    assert refusal(make(400), name) == said


def test_a_page_is_refused_for_attributes_of_all_its_elements() -> None:
    page = b"<body>" + b"<p a b c d e>x" * 60
    assert refusal(page, "a.html") == "a.html:1: the page has more than the limit of 300 elements and attributes"


@pytest.mark.parametrize("make", [hostile_files.fonts, hostile_files.names])
def test_what_is_not_read_of_a_workbook_takes_no_memory(make: Callable[[int], bytes]) -> None:
    assert read_peak(make(60_000), "a.xlsx") < 8_000_000


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (hostile_files.texts, "a.xlsx"),
        (hostile_files.formats, "a.xlsx"),
        (hostile_files.repeated_sheets, "a.xlsx"),
    ],
)
def test_memory_does_not_grow_with_the_repetitions(make: Callable[[int], bytes], name: str) -> None:
    """Of 150,000 of them each takes no more than a place in a list, or an empty element."""
    assert read_peak(make(150_000), name) < 40_000_000


def test_two_sheets_of_one_part_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        read(io.BytesIO(hostile_files.repeated_sheets(1)), "a.xlsx")
    assert str(caught.value) == "a.xlsx [S2]: another sheet is read from the same part of the archive"


def test_rows_that_come_again_are_damage_and_not_left_out() -> None:
    with pytest.raises(InputError) as caught:
        list(read(io.BytesIO(hostile_files.repeated_rows(3)), "a.xlsx"))
    assert str(caught.value) == "a.xlsx:2 [S]: the workbook is damaged or incomplete"


def test_a_row_of_very_long_texts_is_refused() -> None:
    row = f'<row r="2"><c r="A2" t="inlineStr"><is><t>{"abcdefghij" * 30_000}</t></is></c></row>'
    data = hostile_files.workbook(rows=hostile_files.HEAD + row)
    assert refusal(data, "a.xlsx", Limits(text=100_000)) == "a.xlsx [S]: a row has more than the limit of 100,000 bytes"


def test_a_long_shared_text_is_refused_where_a_cell_shows_it() -> None:
    row = '<row r="2"><c r="A2" t="s"><v>0</v></c></row>'
    data = hostile_files.workbook(rows=hostile_files.HEAD + row, texts=f"<si><t>{'a' * 5000}</t></si>")
    assert refusal(data, "a.xlsx", Limits(cell=100)) == (
        "a.xlsx:2 [S]: a cell has more than the limit of 100 characters"
    )


@pytest.mark.parametrize("encoding", ["utf-7", "cp037", "unheard-of"])
def test_an_encoding_that_hides_elements_is_refused(encoding: str) -> None:
    declared = f"<?xml version='1.0' encoding='{encoding}'?>"
    with pytest.raises(InputError) as caught:
        list(read(io.BytesIO(hostile_files.packed({"word/document.xml": f"{declared}<a/>"})), "a.docx"))
    assert str(caught.value) == (
        f"a.docx:1 [word/document.xml]: XML in the encoding {encoding} is not read; save it in UTF-8"
    )


def test_a_workbook_in_utf_16_is_read() -> None:
    sheet = (
        f'<?xml version="1.0" encoding="UTF-16"?><worksheet xmlns="{hostile_files.MAIN}"><sheetData>'
        f"{hostile_files.HEAD}{hostile_files.ROW}</sheetData></worksheet>"
    )
    data = hostile_files.replaced(hostile_files.workbook(), "xl/worksheets/sheet1.xml", sheet.encode("utf-16"))
    assert [record.title["en"] for record in read(io.BytesIO(data), "a.xlsx")] == ["A well"]


def test_a_document_type_behind_a_long_comment_is_refused() -> None:
    sheet = f'<!--{"x" * 5000}--><!DOCTYPE a [<!ENTITY b "c">]><worksheet xmlns="{hostile_files.MAIN}"/>'
    data = hostile_files.replaced(hostile_files.workbook(), "xl/worksheets/sheet1.xml", sheet.encode())
    with pytest.raises(InputError, match="this part has a document type declaration"):
        list(read(io.BytesIO(data), "a.xlsx"))


def test_a_document_with_more_text_than_the_limit_is_refused_before_it_is_read() -> None:
    data = hostile_files.document(f"<w:p><w:r><w:t>{'abcdefgh ' * 100}</w:t></w:r></w:p>")
    assert refusal(data, "a.docx", Limits(text=500)) == (
        "a.docx: the document has more than the limit of 500 characters of text"
    )


def test_forms_of_a_pdf_that_draw_forms_many_times_are_refused() -> None:
    assert refusal(hostile_files.nested_forms(8), "a.pdf", Limits()) == (
        "a.pdf [page 1]: the pages up to this one have more than the limit of 5,000,000 operations"
    )
    assert refusal(hostile_files.nested_forms(30, times=1), "a.pdf", Limits()) == (
        "a.pdf [page 1]: forms on this page are nested deeper than the limit of 20"
    )


def test_pages_of_a_pdf_that_show_the_same_are_counted_at_the_first() -> None:
    data = hostile_files.repeated_pages(20, 100)
    assert refusal(data, "a.pdf", Limits(operations=1000)) == (
        "a.pdf [page 1]: the pages up to this one have more than the limit of 1,000 operations"
    )


def test_limits_of_all_formats_leave_room_for_a_million_texts() -> None:
    """The default of `cells` allows a workbook in which each of a million cells has a text of its own."""
    limits = Limits()
    assert limits.cells >= 1_000_000
    texts = "".join(f"<si><t>Well {number}</t></si>" for number in range(1, 20_001))
    rows = "".join(f'<row r="{line}"><c r="A{line}" t="s"><v>{line - 2}</v></c></row>' for line in range(2, 20_002))
    data = hostile_files.workbook(rows=hostile_files.HEAD + rows, texts=texts)
    read_rows = list(read(io.BytesIO(data), "a.xlsx", limits=replace(limits, cells=20_002)))
    assert [record.title["en"] for record in (read_rows[0], read_rows[-1])] == ["Well 1", "Well 20000"]


CELLS = {
    "shared text": ('t="s"', "77", "77"),
    "not a number": ("", "NaN", "NaN"),
    "infinite": ("", "1e999", "1e999"),
    "style": ('s="9"', "5", "5"),
    "date": ('t="d"', "soon", "soon"),
    "truth value": ('t="b"', "maybe", "maybe"),
}


@pytest.mark.parametrize("case", CELLS)
def test_a_cell_that_cannot_be_read_is_named_and_the_others_are_read(case: str) -> None:
    attributes, value, said = CELLS[case]
    rows = [hostile_files.HEAD]
    for line in range(2, 8):
        damaged = f'<c r="B{line}" {attributes}><v>{value}</v></c>' if line == 4 else ""
        rows.append(f'<row r="{line}"><c r="A{line}" t="inlineStr"><is><t>Well {line}</t></is></c>{damaged}</row>')
    data = hostile_files.workbook(rows="".join(rows))
    problems: list[InputError] = []
    records = list(read(io.BytesIO(data), "a.xlsx", on_problem=problems.append))
    assert [record.title["en"] for record in records] == [f"Well {line}" for line in range(2, 8)]
    expected = f"a.xlsx:4 [S › B]: the cell B4 cannot be read and counts as empty: “{said}”"
    assert list(map(str, problems)) == [expected]
    with pytest.raises(InputError) as caught:
        list(read(io.BytesIO(data), "a.xlsx"))
    assert str(caught.value) == expected


def test_the_row_of_damage_is_named_exactly() -> None:
    rows = "".join(
        f'<row r="{line}"><c r="A{line}" t="inlineStr"><is><t>Well</t></is></c></row>' for line in range(2, 700)
    )
    rows += '<row r="700"><c r="?" t="inlineStr"><is><t>Well</t></is></c></row>'
    with pytest.raises(InputError) as caught:
        list(read(io.BytesIO(hostile_files.workbook(rows=hostile_files.HEAD + rows)), "a.xlsx"))
    assert str(caught.value) == "a.xlsx:700 [S]: “?” is not the place of a cell: the workbook is damaged"
