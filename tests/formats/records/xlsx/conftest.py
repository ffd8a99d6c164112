"""Workbooks made for tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO

import pytest
from openpyxl import Workbook

Sheets = dict[str, Sequence[Sequence[object]]]


@pytest.fixture
def workbook() -> Callable[[Sheets], BytesIO]:
    """Sheets by name → the stream of a workbook; a name that begins with a full stop is of a hidden sheet."""

    def workbook_file(sheets: Sheets) -> BytesIO:
        book = Workbook()
        book.remove(book.worksheets[0])
        for name, rows in sheets.items():
            sheet = book.create_sheet(name.lstrip("."))
            sheet.sheet_state = "hidden" if name.startswith(".") else "visible"
            for row in rows:
                sheet.append(list(row))
        stream = BytesIO()
        book.save(stream)
        stream.seek(0)
        return stream

    return workbook_file
