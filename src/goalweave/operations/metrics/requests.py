"""Requests and hits of the page cache, counted by every process in files that whichever process is asked adds up."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

FOLDER = "metrics"
"""In the data folder."""
VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER = "other"
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
"""Seconds; the goals of the pages, 0.05, 0.1 and 0.3, are among them."""


@dataclass(frozen=True, slots=True)
class RequestMetrics:
    """requests: by route, method and status; seconds: by route and method; page_cache: by result."""

    requests: Any
    seconds: Any
    page_cache: Any


@cache
def request_metrics() -> RequestMetrics:
    """The metrics of this process. The folder is named before the library is imported, which looks for it only then."""
    folder = Path(settings.DATA_DIR) / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    os.environ[VARIABLE] = str(folder)
    from prometheus_client import CollectorRegistry, Counter, Histogram

    registry = CollectorRegistry()
    return RequestMetrics(
        Counter("goalweave_requests", "Requests answered.", ("route", "method", "status"), registry=registry),
        Histogram(
            "goalweave_request_seconds",
            "Time until the answer began.",
            ("route", "method"),
            buckets=BOUNDS,
            registry=registry,
        ),
        Counter("goalweave_page_cache", "Looks into the cache of pages.", ("result",), registry=registry),
    )


def observe_request(*, route: str, method: str, status: int, seconds: float) -> None:
    """Count a request. route: the name of a route, never a path, so that the number of series is bounded."""
    metrics = request_metrics()
    method = method if method in METHODS else OTHER
    metrics.requests.labels(route, method, str(status)).inc()
    metrics.seconds.labels(route, method).observe(seconds)


def count_page_cache(*, hits: int, misses: int) -> None:
    """Add what this process has answered from its cache of pages since the last time."""
    counter = request_metrics().page_cache
    if hits > 0:
        counter.labels("hit").inc(hits)
    if misses > 0:
        counter.labels("miss").inc(misses)


def forget_counts(data_folder: Path) -> None:
    """Delete the files of an earlier start; before the processes of the site begin."""
    for file in (data_folder / FOLDER).glob("*.db"):
        file.unlink(missing_ok=True)
