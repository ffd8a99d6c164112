from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, strategies as st

from goalweave.search.normalise import LONGEST_WORD, MOST_WORDS, QueryWord, fold, index_text, query_words

texts = st.text(max_size=60) | st.text(
    alphabet=st.sampled_from("aB9c.-*\"'() NEARорё水网络が한أةى\u0301\u064b\x00\u200f_:^{}+"), max_size=60
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ÉGALITÉ des Chances", "egalite des chances"),
        ("Año, niñez, pingüino", "ano, ninez, pinguino"),
        ("Straße", "strasse"),
        ("Ærø, Łódź, İstanbul, ısı, đ, œuvre", "aero, lodz, istanbul, isi, d, oeuvre"),
        ("Всё ЕЩЁ", "все еще"),
        ("ﬁnance ２０３０", "finance 2030"),
        ("e\u0301cole", "ecole"),
    ],
)
def test_fold_drops_case_and_accents(text, expected):
    assert fold(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("أهداف إلى آفاق ٱلعمل", "اهداف الي افاق العمل"),
        ("التَّنْمِيَة", "التنميه"),
        ("مؤسسة شؤون بيئة", "موسسه شوون بييه"),
        ("العـــربية", "العربيه"),
        ("الهدف ١٣", "الهدف 13"),
        ("کشور ایران ۹", "كشور ايران 9"),
        ("ﻻ", "لا"),
    ],
)
def test_fold_writes_arabic_in_one_spelling(text, expected):
    assert fold(text) == expected


@given(texts)
def test_fold_twice_is_fold_once(text):
    assert fold(fold(text)) == fold(text)


@given(texts)
def test_fold_does_not_see_how_accents_are_encoded(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("– … !?", ""),
        ("Clean water, and sanitation.", "clean water and sanitation"),
        ("互联网", "互联 联网 网"),
        ("水", "水"),
        ("5G网络 建设", "5g 网络 络 建设 设"),
        ("개발 목표", "개발 발 목표 표"),
        ("Target 9.c.", "target 9 c 9_c"),
        ("17.8.1", "17 8 1 17_8_1"),
        ("C7-egov", "c7 egov"),
        ("sdg@2019:17.6.2", "sdg 2019 17 6 2 17_6_2"),
        ("connected networks", "connected _connect networks _network"),
        ("www.itu.int", "www itu int www_itu_int"),
        ("snake_case", "snake _snak case _cas"),
    ],
)
def test_document_is_what_the_index_stores(text, expected):
    assert index_text(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("?!", []),
        ("Water", ["water*"]),
        ("clean  WATER", ["clean", "water*"]),
        ("water water", ["water*"]),
        ("9.c", ["9_c*"]),
        ("itu.int", ["itu", "int*"]),
        ("互联网", ["互联", "联网"]),
        ("网", ["网*"]),
        ("网 and", ["网*", "and*"]),
        ("water OR (fire NOT air)", ["water", "or", "fire", "not", "air*"]),
        ('NEAR("a" "b", 5)*', ["near", "a", "b", "5"]),
        ("title: x", ["title", "x"]),
        ("a\x00b", ["a", "b"]),
        ("\ud800", []),
    ],
)
def test_asked_are_words_and_nothing_else(text, expected):
    assert query_words(text) == [QueryWord(word.removesuffix("*"), word.endswith("*")) for word in expected]


def test_asked_of_a_very_long_text_are_its_first_words():
    text = " ".join(f"word{number}" for number in range(5000))
    assert query_words(text) == [QueryWord(f"word{number}") for number in range(MOST_WORDS - 1)] + [
        QueryWord("word31", True)
    ]
    assert query_words("word " * 5000) == [QueryWord("word", True)]


def test_a_very_long_word_counts_by_its_beginning():
    assert index_text("x" * 70_000) == "x" * LONGEST_WORD
    assert query_words("a" * 70_000) == [QueryWord("a" * LONGEST_WORD, True)]


@given(texts)
def test_words_hold_letters_digits_and_underlines_alone(text):
    for word in [*index_text(text).split(), *(word.text for word in query_words(text))]:
        assert word.replace("_", "").isalnum()
