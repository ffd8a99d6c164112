"""Numbers on an axis: round steps, and how the reader's language writes them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

MINUS = "\u2212"
LARGEST = 1e15  # beyond it a double no longer tells neighbouring whole numbers apart with room for decimals
SMALLEST = 1e-9  # marks have ten decimals, which cannot tell them apart on a shorter axis
_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How numbers are written. decimal, group: the separators; sign: what follows a value, with its space, as in `51 %`;
    decimals: at most so many digits after the separator.
    """

    decimal: str = "."
    group: str = ","
    sign: str = ""
    decimals: int = 1

    def text(self, value: float, *, sign: bool = True, decimals: int | None = None) -> str:
        """Format a value: `−1,234.5 %`. decimals: exactly this many, otherwise as many as needed."""
        exact = decimals is not None
        places = self.decimals if decimals is None else decimals
        # Halves go up, as people round them; a float's own format would make 1.25 to 1.2.
        digits = f"{Decimal(repr(abs(float(value)))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
        whole, _dot, rest = digits.partition(".")
        rest = rest if exact else rest.rstrip("0")
        start = len(whole) % 3 or 3
        parts = [whole[:start], *(whole[at : at + 3] for at in range(start, len(whole), 3))]
        shown = self.group.join(parts) + (self.decimal + rest if rest else "")
        minus = MINUS if value < 0 and any(digit not in "0." for digit in digits) else ""
        return minus + shown + (self.sign if sign else "")


@dataclass(frozen=True, slots=True)
class AxisScale:
    """An axis from `low` to `high` in equal steps; decimals: how many digits its marks need."""

    low: float
    high: float
    step: float
    decimals: int

    @property
    def marks(self) -> tuple[float, ...]:
        count = round((self.high - self.low) / self.step)
        return tuple(round(self.low + at * self.step, self.decimals + 2) for at in range(count + 1))

    def share(self, value: float) -> float:
        """Where a value lies: 0 at `low`, 1 at `high`."""
        return (value - self.low) / (self.high - self.low)


def scale_for(
    values: list[float],
    *,
    marks: int = 5,
    zero: bool = True,
    lowest: float | None = None,
    highest: float | None = None,
) -> AxisScale:
    """An axis that holds all values with about so many marks at round numbers.

    zero: it holds zero too; lowest, highest: what a value can be at all: where all values are alike, the room around them
    does not go beyond that. The steps are those of Heckbert, "Nice numbers for graph labels" (Graphics Gems, 1990), with
    2.5 among them.
    """
    low, high = min(values, default=0.0), max(values, default=1.0)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    # Equal values, or all but equal ones: a step between them would be noise.
    if high - low <= max(SMALLEST, max(abs(low), abs(high)) * 1e-9):
        low, high = _ends_around_value(low, high, zero=zero, lowest=lowest, highest=highest)
    step = _round_step((high - low) / max(1, marks - 1))
    decimals = _step_decimals(step)
    # Without the 1e-9 a value that is a mark already, such as 0.3 of steps of 0.1, would get one mark more.
    bottom, top = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    return AxisScale(round(bottom, decimals + 2), round(top, decimals + 2), step, decimals)


def _ends_around_value(
    low: float, high: float, *, zero: bool, lowest: float | None, highest: float | None
) -> tuple[float, float]:
    """The ends of an axis for a single value: a tenth of it to both sides, or up to 1 from zero."""
    pad = abs(high) * 0.1
    if pad < SMALLEST:
        pad = 1.0
    bottom = low if zero and low == 0 else low - pad
    top = high + pad
    if lowest is not None and bottom < lowest <= low:
        bottom = lowest
    if highest is not None and high <= highest < top and highest > bottom:
        top = highest
    return bottom, top


def is_drawable(value: float) -> bool:
    """Whether a value is a number that fits on an axis."""
    return math.isfinite(value) and abs(value) <= LARGEST


def step_that_fits(span: float, most: float) -> int:
    """The smallest of 1, 2, 5, 10, 20, … that goes into a span at most so many times."""
    steps = (int(factor * 10**power) for power, factor in product(range(16), (1, 2, 5)))
    return next(step for step in steps if span / step <= most)


def _round_step(step: float) -> float:
    power = 10.0 ** math.floor(math.log10(step))
    factor = next(nice for nice in _STEPS if step <= nice * power * (1 + 1e-9))
    return float(factor * power)


def _step_decimals(step: float) -> int:
    """The digits that tell the marks apart, ten at most."""
    return next((digits for digits in range(10) if abs(round(step, digits) - step) < step * 1e-6), 10)
