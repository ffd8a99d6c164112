"""The values of statistics. Whether a comma separates decimals or thousands is decided by the other numbers of the file."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.formats.reading import numbers
from goalweave.formats.reading.cells import is_empty_marker
from goalweave.formats.reading.typed_cells import TypedText

_NO_VALUE = ("nan", "n", "null", "none", "n/a", "")


@dataclass(frozen=True, slots=True)
class CellNumber:
    """value: in the file's own unit; bound: `<` or `>` where only a bound is given; percent: a sign is behind it."""

    value: float
    bound: str = ""
    percent: bool = False


@dataclass(frozen=True, slots=True)
class AmbiguousNumber:
    """`1,234` or `1.234`, which only the rest of the file explains. number: read as thousands."""

    text: str
    number: numbers.Number


@dataclass(slots=True)
class NumberSigns:
    """What the numbers of a file show of its signs: `.` or `,` between whole and decimals."""

    decimal: set[str] = field(default_factory=set)

    def learn(self, number: numbers.Number) -> None:
        if number.decimal in (".", ","):
            self.decimal.add(number.decimal)
        elif number.grouping in (".", ","):
            self.decimal.add("," if number.grouping == "." else ".")

    def resolve(self, unclear: AmbiguousNumber) -> CellNumber:
        """The number, by what the file has shown. Raises InputError where that is nothing, or speaks for both."""
        number = unclear.number
        # Without evidence a dot is that of decimals, as programs write it; a comma before three digits stays open.
        if self.decimal == {number.grouping} or (not self.decimal and number.grouping == "."):
            return CellNumber(float(number.as_decimals), number.bound, number.percent)
        if len(self.decimal) == 1:
            return CellNumber(float(number.value), number.bound, number.percent)
        message = Message(
            "“{text}” can be read in two ways, with decimals or with thousands, and no other number in the "
            "file shows which is correct",
            text=unclear.text,
        )
        raise InputError(message, value=unclear.text)


def read_value(text: str, signs: NumberSigns) -> CellNumber | AmbiguousNumber | None:
    """What a cell of values holds; None if it says that there is nothing (`..`, `n/a`). signs: learns from it.

    Raises InputError if it is not a number.
    """
    # Almost all cells are such numbers, which need neither a Decimal nor what may be written next to one.
    if (value := numbers.read_exact_float(text)) is not None:
        if "." in text:
            signs.decimal.add(".")
        return CellNumber(value)
    if isinstance(text, TypedText) and text.kind == "date":
        raise InputError(Message("“{text}” is a date; expected a number", text=str(text)), value=str(text))
    number = numbers.read_number(text, units=False)
    if number is None:
        if not isinstance(text, TypedText) and is_empty_marker(text.strip()):
            return None
        raise _not_a_number(text)
    if not number.exact:
        return AmbiguousNumber(text.strip(), number)
    if not isinstance(text, TypedText):
        signs.learn(number)
    return CellNumber(_finite_number(number, text), number.bound, number.percent)


def read_exact_number(text: str) -> CellNumber | None:
    """A number as databases write it, with a dot before decimals; None for `NaN`, `N` and `Null`, which say that there
    is none.

    Raises InputError if it is not a number.
    """
    tidied = text.strip()
    if tidied.lower() in _NO_VALUE:
        return None
    number = numbers.read_plain_number(tidied, bounds=True)
    if number is None:
        raise _not_a_number(text)
    return CellNumber(_finite_number(number, text), number.bound)


def plain_number(value: float | None) -> float | int | None:
    """Without `.0`, which a number of people has not; beyond 15 digits a double is no exact whole number."""
    return int(value) if value is not None and value.is_integer() and abs(value) < 1e15 else value


def _finite_number(number: numbers.Number, text: str) -> float:
    value = float(number.value)
    if not math.isfinite(value):
        raise _not_a_number(text)
    return value


def _not_a_number(text: str) -> InputError:
    return InputError(Message("“{text}” is not a number", text=text.strip()[:60]), value=text)
