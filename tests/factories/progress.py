"""Targets and their figures for tests."""

from __future__ import annotations

from typing import Any

from goalweave.core.model import Curie, Target
from goalweave.core.progress import SeriesPoint


def target(value: float | None = 70.0, year: int | None = 2023, **changes: Any) -> Target:
    """A target of a series that counts from 2014."""
    values: dict[str, Any] = {"series": "S", "since": 2014, **changes}
    return Target(Curie("own", "1", "1.2"), value=value, year=year, **values)


def figures(values: dict[int, float], **changes: Any) -> list[SeriesPoint]:
    return [SeriesPoint(year, value, **changes) for year, value in values.items()]
