from __future__ import annotations

import pytest

from goalweave.search.engines.fts5 import match_query
from goalweave.search.normalise import query_words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("clean  WATER", '("clean" OR "_clean") AND ("water" OR "water"* OR "_water")'),
        ("9.c", '("9_c" OR "9_c"*)'),
        ("互联网", '"互联" AND "联网"'),
        ("networks 5", '("networks" OR "_network" OR "network") AND "5"'),
        ('NEAR("a" "b", 5)*', '("near" OR "_near") AND ("a" OR "_a") AND ("b" OR "_b") AND "5"'),
    ],
)
def test_query_quotes_every_word(text, expected):
    assert match_query(query_words(text)) == expected
