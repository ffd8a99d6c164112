"""What tables have in common, whatever file they stand in: columns, cells, rows; and rows written out."""

from __future__ import annotations

from goalweave.formats.tables.inert import inert
from goalweave.formats.tables.table import Preview
from goalweave.formats.tables.writer import write_rows

__all__ = ["Preview", "inert", "write_rows"]
