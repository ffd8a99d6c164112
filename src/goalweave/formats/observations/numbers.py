"""Numbers as tables write them. Whether a comma parts decimals or thousands is guessed only where the file shows it."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.formats.reading.cells import is_empty_marker
from goalweave.formats.reading.typed_cells import TypedText

_BOUND = re.compile(r"([<>≤≥])\s*=?\s*")
_MARKS = {"≤": "<", "≥": ">"}
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_UNCLEAR = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}")
_ONE = re.compile(r"[+-]?\d+([.,])\d+")
_GROUPS = re.compile(r"[+-]?\d{1,3}([.,])\d{3}(?:\1\d{3})+")
_BOTH = re.compile(r"[+-]?\d{1,3}([.,])\d{3}(?:\1\d{3})*(?!\1)[.,]\d+")
_SPACED = re.compile(r"(?<=\d)[\s'’٬](?=\d{3}(?:\D|$))")


@dataclass(frozen=True, slots=True)
class CellNumber:
    """value: in the file's own unit; bound: `<` or `>` where only a bound is given; percent: a sign stands behind it."""

    value: float
    bound: str = ""
    percent: bool = False


@dataclass(frozen=True, slots=True)
class AmbiguousNumber:
    """`1,234` or `1.234`, which only the rest of the file explains."""

    text: str
    bound: str = ""
    percent: bool = False


@dataclass(slots=True)
class NumberSigns:
    """What the numbers of a file show of its signs: `.` or `,` between whole and decimals."""

    decimal: set[str] = field(default_factory=set)

    def settled(self, number: AmbiguousNumber) -> CellNumber:
        """The number, by what the file has shown. Raises InputError where that is nothing, or speaks for both."""
        sign = "," if "," in number.text else "."
        if self.decimal == {"."} or (not self.decimal and sign == "."):
            decimal = "."
        elif self.decimal == {","}:
            decimal = ","
        else:
            message = Message(
                "“{text}” can be read in two ways, with decimals or with thousands, and no other number in the "
                "file shows which is correct",
                text=number.text,
            )
            raise InputError(message, value=number.text)
        text = number.text.replace(sign, "." if sign == decimal else "")
        return CellNumber(float(text), number.bound, number.percent)


def read_table_number(text: str, signs: NumberSigns) -> CellNumber | AmbiguousNumber | None:
    """What a cell of values holds; None if it says that there is nothing (`..`, `n/a`). signs: learns from it.

    Raises InputError for what is no number.
    """
    if isinstance(text, TypedText):
        return _number_of_typed_cell(text)
    if _PLAIN.fullmatch(text) and not _UNCLEAR.fullmatch(text):
        if "." in text:
            signs.decimal.add(".")
        return CellNumber(_finite_number(text))
    written = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    match = _BOUND.match(written)
    if not match and is_empty_marker(written):
        return None
    bound = _MARKS.get(match[1], match[1]) if match else ""
    written = written[match.end() :] if match else written
    percent = written.endswith(("%", "٪"))
    bare = _SPACED.sub("", _to_ascii_digits(written.rstrip("%٪").strip()))
    if "٫" in bare:  # the Arabic sign before decimals is nothing else
        bare = bare.replace("٫", ".")
        if not _PLAIN.fullmatch(bare):
            raise _not_a_number(text)
        return CellNumber(_finite_number(bare), bound, percent)
    return _read_marked_number(bare, text, bound, percent, signs)


def read_exact_number(text: str) -> CellNumber | None:
    """A number as databases write it, with a dot before decimals; None for `NaN`, `N` and `Null`, which say that there is none.

    Raises InputError for what is no number.
    """
    if _PLAIN.fullmatch(text):
        return CellNumber(_finite_number(text))
    written = text.strip()
    if written.lower() in ("nan", "n", "null", "none", "n/a", ""):
        return None
    match = _BOUND.match(written)
    bare = written[match.end() :].strip() if match else written
    if not _PLAIN.fullmatch(bare):
        raise _not_a_number(text)
    return CellNumber(_finite_number(bare), _MARKS.get(match[1], match[1]) if match else "")


def _read_marked_number(
    bare: str, text: str, bound: str, percent: bool, signs: NumberSigns
) -> CellNumber | AmbiguousNumber:
    if _UNCLEAR.fullmatch(bare):
        return AmbiguousNumber(bare, bound, percent)
    if match := _BOTH.fullmatch(bare):
        decimal = "," if match[1] == "." else "."
        signs.decimal.add(decimal)
        return CellNumber(_finite_number(bare.replace(match[1], "").replace(",", ".")), bound, percent)
    if match := _GROUPS.fullmatch(bare):
        signs.decimal.add("," if match[1] == "." else ".")
        return CellNumber(_finite_number(bare.replace(match[1], "")), bound, percent)
    if match := _ONE.fullmatch(bare):
        signs.decimal.add(match[1])
        return CellNumber(_finite_number(bare.replace(",", ".")), bound, percent)
    if not _PLAIN.fullmatch(bare):
        raise _not_a_number(text)
    return CellNumber(_finite_number(bare), bound, percent)


def _number_of_typed_cell(text: TypedText) -> CellNumber:
    """A cell's own number; one that is shown as a percentage is kept as a hundredth of it."""
    if text.kind != "number":
        message = Message("“{text}” is a date; expected a number", text=str(text))
        raise InputError(message, value=str(text))
    if text.shown.endswith("%"):
        return CellNumber(float(Decimal(str(text)) * 100), percent=True)
    return CellNumber(_finite_number(str(text)))


def _finite_number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _not_a_number(text)
    return value


def _to_ascii_digits(text: str) -> str:
    """Arabic and other decimal digits as ASCII ones."""
    return text if text.isascii() else "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def _not_a_number(text: str) -> InputError:
    return InputError(Message("“{text}” is not a number", text=text.strip()[:60]), value=text)
