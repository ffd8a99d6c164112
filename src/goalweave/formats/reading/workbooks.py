"""The parts of a workbook: its sheets, texts and number formats, each read in flat memory, and the rows of a sheet.

openpyxl builds trees of all parts before it gives a cell, of styles and names too: 30 kB of empty fonts took half a gigabyte.
"""

from __future__ import annotations

import math
import posixpath
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, cast
from xml.etree.ElementTree import Element, XMLPullParser

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.formats.reading.archives import CHUNK, Archive
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.xml_parts import count_nodes, local_tag, refuse_hidden_markup, scan_part

MOST_ROWS = 1_048_576
"""Rows of a sheet in Excel."""

_MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_WORKBOOKS = (
    "application/vnd.ms-excel.template.macroEnabled.main+xml",
    f"{_MEDIA}.template.main+xml",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    f"{_MEDIA}.sheet.main+xml",
)
_STRINGS = f"{_MEDIA}.sharedStrings+xml"
_STYLES = "xl/styles.xml"

OnDamagedCell = Callable[[InputError], None]


class SheetCell(NamedTuple):
    """value: a text, number, truth value, date, time or period; None for an empty cell."""

    value: Any
    number_format: str = "General"


EMPTY = SheetCell(None)


class SharedTexts:
    """The texts that cells refer to by their place. As bytes: one rare character would make a string four times as long."""

    def __init__(self) -> None:
        self._texts: list[bytes] = []

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, place: int) -> str:
        if place < 0:
            raise IndexError(place)
        return self._texts[place].decode("utf-8", "surrogatepass")

    def append(self, text: str) -> None:
        self._texts.append(text.encode("utf-8", "surrogatepass"))


@dataclass
class WorkbookParts:
    """formats: number formats of cells by the number of their style; dates, periods: numbers of styles that show a number so."""

    archive: Archive
    texts: SharedTexts = field(default_factory=SharedTexts)
    formats: list[str] = field(default_factory=lambda: ["General"])
    dates: set[int] = field(default_factory=set)
    periods: set[int] = field(default_factory=set)
    epoch: datetime | None = None
    sheets: list[WorkbookSheet] = field(default_factory=list)


@dataclass(frozen=True)
class WorkbookSheet:
    """A sheet with cells; part: the member of the archive that it is read from."""

    book: WorkbookParts
    title: str
    visible: bool
    part: str

    def announced_size(self) -> tuple[int, int]:
        """Rows and columns that the sheet says it has, 0 where it does not. Raises InputError, LimitError and what is raised for damage."""
        from openpyxl.utils import range_boundaries

        parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
        nodes = 0
        for chunk in read_part(self.book.archive, self.part):
            nodes += count_nodes(chunk)
            parser.feed(chunk)
            for event, element in cast("Iterator[tuple[str, Element]]", parser.read_events()):
                tag = local_tag(element.tag)
                if tag == "dimension" and event == "end":
                    _column, _row, columns, rows = range_boundaries(element.get("ref", ""))
                    return rows or 0, columns or 0
                if tag == "sheetData":
                    return 0, 0
            _limit_nodes(nodes, self.book.archive, self.title)
        parser.close()
        return 0, 0

    def rows(self, on_damaged: OnDamagedCell | None) -> Iterator[tuple[int, list[SheetCell]]]:
        """Line and cells of each row with cells. on_damaged: told of cells that cannot be read, which are then empty.

        Raises InputError, naming the row, for damage (without on_damaged, of one cell too); LimitError for more rows than in Excel
        and for a row that is too large to be one.
        """
        archive = self.book.archive
        line = 0
        with refusing_damage(lambda: damaged_workbook(archive.name, self.title, line + 1)):
            for row in _row_elements(archive, self.part, self.title):
                line = _line_of(row, line)
                if line > MOST_ROWS:
                    most = Message("a sheet in the workbook exceeds the limit of {limit:,} rows", limit=MOST_ROWS)
                    raise LimitError(most, file=archive.name, line=line, field=self.title)
                if cells := self._read_cells(row, line, on_damaged):
                    yield line, cells

    def _read_cells(self, row: Element, line: int, on_damaged: OnDamagedCell | None) -> list[SheetCell]:
        from openpyxl.utils.cell import coordinate_to_tuple

        cells: list[SheetCell] = []
        column = 0
        for element in row:
            place = element.get("r")
            try:
                column = coordinate_to_tuple(place)[1] if place else column + 1
            except (ValueError, KeyError) as error:
                message = Message("“{cell}” is not the place of a cell: the workbook is damaged", cell=place)
                raise self._cell_error(message, line) from error
            try:
                cell = _read_cell(element, self.book)
            except (ValueError, IndexError, OverflowError, TypeError) as error:
                problem = self._cell_error(_damage_of(element, column, line), line, _column_letters(column))
                if on_damaged is None:
                    raise problem from error
                on_damaged(problem)
                cell = EMPTY
            if column > len(cells):
                cells += [EMPTY] * (column - len(cells))
            cells[column - 1] = cell
        return cells

    def _cell_error(self, message: Message, line: int, column: str = "") -> InputError:
        title = f"{self.title} › {column}" if column else self.title
        return InputError(message, file=self.book.archive.name, line=line, field=title)


