from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from goalweave.core.model.freshness import Freshness, freshness

ORDER = list(Freshness)


@pytest.mark.parametrize(
    ("reviewed", "today", "expected"),
    [
        ("2024-01-31", date(2025, 1, 31), Freshness.GREEN),
        ("2024-01-31", date(2025, 2, 1), Freshness.AMBER),
        ("2024-01-15", date(2025, 1, 16), Freshness.AMBER),
        ("2024-01-15", date(2025, 7, 15), Freshness.AMBER),
        ("2024-01-15", date(2025, 7, 16), Freshness.RED),
        ("2024-01-15", date(2026, 1, 15), Freshness.RED),
        ("2024-01-15", date(2026, 1, 16), Freshness.INACTIVE),
        ("2024", date(2025, 12, 31), Freshness.GREEN),
        ("2024-02", date(2025, 2, 28), Freshness.GREEN),
        ("2030-01-01", date(2025, 1, 1), Freshness.GREEN),
    ],
)
def test_freshness_by_whole_months(reviewed, today, expected):
    assert freshness(reviewed, today) is expected


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(0, 1500), st.integers(0, 1500))
def test_freshness_only_fades(reviewed, days, more):
    before, after = (freshness(reviewed.isoformat(), reviewed + timedelta(one)) for one in (days, days + more))
    assert ORDER.index(after) >= ORDER.index(before)


def test_what_is_no_date_raises():
    with pytest.raises(ValueError):
        freshness("soon", date(2025, 1, 1))
