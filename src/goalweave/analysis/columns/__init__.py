"""All records in memory as columns, for figures and facets under any filter (docs/explanation/figures.md).

`facts()` gives them as they are now: after a write only what changed is read again.
"""

from goalweave.analysis.columns.current import cached_facts, current_facts
from goalweave.analysis.columns.facts import Facts

__all__ = ["Facts", "cached_facts", "current_facts"]
