"""A table of any length as a workbook."""

from __future__ import annotations

from io import BytesIO

import openpyxl

from goalweave.formats.records.xlsx.stream import LONGEST_CELL, PORTION, stream_workbook


def read(content: bytes) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(BytesIO(content))
    assert book.sheetnames == ["Records a b"]
    sheet = book["Records a b"]
    assert sheet.freeze_panes == "A2"
    assert sheet.sheet_view.rightToLeft
    assert {cell.data_type for cell in sheet["B"][1:]} == {"s"}
    return list(sheet.iter_rows(values_only=True))


def test_workbook_has_texts_as_texts_and_numbers_as_numbers() -> None:
    rows = [
        (1, "=1+1", 'a & b < "c"', None),
        (2.5, "+44", "  two\nlines\x00 ", ""),
        (3, "学校 مدرسة", "x" * (LONGEST_CELL + 1), "@x"),
    ]
    head = ["number", "=head", "text", "last"]
    content = stream_workbook("Records/a:b", head, rows, widths=[8, 9, 10, 11], right_to_left=True)
    assert read(b"".join(content)) == [
        tuple(head),
        (1, "=1+1", 'a & b < "c"', None),
        (2.5, "+44", "  two\nlines ", None),
        (3, "学校 مدرسة", "x" * LONGEST_CELL, "@x"),
    ]


def test_portion_is_sent_before_the_next_rows_are_read() -> None:
    taken = 0

    def rows():
        nonlocal taken
        for number in range(10 * PORTION):
            taken += 1
            yield [f"{number} {number * 7919 % 104729}" * 20]

    portions = stream_workbook("Long", ["text"], rows(), widths=[20])
    assert next(portions)
    assert taken <= PORTION + 1
