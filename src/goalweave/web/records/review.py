"""How fresh a partnership is, in a word."""

from __future__ import annotations

from datetime import date

from goalweave.analysis.record_filters import freshness_of
from goalweave.registry.models import Kind, Record


def freshness_word(row: Record, today: date) -> str:
    """A key of reports.names.FRESHNESS for a partnership whose review is overdue; else nothing."""
    if row.kind != Kind.PARTNERSHIP:
        return ""
    state = freshness_of(str(row.details.get("reviewed", "")), today)
    return state if state in ("amber", "red", "inactive") else ""
