"""The number in a cell: its value, and how it is written. All readers of files take their numbers from here."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.formats.reading import vocabulary
from goalweave.formats.reading.normalisation import normalise_words
from goalweave.formats.reading.typed_cells import TypedText

LONGEST_REPEATED = 100
"""Characters. What is longer is hardly read a second time."""

_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_NUMERAL = re.compile(r"[+-]?\d(?:[\d\s.,'’٬٫]*\d)?(?:[eE][+-]?\d{1,3}(?!\w))?")
_AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}")
_BOUND = re.compile(r"([<>≤≥])\s*=?\s*")
_BOUNDS = {"≤": "<", "≥": ">"}
_PERCENT = "%٪"
_GROUPINGS = r"\s.,'’٬"
# Groups of three digits, or of two before the last three, as in India: 12,34,567.
_GROUPED = re.compile(rf"\d{{1,3}}(?P<sign>[{_GROUPINGS}])\d{{3}}(?:(?P=sign)\d{{3}})*")
_GROUPED_IN_TWOS = re.compile(r"\d{1,2}(?P<sign>,)(?:\d{2},)+\d{3}")
# A Chinese scale is written without a space before the currency: 万美元. Elsewhere the same character is part of a word.
_CHINESE_SCALE = re.compile(r"(十亿|千万|百万|亿|万|千)(?=美元|欧元|人民币|英镑|瑞士法郎|元|\W|$)")
_CODE_WITH_SCALE = re.compile(r"(?P<code>[a-z]{3})(?P<scale>m|mn|mio|bn|k)|(?P<before>k|m)(?P<after>[a-z]{3})")
_SUDANESE_POUND = "SDG"
"""No currency here: in these files the letters mean the goals."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What the words next to a number, or in the header of its column, say about it.

    currency: ISO 4217, or empty; scale: 1000000 for `mio`; scale_word: as it is looked up, ignoring case and dots;
    rest: the other words.
    """

    currency: str = ""
    scale: Decimal = Decimal(1)
    scale_word: str = ""
    rest: str = ""


NO_UNIT = Unit()


@dataclass(frozen=True, slots=True)
class Number:
    """A number and how it was read.

    digits: without any scale; decimal, grouping: the separators that it has; exact: False for `1,234` and `1.234`, which are read
    as thousands and might have decimals; bound: `<` or `>` if only a bound is known; percent: a sign follows, and the value is in
    percent; unit: of the cell; header: of its column. Only one of the two has a scale.
    """

    digits: Decimal
    decimal: str = ""
    grouping: str = ""
    exact: bool = True
    bound: str = ""
    percent: bool = False
    unit: Unit = NO_UNIT
    header: Unit = NO_UNIT

    @property
    def value(self) -> Decimal:
        return self.digits * self.scale

    @property
    def scale(self) -> Decimal:
        return self.unit.scale if self.unit.scale_word else self.header.scale

    @property
    def currency(self) -> str:
        """The cell's own before the header's."""
        return self.unit.currency or self.header.currency

    @property
    def as_decimals(self) -> Decimal:
        """Return the digits of an inexact number if its separator is a decimal point: 1.234 for `1,234`."""
        return self.digits if self.exact else self.digits.scaleb(-3)


def read_number(text: str, header: Unit = NO_UNIT, *, units: bool = True) -> Number | None:
    """The number in a cell with whatever is written next to it; None if the cell is not one number.

    header: what the header of the column says; units: whether a currency, a scale and parentheses (for a negative
    amount) may be next to the number. Raises InputError if the cell and the header both have a scale.
    """
    if isinstance(text, TypedText):
        return _typed(text, header)
    if _PLAIN.fullmatch(text) and not _AMBIGUOUS.fullmatch(text):
        return Number(Decimal(text), "." if "." in text else "", header=header)
    tidied = ascii_digits(unicodedata.normalize("NFKC", text)).replace("−", "-").strip()
    numerals = list(_NUMERAL.finditer(tidied))
    if len(numerals) != 1:
        return None
    number = _separated(numerals[0][0])
    if number is None:
        return None
    before, after = tidied[: numerals[0].start()], tidied[numerals[0].end() :]
    bound = _BOUND.match(before)
    if bound:
        before = before[bound.end() :]
    percent = after.strip()[:1] in tuple(_PERCENT)
    if percent:
        after = after.strip()[1:]
    if not units and (before + after).strip():
        return None
    unit = read_unit(f"{before} {after}") if (before + after).strip() else NO_UNIT
    if unit.rest or any(sign in before + after for sign in _PERCENT):
        return None
    if unit.scale_word and header.scale_word:
        raise InputError(_two_scales(text, number.digits, unit, header), value=text)
    negative = tidied.startswith("(") and tidied.endswith(")")
    return replace(
        number,
        digits=-number.digits if negative else number.digits,
        bound=_BOUNDS.get(bound[1], bound[1]) if bound else "",
        percent=percent,
        unit=unit,
        header=header,
    )


def read_plain_number(text: str, *, bounds: bool = False) -> Number | None:
    """A number as programs write it, with a dot before decimals and no grouping; None for anything else. bounds: `<2.5` is one."""
    match = _BOUND.match(text) if bounds else None
    digits = text[match.end() :] if match else text
    if not _PLAIN.fullmatch(digits):
        return None
    bound = _BOUNDS.get(match[1], match[1]) if match else ""
    return Number(Decimal(digits), "." if "." in digits else "", bound=bound)


def read_exact_float(text: str) -> float | None:
    """What `read_number` reads, as a float, where the text is a plain number that can be read in one way only; None for anything else."""
    if type(text) is not str or not _PLAIN.fullmatch(text) or _AMBIGUOUS.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def read_plain_float(text: str) -> float | None:
    """A plain number as a float, without the way of a Decimal; None for anything else, and for one that a float cannot hold."""
    value = float(text) if _PLAIN.fullmatch(text) else math.nan
    return value if math.isfinite(value) else None


def read_amount(text: str, header: Unit = NO_UNIT) -> Number | None:
    """An amount of money, which is neither a percentage nor a bound. Raises InputError as `read_number` does."""
    number = read_number(text, header)
    return None if number is None or number.percent or number.bound else number


def read_unit(text: str) -> Unit:
    """Return the currency and scale named next to a number or in the header of a column."""
    return _short_unit(str(text)) if len(text) <= LONGEST_REPEATED else _read_unit(text)


def _read_unit(text: str) -> Unit:
    currency = next((code for sign, code in vocabulary.CURRENCY_SIGNS.items() if sign in text.upper()), "")
    for sign in vocabulary.CURRENCY_SIGNS:
        text = re.sub(re.escape(sign), " ", text, flags=re.IGNORECASE)
    spaced = normalise_words(_CHINESE_SCALE.sub(r" \1 ", text))
    words = f" {' '.join(map(_apart, spaced.split()))} "
    for name, code in vocabulary.CURRENCY_NAMES.by_word.items():
        if f" {name} " in words:
            currency, words = code, words.replace(f" {name} ", " ")
    factors: dict[Decimal, str] = {}
    for name, factor in vocabulary.SCALES.by_word.items():
        if f" {name} " in words:
            # “'000 (thousands)” is one scale said twice; “miles de millones” is a product.
            factors.setdefault(Decimal(factor), name)
            words = words.replace(f" {name} ", " ")
    scale = Decimal(1)
    for multiplier in factors:
        scale *= multiplier
    rest = [word for word in words.split() if word not in vocabulary.FILLERS]
    codes = [word for word in rest if word.upper() in vocabulary.CURRENCIES - {_SUDANESE_POUND}]
    if len(codes) == 1 and currency in ("", codes[0].upper()):
        currency = codes[0].upper()
        rest.remove(codes[0])
    return Unit(currency, scale, " ".join(factors.values()), " ".join(rest))


# The header of each column is read for each of the fields that it might be.
_short_unit = lru_cache(maxsize=32_768)(_read_unit)


def ascii_digits(text: str) -> str:
    """Arabic and other decimal digits as ASCII ones."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def short_whole_number(text: str) -> int | None:
    """A whole number of up to nine decimal digits; None for all else.

    `str.isdigit` also holds for `²`, which is no number for `int`, and `int` refuses thousands of digits.
    """
    return int(text) if text.isdecimal() and len(text) < 10 else None


