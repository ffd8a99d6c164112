"""Millions of texts: files in, files out, on all cores or on a cluster, resumed after a stop.

`classify_rows` is the unit of work, a batch of rows to a batch of rows; `classify_file` runs it over a file or folder.
"""

from __future__ import annotations

from goalweave.batch.classification import Options, classify_rows
from goalweave.batch.journal import RowCounts
from goalweave.batch.ray_data import RayData
from goalweave.batch.rows import ClassifiedRow, RejectedRow, Row
from goalweave.batch.run import RunProgress, RunSummary, classify_file
from goalweave.batch.sources import ColumnNames
from goalweave.batch.workers import Engine, LocalProcesses

__all__ = [
    "ClassifiedRow",
    "ColumnNames",
    "Engine",
    "LocalProcesses",
    "Options",
    "RayData",
    "RejectedRow",
    "Row",
    "RowCounts",
    "RunProgress",
    "RunSummary",
    "classify_file",
    "classify_rows",
]
