"""Composite indices in files: definitions as YAML, values as tables, an empty table to fill in."""

from __future__ import annotations

from goalweave.formats.definitions.indices.reader import read_index
from goalweave.formats.definitions.indices.table import IndexTable, read_index_table, read_index_table_path
from goalweave.formats.definitions.indices.template import index_template_rows, write_index_template
from goalweave.formats.definitions.indices.writer import write_index

__all__ = [
    "IndexTable",
    "index_template_rows",
    "read_index",
    "read_index_table",
    "read_index_table_path",
    "write_index",
    "write_index_template",
]
