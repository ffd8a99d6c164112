"""What charts of named rows show: a ranking with its intervals, and the parts of a score."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain

from goalweave.charts.numbers import NumberFormat, is_drawable

MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """A position in a ranking: low ≤ value ≤ high. text: at the end of the row, such as its score."""

    label: str
    value: float
    low: float
    high: float
    text: str = ""
    selected: bool = False
    href: str = ""

    def __post_init__(self) -> None:
        if not all(is_drawable(number) for number in (self.value, self.low, self.high)):
            raise ValueError(f"{self.label}: an interval needs three numbers")
        if not self.low <= self.value <= self.high:
            raise ValueError(f"{self.label}: {self.value:g} is not between {self.low:g} and {self.high:g}")


@dataclass(frozen=True, slots=True)
class IntervalChart:
    """A dot and its interval for each row, in the given order; the lowest number is at the start, as rank 1 does.

    axis: what the numbers are, such as "rank"; value, interval: the words of the key; head: over the texts at the rows'
    ends. Raises ValueError for more rows than anyone can read.
    """

    title: str
    description: str
    rows: tuple[IntervalRow, ...]
    axis: str = ""
    value: str = ""
    interval: str = ""
    head: str = ""
    numbers: NumberFormat = field(default_factory=lambda: NumberFormat(decimals=0))
    width: int = 720
    rtl: bool = False

    def __post_init__(self) -> None:
        if len(self.rows) > MOST_ROWS:
            raise ValueError(f"{len(self.rows)} rows are more than the {MOST_ROWS} that can be read")

    @property
    def empty(self) -> bool:
        return not self.rows

    @property
    def height(self) -> int:
        return INTERVALS_HEAD + INTERVAL_ROW * len(self.rows)


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of a score. values: one for each area of the chart, None if there is none; highest: the full score.

    comparison: what is drawn as a tick; level: 0 for a pillar, 1 for what is below one.
    """

    label: str
    values: tuple[float | None, ...]
    highest: float
    comparison: float | None = None
    level: int = 0
    href: str = ""

    def __post_init__(self) -> None:
        numbers = [number for number in (*self.values, self.comparison, self.highest) if number is not None]
        if not all(is_drawable(number) for number in numbers) or self.highest <= 0:
            raise ValueError(f"{self.label}: a part needs numbers, and a full score above 0")


@dataclass(frozen=True, slots=True)
class ScorePartsChart:
    """The parts of a score as shares of their full scores, where others draw a radar.

    One area is drawn as bars with a tick for comparison, several as dots joined by a line. areas: their names;
    comparison: the name of the tick; none: the word for a part without a value. Raises ValueError for a row with
    another number of values than there are areas, and for more areas than can be distinguished.
    """

    title: str
    description: str
    areas: tuple[str, ...]
    rows: tuple[PartRow, ...]
    comparison: str = ""
    none: str = ""
    numbers: NumberFormat = field(default_factory=NumberFormat)
    width: int = 640
    rtl: bool = False

    def __post_init__(self) -> None:
        if not 1 <= len(self.areas) <= MOST_AREAS:
            raise ValueError(f"parts are compared for 1 to {MOST_AREAS} areas, not {len(self.areas)}")
        for row in self.rows:
            if len(row.values) != len(self.areas):
                raise ValueError(f"{row.label}: {len(row.values)} values for {len(self.areas)} areas")

    @property
    def empty(self) -> bool:
        values = chain.from_iterable(row.values for row in self.rows)
        return all(value is None for value in values)

    @property
    def height(self) -> int:
        return PARTS_HEAD + PART_ROW * len(self.rows)


MOST_AREAS = 5
INTERVALS_HEAD, INTERVAL_ROW = 60, 21
PARTS_HEAD, PART_ROW = 30, 28
