"""Observations as a CSV table for people, with metadata for programs (W3C, Metadata Vocabulary for Tabular Data, 2015)."""

from __future__ import annotations

from goalweave.formats.observations.csvw.metadata import MEDIA_TYPE, TableDescription, metadata_name, write_metadata
from goalweave.formats.observations.csvw.table import write_csv

__all__ = ["MEDIA_TYPE", "TableDescription", "metadata_name", "write_csv", "write_metadata"]
