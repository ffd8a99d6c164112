"""All records as columns, for figures and facets under any filter (docs/explanation/figures.md).

`current_facts()` gives them as they are now: after a write only what changed is read again. With many records they are in
files that all processes map (docs/decisions/0075-columns-in-files.md).
"""

from goalweave.analysis.columns.column_files import UnusableColumns
from goalweave.analysis.columns.current import (
    cached_facts,
    check_columns,
    current_facts,
    has_many_facts,
    rebuild_columns,
)
from goalweave.analysis.columns.facts import Facts

__all__ = [
    "Facts",
    "UnusableColumns",
    "cached_facts",
    "check_columns",
    "current_facts",
    "has_many_facts",
    "rebuild_columns",
]
