"""Numbers as SDMX writes them."""

from __future__ import annotations

import re

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.formats.observations.numbers import plain_number
from goalweave.formats.reading.numbers import read_plain_float

_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_MISSING = frozenset(("", "nan"))


def read_value(text: str, *, decimal_comma: bool = False) -> tuple[float | None, str]:
    """Value and bound (`<` or `>`); None where the publisher says that there is none.

    decimal_comma: a comma may be before the decimals. Raises InputError if it is not a number.
    """
    bound, rest = (text[0], text[1:].lstrip()) if text[:1] in ("<", ">") else ("", text)
    if not bound and rest.lower() in _MISSING:
        return None, ""
    return read_number(rest, decimal_comma=decimal_comma), bound


def read_number(text: str, *, decimal_comma: bool = False) -> float:
    """Raises InputError if it is not a number, or none that a double can hold."""
    if decimal_comma and _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    number = read_plain_float(text)
    if number is not None:
        return number
    raise InputError(Message("“{value}” is not a number", value=text[:80]), value=text[:80])


def write_number(value: float | None) -> str:
    """As a number of XML Schema and JSON, that reads back as the same; empty for None."""
    if value is None:
        return ""
    return repr(plain_number(value))


def read_multiplier(text: str) -> int | None:
    """Return the power of ten, or None if there is none. Raises InputError unless it is a whole number between -24 and
    24."""
    if not text:
        return None
    if re.fullmatch(r"-?\d{1,2}(?:\.0+)?", text) and abs(int(float(text))) <= 24:
        return int(float(text))
    raise InputError(
        Message("“{value}” is not a power of ten, such as 6 for millions", value=text[:80]), value=text[:80]
    )
