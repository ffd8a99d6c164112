"""Plans → workbooks: an empty one to fill in, and one with given lines."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, BinaryIO

from goalweave.core.model import Status
from goalweave.formats.frameworks.plan.columns import BY_LANGUAGE, match_field
from goalweave.formats.frameworks.plan.instructions import ABOUT, HEADER, INSTRUCTIONS, ROWS

LINES = 1000
"""Lines for which drop-downs are laid out."""

SAVED = datetime(2020, 1, 1)  # noqa: DTZ001 - written into the file instead of the clock's time, without a zone
WIDTHS = {"code": 12, "parent": 12, "level": 14, "label": 44, "description": 60, "terms": 44, "status": 12}


def write_plan_template(stream: BinaryIO) -> None:
    """The workbook in which people fill in their own framework: instructions, a small example, drop-downs."""
    write_plan(stream, HEADER, ROWS, ABOUT, INSTRUCTIONS)


def write_plan(
    stream: BinaryIO,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    about: Iterable[Sequence[str]],
    instructions: Iterable[Sequence[str]] = INSTRUCTIONS,
) -> None:
    """A workbook that `read_plan` reads: sheets Plan, About and Read me. Cells are texts, so that codes stay what they are.

    The same content gives the same bytes.
    """
    import openpyxl

    book = openpyxl.Workbook()
    book.properties.creator, book.properties.created = "Goalweave", SAVED
    plan = book.worksheets[0]
    plan.title = "Plan"
    _fill_sheet(plan, [header, *rows])
    _style_sheet(plan, header)
    _add_drop_downs(plan, header)
    for title, lines, widths in (("About", about, (18, 44, 44)), ("Read me", instructions, (24, 90, 90))):
        sheet = book.create_sheet(title)
        _fill_sheet(sheet, list(lines))
        for column, width in zip("ABC", widths, strict=True):
            sheet.column_dimensions[column].width = width
            sheet.column_dimensions[column].number_format = "@"
    saved = io.BytesIO()
    book.save(saved)
    stream.write(_without_timestamps(saved.getvalue()))


def _fill_sheet(sheet: Any, lines: Sequence[Sequence[str]]) -> None:
    from openpyxl.styles import Alignment

    for number, line in enumerate(lines, 1):
        for place, text in enumerate(line, 1):
            cell = sheet.cell(number, place, text)
            cell.data_type = "s"  # a text that begins with = stays a text
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _style_sheet(sheet: Any, header: Sequence[str]) -> None:
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    for place, text in enumerate(header, 1):
        sheet.cell(1, place).font = Font(bold=True)
        sheet.cell(1, place).fill = PatternFill("solid", fgColor="E8EDF2")
        column = sheet.column_dimensions[get_column_letter(place)]
        column.number_format = "@"
        column.width = WIDTHS.get(_field_of_header(text), 18)
    sheet.freeze_panes = "B2"


def _add_drop_downs(sheet: Any, header: Sequence[str]) -> None:
    """Drop-downs: a parent is a code of the sheet, a status one of five."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    letters = {_field_of_header(text): get_column_letter(place) for place, text in enumerate(header, 1)}
    codes = f"=${letters['code']}$2:${letters['code']}${LINES}"
    for name, formula, title in (
        ("parent", codes, "The code of a line of this sheet, or nothing at the top"),
        ("status", f'"{",".join(Status)}"', "How far the line can be relied on"),
    ):
        if name in letters:
            choice = DataValidation(type="list", formula1=formula, allow_blank=True, promptTitle=name, prompt=title)
            choice.error, choice.showErrorMessage, choice.showInputMessage = title, True, True
            choice.add(f"{letters[name]}2:{letters[name]}{LINES}")
            sheet.add_data_validation(choice)


def _field_of_header(header: str) -> str:
    found = match_field(header, (*WIDTHS, *BY_LANGUAGE), "en")
    return found.field if found else ""


def _without_timestamps(data: bytes) -> bytes:
    """The workbook without the clock's time in its members and its properties."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == "docProps/core.xml":
                stamp = f">{SAVED:%Y-%m-%dT%H:%M:%SZ}</dcterms:modified>".encode()
                content = re.sub(rb">[^<]*</dcterms:modified>", stamp, content)
            entry = zipfile.ZipInfo(member.filename, SAVED.timetuple()[:6])
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(entry, content)
    return written.getvalue()
