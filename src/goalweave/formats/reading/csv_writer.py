"""Rows → CSV that opens right in Excel and runs nothing there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from goalweave.formats.reading.formula_escaping import escape_formula


def write_csv_rows(target: Path | BinaryIO, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table: comma-separated, UTF-8 with byte order mark (without it Excel misreads accents), lines end CRLF.

    Texts that begin like a formula are made inert; None is an empty cell. A stream stays open.
    """
    if isinstance(target, Path):
        with target.open("wb") as stream:
            write_csv_rows(stream, header, rows)
        return
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=False)
    try:
        writer = csv.writer(text)
        writer.writerow(list(map(escape_formula, header)))
        for row in rows:
            writer.writerow(list(map(escape_formula, row)))
    finally:
        text.detach()
