"""review.xlsx: suggestions for a colleague to accept, reject or change, and the decisions read back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.formats.reading.formula_escaping import DANGEROUS
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.normalisation import normalise_words
from goalweave.formats.reading.sheets import open_sheets
from goalweave.formats.reading.tables import SourceSheet
from goalweave.formats.reading.typed_cells import TableRow, TypedText

REVIEW, NODES = "Review", "Nodes"

DECISIONS = ("accept", "reject", "change")

COLUMNS: Mapping[str, int] = {
    "record": 16,
    "title": 28,
    "text": 56,
    "node": 10,
    "label": 26,
    "effect": 10,
    "score": 7,
    "origin": 16,
    "evidence": 36,
    "decision": 11,
    "new node": 30,
    "note": 24,
}
"""Head of a column → its width in characters."""

FILLED_IN = ("decision", "new node", "note")
"""The columns that are for the colleague."""

ROWS_BEYOND = 200
"""Empty rows below the last one in which the drop-downs work too."""

LONGEST_CELL = 32_767
"""Characters of a cell in Excel."""

LINE, MOST_LINES = 15.0, 10
"""Points of a line of text; lines to which a row grows by itself."""


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One suggestion. node: as people write it, `sdg:9.c`; score in [0, 1]; effect: `supports` or `hinders`."""

    record_id: str
    title: str
    text: str
    node: str
    label: str
    score: float
    origin: str
    evidence: str
    effect: str = "supports"


@dataclass(frozen=True, slots=True)
class ReviewDecision:
    """The decision on a suggestion. decision: of DECISIONS; new_node: only with `change`; line: of the sheet."""

    record_id: str
    node: str
    decision: str
    new_node: str
    note: str
    line: int


