"""All records in memory as columns, for figures and facets under any filter (docs/explanation/figures.md).

`facts()` gives them as they stand now: after a write only what changed is read again.
"""

from goalweave.analysis.columns.current import at_hand, facts
from goalweave.analysis.columns.table import Facts

__all__ = ["Facts", "at_hand", "facts"]
