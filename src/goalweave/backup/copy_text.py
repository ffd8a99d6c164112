"""Lines in the text format of PostgreSQL's COPY, and their values as SQLite stores them.

Source of the format: the manual of PostgreSQL, COPY, “Text Format”. Columns are separated by tabs, NULL is `\\N`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_OFFSET = re.compile(r"\+00(:00)?$")
_LEXEME = re.compile(r"'((?:[^']|'')*)':([0-9A-D,]+)")
_POSITION = re.compile(r"(\d+)([A-D]?)")

Conversion = Callable[[str], Any]


def split_line(line: bytes) -> list[str | None]:
    """The columns of a line as PostgreSQL writes their values."""
    return [_unescape(part) for part in line.decode("utf-8").removesuffix("\n").split("\t")]


def _unescape(part: str) -> str | None:
    if part == r"\N":
        return None
    return _ESCAPE.sub(lambda match: _LETTERS.get(match[1], match[1]), part) if "\\" in part else part


def sqlite_conversions(types: Sequence[str]) -> list[Conversion]:
    """For each type of PostgreSQL, what turns its text into the value that Django stores on SQLite.

    Raises NotImplementedError for a type that no table of Goalweave has.
    """
    return [_conversion(name) for name in types]


def sqlite_values(line: bytes, conversions: Sequence[Conversion]) -> list[Any]:
    columns = zip(split_line(line), conversions, strict=True)
    return [None if text is None else convert(text) for text, convert in columns]


def _conversion(name: str) -> Conversion:
    kind = name.partition("(")[0].strip()
    if kind in ("smallint", "integer", "bigint"):
        return int
    if kind == "boolean":
        return lambda text: int(text == "t")
    if kind in ("double precision", "real"):
        return float
    if kind == "numeric":
        return _number
    if kind in ("character varying", "character", "text", "date", "time without time zone", "inet"):
        return str
    if kind == "timestamp with time zone":
        return _moment
    if kind == "uuid":
        return lambda text: text.replace("-", "")
    if kind in ("json", "jsonb"):
        return json_text
    raise NotImplementedError(f"a column of type {name}")


def _moment(text: str) -> str:
    """Without the zone, which is UTC, and with all six digits of a fraction, as Python writes it."""
    whole, point, fraction = _OFFSET.sub("", text).partition(".")
    return f"{whole}.{fraction.ljust(6, '0')}" if point else whole


def _number(text: str) -> int | float:
    """SQLite stores a decimal as a whole number where it is one, else as a float."""
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() and abs(number) < 2**53 else float(number)


def json_text(text: str) -> str:
    """The same value in one way of writing it."""
    return json.dumps(json.loads(text), sort_keys=True)


def index_words(vector: str) -> tuple[str, str]:
    """Title and body of an entry of the search index, from its tsvector: its words in their order, as FTS5 stores them."""
    title: list[tuple[int, str]] = []
    body: list[tuple[int, str]] = []
    for word, places in _LEXEME.findall(vector):
        for position, weight in _POSITION.findall(places):
            (title if weight == "A" else body).append((int(position), word))
    return " ".join(word for _, word in sorted(title)), " ".join(word for _, word in sorted(body))
