"""The shapes of countries, as they were drawn when Goalweave was installed (`frontend/world.mjs`)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

WORLD = Path(__file__).parent / "world" / "world.json"


@dataclass(frozen=True, slots=True)
class Shape:
    """A country on the map, in tenths of a px. path: empty for one too small to be drawn; at: where its dot stands;
    size: the area of its largest piece.
    """

    path: str
    at: tuple[int, int]
    size: int


@dataclass(frozen=True, slots=True)
class World:
    """All countries by ISO 3166-1 alpha-2 in a frame of width × height tenths of a px.

    disputed: areas that have no code; boundaries: those in dispute, as one path.
    """

    width: int
    height: int
    areas: Mapping[str, Shape]
    disputed: tuple[str, ...]
    boundaries: str


def read_world(path: Path = WORLD) -> World | None:
    """The countries of a file; None where it was not built, because npm could not be reached."""
    if not path.exists():
        return None
    found = json.loads(path.read_text(encoding="utf-8"))
    areas = {
        code: Shape(shape["path"], (shape["at"][0], shape["at"][1]), shape["size"])
        for code, shape in found["areas"].items()
    }
    return World(found["width"], found["height"], areas, tuple(found["disputed"]), found["boundaries"])
