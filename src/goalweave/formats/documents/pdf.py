"""PDF: the text of its pages as paragraphs, headings and list items."""

from __future__ import annotations

import io
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from math import sqrt
from typing import Any

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.core.text.source_text import SourceText
from goalweave.formats.documents.glyph_widths import GlyphWidths, glyph_run_width, read_widths
from goalweave.formats.documents.layout import arrange
from goalweave.formats.documents.page_lines import TextPage, compose_lines
from goalweave.formats.documents.right_to_left import PageLine
from goalweave.formats.reading.limits import Limits

FEWEST_LETTERS = 20
"""A PDF with fewer letters is a scan: pictures of pages, at most with a page number."""

_SHOWING = frozenset((b"Tj", b"TJ", b"'", b'"'))
_NEXT_LINE = frozenset((b"'", b'"'))
_MOVES = frozenset((b"Td", b"TD", b"Tm", b"T*"))

DEEPEST_FORM = 20
"""Forms that draw forms; programs nest two or three."""

END = 4096
"""Bytes at the end of a file within which its trailer must stand."""


def read_source(data: bytes, name: str, limits: Limits) -> SourceText:
    """The text of a PDF, a line for each of its lines; the locator of a passage is the page on which it begins.

    Raises InputError if the file is cut off, damaged, protected by a password or a scan without text, naming the page
    where one is at fault; LimitError if it has too many pages or operations.
    """
    with _silence_pypdf():
        pages = list(_read_pages(data, name, limits))
    lines = chain.from_iterable(page.lines for page in pages)
    if sum(map(str.isalpha, "".join(line.text for line in lines))) < FEWEST_LETTERS:
        raise InputError("the PDF has no text, only page images (a scan); run text recognition (OCR) first", file=name)
    return arrange(pages)


def _read_pages(data: bytes, name: str, limits: Limits) -> Iterator[TextPage]:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    end = data.rstrip(b"\x00\r\n\t ")[-END:]
    if b"%%EOF" not in end and b"startxref" not in end:
        raise InputError("the PDF is incomplete: its end is missing", file=name)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError("the PDF is password-protected; save a copy without a password", file=name)
        count = len(reader.pages)
    except (InputError, MemoryError):
        raise
    except DependencyError as error:
        raise InputError("the PDF is encrypted; save a copy without protection", file=name) from error
    except Exception as error:  # pypdf raises what its parsing stumbles over, KeyError and RecursionError among others
        raise InputError("the PDF is damaged and cannot be read", file=name) from error
    if count > limits.pages:
        raise LimitError(
            Message("the PDF has {count:,} pages; the limit is {limit:,}", count=count, limit=limits.pages), file=name
        )
    fonts: dict[int, tuple[Any, GlyphWidths]] = {}
    work = _Work(name, limits.operations)
    try:
        uses = Counter(_contents_key(reader.pages[number]) for number in range(count))
    except MemoryError:
        raise
    except Exception as error:
        raise InputError("the PDF is damaged and cannot be read", file=name) from error
    for number in range(count):
        try:
            page = reader.pages[number]
            # As often as its content is drawn on pages: at the first of these.
            work.add_page(page, uses.pop(_contents_key(page), 0), number + 1)
            yield _read_page(page, number + 1, fonts)
        except (LimitError, MemoryError):
            raise
        except Exception as error:
            raise InputError(
                "this page of the PDF is damaged and cannot be read", file=name, field=f"page {number + 1}"
            ) from error


@dataclass
class _Work:
    """Counts what there is to do for the pages, before it is done. A form that draws a form twice, and so on, is tiny and never ends.

    most: operations; forms: id of a form → operations to draw it.
    """

    name: str
    most: int
    done: int = 0
    forms: dict[int, int] = field(default_factory=dict)

    def add_page(self, page: Any, times: int, number: int) -> None:
        """Raises LimitError, with the page."""
        if times and (contents := page.get("/Contents")) is not None:
            count = times * self._count(contents.get_object(), page, number, ())
            self._check(count, number)
            self.done += count

    def _count(self, content: Any, owner: Any, number: int, above: tuple[int, ...]) -> int:
        """owner: with the resources; above: ids of the forms that draw this one."""
        from pypdf.generic import ContentStream

        operations = ContentStream(content, owner.pdf if hasattr(owner, "pdf") else None, "bytes").operations
        count = len(operations)
        self._check(count, number)
        forms = _forms_of(owner)
        for operands, operator in operations:
            if operator == b"Do" and operands and (form := forms.get(str(operands[0]))) is not None:
                key = id(form)
                if key in above or len(above) == DEEPEST_FORM:
                    message = Message(
                        "forms on this page are nested deeper than the limit of {limit}", limit=DEEPEST_FORM
                    )
                    raise LimitError(message, file=self.name, field=f"page {number}")
                if key not in self.forms:
                    self.forms[key] = self._count(form, form, number, (*above, key))
                count += self.forms[key]
                self._check(count, number)
        return count

    def _check(self, count: int, number: int) -> None:
        if self.done + count > self.most:
            message = Message(
                "the pages up to this one have more than the limit of {limit:,} operations", limit=self.most
            )
            raise LimitError(message, file=self.name, field=f"page {number}")


