"""Boundaries that are simplified together and drawn."""

from __future__ import annotations

import math
from itertools import chain

import pytest

from goalweave.charts.boundaries import boundary_shapes, polygons_of, simplify_boundaries


def wave(places: int, x: float) -> list[list[float]]:
    """A border from south to north that is not straight."""
    return [[x + math.sin(place) / 50, place / places] for place in range(places + 1)]


def square(west: list[list[float]], east: list[list[float]]) -> dict[str, object]:
    ring = [*west, *east[::-1]]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


NEIGHBOURS = {"XX.W": square(wave(200, 0), wave(200, 1)), "XX.E": square(wave(200, 1), wave(200, 2))}


def positions_of(geometry: dict[str, object]) -> list[tuple[float, float]]:
    rings = chain.from_iterable(polygons_of(geometry))
    return list(chain.from_iterable(rings))


def test_neighbours_share_the_positions_of_their_border_after_simplifying() -> None:
    short = simplify_boundaries(NEIGHBOURS, 150)
    west, east = (positions_of(short[code]) for code in ("XX.W", "XX.E"))
    border = [{at for at in some if abs(at[0] - 1) < 0.1} for some in (west, east)]
    assert border[0] == border[1]
    assert 20 <= len(border[0]) < 100
    assert len({*west, *east}) <= 160


def test_boundaries_within_the_budget_stay_as_they_are() -> None:
    short = simplify_boundaries(NEIGHBOURS, 10_000)
    assert {code: set(positions_of(short[code])) for code in short} == {
        code: set(positions_of(NEIGHBOURS[code])) for code in NEIGHBOURS
    }


def test_small_islands_go_and_the_only_one_stays() -> None:
    def island(size: float) -> list[list[list[float]]]:
        around = [2 * math.pi * place / 60 for place in range(60)]
        ring = [[10 + size * math.cos(at), 10 + size * math.sin(at)] for at in around]
        return [[*ring, ring[0]]]

    many = {"type": "MultiPolygon", "coordinates": [island(1), island(0.001)]}
    short = simplify_boundaries({"XX.A": many, "XX.B": {"type": "Polygon", "coordinates": island(0.0005)}}, 30)
    assert [len(polygon) for polygon in short["XX.A"]["coordinates"]] == [1]
    assert len(positions_of(short["XX.B"])) >= 3


def test_a_hole_runs_the_other_way() -> None:
    outer = [[0, 0], [0, 9], [9, 9], [9, 0], [0, 0]]
    hole = [[3, 3], [3, 6], [6, 6], [6, 3], [3, 3]]
    [[first, second]] = polygons_of({"type": "Polygon", "coordinates": [outer, hole]})
    assert first == [(0, 0), (9, 0), (9, 9), (0, 9)][0:1] + first[1:]
    assert [
        sum(x * d - r * y for (x, y), (r, d) in zip(ring, [*ring[1:], ring[0]], strict=True)) > 0
        for ring in (first, second)
    ] == [True, False]


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [1, 2]},
        {"type": "Polygon", "coordinates": "x"},
        {"type": "Polygon", "coordinates": [[["a", 1], [2, 3], [4, 5]]]},
        {"type": "Polygon", "coordinates": [[[400000, 1], [2, 300000], [4, 5]]]},
        {"type": "Polygon", "coordinates": [[[float("nan"), 1], [2, 3], [4, 5]]]},
        {"type": "MultiPolygon", "coordinates": [None]},
        {"type": "Polygon"},
    ],
)
def test_what_is_no_polygon_in_degrees_is_refused(geometry: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not"):
        list(polygons_of(geometry))


def test_shapes_fill_the_frame_and_touch() -> None:
    world = boundary_shapes(NEIGHBOURS)
    assert (world.width, world.height) == (9600, pytest.approx(4800, abs=150))
    west, east = world.areas["XX.W"], world.areas["XX.E"]
    assert west.at[0] < 4800 < east.at[0]
    assert west.size == pytest.approx(east.size, rel=0.05)
    assert west.path.startswith("M")
    assert boundary_shapes({}).areas == {}


def test_country_on_both_sides_of_the_180th_meridian_is_in_one_piece() -> None:
    def box(west: float, east: float) -> dict[str, object]:
        return {"type": "Polygon", "coordinates": [[[west, 60], [east, 60], [east, 65], [west, 65], [west, 60]]]}

    world = boundary_shapes({"RU.A": box(170, 180), "RU.B": box(-180, -170)})
    assert world.areas["RU.A"].at[0] < world.areas["RU.B"].at[0]
    assert world.areas["RU.A"].size > 1_000_000
