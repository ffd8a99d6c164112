"""Words as light stems, with their places."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from goalweave.core.classify.stems import read_stems, stem_word


def stems(text: str) -> list[str]:
    return [word for word, _, _ in read_stems(text)]


def test_words_come_with_their_places() -> None:
    text = "The e-waste of schools"
    assert list(read_stems(text)) == [("ewaste", 4, 11), ("school", 15, 22)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Schools", "school"),
        ("énergies", "ENERGIE"),
        ("policies", "policy"),
        ("cities", "city"),
        ("вода", "воды"),
        ("школы", "школами"),
        ("бедность", "бедности"),
        ("المياه", "مياه"),
        ("والمدارس", "المدارس"),
        ("طفلة", "طفله"),
        ("educación", "educacion"),
        ("communication", "communications"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem_word(one) == stem_word(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("partner", "partnership"), ("police", "policy"), ("internet", "international"), ("суд", "судно")],
)
def test_different_words_keep_different_stems(one: str, other: str) -> None:
    assert stem_word(one) != stem_word(other)


def test_words_that_only_join_others_are_left_out_in_six_languages() -> None:
    assert (
        stems("and the of") == stems("et les du") == stems("y de los") == stems("и для на") == stems("في من على") == []
    )


def test_chinese_is_read_by_pairs_of_characters() -> None:
    assert list(read_stems("清洁饮水 A")) == [("清洁", 0, 2), ("洁饮", 1, 3), ("饮水", 2, 4)]
    assert list(read_stems("水")) == [("水", 0, 1)]


def test_scripts_may_be_mixed_and_numbers_stay() -> None:
    assert stems("2030 水电 5G вода") == ["2030", "水电", "5g", "вод"]


@given(st.text())
def test_places_are_those_of_the_words(text: str) -> None:
    before = 0
    for word, start, end in read_stems(text):
        assert word
        assert 0 <= start < end <= len(text)
        assert start >= before
        before = start
