"""The data of the measurement of millions of observations."""

from __future__ import annotations

from bench.observations_data import HEAD, LINES, YEARS, made_rows


def test_made_rows_are_the_same_each_time_and_have_each_place_once() -> None:
    for number in (0, 1):
        rows = list(made_rows(number, "9.c.1", ["KE", "UG"]))
        assert rows == list(made_rows(number, "9.c.1", ["KE", "UG"]))
        assert len(rows) == len({row[: HEAD.index("unit")] for row in rows}) == 2 * LINES * len(YEARS)
        assert all(0 < float(str(row[-1])) <= 100 for row in rows)
