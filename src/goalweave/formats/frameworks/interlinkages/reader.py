"""A file of scored pairs → cross-impact matrices, one for each scorer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from goalweave.core.errors import InputError, LimitError, Severity
from goalweave.core.interlinkages import NILSSON, CrossImpactMatrix, MatrixKind, ScoreScale
from goalweave.core.messages import Message
from goalweave.core.model import Framework
from goalweave.formats.frameworks.interlinkages.pair_list import PairColumns, match_pair_columns, read_pair_list
from goalweave.formats.frameworks.interlinkages.square import read_square
from goalweave.formats.reading.files import limit_size, open_file
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.profile import FileProfile, detect_kind, open_source_sheets
from goalweave.formats.reading.sheet_warnings import find_sheet_warnings
from goalweave.formats.reading.tables import SourceSheet
from goalweave.formats.reading.typed_cells import TableRow

COMMENT = b"#"
"""How lines of metadata begin in SSSOM/TSV."""


@dataclass(frozen=True, slots=True)
class InterlinkageFile:
    """matrices: one for each scorer, in the order of the file; all have the same nodes. unscored_links: rows that name a link
    and say that there is no data on it (−100 in the tables of IGES)."""

    matrices: tuple[CrossImpactMatrix, ...]
    unscored_links: int = 0


def read_interlinkages_path(
    path: Path,
    *,
    framework: Framework | None = None,
    kind: MatrixKind | None = None,
    scale: ScoreScale = NILSSON,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> InterlinkageFile:
    """As `read_interlinkages`, of a file."""
    with open_file(path) as stream:
        return read_interlinkages(stream, path.name, framework=framework, kind=kind, scale=scale, limits=limits)


def read_interlinkages(
    stream: BinaryIO,
    name: str,
    *,
    framework: Framework | None = None,
    kind: MatrixKind | None = None,
    scale: ScoreScale = NILSSON,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> InterlinkageFile:
    """The matrices of a CSV, XLSX or SSSOM/TSV file; `name` is what the user calls it.

    A table with columns for subject and object is a list of pairs, any other a square table whose rows influence its columns.
    framework: if given, it must have every node. kind: by default correlation where a column or the values say so, else
    influence. scale: of scores; signs and weights have their own. Raises InputError for the first fault, with file,
    line and field: a table that is not square, a score outside the scale, a node with itself, a pair twice with different
    scores, an unknown node; LimitError past a limit.
    """
    stream = limit_size(stream, name, limits)
    stream = _without_comments(stream)
    file_kind = detect_kind(stream, name)
    # Tables are often called .txt or .sssom; what is no table at all has no columns, and is refused below.
    profile = FileProfile(name, "csv" if file_kind in ("txt", "md") else file_kind)
    if not profile.is_table:
        raise InputError("only tables (CSV, XLSX) can contain interlinkages", file=name)
    sheet, head, rows, columns = _find_table(stream, profile, limits)
    if sheet.part:
        # A formula without its result looks like an empty cell, which would be a missing score.
        for problem in find_sheet_warnings(stream, sheet):
            if problem.severity is not Severity.WARNING:
                raise problem
    try:
        if columns is not None:
            matrices, unscored = read_pair_list(sheet, rows, columns, framework=framework, kind=kind, scale=scale)
        else:
            matrices, unscored = (read_square(sheet, head, rows, framework=framework, kind=kind, scale=scale),), 0
    except LimitError as error:
        raise error.at(file=name) from None
    title = Path(name).stem
    return InterlinkageFile(tuple(replace(matrix, title=title) for matrix in matrices), unscored)


def _without_comments(stream: BinaryIO) -> BinaryIO:
    """A text that begins with lines of metadata, with these empty, so that all lines keep their numbers."""
    start = stream.read(1)
    stream.seek(0)
    if start != COMMENT:
        return stream
    lines = stream.readlines()
    return BytesIO(b"".join(b"\n" if line.startswith(COMMENT) else line for line in lines))


def _find_table(
    stream: BinaryIO, profile: FileProfile, limits: Limits
) -> tuple[SourceSheet, TableRow, list[TableRow], PairColumns | None]:
    """The first sheet that is a list of pairs or begins like a square table, else the first with two rows: its head, the rows
    below, and the columns of a list. A sheet of notes may come before it."""
    first: tuple[SourceSheet, TableRow, list[TableRow], None] | None = None
    for sheet in open_source_sheets(stream, profile, limits):
        rows = [row for row in sheet.rows if any(cell.strip() for cell in row.cells)]
        if len(rows) < 2:
            continue
        head, *below = rows
        columns = match_pair_columns(head, sheet)
        if columns is not None:
            return sheet, head, below, columns
        begins = {row.cells[0].strip() for row in below} - {""}
        if not begins.isdisjoint(cell.strip() for cell in head.cells[1:]):
            return sheet, head, below, None
        first = first or (sheet, head, below, None)
    if first is None:
        raise InputError(Message("the file has no table of interlinkages"), file=profile.name)
    return first