def written_out(value: Decimal) -> str:
    """A number to enter or to show in a message: no exponent, no zeros at the end of its decimals."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _typed(text: TypedText, header: Unit) -> Number | None:
    """The number of a spreadsheet's cell. One that is shown as a percentage is stored as a hundredth of it."""
    if text.kind != "number":
        return None
    percent = text.displayed.endswith("%")
    digits = Decimal(str(text))
    return Number(digits * 100 if percent else digits, percent=percent, header=header)


def _separated(numeral: str) -> Number | None:
    """The number by its separators; of one separator before three digits, thousands."""
    if _PLAIN.fullmatch(numeral) and not _AMBIGUOUS.fullmatch(numeral):
        return Number(Decimal(numeral), "." if "." in numeral else "")
    sign, body = (numeral[0], numeral[1:]) if numeral[0] in "+-" else ("", numeral)
    whole, decimal, decimals = _split(body)
    grouping = ""
    if not whole.isdigit():
        groups = _GROUPED.fullmatch(whole) or _GROUPED_IN_TWOS.fullmatch(whole)
        if not groups or groups["sign"] == decimal:
            return None
        grouping = groups["sign"]
        whole = whole.replace(grouping, "")
    if decimals and not decimals.isdigit():
        return None
    digits = Decimal(f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}")
    return Number(digits, decimal, grouping, exact=not _AMBIGUOUS.fullmatch(numeral))


def _split(body: str) -> tuple[str, str, str]:
    """The part before the decimals, the separator and the decimals."""
    if "٫" in body:  # the Arabic separator before decimals has no other use
        return body.partition("٫")
    if "," in body and "." in body:
        separator = max(",.", key=body.rfind)
    else:
        separator = "," if "," in body else "."
        several = body.count(separator) > 1
        if several or _AMBIGUOUS.fullmatch(body):
            return body, "", ""
    whole, mark, decimals = body.rpartition(separator)
    return (whole, mark, decimals) if mark else (body, "", "")


def _two_scales(text: str, digits: Decimal, unit: Unit, header: Unit) -> Message:
    amount = digits * unit.scale
    return Message(
        "“{value}” has a scale (“{scale}”), and the column header has one too (“{header_scale}”), so no amount was read. "
        "If {amount} is meant, enter {entry}.",
        value=text.strip(),
        scale=unit.scale_word,
        header_scale=header.scale_word,
        amount=written_out(amount),
        entry=written_out(amount / header.scale),
    )


def _apart(word: str) -> str:
    """`eurm` and `keur` as two words."""
    match = _CODE_WITH_SCALE.fullmatch(word)
    if not match:
        return word
    code, scale = (match["code"], match["scale"]) if match["code"] else (match["after"], match["before"])
    return f"{code} {scale}" if code.upper() in vocabulary.CURRENCIES - {_SUDANESE_POUND} else word