def _forms_of(owner: Any) -> dict[str, Any]:
    """Name → form, of what a page or form may draw."""
    resources = owner.get("/Resources")
    drawn = resources.get_object().get("/XObject") if resources is not None else None
    if drawn is None:
        return {}
    objects = {name: value.get_object() for name, value in drawn.get_object().items()}
    return {str(name): value for name, value in objects.items() if value.get("/Subtype") == "/Form"}


def _contents_key(page: Any) -> object:
    """The same for pages that show the same."""
    contents = page.raw_get("/Contents") if "/Contents" in page else None
    contents = getattr(contents, "idnum", contents)
    return tuple(getattr(part, "idnum", id(part)) for part in contents) if isinstance(contents, list) else contents


def _read_page(page: Any, number: int, fonts: dict[int, tuple[Any, GlyphWidths]]) -> TextPage:
    """The lines of a page with their places, in the order of its content stream.

    fonts: id of a font dictionary → the dictionary and its widths, for all pages.
    """
    pieces: list[PageLine] = []
    lines: list[Any] = []

    def show(operator: bytes, operands: list[Any], _current: Any, _matrix: Any) -> None:
        if operator in _SHOWING and operands:
            lines.append(operands[-1])

    def visit(text: str, current: list[float], matrix: list[float], font: dict[str, Any] | None, size: float) -> None:
        if text.strip():
            x, y, points, bold = _text_placement(current, matrix, font, size)
            if font is not None and id(font) not in fonts:
                fonts[id(font)] = font, read_widths(font)
            widths = fonts[id(font)][1] if font is not None else None
            ems = glyph_run_width(lines, widths, text)
            stripped = text.strip("\n")
            pieces.append(PageLine(stripped, x, y, points, bold, right=x + ems * points))
        if text:
            lines.clear()

    with _report_each_move(page):
        page.extract_text(visitor_text=visit, visitor_operand_before=show)
    box = page.mediabox
    return TextPage(number, float(box.bottom), float(box.top), compose_lines(pieces))


@contextmanager
def _report_each_move(page: Any) -> Iterator[None]:
    """The page with a change of coordinates that changes nothing behind each move of the pen.

    pypdf tells of the text before it then, so that each part of a line comes with its place.
    """
    from pypdf.generic import ContentStream, FloatObject, NameObject

    contents = page.get("/Contents")
    if contents is None:
        yield
        return
    stream = ContentStream(contents.get_object(), page.pdf, "bytes")
    unchanged = ([FloatObject(value) for value in (1, 0, 0, 1, 0, 0)], b"cm")
    operations = []
    for operation in stream.operations:
        if operation[1] in _NEXT_LINE:
            operations.append(unchanged)
        operations.append(operation)
        if operation[1] in _MOVES:
            operations.append(unchanged)
    stream.operations = operations
    page[NameObject("/Contents")] = stream
    yield
    # The reader keeps its pages, and parsed streams are large.
    page[NameObject("/Contents")] = contents


def _text_placement(
    current: list[float], matrix: list[float], font: dict[str, Any] | None, size: float
) -> tuple[float, float, float, bool]:
    """Left end, base line, font size in points, and whether the font is bold."""
    a, b, c, d, e, f = current
    x, y = matrix[4] * a + matrix[5] * c + e, matrix[4] * b + matrix[5] * d + f
    scale = sqrt(abs((matrix[0] * matrix[3] - matrix[1] * matrix[2]) * (a * d - b * c)))
    base = str((font or {}).get("/BaseFont", "")).lower()
    return x, y, abs(size) * scale, any(word in base for word in ("bold", "black", "heavy"))


@contextmanager
def _silence_pypdf() -> Iterator[None]:
    """Without what pypdf logs of each flaw that it reads around."""
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)
