"""A table of any length as a workbook, in flat memory: each portion is sent as it is written."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import RawIOBase
from itertools import islice
from typing import Any
from xml.sax.saxutils import escape

LONGEST_CELL = 32_767
"""Characters of a cell in Excel."""
MOST_ROWS = 1_048_576
"""Of a sheet in Excel, its head included."""
PORTION = 500
"""Rows that are compressed at once."""
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BEFORE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class _Sink(RawIOBase):
    """Takes what the archive writes until it is sent. It cannot go back, so that nothing of the file is kept."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self.waiting += content
        return len(content)

    def take(self) -> bytes:
        content = bytes(self.waiting)
        self.waiting.clear()
        return content


def stream_workbook(
    name: str,
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    widths: Sequence[float],
    right_to_left: bool = False,
) -> Iterator[bytes]:
    """Yield a workbook with one sheet. Texts are stored as texts, whatever they begin with; those beyond what a cell of Excel
    holds are cut, and rows beyond what a sheet holds are left out. widths: of the columns, in characters."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for path, content in _fixed_parts(name):
            archive.writestr(zipfile.ZipInfo(path), _BEFORE + content, zipfile.ZIP_DEFLATED)
        part = zipfile.ZipInfo("xl/worksheets/sheet1.xml")
        part.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(part, "w") as sheet:
            sheet.write((_BEFORE + _sheet_start(widths, right_to_left)).encode())
            sheet.write(_row_xml(1, head, style=1).encode())
            lines = (_row_xml(number, row) for number, row in zip(range(2, MOST_ROWS + 1), rows, strict=False))
            while portion := "".join(islice(lines, PORTION)):
                sheet.write(portion.encode())
                yield sink.take()
            sheet.write(b"</sheetData></worksheet>")
    yield sink.take()


def _fixed_parts(name: str) -> Iterator[tuple[str, str]]:
    overrides = (
        ("/xl/workbook.xml", f"{_MEDIA}.sheet.main+xml"),
        ("/xl/worksheets/sheet1.xml", f"{_MEDIA}.worksheet+xml"),
        ("/xl/styles.xml", f"{_MEDIA}.styles+xml"),
    )
    types = "".join(f'<Override PartName="{part}" ContentType="{media}"/>' for part, media in overrides)
    yield (
        "[Content_Types].xml",
        (
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>'
        ),
    )
    yield "_rels/.rels", _relations(("officeDocument", "xl/workbook.xml"))
    yield "xl/_rels/workbook.xml.rels", _relations(("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"))
    yield "xl/styles.xml", _STYLES
    title = escape(re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name)[:31] or "1", {'"': "&quot;"})
    yield (
        "xl/workbook.xml",
        (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets><sheet name="{title}" sheetId="1" r:id="rId1"/></sheets>'
            "</workbook>"
        ),
    )


def _relations(*parts: tuple[str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{_LINKS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(parts, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _sheet_start(widths: Sequence[float], right_to_left: bool) -> str:
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>' for place, width in enumerate(widths, 1)
    )
    direction = ' rightToLeft="1"' if right_to_left else ""
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"{direction}>'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>"
    )


def _row_xml(number: int, values: Iterable[object], style: int = 0) -> str:
    style_attribute = f' s="{style}"' if style else ""
    cells = "".join(_cell_xml(value, style_attribute) for value in values)
    return f'<row r="{number}">{cells}</row>'


def _cell_xml(value: object, style: str) -> str:
    if value is None or value == "":
        return f"<c{style}/>"
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return f"<c{style}><v>{value}</v></c>"
    text = value.isoformat() if isinstance(value, date) else str(value)
    escaped = escape(_ILLEGAL.sub("", text)[:LONGEST_CELL])
    return f'<c{style} t="inlineStr"><is><t xml:space="preserve">{escaped}</t></is></c>'
