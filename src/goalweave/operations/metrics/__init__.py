"""What the site measures of itself, in the format of Prometheus."""

from goalweave.operations.metrics.exposition import CONTENT_TYPE, write_metrics
from goalweave.operations.metrics.requests import count_page_cache, forget_counts, observe_request

__all__ = ["CONTENT_TYPE", "count_page_cache", "forget_counts", "observe_request", "write_metrics"]
