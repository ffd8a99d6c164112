from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from goalweave.search.spelling import Vocabulary, edit_distance

VOCABULARY = Vocabulary.of(
    [
        "Broadband for all",
        "Broadband prices",
        "Gender equality",
        "Genders",
        "Pobreza",
        "Образование",
        "互联网",
        "Form 12",
        "From",
    ]
)


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("brodband", ["broadband"]),
        ("broadbnad", ["broadband"]),
        ("roadband", []),
        ("rboadband", ["broadband"]),
        ("gendr", ["gender"]),
        ("pobrezza", ["pobreza"]),
        ("обрзование", ["образование"]),
        ("forn", ["form"]),
        ("xyz", []),
        ("互联", []),
        ("12", []),
        ("broad", []),
    ],
)
def test_near_words(typed, nearest):
    assert VOCABULARY.corrections(typed)[:1] == nearest


def test_the_nearest_word_is_first_and_of_these_the_most_frequent():
    vocabulary = Vocabulary.of(["partner", "partners", "partners", "portner"])
    assert vocabulary.corrections("pertner") == ["partner", "portner", "partners"]


def test_words_and_their_forms_are_known():
    assert VOCABULARY.knows("broadband")
    assert VOCABULARY.knows("price")
    assert not VOCABULARY.knows("brodband")


@pytest.mark.parametrize(
    ("left", "right", "distance"),
    [
        ("", "", 0),
        ("form", "from", 1),
        ("gendr", "gender", 1),
        ("abc", "abd", 1),
        ("ca", "abc", 3),
        ("kitten", "sitting", 3),
    ],
)
def test_edits_between_words(left, right, distance):
    assert edit_distance(left, right, 3) == distance


@given(st.text("abc", max_size=8), st.text("abc", max_size=8), st.integers(0, 3))
def test_the_distance_is_symmetric_and_cut(left, right, most):
    distance = edit_distance(left, right, most)
    whole = edit_distance(right, left, 20)
    assert min(distance, most + 1) == min(whole, most + 1)
    assert abs(len(left) - len(right)) <= whole <= max(len(left), len(right))
