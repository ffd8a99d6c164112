"""What the cache of visitors' pages tells the metrics."""

from __future__ import annotations

from collections.abc import Iterator

from goalweave.operations.metrics.sources import Gauge
from goalweave.web.page_cache import statistics


def page_cache_gauges() -> Iterator[Gauge]:
    """Of the process that is asked: each has a cache of its own."""
    cache = statistics()
    yield Gauge("page_cache_hits", "Pages that the cache of this process has answered since its start.", cache.hits)
    yield Gauge("page_cache_misses", "Pages that were not in the cache of this process.", cache.misses)
    yield Gauge("page_cache_pages", "Pages in the cache of this process.", cache.pages)
    yield Gauge("page_cache_bytes", "Bytes of these pages.", cache.size)
