"""The shapes of countries as they were built."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from tests.conftest import missing

import goalweave
from goalweave.charts import World, read_world
from goalweave.charts.worldmap import SMALL_SIZE

COUNTRIES = Path(goalweave.__file__).parent / "formats" / "reading" / "countries.csv"
NOT_DRAWN = {"AQ", "BV", "UM", "XK"}  # nobody lives there, or no code of M49


@pytest.fixture(scope="module")
def world() -> World:
    found = read_world()
    if found is None:
        missing("needs the map of the world (npm)")
    return found  # type: ignore[return-value]


def test_every_country_has_its_place_on_the_map(world: World) -> None:
    with COUNTRIES.open(encoding="utf-8") as lines:
        codes = {row["code"] for row in csv.DictReader(lines)}
    assert codes - set(world.areas) == NOT_DRAWN
    assert set(world.areas) - codes == set()
    places = [shape.at for shape in world.areas.values()]
    assert [place for place in places if not (0 <= place[0] <= world.width and 0 <= place[1] <= world.height)] == []


def test_paths_stay_within_the_frame_and_are_short(world: World) -> None:
    """A ring that has lost its inside would cover the globe, up to the edges of the frame."""
    for code, shape in world.areas.items():
        x, y = 0, 0
        for letter, across, down in re.findall(r"([Ml ]?)(-?\d+) ?(-?\d+)", shape.path):
            x, y = (int(across), int(down)) if letter == "M" else (x + int(across), y + int(down))
            assert -5 <= x <= world.width + 5, code
            assert -5 <= y <= world.height + 5, code
    assert sum(len(shape.path) for shape in world.areas.values()) < 90_000


def test_large_countries_are_shapes_and_small_ones_dots(world: World) -> None:
    largest = sorted(world.areas, key=lambda code: -world.areas[code].size)[:3]
    assert largest == ["RU", "CA", "CN"]
    for code in ("FR", "GF", "UA", "RE", "TV"):
        assert code in world.areas
    assert [code for code in ("FR", "GF", "CY", "LU") if world.areas[code].size < SMALL_SIZE] == ["CY", "LU"]
    assert {code: world.areas[code].path for code in ("TV", "GI", "TK")} == {"TV": "", "GI": "", "TK": ""}


def test_pieces_far_away_are_areas_of_their_own(world: World) -> None:
    guiana, france, brazil = (world.areas[code].at for code in ("GF", "FR", "BR"))
    assert guiana[0] < brazil[0] < france[0]
    assert world.areas["SJ"].at[1] < world.areas["NO"].at[1]


def test_areas_without_a_code_are_drawn_apart(world: World) -> None:
    assert len(world.disputed) == 4
    assert world.boundaries.count("M") >= 3
