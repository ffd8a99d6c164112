"""All metrics as text (Prometheus text format 0.0.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import groupby
from typing import Any

from django.db import Error

from goalweave.operations.metrics.requests import request_metrics
from goalweave.operations.metrics.sources import Gauge, read_gauges

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def write_metrics() -> bytes:
    """Counts of all processes and the gauges of this moment; without most gauges while the database is unavailable."""
    request_metrics()
    from prometheus_client import CollectorRegistry, generate_latest

    # Without types.
    counts: Any = import_module("prometheus_client.multiprocess")
    gauges: Any = _GaugeCollector()
    registry = CollectorRegistry()
    counts.MultiProcessCollector(registry)
    registry.register(gauges)
    return generate_latest(registry)


class _GaugeCollector:
    """Hands gauges to the library, which asks for them by this method."""

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily

        for name, gauges in groupby(_available_gauges(), key=lambda gauge: gauge.name):
            rows = list(gauges)
            family = GaugeMetricFamily(f"goalweave_{name}", rows[0].meaning, labels=list(rows[0].labels))
            for gauge in rows:
                family.add_metric(list(gauge.labels.values()), float(gauge.value))
            yield family


def _available_gauges() -> Iterable[Gauge]:
    meaning = "Whether the database answers."
    try:
        gauges = list(read_gauges())
    except Error:
        return [Gauge("database_up", meaning, 0)]
    return [Gauge("database_up", meaning, 1), *gauges]
