"""The result of a map as JSON and CSV, and as rows of a review workbook; its JSON read back."""

from __future__ import annotations

from goalweave.formats.mapped.json import read_records, to_json
from goalweave.formats.mapped.review import review_rows
from goalweave.formats.mapped.tables import write_tables

__all__ = ["read_records", "review_rows", "to_json", "write_tables"]
