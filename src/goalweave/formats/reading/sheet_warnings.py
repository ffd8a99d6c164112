"""What in a sheet does not come through as it looks: merged cells, formulas that were saved without a result."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO
from xml.parsers.expat import ExpatError

from goalweave.core.errors import InputError, Severity
from goalweave.core.messages import Message
from goalweave.formats.reading.archives import DAMAGE
from goalweave.formats.reading.tables import SourceSheet
from goalweave.formats.reading.xml_parts import scan_part

SHOWN = 50
"""So many of each are named; of the others only the number is."""

CHUNK = 1 << 18
MARKS = (b"<f>", b"<f ", b"<f/", b"<mergeCell ")
_CELL = re.compile(r"[A-Z]+(\d+)")


def find_sheet_warnings(stream: BinaryIO, sheet: SourceSheet) -> Iterator[InputError]:
    """Yield warnings with their lines. The stream must be seekable; reading the workbook at the same time is safe."""
    try:
        with zipfile.ZipFile(stream) as archive:
            # Most sheets have neither: these are not parsed again.
            if sheet.part not in archive.namelist() or not _contains_marks(archive, sheet.part):
                return
            merged, formulas = _find_cells(archive, sheet.part)
    except (*DAMAGE, KeyError, ExpatError, InputError):  # said by the reader of the rows
        return
    for cell in formulas.first:
        message = Message(
            "the formula in {cell} was saved without its result and counts as empty; open the workbook in "
            "Excel and save it",
            cell=cell,
        )
        yield sheet.error(message, _line_of_cell(cell))
    for area in merged.first:
        message = Message("the cells {area} are merged: only the first has the value, the others are empty", area=area)
        yield sheet.error(message, _line_of_cell(area), severity=Severity.WARNING)
    if formulas.more or merged.more:
        message = Message(
            "other formulas of this kind in the sheet: {formulas}; other merged areas: {areas}",
            formulas=formulas.more,
            areas=merged.more,
        )
        yield sheet.error(message, severity=Severity.WARNING)


def _contains_marks(archive: zipfile.ZipFile, part: str) -> bool:
    tail = b""
    with archive.open(part) as content:
        while chunk := content.read(CHUNK):
            if any(mark in tail + chunk for mark in MARKS):
                return True
            tail = chunk[-16:]
    return False


@dataclass
class _Found:
    """The first of what was found, and how many there are."""

    first: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, place: str) -> None:
        self.count += 1
        if self.count <= SHOWN:
            self.first.append(place)

    @property
    def more(self) -> int:
        return self.count - len(self.first)


def _find_cells(archive: zipfile.ZipFile, part: str) -> tuple[_Found, _Found]:
    """Merged areas of more than one row or column, and cells with a formula and no result."""
    merged, formulas = _Found(), _Found()
    place = inside = ""
    formula = value = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal place, inside, formula, value
        inside = tag
        if tag == "c":
            place, formula, value = attributes.get("r", ""), False, False
        elif tag == "f":
            formula = True
        elif tag == "mergeCell":
            merged.add(attributes.get("ref", ""))

    def end(tag: str) -> None:
        nonlocal inside
        inside = ""
        if tag == "c" and formula and not value:
            formulas.add(place)

    def text(_data: str) -> None:
        nonlocal value
        value = value or inside == "v"

    with archive.open(part) as content:
        scan_part(iter(partial(content.read, CHUNK), b""), start, end, text)
    return merged, formulas


def _line_of_cell(cell: str) -> int | None:
    match = _CELL.match(cell)
    return int(match[1]) if match else None
