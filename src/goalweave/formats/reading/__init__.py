"""How bytes and cells become values, whatever the format: encodings, limits, tables, columns, numbers, dates, areas."""

from __future__ import annotations

from goalweave.formats.reading.csv_writer import write_csv_rows
from goalweave.formats.reading.formula_escaping import escape_formula

__all__ = ["escape_formula", "write_csv_rows"]
