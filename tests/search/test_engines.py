"""What both engines must do alike; run on SQLite and, with GOALWEAVE_TEST_DATABASE_URL, on PostgreSQL."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st

from goalweave.accounts.actor import SYSTEM
from goalweave.search.actions import replace_entries
from goalweave.search.entry import SearchEntry
from goalweave.search.normalise import index_text, query_words
from goalweave.search.queries import search

pytestmark = pytest.mark.django_db

many = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
letters = st.text(alphabet="abcéЁжأةى水网络互联9.c- ", min_size=1, max_size=30)


def index_titles(*titles, bodies=()):
    replace_entries("node", [SearchEntry("node", str(number), "en", title, "") for number, title in enumerate(titles)])
    if bodies:
        replace_entries(
            "record", [SearchEntry("record", str(number), "en", "", body) for number, body in enumerate(bodies)]
        )


def search_ids(text):
    return [hit.object_id for hit in search(text, actor=SYSTEM)]


def holds(title, text):
    """Whether the title should be found: every word is one of its words, or has the stem of one, or, where it may, begins one."""
    words = set(index_text(title).split())
    return all(is_word_of(word, words) for word in query_words(text))


def is_word_of(word, words):
    forms = {word.text, word.stem, f"_{word.stem}"} - {"", "_"}
    return bool(forms & words) or (word.beginning and any(known.startswith(word.text) for known in words))


@given(st.text(max_size=60) | letters, st.text(max_size=60) | letters)
@example("anything", "a" * 70_000)
@example("anything", "\"'\\:*&|!<->")
@example("a" * 70_000, "a" * 70_000)
@many
def test_a_title_is_found_when_it_has_the_words(title, text):
    index_titles(title)
    # A letter newer than SQLite's tables ends a word there; our words are made by Python's.
    if query_words(text) and (title + text).isascii():
        assert (search_ids(text) == ["0"]) == holds(title, text)
    else:
        search_ids(text)


@given(letters, letters, letters)
@many
def test_a_text_is_found_by_any_part_of_it_that_is_not_cut_inside_a_word(before, part, after):
    index_titles(f"{before} {part} {after}")
    if query_words(part):
        assert search_ids(part) == ["0"]


@given(st.text(alphabet="水网络互联", min_size=1, max_size=12), st.data())
@many
def test_chinese_is_found_by_any_run_of_its_characters(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    index_titles(text)
    assert search_ids(text[start:end]) == ["0"]


def test_what_names_have_in_them_is_no_language_of_the_database():
    index_titles("it's \\ 'water':1A & :*", "fire")
    assert search_ids("it's") == search_ids("'water':*") == ["0"]
    assert search_ids("!fire") == ["1"]
    assert search_ids("water | fire") == []


def test_a_megabyte_of_words_is_stored_and_found():
    index_titles(bodies=[" ".join(f"word{number}" for number in range(100_000)), "word7"])
    assert sorted(search_ids("word7")) == ["0", "1"]
    assert search_ids("word70000") == ["0"]


def test_a_whole_word_stands_before_its_beginning_in_a_text_of_the_same_length():
    index_titles(bodies=["9.c.1 9.c.2 9.c.3 goal", "9.c air sea land fire a b c"])
    assert search_ids("9.c") == ["1", "0"]


def test_a_short_text_stands_before_a_long_one_and_more_before_less():
    index_titles(bodies=["water " + "other words here " * 40, "water and fire", "water water and fire"])
    assert search_ids("water") == ["2", "1", "0"]
    assert search_ids("water fire") == ["2", "1"]
