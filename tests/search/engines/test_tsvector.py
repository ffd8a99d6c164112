from __future__ import annotations

import pytest

from goalweave.search.engines.tsvector import (
    LARGEST_VECTOR,
    MOST_POSITIONS,
    WEIGHTS,
    match_condition,
    relevance_order,
    text_vector,
)
from goalweave.search.normalise import query_words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("clean  WATER", "('clean' | '_clean') & ('water' | 'water':* | '_water')"),
        ("9.c", "('9_c' | '9_c':*)"),
        ("互联网", "('互联') & ('联网')"),
        ("it's\\ & | ! :* <-> (x)", "('it' | '_it') & ('s' | '_s') & ('x' | '_x')"),
    ],
)
def test_match_quotes_every_word(text, expected):
    assert match_condition(query_words(text)).values == (expected,)


def test_order_asks_for_whole_words_and_for_beginnings_apart():
    others = "'_clean' | 'water':* | '_water'"
    assert relevance_order(query_words("clean water")).values == (WEIGHTS, "'clean' | 'water'", WEIGHTS, others)
    assert relevance_order(query_words("互联网")).values == (WEIGHTS, "'互联' | '联网'")


def test_vector_has_each_word_once_with_as_many_places_as_it_has():
    assert text_vector("", "") == ""
    assert text_vector("clean water", "water for water") == "'clean':1A 'water':1A,2B,3B 'for':1B"


def test_vector_counts_a_word_only_so_often():
    assert text_vector("a " * 100, "a " * 100).count(",") == 2 * MOST_POSITIONS - 1


def test_vector_of_a_text_that_is_too_large_has_its_beginning():
    made = text_vector("title", " ".join(f"word{number}" for number in range(200_000)))
    assert made.startswith("'title':1A 'word0':1B 'word1':1B ")
    assert LARGEST_VECTOR * 0.8 < len(made.encode()) < LARGEST_VECTOR * 1.2
