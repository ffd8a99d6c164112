"""Words of a query in a text as it is written."""

import pytest
from hypothesis import given, strategies as st

from goalweave.search.highlighting import TextPart, excerpt, highlight


def words(text, query):
    return [part.text for part in highlight(text, query) if part.found]


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Clean Water for all", "water", ["Water"]),
        ("Éducation et écoles", "education ecole", ["Éducation", "écoles"]),
        ("Targets 9.c and 9.c.1", "9.c", ["9.c", "9.c.1"]),
        ("清洁水和教育", "清洁水", ["清洁水"]),
        ("والْمِيَاهُ النظيفة", "النظيفه", ["النظيفة"]),
        ("see itu.int now", "itu", ["itu.int"]),
        ("waterfall", "water and", []),
        ("nothing", "", []),
    ],
)
def test_words_are_marked_as_they_are_written(text, query, expected):
    assert words(text, query) == expected


@given(st.text(max_size=400), st.text(max_size=20))
def test_the_pieces_spell_the_text(text, query):
    assert "".join(part.text for part in highlight(text, query)) == text


def test_an_excerpt_has_the_most_words_and_says_what_is_left_out():
    text = "Nothing of it here. " * 30 + "Clean water for schools. " + "Else. " * 60
    found = excerpt(text, "water schools")
    assert (found[0], found[-1]) == (TextPart("… "), TextPart(" …"))
    assert [part.text for part in found if part.found] == ["water", "schools"]
    assert len("".join(part.text for part in found)) < 260
    assert excerpt("Short.", "none") == (TextPart("Short."),)
