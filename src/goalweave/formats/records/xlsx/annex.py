"""Tables as a workbook to download: native sheets, without formulas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

Value = str | float | None

LONGEST_CELL = 32_767
"""Characters of a cell in Excel."""

_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class AnnexSheet:
    """widths: of the columns, in characters. Values are texts, numbers or None."""

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[Value]]
    widths: Sequence[float]


def write_annex(stream: BinaryIO, sheets: Sequence[AnnexSheet], *, right_to_left: bool = False) -> None:
    """Write the workbook, row by row in flat memory. Texts are stored as texts, whatever they begin with; those beyond what a
    cell of Excel holds are cut."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    workbook = Workbook(write_only=True)
    for content in sheets:
        sheet: Any = workbook.create_sheet(_NAME.sub(" ", content.name)[:31])
        sheet.sheet_view.rightToLeft = right_to_left
        for place, width in enumerate(content.widths, 1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.append([_make_cell(sheet, value, bold=True) for value in content.head])
        for row in content.rows:
            sheet.append([_make_cell(sheet, value) for value in row])
    workbook.save(stream)


def _make_cell(sheet: Any, value: Value, *, bold: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value=value)
    cell = WriteOnlyCell(sheet, value=_ILLEGAL.sub("", value)[:LONGEST_CELL])
    cell.data_type = "s"  # a text, also where it begins with an equals sign
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)
    return cell
