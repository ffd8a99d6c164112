"""What a map of the world shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from goalweave.charts.class_breaks import CLASSES, class_bounds
from goalweave.charts.numbers import NumberFormat, is_drawable


@dataclass(frozen=True, slots=True)
class MapArea:
    """A country: its ISO 3166-1 alpha-2 code, its name, its value or None if there is no data.

    text: what is said of it, such as `51.4 % (2017)`, else the value alone; href: where a click leads.
    """

    code: str
    name: str
    value: float | None
    text: str = ""
    href: str = ""

    def __post_init__(self) -> None:
        if self.value is not None and not is_drawable(self.value):
            raise ValueError(f"the value {self.value!r} of {self.name} cannot be drawn")


@dataclass(frozen=True, slots=True)
class WorldMap:
    """Countries shaded by the class of their value, the higher the darker.

    bounds: between the classes, ascending, at most four; a value at a bound belongs to the class above it; empty: `class_bounds`
    of the values. unit: in words, over the legend; classification: how the bounds were calculated, behind the unit; none: the words for
    "no data"; disclaimer: what is said of the boundaries, below the map; width: px, the height follows; legend: whether it is drawn,
    since a page may have it in words; rtl: the legend begins at the right.
    """

    title: str
    description: str
    areas: tuple[MapArea, ...]
    bounds: tuple[float, ...] = ()
    unit: str = ""
    classification: str = ""
    none: str = ""
    disclaimer: str = ""
    numbers: NumberFormat = field(default_factory=NumberFormat)
    width: int = 960
    legend: bool = True
    rtl: bool = False

    def __post_init__(self) -> None:
        if len(self.bounds) >= CLASSES or any(low >= high for low, high in pairwise(self.bounds)):
            raise ValueError(f"a map has at most {CLASSES - 1} ascending bounds, not {self.bounds}")

    @property
    def empty(self) -> bool:
        return not any(area.value is not None for area in self.areas)

    @property
    def classes(self) -> tuple[float, ...]:
        """The bounds that are drawn."""
        return self.bounds or class_bounds([area.value for area in self.areas if area.value is not None])