@contextmanager
def refusing_damage(damaged: Callable[[], InputError]) -> Iterator[None]:
    """Raises this error in place of whatever stumbles over a damaged part."""
    try:
        yield
    except (InputError, MemoryError):
        raise
    except Exception as error:
        raise damaged() from error


def damaged_workbook(name: str, field: str = "", line: int | None = None) -> InputError:
    return InputError("the workbook is damaged or incomplete", file=name, line=line, field=field)


def read_workbook(archive: Archive, limits: Limits) -> WorkbookParts:
    """What a workbook has, without its rows.

    Raises InputError for a workbook without sheets' parts, LimitError for more sheets, texts or formats than the limits allow; what is
    raised for damage comes through.
    """
    # Also of what is not read: an archive with a damaged part is not one of a spreadsheet program.
    for member in archive.members:
        if member.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read_head(member, 4096):
            raise InputError("this part has a document type declaration", file=archive.name, field=member)
    types = _content_types(archive)
    book = WorkbookParts(archive)
    parts = {media: part for part, media in reversed(types.items())}
    main = next((parts[kind] for kind in _WORKBOOKS if kind in parts), "xl/workbook.xml")
    if texts := next((part for part, media in types.items() if media == _STRINGS), ""):
        _read_texts(archive, texts, book.texts, limits)
    if _STYLES in archive.members:
        _read_formats(book, limits)
    _read_sheets(book, main, limits)
    return book


def read_part(archive: Archive, part: str) -> Iterator[bytes]:
    """The bytes of a part in portions. Raises InputError if it is missing, in an encoding that hides its markup, or has a document
    type declaration."""
    try:
        stream = archive.zip.open(part)
    except KeyError:
        raise InputError(Message("the part {part} is missing", part=part), file=archive.name) from None
    with stream:
        chunk = stream.read(CHUNK)
        refuse_hidden_markup(chunk[:1024], archive.name, part)
        tail = b""
        while chunk:
            plain = tail + chunk.replace(b"\0", b"")
            if b"<!DOCTYPE" in plain:
                raise InputError("this part has a document type declaration", file=archive.name, field=part)
            tail = plain[-16:]
            yield chunk
            chunk = stream.read(CHUNK)


def _limit_nodes(nodes: int, archive: Archive, title: str, line: int | None = None) -> None:
    if nodes > archive.limits.nodes:
        message = Message(
            "a row, or what is between rows, has more than the limit of {limit:,} elements and attributes",
            limit=archive.limits.nodes,
        )
        raise LimitError(message, file=archive.name, line=line, field=title)


