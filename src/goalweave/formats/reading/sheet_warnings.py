"""What in a sheet does not come through as it looks: merged cells, formulas that were saved without a result."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from goalweave.core.errors import InputError, Severity
from goalweave.core.messages import Message
from goalweave.formats.reading.archives import DAMAGE
from goalweave.formats.reading.tables import SourceSheet

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
    except (*DAMAGE, KeyError, SyntaxError):  # said by the reader of the rows
        return
    for cell in islice(formulas, SHOWN):
        message = Message(
            "the formula in {cell} was saved without its result and counts as empty; open the workbook in "
            "Excel and save it",
            cell=cell,
        )
        yield sheet.error(message, _line_of_cell(cell))
    for area in islice(merged, SHOWN):
        message = Message("the cells {area} are merged: only the first has the value, the others are empty", area=area)
        yield sheet.error(message, _line_of_cell(area), severity=Severity.WARNING)
    more = max(len(formulas) - SHOWN, 0), max(len(merged) - SHOWN, 0)
    if any(more):
        message = Message(
            "other formulas of this kind in the sheet: {formulas}; other merged areas: {areas}",
            formulas=more[0],
            areas=more[1],
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


def _find_cells(archive: zipfile.ZipFile, part: str) -> tuple[list[str], list[str]]:
    """Merged areas of more than one row or column, and cells with a formula and no result."""
    from lxml import etree

    merged, formulas = [], []
    with archive.open(part) as content:
        events = etree.iterparse(content, tag=("{*}c", "{*}mergeCell"), resolve_entities=False, no_network=True)
        for _event, element in events:
            if str(element.tag).endswith("mergeCell"):
                merged.append(element.get("ref", ""))
            else:
                formula = value = None
                for child in element:
                    if str(child.tag).endswith("}f"):
                        formula = child
                    elif str(child.tag).endswith("}v"):
                        value = child.text
                if formula is not None and not value:
                    formulas.append(element.get("r", ""))
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return merged, formulas


def _line_of_cell(cell: str) -> int | None:
    match = _CELL.match(cell)
    return int(match[1]) if match else None
