from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from goalweave.charts.line_labels import spread_labels


def test_labels_with_room_stay_where_they_are() -> None:
    assert spread_labels([50, 10, 100], [14, 14, 14], 0, 200) == [50, 10, 100]


def test_labels_in_a_crowd_share_its_middle() -> None:
    assert spread_labels([50, 52, 51], [10, 10, 10], 0, 200) == [41, 61, 51]


def test_labels_stay_within_the_chart() -> None:
    assert spread_labels([2, 3], [10, 10], 0, 100) == [5, 15]
    assert spread_labels([99, 98], [10, 30], 0, 100) == [95, 75]


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(1, 40)), max_size=12))
def test_no_label_covers_another_and_their_order_is_kept(labels: list[tuple[float, float]]) -> None:
    centres, heights = [centre for centre, _ in labels], [height for _, height in labels]
    moved = spread_labels(centres, heights, 0, 300)
    order = sorted(range(len(labels)), key=lambda at: centres[at])
    for above, below in pairwise(order):
        assert moved[below] - moved[above] >= (heights[above] + heights[below]) / 2 - 1e-6
    if labels and sum(heights) <= 300:
        assert min(moved[at] - heights[at] / 2 for at in order) >= -1e-6
        assert max(moved[at] + heights[at] / 2 for at in order) <= 300 + 1e-6
    assert spread_labels(moved, heights, 0, 300) == pytest.approx(moved, abs=1e-6)
