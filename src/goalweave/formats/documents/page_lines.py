"""Parts of text on a page → its lines in reading order: columns one after the other, the rows of tables, raised numbers of notes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from goalweave.formats.documents.right_to_left import (
    BLANK,
    LONGEST_LINE,
    WIDE_GAP,
    PageLine,
    is_right_to_left,
    order_right_to_left,
)

CLEAR = 0.3
"""Ems between two parts of a line that are cells where the second begins like others of its column."""

LABEL_GAP = 5.0
"""Ems up to which a number, `(a)` or `2.1`, is before its text."""

MOST_CELLS = 50
"""Cells of a row: a file made to be slow may have very many."""

TIGHT = 1.6
"""Distance of base lines in ems within a cell."""

ALIGNED = 3.0
"""Points by which the edges of a column's cells may differ."""

FEWEST_COLUMN_LINES = 4
FILLED, MOST_FILLED = 0.7, 0.6
"""Two columns are text where this share of the lines fills that share of the widest; cells of tables are as long as they are."""

NARROWEST_COLUMN = 120
"""Points."""

_NOTE_NUMBER = re.compile(r"\s*(\d{1,3}|[*†‡])\s*")
_LABEL = re.compile(r"[(（]?(?:\d{1,2}(?:\.\d{1,2})*|[a-z]|[ivx]{1,4})[.)）]?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TextPage:
    """number from 1; bottom and top: y of its edges."""

    number: int
    bottom: float
    top: float
    lines: tuple[PageLine, ...]


@dataclass
class _Cell:
    lines: list[PageLine]

    @property
    def left(self) -> float:
        return min(line.x for line in self.lines)

    @property
    def right(self) -> float:
        return max(line.right for line in self.lines)


def compose_lines(pieces: Sequence[PageLine]) -> tuple[PageLine, ...]:
    """The lines of a page from its parts in the order of the content stream, columns and rows of tables recognised."""
    starts = _column_starts(pieces)
    rows = _gather_rows(_gather_cells(_mark_notes(_join_pieces(pieces, starts))))
    lines: list[PageLine] = []
    number = 0
    for run in _runs_of_rows(rows):
        if _is_text_in_columns(run):
            lines += chain.from_iterable(row[0].lines for row in run)
            lines += chain.from_iterable(row[1].lines for row in run)
        elif len(run) > 1:
            for row in run:
                number += 1
                lines += _row_lines(row, number)
            number += 1
        else:
            lines += chain.from_iterable(cell.lines for cell in run[0])
    return tuple(_rejoined(lines))


def _rejoined(lines: Sequence[PageLine]) -> Iterator[PageLine]:
    """Parts of one line that are no cells, put together again however far they are from each other."""
    current: PageLine | None = None
    for line in lines:
        beside = current and abs(current.y - line.y) < BLANK * line.size and line.x > current.right
        joins = current and beside and not current.row and not line.row
        if current and joins and len(current.text) <= LONGEST_LINE:
            text = f"{current.text} {line.text}"
            current = replace(current, text=text, right=line.right, bold=current.bold and line.bold)
            continue
        if current:
            yield current
        current = line
    if current:
        yield current


def _row_lines(row: Sequence[_Cell], number: int) -> Iterator[PageLine]:
    for place, cell in enumerate(row):
        yield from (replace(line, row=number, cell=place) for line in cell.lines)


def _column_starts(pieces: Sequence[PageLine]) -> frozenset[int]:
    """Left ends, in points, of parts that are far behind another part of their line: the columns of a table."""
    wide: Counter[int] = Counter()
    clear: Counter[int] = Counter()
    for before, piece in pairwise(pieces):
        gap = (piece.x - before.right) / max(piece.size, 1)
        if abs(before.y - piece.y) < BLANK * piece.size and gap > CLEAR:
            clear[round(piece.x)] += 1
            wide[round(piece.x)] += gap > WIDE_GAP
    return frozenset(start for start in clear if wide[start] > 1 or (wide[start] and clear[start] > 2))


def _join_pieces(pieces: Sequence[PageLine], starts: frozenset[int]) -> Iterator[PageLine]:
    """Parts of one line put together; a raised number is written as `[1]`. starts: left ends of columns."""
    for group in _same_height(pieces):
        if is_right_to_left(group):
            yield from order_right_to_left(group, starts)
        else:
            yield from _join_left_to_right(group, starts)


def _same_height(pieces: Sequence[PageLine]) -> Iterator[list[PageLine]]:
    """Runs of parts on about the same base line, raised numbers with them."""
    group: list[PageLine] = []
    for piece in pieces:
        if group and abs(group[-1].y - piece.y) > 0.8 * max(piece.size, group[-1].size):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _join_left_to_right(pieces: Sequence[PageLine], starts: frozenset[int]) -> Iterator[PageLine]:
    current: PageLine | None = None
    for piece in pieces:
        joined = _join(current, piece) if current and not _begins_column(current, piece, starts) else None
        if joined is None:
            if current:
                yield _stripped(current)
            current = piece
        else:
            current = joined
    if current:
        yield _stripped(current)


def _begins_column(line: PageLine, piece: PageLine, starts: frozenset[int]) -> bool:
    clear = piece.x - line.right > CLEAR * piece.size
    return clear and round(piece.x) in starts and not _LABEL.fullmatch(line.text)


def _stripped(line: PageLine) -> PageLine:
    return replace(line, text=line.text.strip())


def _join(line: PageLine, piece: PageLine) -> PageLine | None:
    """The line with the part behind it; None where that is not of the same line, or far away."""
    gap = piece.x - line.right
    if len(line.text) > LONGEST_LINE:
        return None
    if _is_raised(line, piece) and -3 * line.size < gap < 2 * line.size:
        mark = _NOTE_NUMBER.fullmatch(piece.text)
        text = f"{line.text.rstrip()}[{mark[1]}]" if mark else line.text + piece.text
        return replace(line, text=text + piece.text[len(piece.text.rstrip()) :], right=piece.right)
    if _NOTE_NUMBER.fullmatch(line.text) and _is_raised(piece, line) and -0.5 * piece.size < gap < 2 * piece.size:
        return replace(piece, text=f"[{line.text.strip()}] {piece.text.strip()}", x=line.x)
    if abs(piece.y - line.y) > 0.15 * line.size or not line.text:
        return None
    reach = LABEL_GAP if _LABEL.fullmatch(line.text) else WIDE_GAP
    if not -2.5 * line.size < gap < reach * line.size:
        return None
    blank = " " if gap > BLANK * line.size and not line.text.endswith(" ") else ""
    return replace(line, text=line.text + blank + piece.text, right=piece.right, bold=line.bold and piece.bold)


def _is_raised(line: PageLine, piece: PageLine) -> bool:
    """Whether a part is set above the base line in a smaller size."""
    rise = piece.y - line.y
    return 0.15 * line.size < rise < 0.8 * line.size and piece.size < 0.95 * line.size


def _mark_notes(lines: Iterator[PageLine]) -> Iterator[PageLine]:
    """A line below the text that begins with a raised number of the page begins with it as `[1]` too."""
    marks: dict[str, float] = {}
    for line in lines:
        match = re.match(r"(\d{1,3}|[*†‡])[.)]?\s+(?=\S)", line.text)
        if match and match[1] in marks and line.size < 0.95 * marks[match[1]]:
            yield replace(line, text=f"[{match[1]}] {line.text[match.end() :]}")
            continue
        marks |= dict.fromkeys(re.findall(r"\[(\d{1,3}|[*†‡])\]", line.text), line.size)
        yield line


def _gather_cells(lines: Iterator[PageLine]) -> Iterator[_Cell]:
    """Lines right below one another with a common edge."""
    cell: _Cell | None = None
    for line in lines:
        if cell and _continues_cell(cell.lines[-1], line):
            cell.lines.append(line)
            continue
        if cell:
            yield cell
        cell = _Cell([line])
    if cell:
        yield cell


def _continues_cell(above: PageLine, line: PageLine) -> bool:
    distance = above.y - line.y
    if not 0.5 * line.size < distance < TIGHT * line.size or abs(above.size - line.size) > 0.5:
        return False
    return abs(above.x - line.x) < ALIGNED or abs(above.right - line.right) < ALIGNED


def _gather_rows(cells: Iterator[_Cell]) -> Iterator[list[_Cell]]:
    """Cells that follow one another from left to right, or from right to left, at the same height."""
    row: list[_Cell] = []
    for cell in cells:
        if row and len(row) < MOST_CELLS and _is_beside(row[-1], cell):
            row.append(cell)
            continue
        if row:
            yield row
        row = [cell]
    if row:
        yield row


def _is_beside(before: _Cell, cell: _Cell) -> bool:
    size = cell.lines[0].size
    level = before.lines[0].y > cell.lines[-1].y - 0.3 * size and before.lines[-1].y < cell.lines[0].y + 0.3 * size
    return level and (cell.left > before.right - size or cell.right < before.left + size)


def _runs_of_rows(rows: Iterator[list[_Cell]]) -> Iterator[list[list[_Cell]]]:
    """Rows below one another that have two columns or more in common; all others alone."""
    run: list[list[_Cell]] = []
    for row in rows:
        if run and _share_columns(run[-1], row):
            run.append(row)
            continue
        if run:
            yield run
        run = [row]
    if run:
        yield run


def _share_columns(above: Sequence[_Cell], row: Sequence[_Cell]) -> bool:
    if above[0].lines[-1].y <= row[0].lines[0].y or min(len(above), len(row)) < 2:
        return False
    left = sum(any(abs(cell.left - other.left) < ALIGNED for other in above) for cell in row)
    right = sum(any(abs(cell.right - other.right) < ALIGNED for other in above) for cell in row)
    return max(left, right) >= 2


def _is_text_in_columns(run: Sequence[Sequence[_Cell]]) -> bool:
    """Whether two cells in each row are two columns of running text, of which each line is written across both."""
    if len(run) < FEWEST_COLUMN_LINES or any(len(row) != 2 or len(row[0].lines) > 1 for row in run):
        return False
    for place in (0, 1):
        widths = [row[place].right - row[place].left for row in run]
        full = sum(width >= FILLED * max(widths) for width in widths)
        if max(widths) < NARROWEST_COLUMN or full < MOST_FILLED * len(run):
            return False
    return True