def _row_elements(archive: Archive, part: str, title: str) -> Iterator[Element]:
    """Each row, whole; it is emptied when the next one is requested."""
    limits = archive.limits
    parser: XMLPullParser[Element] = XMLPullParser(("end",))
    nodes = size = ended = outside = 0

    def rows() -> Iterator[Element]:
        nonlocal nodes, size, ended, outside
        for _event, element in cast("Iterator[tuple[str, Element]]", parser.read_events()):
            ended += 1
            if local_tag(element.tag) == "row":
                # What is not in a row stays in the tree.
                outside += ended - sum(1 for _ in element.iter())
                nodes = size = ended = 0
                yield element
                element.clear()

    for chunk in read_part(archive, part):
        nodes += count_nodes(chunk)
        size += len(chunk)
        parser.feed(chunk)
        yield from rows()
        _limit_nodes(max(nodes, outside), archive, title)
        if size > limits.text:
            message = Message("a row has more than the limit of {limit:,} bytes", limit=limits.text)
            raise LimitError(message, file=archive.name, field=title)
    parser.close()
    yield from rows()


def _line_of(row: Element, before: int) -> int:
    """The number of a row, which is greater than that of the row before it. Raises ValueError if it is not."""
    written = row.get("r")
    if written is None:
        return before + 1
    line = float(written)
    if not line.is_integer() or line <= before:
        raise ValueError(written)
    return int(line)


def _read_cell(element: Element, book: WorkbookParts) -> SheetCell:
    """Raises ValueError, IndexError or OverflowError for what cannot be read."""
    from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel, from_ISO8601

    kind = element.get("t", "n")
    if kind == "inlineStr":
        texts = [child for child in element if local_tag(child.tag) == "is"]
        return SheetCell(_rich_text(texts[0]) if texts else None)
    text = next((child.text for child in element if local_tag(child.tag) == "v"), None)
    if not text:
        return EMPTY
    if kind == "n":
        value: Any = float(text) if "." in text or "E" in text or "e" in text else int(text)
        if not math.isfinite(value):
            raise ValueError(text)
        style = int(element.get("s") or 0)
        if not 0 <= style < len(book.formats):
            raise IndexError(style)
        if style in book.dates:
            try:
                value = from_excel(value, book.epoch or WINDOWS_EPOCH, timedelta=style in book.periods)
            except (OverflowError, ValueError):
                value = "#VALUE!"  # as Excel shows a date that is none
        return SheetCell(value, book.formats[style])
    if kind == "s":
        return SheetCell(book.texts[int(text)])
    if kind == "b":
        return SheetCell(bool(int(text)))
    return SheetCell(from_ISO8601(text) if kind == "d" else text)  # type: ignore[no-untyped-call]


def _rich_text(element: Element) -> str:
    """The text of a cell: of its runs, without what tells how it is pronounced."""
    parts = []
    for child in element:
        runs = (child,) if local_tag(child.tag) == "t" else child if local_tag(child.tag) == "r" else ()
        parts += [run.text or "" for run in runs if local_tag(run.tag) == "t"]
    return "".join(parts)


def _damage_of(element: Element, column: int, line: int) -> Message:
    value = next((child.text or "" for child in element if local_tag(child.tag) == "v"), "")
    place = f"{_column_letters(column)}{line}"
    return Message("the cell {cell} cannot be read and counts as empty: “{value}”", cell=place, value=value)


def _column_letters(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column)) if column <= 18_278 else str(column)


def _content_types(archive: Archive) -> dict[str, str]:
    types: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Override":
            types.setdefault(attributes.get("PartName", "").lstrip("/"), attributes.get("ContentType", ""))
            _limit_entries(len(types), archive.limits.members, archive, "[Content_Types].xml")

    scan_part(read_part(archive, "[Content_Types].xml"), start)
    return types


