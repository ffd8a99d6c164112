from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from goalweave.search.ranking import Rank, Rule, essential_text, rank_names, title_words


@pytest.mark.parametrize(
    ("query", "rank"),
    [
        ("clean water and sanitation", Rank(Rule.TITLE)),
        ("Clean WATER, sanitation", Rank(Rule.TITLE)),
        ("clean waters and sanitation", Rank(Rule.TITLE, inflected=True)),
        ("clean water", Rank(Rule.TITLE_PHRASE, further=1)),
        ("water and sanitation", Rank(Rule.TITLE_PHRASE, inside=True, further=1)),
        ("sanitation clean", Rank(Rule.TITLE_WORDS, inside=True, further=1)),
        ("clean sanit", Rank(Rule.TITLE_WORDS, inside=True, further=1)),
        ("drinking water", Rank(Rule.SYNONYM)),
        ("wells", Rank(Rule.SYNONYM_WORDS, inside=False, further=1)),
        ("WASH goal", Rank(Rule.TITLE)),
        ("goal", Rank(Rule.SYNONYM_WORDS, inside=True, further=1)),
        ("6", Rank(Rule.IDENTIFIER)),
        ("fire", None),
        ("clean fire", None),
        ("", None),
        ("?!", None),
    ],
)
def test_the_rank_of_a_name(query, rank):
    names = {"other_names": ["WASH goal"], "synonyms": ["drinking water", "wells and boreholes"], "identifiers": ["6"]}
    assert rank_names(query, ["Clean water and sanitation"], **names) == rank


def test_names_in_order():
    titles = [
        "Water",
        "Waters",
        "Water for schools",
        "Water for schools and farms",
        "Clean water",
        "Schools",
        "The water of all",
    ]
    ranked = sorted(titles, key=lambda title: rank_names("water", [title]) or Rank(Rule.TEXT))
    assert ranked == [
        "Water",
        "The water of all",
        "Waters",
        "Water for schools",
        "Water for schools and farms",
        "Clean water",
        "Schools",
    ]


@pytest.mark.parametrize(
    ("query", "essential"),
    [
        ("internet access for the schools", "internet access schools"),
        ("l’eau pour tous", "l’eau"),
        ("WHO report", "WHO report"),
        ("the of", "the of"),
        ("性别平等", "性别平等"),
        ("", ""),
    ],
)
def test_joining_words_are_left_out(query, essential):
    assert essential_text(query) == essential


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_ranked_and_is_its_own_title(query, title):
    rank_names(query, [title], synonyms=[title], identifiers=[title])
    if title_words(query):
        assert rank_names(query, [query]) == Rank(Rule.TITLE)
