"""Composite indices in files: definitions as YAML, values as tables, an empty table to fill in."""

from __future__ import annotations

from goalweave.formats.definitions.indices.reader import read_index
from goalweave.formats.definitions.indices.table import Values, read_values, read_values_path
from goalweave.formats.definitions.indices.template import template_rows, write_template

__all__ = ["Values", "read_index", "read_values", "read_values_path", "template_rows", "write_template"]
