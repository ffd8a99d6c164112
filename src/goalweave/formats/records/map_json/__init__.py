"""The result of a map as JSON and CSV, and as rows of a review workbook; its JSON read back."""

from __future__ import annotations

from goalweave.formats.records.map_json.json import MapFile, read_map_json, source_parts, write_map_json
from goalweave.formats.records.map_json.review import review_rows
from goalweave.formats.records.map_json.tables import write_tables

__all__ = ["MapFile", "read_map_json", "review_rows", "source_parts", "write_map_json", "write_tables"]
