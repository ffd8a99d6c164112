"""The result of a map as JSON and CSV, and as rows of a review workbook; its JSON read back."""

from __future__ import annotations

from goalweave.formats.mapped.json import MapFile, read_map, to_json
from goalweave.formats.mapped.review import review_rows
from goalweave.formats.mapped.tables import write_tables

__all__ = ["MapFile", "read_map", "review_rows", "to_json", "write_tables"]
