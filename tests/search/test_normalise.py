from __future__ import annotations

import sqlite3
import unicodedata

import pytest
from hypothesis import example, given, settings, strategies as st

from goalweave.search.normalise import MOST_WORDS, document, fold, query

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
        ("www.itu.int", "www itu int www_itu_int"),
        ("snake_case", "snake case"),
    ],
)
def test_document_is_what_the_index_stores(text, expected):
    assert document(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("?!", ""),
        ("Water", '("water" OR "water"*)'),
        ("clean  WATER", '"clean" AND ("water" OR "water"*)'),
        ("water water", '("water" OR "water"*)'),
        ("9.c", '("9_c" OR "9_c"*)'),
        ("itu.int", '"itu" AND ("int" OR "int"*)'),
        ("互联网", '"互联" AND "联网"'),
        ("网", '"网"*'),
        ("网 and", '"网"* AND ("and" OR "and"*)'),
        ("water OR (fire NOT air)", '"water" AND "or" AND "fire" AND "not" AND ("air" OR "air"*)'),
        ('NEAR("a" "b", 5)*', '"near" AND "a" AND "b" AND ("5" OR "5"*)'),
        ("title: x", '"title" AND ("x" OR "x"*)'),
        ("a\x00b", '"a" AND ("b" OR "b"*)'),
    ],
)
def test_query_asks_for_words_and_for_nothing_else(text, expected):
    assert query(text) == expected


def test_query_of_a_very_long_text_asks_for_its_first_words():
    text = " ".join(f"word{number}" for number in range(5000))
    assert query(text).count(" AND ") == MOST_WORDS - 1
    assert query("word " * 5000) == '("word" OR "word"*)'


@given(texts)
@example('"')
@example("*")
@example("a" * 70_000)
@example("\ud800")
@settings(max_examples=300, deadline=None)
def test_query_is_never_refused_by_fts5(text):
    database = sqlite3.connect(":memory:")
    database.execute(
        """CREATE VIRTUAL TABLE entry USING fts5(title, tokenize="unicode61 remove_diacritics 0 tokenchars '_'")"""
    )
    if query(text):
        assert database.execute("SELECT count(*) FROM entry WHERE entry MATCH ?", [query(text)]).fetchone() == (0,)
    database.close()


letters = st.text(alphabet="abcéЁжأةى水网络互联9.c- ", min_size=1, max_size=30)


@given(letters, letters, letters)
@settings(max_examples=200, deadline=None)
def test_a_text_is_found_by_any_part_of_it_that_is_not_cut_inside_a_word(before, part, after):
    database = sqlite3.connect(":memory:")
    database.execute(
        """CREATE VIRTUAL TABLE entry USING fts5(title, tokenize="unicode61 remove_diacritics 0 tokenchars '_'")"""
    )
    database.execute("INSERT INTO entry VALUES (?)", [document(f"{before} {part} {after}")])
    if query(part):
        assert database.execute("SELECT count(*) FROM entry WHERE entry MATCH ?", [query(part)]).fetchone() == (1,)
    database.close()


@given(st.text(alphabet="水网络互联", min_size=1, max_size=12), st.data())
@settings(deadline=None)
def test_chinese_is_found_by_any_run_of_its_characters(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    database = sqlite3.connect(":memory:")
    database.execute(
        """CREATE VIRTUAL TABLE entry USING fts5(title, tokenize="unicode61 remove_diacritics 0 tokenchars '_'")"""
    )
    database.execute("INSERT INTO entry VALUES (?)", [document(text)])
    found = database.execute("SELECT count(*) FROM entry WHERE entry MATCH ?", [query(text[start:end])])
    assert found.fetchone() == (1,)
    database.close()
