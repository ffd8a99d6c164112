"""Millions of texts: files in, files out, on all cores, resumed after a stop.

`classify_rows` is the unit of work, a batch of rows to a batch of rows; `classify_file` runs it over a file or folder.
"""

from __future__ import annotations

from goalweave.batch.journal import Counts
from goalweave.batch.rows import Classified, Rejected, Row
from goalweave.batch.run import Progress, Summary, classify_file
from goalweave.batch.sources import Wanted
from goalweave.batch.unit import Options, classify_rows

__all__ = [
    "Classified",
    "Counts",
    "Options",
    "Progress",
    "Rejected",
    "Row",
    "Summary",
    "Wanted",
    "classify_file",
    "classify_rows",
]