def write_review(stream: BinaryIO, rows: Iterable[ReviewRow], choices: Sequence[tuple[str, str]]) -> None:
    """Write the workbook, row by row in flat memory.

    choices: (node, label) of what a suggestion can be changed to, in the order of the drop-down. No text of it is ever a
    formula; texts beyond what a cell of Excel holds are cut.
    """
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(REVIEW)
    for letter, width in zip("ABCDEFGHIJKL", COLUMNS.values(), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "C2"
    _fit_page(sheet)
    last = 1
    cells = _CellStyles(sheet)
    sheet.append([cells.head_cell(name, filled_in=name in FILLED_IN) for name in COLUMNS])
    for row in rows:
        last += 1
        values: tuple[str | float, ...] = (
            row.record_id,
            row.title,
            row.text,
            row.node,
            row.label,
            row.effect,
            row.score,
            row.origin,
            row.evidence,
        )
        sheet.row_dimensions[last].height = _row_height(values)
        sheet.append([*map(cells.text_cell, values), *(cells.empty_cell() for _ in FILLED_IN)])
    sheet.auto_filter.ref = f"A1:L{last}"
    _add_drop_downs(sheet, last + ROWS_BEYOND, len(choices))
    nodes = workbook.create_sheet(NODES)
    nodes.column_dimensions["A"].width = 90
    others = _CellStyles(nodes)
    nodes.append([others.head_cell("node and label", filled_in=False)])
    for node, label in choices:
        nodes.append([others.text_cell(f"{node} {label}".strip())])
    workbook.save(stream)


def read_review(stream: BinaryIO, name: str, limits: Limits) -> list[ReviewDecision]:
    """The decisions of a review workbook, in the order of its rows; rows without a decision are left out.

    Columns may have been moved, rows sorted or deleted. Raises InputError, naming row and column, for a decision or node
    that is none of those offered, a change without a new node, and a new node without a change.
    """
    sheets = {sheet.name: sheet for sheet in open_sheets(stream, name, limits)}
    if REVIEW not in sheets:
        raise InputError(
            Message("the workbook has no sheet “{sheet}”: is it the review.xlsx that was generated?", sheet=REVIEW),
            file=name,
        )
    options = (
        frozenset(_node_of_choice(row.cells[0]) for row in sheets[NODES].rows if row.line > 1)
        if NODES in sheets
        else None
    )
    sheet = sheets[REVIEW]
    head = next(sheet.rows, TableRow(1, ()))
    places = {normalise_words(cell): place for place, cell in reversed(list(enumerate(head.cells)))}
    for column in ("record", "node", "decision", "new node"):
        if column not in places:
            raise sheet.error(Message("the column “{column}” is missing", column=column), head.line)
    decisions = (_read_decision(row, sheet, places, options) for row in sheet.rows)
    return [decision for decision in decisions if decision]


def _read_decision(
    row: TableRow, sheet: SourceSheet, places: Mapping[str, int], choices: frozenset[str] | None
) -> ReviewDecision | None:
    def cell(column: str) -> str:
        place = places.get(column, len(row.cells))
        value = row.cells[place] if place < len(row.cells) else ""
        return (value.displayed if isinstance(value, TypedText) else value).strip()

    decided, new = cell("decision").lower(), _node_of_choice(cell("new node"))
    if not decided and not new:
        return None
    if decided not in DECISIONS:
        if decided:
            wrong = Message("“{value}” is not a decision; choose accept, reject or change", value=cell("decision"))
        else:
            wrong = Message("a new node is entered without a decision; choose accept, reject or change")
        raise sheet.error(wrong, row.line, "decision")
    if decided == "change" and not new:
        raise sheet.error(Message("the decision is change, but no new node is entered"), row.line, "new node")
    if decided != "change" and new:
        raise sheet.error(
            Message("a new node is entered, but the decision is {decision}, not change", decision=decided),
            row.line,
            "new node",
        )
    if new and choices is not None and new not in choices:
        raise sheet.error(
            Message("“{value}” is not a node in the sheet “{sheet}”", value=new, sheet=NODES),
            row.line,
            "new node",
        )
    for column in ("record", "node"):
        if not cell(column):
            raise sheet.error(Message("the row has a decision, but no {column}", column=column), row.line, column)
    return ReviewDecision(cell("record"), _node_of_choice(cell("node")), decided, new, cell("note"), row.line)


def _node_of_choice(text: str) -> str:
    """`sdg:9.c` of `sdg:9.c Access to ICT`."""
    return text.split(maxsplit=1)[0] if text.strip() else ""


class _CellStyles:
    """Cells of a sheet in the few styles that there are."""

    def __init__(self, sheet: Any) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        self.sheet = sheet
        self.wrapped = Alignment(wrap_text=True, vertical="top", horizontal="left")
        self.bold = Font(name="Calibri", size=11, bold=True)
        self.grey = PatternFill("solid", start_color="E9ECEF")
        self.yellow = PatternFill("solid", start_color="FFF7D6")
        thin = Side(style="thin", color="C4C9CD")
        self.line = Border(bottom=thin)
        self.box = Border(left=thin, right=thin, top=thin, bottom=thin)

    def text_cell(self, value: str | float) -> Any:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

        cell = WriteOnlyCell(self.sheet)
        if isinstance(value, str):
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL]
            cell.data_type = "s"  # even if it begins with an equals sign
            cell.quotePrefix = value.startswith(DANGEROUS)  # and when someone edits it
        else:
            cell.value = value
            cell.number_format = "0.00"
        cell.alignment, cell.border = self.wrapped, self.line
        return cell

    def head_cell(self, value: str, *, filled_in: bool) -> Any:
        cell = self.text_cell(value)
        cell.font = self.bold
        cell.fill = self.yellow if filled_in else self.grey
        return cell

    def empty_cell(self) -> Any:
        from openpyxl.cell import WriteOnlyCell

        cell = WriteOnlyCell(self.sheet)
        cell.alignment, cell.fill, cell.border = self.wrapped, self.yellow, self.box
        return cell


def _add_drop_downs(sheet: Any, last: int, choices: int) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    decision = DataValidation(type="list", formula1=f'"{",".join(DECISIONS)}"', allow_blank=True, showErrorMessage=True)
    decision.errorTitle, decision.error = "Decision", "Choose accept, reject or change."
    decision.showInputMessage, decision.promptTitle = True, "Decision"
    decision.prompt = "accept, reject or change; leave it empty if you cannot tell"
    decision.add(f"J2:J{last}")
    node = DataValidation(
        type="list", formula1=f"{NODES}!$A$2:$A${max(choices, 1) + 1}", allow_blank=True, showErrorMessage=True
    )
    node.errorTitle, node.error = "New node", f"Choose one of the nodes in the sheet {NODES}."
    node.showInputMessage, node.promptTitle, node.prompt = True, "New node", "Only with the decision change"
    node.add(f"K2:K{last}")
    for validation in (decision, node):
        sheet.data_validations.append(validation)


def _fit_page(sheet: Any) -> None:
    """Printed, all columns are on one page, with the head on each."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = "1:1"


def _row_height(values: Sequence[str | float]) -> float:
    """Points that the longest text of a row needs, up to MOST_LINES."""
    lines = max(
        len(str(value)) // width + 1 + str(value).count("\n")
        for value, width in zip(values, COLUMNS.values(), strict=False)
    )
    return LINE * min(lines, MOST_LINES)
