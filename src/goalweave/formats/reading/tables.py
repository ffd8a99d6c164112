"""Where the rows of a table come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from goalweave.core.errors import InputError, Severity
from goalweave.core.messages import Message
from goalweave.formats.reading.typed_cells import TableRow

SEARCHED = 20
"""Rows in which the head is looked for: titles and notes may be above it."""

SAMPLED = 30
"""Rows after it that tell what a column holds."""


@dataclass(frozen=True)
class SourceSheet:
    """Where rows come from. name: of the sheet of a workbook, else empty; even: every row has a cell for each column;
    part: of the workbook's archive."""

    file: str
    rows: Iterator[TableRow]
    name: str = ""
    even: bool = False
    part: str = ""

    def locator(self, line: int) -> str:
        """`line 12` of a text file, `Projects › row 12` of a workbook."""
        return f"{self.name} › row {line}" if self.name else f"line {line}"

    def error(
        self,
        message: Message,
        line: int | None = None,
        header: str = "",
        severity: Severity = Severity.ERROR,
        value: str = "",
    ) -> InputError:
        field = " › ".join(part for part in (self.name, header) if part)
        return InputError(message, file=self.file, line=line, field=field, severity=severity, value=value)
