"""Amounts far above the rest of their column, which often means that a scale was read twice or not at all."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappush, heappushpop
from statistics import median

from goalweave.core.messages import Message
from goalweave.formats.reading.numbers import Number

TIMES = 1000
"""The smallest step between two scales. Amounts so many times the median of their column are shown."""

LEAST = 3
"""Amounts that a median is taken of."""

MOST_SHOWN = 50
"""Of one column. The texts of no more cells are remembered, so that a long table needs little memory."""


@dataclass(frozen=True, slots=True)
class LargeAmount:
    """header: of its column; text: of its cell."""

    header: str
    line: int
    text: str
    message: Message


@dataclass(slots=True)
class _Column:
    """The sizes of all amounts of a column in one currency, and size, line and text of the largest."""

    sizes: array[float] = field(default_factory=lambda: array("d"))
    largest: list[tuple[float, int, str]] = field(default_factory=list)
    scaled: bool = False


@dataclass(slots=True)
class AmountSizes:
    """Collects the amounts of a table while its rows are read."""

    columns: dict[tuple[str, str], _Column] = field(default_factory=dict)

    def add(self, header: str, currency: str, number: Number, line: int, text: str) -> None:
        size = abs(float(number.value))
        if not size:
            return
        column = self.columns.setdefault((header, currency), _Column())
        column.scaled = column.scaled or bool(number.unit.scale_word or number.header.scale_word)
        column.sizes.append(size)
        if len(column.largest) < MOST_SHOWN:
            heappush(column.largest, (size, line, text))
        elif size > column.largest[0][0]:
            heappushpop(column.largest, (size, line, text))

    def large(self) -> Iterator[LargeAmount]:
        """The large amounts of columns that have a scale in a cell or in the header, by column and line."""
        for (header, currency), column in self.columns.items():
            if not column.scaled or len(column.sizes) < LEAST:
                continue
            middle = median(column.sizes)
            for size, line, text in sorted(column.largest, key=lambda entry: entry[1]):
                if size >= TIMES * middle:
                    yield LargeAmount(header, line, text, _message(text, size, middle, currency))


def _message(text: str, size: float, middle: float, currency: str) -> Message:
    return Message(
        "“{value}” is read as {amount:,} {currency}, at least a thousand times the median of this column ({median:,} {currency}). "
        "Check the scale of the cell and of the column header.",
        value=text.strip(),
        amount=_rounded(size),
        median=_rounded(middle),
        currency=currency,
    )


def _rounded(size: float) -> float | int:
    return int(size) if size.is_integer() else size
