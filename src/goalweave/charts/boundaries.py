"""Boundaries of areas: simplified together, so that neighbours keep one border, and drawn as the shapes of a map.

A geometry is a GeoJSON Polygon or MultiPolygon (RFC 7946) in degrees east and north.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import Any

import numpy as np

from goalweave.charts.worldmap import Shape, World

Position = tuple[float, float]
Ring = list[Position]
Geometry = Mapping[str, Any]

PRECISION = 5
"""Decimals of a degree: a metre."""
COARSE, MANY = 3, 300_000
"""Decimals where there are so many positions: a hundred metres, which no map of a country shows."""
WIDTH, HEIGHT = 9600, 5600  # tenths of a px, as the map of the world
_EDGE = 60


def polygons_of(geometry: Geometry, decimals: int = PRECISION) -> Iterator[list[Ring]]:
    """Polygons as rings without the position that closes each: the outer ring counterclockwise, then its holes clockwise.

    Raises ValueError for anything else than polygons in degrees.
    """
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(coordinates, Sequence):
        raise ValueError("not a polygon")
    for polygon in [coordinates] if kind == "Polygon" else coordinates:
        if not isinstance(polygon, Sequence) or isinstance(polygon, str):
            raise ValueError("not a polygon")
        rings = [_read_ring(ring, decimals) for ring in polygon]
        if rings and len(rings[0]) >= 3:
            holes = [_turned(ring, counterclockwise=False) for ring in rings[1:] if len(ring) >= 3]
            yield [_turned(rings[0], counterclockwise=True), *holes]


def _read_ring(ring: Any, decimals: int) -> Ring:
    try:
        positions = [(round(float(at[0]), decimals), round(float(at[1]), decimals)) for at in ring]
    except (TypeError, ValueError, IndexError, KeyError, OverflowError):
        raise ValueError("a position is not two numbers") from None
    if any(not (abs(east) <= 360 and abs(north) <= 90) for east, north in positions):
        raise ValueError("a position is not in degrees")
    return [at for at, before in zip(positions, positions[-1:] + positions[:-1], strict=True) if at != before]


def _turned(ring: Ring, *, counterclockwise: bool) -> Ring:
    return ring if (_signed_size(ring) > 0) == counterclockwise else ring[::-1]


def count_positions(geometry: Geometry) -> int:
    """About how many positions a geometry has, whatever is wrong with it."""
    coordinates = geometry.get("coordinates")
    pending, count = [coordinates], 0
    while pending:
        part = pending.pop()
        if isinstance(part, Sequence) and part and isinstance(part[0], (int, float)):
            count += 1
        elif isinstance(part, Sequence) and not isinstance(part, str):
            pending += part
    return count


def simplify_boundaries(geometries: Mapping[str, Geometry], positions: int) -> dict[str, dict[str, Any]]:
    """Boundaries with about so many positions in all, as MultiPolygons. Raises ValueError as `polygons_of`.

    Rings are divided where three borders meet; each border is simplified once, for both areas that it belongs to (Douglas and Peucker,
    "Algorithms for the Reduction of the Number of Points", 1973), all by the same distance. So neighbours share every position of their border. Rings
    that become lines are left out, but for the largest of an area.
    """
    decimals = PRECISION if sum(map(count_positions, geometries.values())) <= MANY else COARSE
    polygons = {code: list(polygons_of(geometry, decimals)) for code, geometry in geometries.items()}
    borders = _Borders(chain.from_iterable(chain.from_iterable(polygons.values())))
    distance = borders.distance_for(positions)
    simplified = {}
    for code, own in polygons.items():
        short = [[borders.simplified(ring, distance) for ring in rings] for rings in own]
        drawn = [rings for rings in short if len(rings[0]) >= 3]
        if not drawn and own:
            largest = max((rings[0] for rings in own), key=_ring_size)
            drawn = [[borders.at_least(largest, 3)]]
        simplified[code] = {"type": "MultiPolygon", "coordinates": [_closed(rings) for rings in drawn]}
    return simplified


def _closed(rings: Iterable[Ring]) -> list[list[list[float]]]:
    """As GeoJSON has them: without holes that have become lines, and with the first position again at the end."""
    return [[*map(list, ring), list(ring[0])] for ring in rings if len(ring) >= 3]


def boundary_shapes(geometries: Mapping[str, Geometry]) -> World:
    """The areas in a frame that is as wide as the map of the world, in Lambert's azimuthal equal-area projection.

    Snyder, "Map Projections: A Working Manual", 1987, equations 24-2 to 24-4, on a sphere with the middle of the areas at its centre.
    """
    rings = {code: list(chain.from_iterable(polygons_of(geometry))) for code, geometry in geometries.items()}
    every = list(chain.from_iterable(chain.from_iterable(rings.values())))
    if not every:
        return World(WIDTH, 0, {}, (), "")
    east = np.array([position[0] for position in every])
    if east.max() - east.min() > 180:  # on both sides of the 180th meridian
        east = np.where(east < 0, east + 360, east)
    north = np.array([position[1] for position in every])
    middle = ((east.min() + east.max()) / 2, (north.min() + north.max()) / 2)
    x, y = _project(east, north, middle)
    scale = min((WIDTH - 2 * _EDGE) / max(np.ptp(x), 1e-9), (HEIGHT - 2 * _EDGE) / max(np.ptp(y), 1e-9))
    left, top = (WIDTH - np.ptp(x) * scale) / 2, _EDGE
    across = np.rint((x - x.min()) * scale + left).astype(int)
    down = np.rint((y.max() - y) * scale + top).astype(int)
    shapes, start = {}, 0
    for code, some in rings.items():
        drawn = []
        for ring in some:
            end = start + len(ring)
            drawn.append(list(zip(across[start:end].tolist(), down[start:end].tolist(), strict=True)))
            start = end
        shapes[code] = _to_shape(drawn)
    height = math.ceil(np.ptp(y) * scale + 2 * _EDGE)
    return World(WIDTH, height, shapes, (), "")


class _Borders:
    """The borders between places where three of them meet, each with the distance at which a position may be left out."""

    def __init__(self, rings: Iterable[Ring]) -> None:
        self._rings = list(rings)
        self._meeting = _meeting_places(self._rings)
        self._kept: dict[tuple[Position, ...], np.ndarray] = {}
        for ring in self._rings:
            for border in self._divide(ring):
                key = _one_way(border)
                if key not in self._kept:
                    self._kept[key] = _distances(key)

    def distance_for(self, positions: int) -> float:
        """The distance with which about so many positions are left over in all borders."""
        distances = np.concatenate([*self._kept.values(), np.zeros(0)])
        if len(distances) <= positions:
            return 0.0
        return float(np.partition(distances, len(distances) - positions)[len(distances) - positions])

    def simplified(self, ring: Ring, distance: float) -> Ring:
        short: Ring = []
        for border in self._divide(ring):
            key = _one_way(border)
            positions = [at for at, far in zip(key, self._kept[key], strict=True) if far >= distance]
            short += (positions if key == tuple(border) else positions[::-1])[:-1]
        return short

    def at_least(self, ring: Ring, positions: int) -> Ring:
        """The most important positions of a ring that is too small for the distance."""
        ranked: list[tuple[float, Position]] = []
        for border in map(_one_way, self._divide(ring)):
            ranked += zip(self._kept[border], border, strict=True)
        best = {at for _far, at in sorted(ranked, key=lambda pair: -pair[0])[: positions + 2]}
        short = [at for at in ring if at in best]
        return short if len(short) >= positions else ring[:positions]

    def _divide(self, ring: Ring) -> list[Ring]:
        """Its borders; the end of each is the start of the next."""
        cuts = [place for place, at in enumerate(ring) if at in self._meeting]
        if not cuts:
            # An island begins at the same position whoever draws it, here and as a hole of what is around it.
            first = ring.index(min(ring))
            turned = ring[first:] + ring[:first]
            far = max(range(len(turned)), key=lambda at: math.dist(turned[0], turned[at]))
            return [turned[: far + 1], [*turned[far:], turned[0]]]
        turned = ring[cuts[0] :] + ring[: cuts[0]] + [ring[cuts[0]]]
        places = [cut - cuts[0] for cut in cuts] + [len(ring)]
        return [turned[start : end + 1] for start, end in pairwise(places)]


def _meeting_places(rings: Iterable[Ring]) -> set[Position]:
    """Positions that have not two neighbours in all rings together."""
    neighbours: defaultdict[Position, set[Position]] = defaultdict(set)
    for ring in rings:
        for at, following in zip(ring, [*ring[1:], ring[0]], strict=True):
            neighbours[at].add(following)
            neighbours[following].add(at)
    return {at for at, others in neighbours.items() if len(others) != 2}


def _one_way(border: Sequence[Position]) -> tuple[Position, ...]:
    """The border in the direction that both of its areas agree on."""
    forward, back = tuple(border), tuple(reversed(border))
    return min(forward, back)


def _distances(border: Sequence[Position]) -> np.ndarray:
    """For each position the distance below which it is left out, in degrees of latitude; infinite at the ends."""
    places = np.array(border, dtype=float)
    places[:, 0] *= math.cos(math.radians(float(places[:, 1].mean())))
    distances = np.full(len(places), math.inf)
    spans = [(0, len(places) - 1, math.inf)]
    while spans:
        start, end, most = spans.pop()
        if end - start < 2:
            continue
        away = _distances_to_chord(places[start + 1 : end], places[start], places[end])
        farthest = int(np.argmax(away))
        # No more than the one that divided the span, so that no position outlasts those it hangs on.
        distances[start + 1 + farthest] = far = min(float(away[farthest]), most)
        spans += [(start, start + 1 + farthest, far), (start + 1 + farthest, end, far)]
    return distances


def _distances_to_chord(places: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    chord = end - start
    length = float(chord @ chord)
    if not length:
        return np.asarray(np.hypot(*(places - start).T))
    along = np.clip((places - start) @ chord / length, 0, 1)
    return np.asarray(np.hypot(*(places - start - along[:, None] * chord).T))


def _project(east: np.ndarray, north: np.ndarray, middle: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    along, latitude = np.radians(east - middle[0]), np.radians(north)
    centre = math.radians(middle[1])
    cosine = math.sin(centre) * np.sin(latitude) + math.cos(centre) * np.cos(latitude) * np.cos(along)
    stretch = np.sqrt(2 / np.maximum(1 + cosine, 1e-9))
    x = stretch * np.cos(latitude) * np.sin(along)
    y = stretch * (math.cos(centre) * np.sin(latitude) - math.sin(centre) * np.cos(latitude) * np.cos(along))
    return x, y


def _to_shape(rings: Sequence[Sequence[tuple[int, int]]]) -> Shape:
    if not rings:
        return Shape("", (0, 0), 0)
    largest = max(rings, key=_ring_size)
    size = _ring_size(largest)
    return Shape("".join(map(_path, rings)), _centre(largest), round(size))


def _ring_size(ring: Sequence[tuple[float, float]]) -> float:
    return abs(_signed_size(ring))


def _signed_size(ring: Sequence[tuple[float, float]]) -> float:
    """Above zero for a ring that runs counterclockwise where the second number goes up."""
    twice = sum(x * up - right * y for (x, y), (right, up) in zip(ring, [*ring[1:], ring[0]], strict=True))
    return twice / 2


def _centre(ring: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return round(sum(x for x, _y in ring) / len(ring)), round(sum(y for _x, y in ring) / len(ring))


def _path(ring: Sequence[tuple[int, int]]) -> str:
    """Steps from the position before, which are shorter to write than places."""
    (x, y), steps = ring[0], []
    for right, down in ring[1:]:
        if (right, down) != (x, y):
            steps.append(f"{right - x} {down - y}")
        x, y = right, down
    return f"M{ring[0][0]} {ring[0][1]}l{' '.join(steps)}Z" if steps else ""
