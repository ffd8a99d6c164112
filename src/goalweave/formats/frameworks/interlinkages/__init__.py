"""Interlinkages: cross-impact matrices as lists of pairs, as square tables, and as SSSOM (docs/reference/formats.md)."""

from __future__ import annotations

from goalweave.formats.frameworks.interlinkages.reader import (
    InterlinkageFile,
    read_interlinkages,
    read_interlinkages_path,
)
from goalweave.formats.frameworks.interlinkages.writer import write_interlinkages

__all__ = ["InterlinkageFile", "read_interlinkages", "read_interlinkages_path", "write_interlinkages"]
