"""Pages for visitors who are not signed in, kept for as long as nothing was written."""

from __future__ import annotations

from goalweave.web.page_cache.store import StoreStatistics, page_store


def statistics() -> StoreStatistics:
    """What the cache of this process has answered and what it contains."""
    return page_store().statistics()


__all__ = ["StoreStatistics", "statistics"]
