"""A square table: a row and a column for each node; progress on the row influences the column."""

from __future__ import annotations

from collections.abc import Iterable

from goalweave.core.errors import InputError
from goalweave.core.interlinkages import (
    COEFFICIENT,
    CrossImpactMatrix,
    MatrixKind,
    PairScore,
    ScoreScale,
    build_matrix,
    require_valid_pair,
)
from goalweave.core.messages import Message
from goalweave.core.model import Framework
from goalweave.formats.frameworks.interlinkages.cells import NodeReader, read_score
from goalweave.formats.reading.tables import SourceSheet
from goalweave.formats.reading.typed_cells import TableRow

_ITSELF = frozenset({"x", "×", "itself", "self"})
"""What people write on the diagonal. 0 and an empty cell are fine there, and so is 1 in a table of correlations."""


def read_square(
    sheet: SourceSheet,
    head: TableRow,
    rows: Iterable[TableRow],
    *,
    framework: Framework | None,
    kind: MatrixKind | None,
    scale: ScoreScale,
) -> CrossImpactMatrix:
    """The matrix of a square table; empty cells are missing scores. Raises InputError where it is not square, LimitError."""
    nodes = NodeReader(sheet, framework)
    heads = _strip_end(head.cells)
    columns = [nodes.read(cell, head.line, str(cell)) for cell in heads[1:]]
    _require_unique(sheet, columns, head)
    lines: dict[str, int] = {}
    pairs: list[tuple[PairScore, int]] = []
    for row in rows:
        cells = _strip_end(row.cells)
        subject = nodes.read(cells[0], row.line, heads[0] or "1")
        if subject in lines:
            message = Message("{entity} is already on line {line}", entity=subject, line=lines[subject])
            raise sheet.error(message, row.line, subject)
        lines[subject] = row.line
        if len(cells) > len(heads):
            message = Message("{cells} cells, but the header row has {headers}", cells=len(cells), headers=len(heads))
            raise sheet.error(message, row.line, subject)
        for object_, cell in zip(columns, cells[1:], strict=False):
            pair = _read_cell(sheet, cell, subject, object_, row.line)
            if pair is not None:
                pairs.append((pair, row.line))
    _require_square(sheet, list(lines), columns, head.line)
    if kind is None:
        kind = _detect_kind([pair for pair, _line in pairs])
    own_scale = COEFFICIENT if kind is MatrixKind.CORRELATION else scale
    off_diagonal = []
    for pair, line in pairs:
        if pair.subject == pair.object:
            allowed = (0, 1) if kind is MatrixKind.CORRELATION else (0,)
            if pair.score in allowed:
                continue
        else:
            off_diagonal.append(pair)
        try:
            require_valid_pair(pair, own_scale)
        except InputError as error:
            raise sheet.error(error.message, line, pair.object) from None
    return build_matrix(off_diagonal, nodes=lines, kind=kind, scale=own_scale, framework=nodes.state_key())


def _read_cell(sheet: SourceSheet, cell: str, subject: str, object_: str, line: int) -> PairScore | None:
    if subject == object_ and cell.strip().casefold() in _ITSELF:
        return None
    score = read_score(sheet, cell, line, object_)
    return None if score is None else PairScore(subject, object_, score)


def _require_unique(sheet: SourceSheet, columns: list[str], head: TableRow) -> None:
    seen: set[str] = set()
    for code in columns:
        if code in seen:
            raise sheet.error(Message("the column {code} appears twice", code=code), head.line, code)
        seen.add(code)


def _require_square(sheet: SourceSheet, rows: list[str], columns: list[str], line: int) -> None:
    without_row = [code for code in columns if code not in set(rows)]
    without_column = [code for code in rows if code not in set(columns)]
    if not columns or len(without_row) == len(columns):
        message = Message(
            "the table is neither a list of pairs (columns subject, object, score) nor a square matrix, whose first "
            "row and first column have the same nodes"
        )
        raise sheet.error(message, line)
    if without_row or without_column:
        message = Message(
            "the matrix is not square; columns without a row: {columns}; rows without a column: {rows}",
            columns=tuple(without_row),
            rows=tuple(without_column),
        )
        raise sheet.error(message, line, (without_row or without_column)[0])


def _detect_kind(pairs: list[PairScore]) -> MatrixKind:
    """Correlation where all values lie within ±1 and some have other decimals than a half."""
    scores = [pair.score for pair in pairs if pair.score is not None]
    bounded = all(-1 <= score <= 1 for score in scores)
    decimals = any(not (2 * score).is_integer() for score in scores)
    return MatrixKind.CORRELATION if bounded and decimals else MatrixKind.INFLUENCE


def _strip_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Without the empty cells that a spreadsheet adds at the end of a row."""
    width = len(cells)
    while width > 1 and not cells[width - 1].strip():
        width -= 1
    return cells[:width]
