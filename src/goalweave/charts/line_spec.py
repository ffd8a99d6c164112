"""What a line over the years shows, alone and as small multiples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, pairwise

from goalweave.charts.numbers import NumberFormat, is_drawable

YEARS = range(1, 10_000)


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """The value of a year; None if there is none, which leaves a gap.

    estimated: not the country's own figure (estimate, model), drawn hollow; breaks: the first value after a break in
    the series, so that no line leads to it; lower, upper: its interval.
    """

    year: int
    value: float | None
    estimated: bool = False
    breaks: bool = False
    lower: float | None = None
    upper: float | None = None

    @property
    def has_interval(self) -> bool:
        """Whether value and both bounds are known."""
        return None not in (self.value, self.lower, self.upper)

    def __post_init__(self) -> None:
        if self.year not in YEARS:
            raise ValueError(f"{self.year} is no year")
        for number in (self.value, self.lower, self.upper):
            if number is not None and not is_drawable(number):
                raise ValueError(f"the value {number!r} of {self.year} cannot be drawn")


@dataclass(frozen=True, slots=True)
class LineSeries:
    """Values over the years, one a year, in order. Raises ValueError where they are not.

    worked_out: calculated here, not published; drawn as a thin broken line with small points.
    """

    label: str
    points: tuple[ChartPoint, ...]
    worked_out: bool = False

    def __post_init__(self) -> None:
        for point, other in pairwise(self.points):
            if point.year >= other.year:
                raise ValueError(f"{self.label}: {other.year} comes after {point.year}")

    @property
    def known_points(self) -> tuple[ChartPoint, ...]:
        """The points that have a value."""
        return tuple(point for point in self.points if point.value is not None)


def all_points(series: Iterable[LineSeries]) -> Iterator[ChartPoint]:
    """The points of several series that have a value."""
    return chain.from_iterable(line.known_points for line in series)


@dataclass(frozen=True, slots=True)
class LineTarget:
    """What is to be reached, and by when. milestones: (year, value) on the way; pace: draw the way that the first series
    still has to go, from its latest value.
    """

    label: str
    year: int
    value: float
    milestones: tuple[tuple[int, float], ...] = ()
    pace: bool = True

    def __post_init__(self) -> None:
        for year, value in ((self.year, self.value), *self.milestones):
            if year not in YEARS or not is_drawable(value):
                raise ValueError(f"the target {value!r} for {year} cannot be drawn")


@dataclass(frozen=True, slots=True)
class LineMarkLabels:
    """What the marks mean, in the reader's language; a mark without a word is left out of the key."""

    country: str = ""
    estimated: str = ""
    breaks: str = ""
    interval: str = ""
    pace: str = ""
    milestone: str = ""
    worked_out: str = ""


@dataclass(frozen=True, slots=True)
class LineChart:
    """One or a few series over the years.

    title, description: the text alternative; unit: in words, above the axis; zero: the axis begins at zero, as it must where
    the height of the line is to be compared; lowest, highest: what a value can be at all;
    years: at least these, (first, last); width, height: px; rtl: the years run from right to left.
    """

    title: str
    description: str
    series: tuple[LineSeries, ...]
    unit: str = ""
    target: LineTarget | None = None
    mark_labels: LineMarkLabels = field(default_factory=LineMarkLabels)
    numbers: NumberFormat = field(default_factory=NumberFormat)
    zero: bool = True
    lowest: float | None = None
    highest: float | None = None
    years: tuple[int, int] | None = None
    width: int = 848
    height: int = 380
    rtl: bool = False

    @property
    def empty(self) -> bool:
        return not any(series.known_points for series in self.series)


@dataclass(frozen=True, slots=True)
class SmallMultiples:
    """The same axes many times, a panel for each series: disaggregations side by side.

    reference: a series that is drawn faintly in every panel, such as the total; target: without its milestones; columns: panels side by side, on a phone two;
    panel: the height of one in px. The rest as in `Line`.
    """

    title: str
    description: str
    panels: tuple[LineSeries, ...]
    unit: str = ""
    reference: LineSeries | None = None
    target: LineTarget | None = None
    mark_labels: LineMarkLabels = field(default_factory=LineMarkLabels)
    numbers: NumberFormat = field(default_factory=NumberFormat)
    zero: bool = True
    lowest: float | None = None
    highest: float | None = None
    columns: int = 4
    width: int = 848
    panel: int = 150
    rtl: bool = False

    def __post_init__(self) -> None:
        if self.columns < 1:
            raise ValueError("small multiples need at least one column")

    @property
    def empty(self) -> bool:
        return not any(series.known_points for series in self.panels)

    @property
    def height(self) -> int:
        return self.height_in(min(self.columns, max(1, len(self.panels))))

    def height_in(self, columns: int) -> int:
        """Return the height in px for this number of panels per row."""
        return HEAD_OF_PANELS + self.panel * -(-len(self.panels) // columns)


HEAD_OF_PANELS = 46
