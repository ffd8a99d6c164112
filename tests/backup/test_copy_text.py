"""Lines of PostgreSQL's COPY become the values that Django stores on SQLite."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings, strategies as st

from goalweave.backup.copy_text import index_words, split_line, sqlite_conversions, sqlite_values

ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f", "\v": "\\v"}
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=20)


def written(value: str | None) -> str:
    """As PostgreSQL's manual says that COPY writes it."""
    return r"\N" if value is None else "".join(ESCAPES.get(sign, sign) for sign in value)


@settings(max_examples=25)
@given(st.lists(st.none() | texts, min_size=1, max_size=5))
def test_every_text_comes_back(values: list[str | None]) -> None:
    assert split_line(("\t".join(map(written, values)) + "\n").encode()) == values


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("bigint", "-7", -7),
        ("boolean", "t", 1),
        ("boolean", "f", 0),
        ("double precision", "1.5e-07", 1.5e-07),
        ("numeric", "12.50", 12.5),
        ("numeric", "12.00", 12),
        ("character varying", "Wells", "Wells"),
        ("date", "2026-03-01", "2026-03-01"),
        ("timestamp with time zone", "2026-03-01 12:00:00+00", "2026-03-01 12:00:00"),
        ("timestamp with time zone", "2026-03-01 12:00:00.25+00", "2026-03-01 12:00:00.250000"),
        ("uuid", "7d444840-9dc0-11d1-b245-5ffdce74fad2", "7d4448409dc011d1b2455ffdce74fad2"),
    ],
)
def test_values_are_those_of_sqlite(kind: str, text: str, value: object) -> None:
    [found] = sqlite_values(f"{text}\n".encode(), sqlite_conversions([kind]))
    assert (found, type(found)) == (value, type(value))


def test_json_and_null_are_converted() -> None:
    conversions = sqlite_conversions(["jsonb", "jsonb"])
    line = r'{"fr": "\\"é\\"", "en": 1}'.encode() + b"\t\\N\n"
    [value, missing] = sqlite_values(line, conversions)
    assert (json.loads(value), missing) == ({"fr": '"é"', "en": 1}, None)
    with pytest.raises(NotImplementedError, match="bytea"):
        sqlite_conversions(["bytea"])


def test_title_and_body_of_the_search_index_come_back_in_order() -> None:
    assert index_words("'drill':4B 'safe':2A,5B 'water':1A,3A") == ("water safe water", "drill safe")
