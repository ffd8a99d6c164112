"""How bytes and cells become values, whatever the format: encodings, limits, tables, columns, numbers, dates, areas."""

from __future__ import annotations

from goalweave.formats.reading.csv_writer import write_rows
from goalweave.formats.reading.inert_cells import inert
from goalweave.formats.reading.tables import Preview

__all__ = ["Preview", "inert", "write_rows"]