def _limit_entries(count: int, limit: int, archive: Archive, part: str) -> None:
    if count > limit:
        message = Message("this part has more than the limit of {limit:,} entries", limit=limit)
        raise LimitError(message, file=archive.name, field=part)


def _read_texts(archive: Archive, part: str, texts: SharedTexts, limits: Limits) -> None:
    pieces: list[str] = []
    inside: list[str] = []
    length = 0

    def start(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal length
        if tag == "si":
            pieces.clear()
            inside.clear()
            length = 0
        if len(inside) < 256:  # elements of a text are four deep
            inside.append(tag)

    def end(tag: str) -> None:
        if inside:
            inside.pop()
        if tag == "si":
            texts.append("".join(pieces).replace("x005F_", ""))
            _limit_entries(len(texts), limits.cells, archive, part)

    def text(data: str) -> None:
        nonlocal length
        # One beyond the limit of a cell is enough to refuse the cell that shows it.
        if length <= limits.cell and inside in (["si", "t"], ["si", "r", "t"]):
            pieces.append(data[: limits.cell + 1 - length])
            length += len(pieces[-1])

    scan_part(read_part(archive, part), start, end, text)


def _read_formats(book: WorkbookParts, limits: Limits) -> None:
    """The number formats of the styles of cells. Fonts, fills and the like are passed over."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

    codes: dict[int, str] = {}
    styles: list[int] = []
    inside: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt" and inside[-1:] == ["numFmts"]:
            codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")[: limits.cell]
        elif tag == "xf" and inside[-1:] == ["cellXfs"]:
            styles.append(int(attributes.get("numFmtId") or 0))
        _limit_entries(max(len(codes), len(styles)), limits.formats, book.archive, _STYLES)
        inside.append(tag)
        _limit_entries(len(inside), 256, book.archive, _STYLES)

    def end(_tag: str) -> None:
        inside.pop()

    scan_part(read_part(book.archive, _STYLES), start, end)
    if not styles:
        return
    book.formats = [codes.get(number) or BUILTIN_FORMATS.get(number, "General") for number in styles]
    kinds = {code: (is_date_format(code), is_timedelta_format(code)) for code in set(book.formats)}
    book.dates = {place for place, code in enumerate(book.formats) if kinds[code][0]}
    book.periods = {place for place, code in enumerate(book.formats) if kinds[code][1]}


def _read_sheets(book: WorkbookParts, main: str, limits: Limits) -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    archive = book.archive
    found: list[tuple[str, bool, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "workbookPr" and attributes.get("date1904", "") in ("1", "true", "on"):
            book.epoch = CALENDAR_MAC_1904
        if tag == "sheet":
            link = next((value for key, value in attributes.items() if key.endswith("}id")), "")
            found.append((attributes.get("name", ""), attributes.get("state", "visible") == "visible", link))
            _limit_entries(len(found), limits.sheets, archive, main)

    scan_part(read_part(archive, main), start)
    targets = _sheet_targets(archive, main)
    parts: set[str] = set()
    for title, visible, link in found:
        part, kind = targets.get(link, ("", ""))
        if kind.endswith(("/chartsheet", "/dialogsheet")):
            continue  # without cells
        if part not in archive.members:
            raise InputError(Message("the part {part} is missing", part=part or link), file=archive.name, field=title)
        if part in parts:
            raise InputError("another sheet is read from the same part of the archive", file=archive.name, field=title)
        parts.add(part)
        book.sheets.append(WorkbookSheet(book, title, visible, part))


def _sheet_targets(archive: Archive, main: str) -> dict[str, tuple[str, str]]:
    """Id of a relation of the workbook → the part that it leads to, and its kind."""
    folder, name = posixpath.split(main)
    part = posixpath.join(folder, "_rels", f"{name}.rels")
    targets: dict[str, tuple[str, str]] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            targets[attributes.get("Id", "")] = path, attributes.get("Type", "")
            _limit_entries(len(targets), archive.limits.members, archive, part)

    scan_part(read_part(archive, part), start)
    return targets
