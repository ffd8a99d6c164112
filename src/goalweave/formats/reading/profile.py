"""What is known of a file once it has been opened, so that later steps need not look into it again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from goalweave.core.errors import InputError
from goalweave.formats.reading.csv_rows import CsvDialect, csv_rows, detect_dialect
from goalweave.formats.reading.detect import HEAD, detect_format
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.tables import SAMPLED, SEARCHED, SourceSheet
from goalweave.formats.reading.typed_cells import TableRow

TABLES = ("csv", "xlsx")


@dataclass(frozen=True, slots=True)
class SheetProfile:
    """name: empty for a CSV file; top: the first rows, which tell where the head is and what its columns hold."""

    name: str
    top: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class FileProfile:
    """name: what the user calls the file; kind: `csv`, `xlsx`, `iati`, or that of a document (`txt`, `md`, `html`,
    `pdf`, `docx`); dialect: of a CSV file, None if it is not known yet; sheets: of a table, as far as they are
    shown."""

    name: str
    kind: str
    dialect: CsvDialect | None = None
    sheets: tuple[SheetProfile, ...] = ()

    @property
    def is_table(self) -> bool:
        return self.kind in TABLES

    def top_sheets(self) -> list[SourceSheet]:
        """The sheets with their first rows only; without opening the file."""
        return [SourceSheet(self.name, iter(sheet.top), sheet.name, self.kind == "csv") for sheet in self.sheets]


def detect_kind(stream: BinaryIO, name: str) -> str:
    """See FileProfile. Leaves the stream at its start. Raises InputError for all other formats."""
    kind = detect_format(stream.read(HEAD), name)
    stream.seek(0)
    if kind == "xml-other":
        raise InputError("the file is XML, but not an IATI activity file", file=name)
    return kind


def profile_file(stream: BinaryIO, name: str, limits: Limits) -> FileProfile:
    """Raises InputError for what cannot be read, LimitError for a table past a limit."""
    kind = detect_kind(stream, name)
    profile = FileProfile(name, kind, detect_dialect(stream, name) if kind == "csv" else None)
    if not profile.is_table:
        return profile
    sheets = []
    # What a cell has wrong is said when the file is read.
    for sheet in open_source_sheets(stream, profile, limits, lambda _problem: None):
        sheets.append(SheetProfile(sheet.name, tuple(islice(sheet.rows, SEARCHED + SAMPLED))))
    return FileProfile(name, kind, profile.dialect, tuple(sheets))


def open_source_sheets(
    stream: BinaryIO, profile: FileProfile, limits: Limits, on_problem: Callable[[InputError], None] | None = None
) -> list[SourceSheet]:
    """The sheets of a table, whose rows are read as they are requested. on_problem: told of cells of a workbook that cannot be read,
    which are then empty, and of bytes of a CSV file that are no characters. Raises as `profile_file` does."""
    if profile.kind == "csv":
        rows = csv_rows(stream, profile.name, limits, profile.dialect, on_problem=on_problem)
        return [SourceSheet(profile.name, rows, even=True)]
    from goalweave.formats.reading.sheets import open_sheets

    return open_sheets(stream, profile.name, limits, on_problem)
