"""Every request of a run, and what the report says of them."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path

COLUMNS = ("began", "kind", "milliseconds", "status", "late", "error")
TOO_MANY, UNAVAILABLE, CONFLICT = 429, 503, 409
TOTAL = "all"


@dataclass(frozen=True, slots=True)
class RequestTime:
    """began: seconds since 1970; late: milliseconds by which it began after its turn, because the earlier request of the same person took
    so long; error: empty for an answer that was expected."""

    began: float
    kind: str
    milliseconds: float
    status: int
    late: float
    error: str


@dataclass(frozen=True, slots=True)
class KindFigures:
    """p50, p95, p99: milliseconds; errors: requests without an answer or with an unexpected one, those with the status 409, 429 and 503 apart."""

    kind: str
    requests: int
    p50: float
    p95: float
    p99: float
    conflicts: int
    too_many: int
    unavailable: int
    errors: int


def read_requests(path: Path, *, after: float = 0.0) -> Iterator[RequestTime]:
    """after: seconds since 1970, before which requests are left out."""
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.reader(stream):
            began = float(row[0])
            if began >= after:
                yield RequestTime(began, row[1], float(row[2]), int(row[3]), float(row[4]), row[5])


def percentile(ordered: list[float], share: float) -> float:
    """The least value that so large a share of the values does not exceed (nearest rank)."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def figures_by_kind(requests: Iterable[RequestTime]) -> list[KindFigures]:
    """All together first, then the slowest kind (p95) first."""
    times: dict[str, list[float]] = defaultdict(list)
    statuses: dict[str, Counter[int]] = defaultdict(Counter)
    errors: Counter[str] = Counter()
    for request in requests:
        for kind in (TOTAL, request.kind):
            times[kind].append(request.milliseconds)
            statuses[kind][request.status] += 1
            errors[kind] += bool(request.error)
    figures = []
    for kind, values in times.items():
        values.sort()
        p50, p95, p99 = (percentile(values, share) for share in (0.5, 0.95, 0.99))
        seen = statuses[kind]
        figures.append(
            KindFigures(
                kind, len(values), p50, p95, p99, seen[CONFLICT], seen[TOO_MANY], seen[UNAVAILABLE], errors[kind]
            )
        )
    return sorted(figures, key=lambda row: (row.kind != TOTAL, -row.p95))
