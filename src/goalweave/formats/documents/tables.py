"""What the rows of a document's table are: heads of its columns, totals, labels with their values, or things of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from goalweave.core.text.asides import AsideReason
from goalweave.core.text.labelled_lines import split_label
from goalweave.core.text.outline import is_question

LONGEST_CELL = 400
"""Characters. A table with longer cells is a form or makes the layout, and its cells are read as paragraphs."""

LONGEST_REPEATED = 80
"""Characters. A longer cell that is merged over rows is not repeated in each: a small file may have very many of them."""

LONGEST_HEAD = 5
"""Words of a cell in a row of column heads."""

LABELS = 0.5
"""Share of the first cells in a table of two columns that must be known labels for all its rows to describe one thing."""

BETWEEN_CELLS = " · "

_TOTAL = re.compile(
    r"(?:grand |sub-?)?totals?\b|(?:sous-)?totaux?\b|итого|всего|المجموع|الإجمالي|合计|总计|小计", re.IGNORECASE
)


class RowRole(Enum):
    HEAD = "head"
    TOTAL = "total"
    DATA = "data"


ROW_ASIDES = {RowRole.HEAD: AsideReason.TABLE_HEAD, RowRole.TOTAL: AsideReason.SHORT}


@dataclass(frozen=True, slots=True)
class TableRow:
    """cells: texts of the filled cells; marked: whether the document marks them as heads; merged: whether some span columns."""

    cells: tuple[str, ...]
    marked: bool = False
    merged: bool = False

    @property
    def text(self) -> str:
        return BETWEEN_CELLS.join(self.cells)


def row_roles(rows: Sequence[TableRow]) -> list[RowRole]:
    """The role of each row. Heads are marked, or of few words without digits above longer cells; a row of heads that span
    columns has another one below it; heads that are repeated further down, as after a page break, are heads there too."""
    heads = _count_heads(rows)
    repeated = {row.cells for row in rows[:heads]}
    roles = []
    for number, row in enumerate(rows):
        if number < heads or row.cells in repeated:
            roles.append(RowRole.HEAD)
        elif row.cells and _TOTAL.match(row.cells[0]):
            roles.append(RowRole.TOTAL)
        else:
            roles.append(RowRole.DATA)
    return roles


def _count_heads(rows: Sequence[TableRow]) -> int:
    # A table of nothing but marked rows marks something else by that.
    if len(rows) < 2 or all(row.marked for row in rows):
        return 0
    heads = 0
    last_digits = max((number for number, row in enumerate(rows) if _has_digits(row)), default=-1)
    while heads < len(rows) - 1 and _is_head(rows, heads, digits_below=last_digits > heads):
        heads += 1
    return heads


def _is_head(rows: Sequence[TableRow], number: int, *, digits_below: bool) -> bool:
    row = rows[number]
    if row.marked:
        return True
    short = len(row.cells) > 1 and all(_may_be_head(text) for text in row.cells)
    if not short:
        return False
    if number:
        return rows[number - 1].merged and digits_below
    return row.merged or any(len(other.text) > len(row.text) for other in rows[1:])


def _may_be_head(text: str) -> bool:
    return len(text.split()) <= LONGEST_HEAD and not re.search(r"\d", text)


def _has_digits(row: TableRow) -> bool:
    return bool(re.search(r"\d", row.text))


def asks_questions(rows: Sequence[TableRow]) -> bool:
    """Whether a table is a form: most of its rows begin with a question, which the cells beside it answer."""
    filled = [row for row in rows if row.cells]
    return 2 * sum(is_question(row.cells[0]) for row in filled) > len(filled)


def labelled_rows(rows: Sequence[TableRow]) -> list[str] | None:
    """Lines `Label: value` of a table of two columns that describes one thing; None where it does not."""
    if len(rows) < 2 or any(len(row.cells) != 2 for row in rows):
        return None
    lines = [labelled_line(*row.cells) for row in rows]
    known = sum(bool(split_label(line)[0]) for line in lines)
    short = all(_may_be_head(row.cells[0]) for row in rows)
    return lines if short and known >= 2 and known >= LABELS * len(lines) and not _heads_two_columns(rows) else None


def _heads_two_columns(rows: Sequence[TableRow]) -> bool:
    """Whether the first row has a label in both cells: it heads the columns then."""
    first, second = rows[0].cells
    return bool(split_label(f"{first}: x")[0] and split_label(f"{second}: x")[0])


def labelled_line(label: str, value: str) -> str:
    """`Label: value`, with the one colon."""
    return f"{label.rstrip(' :：')}: {value}"
