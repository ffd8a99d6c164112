from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from goalweave.search.normalise import fold
from goalweave.search.stems import light_stem


@pytest.mark.parametrize(
    "forms",
    [
        "network networks networking networked",
        "technology technologies technologie",
        "woman women",
        "city cities",
        "plan plans planned planning",
        "école écoles",
        "réseau réseaux",
        "national nationale nationaux",
        "connecté connectée connectées connected",
        "mujer mujeres",
        "acción acciones",
        "país países",
        "развитие развития развитием",
        "устойчивый устойчивого устойчивое",
        "цель цели целей целям",
        "женщина женщин женщинами",
        "مساواة المساواة والمساواة بالمساواة",
        "شبكة شبكات الشبكات",
        "مؤشر المؤشرات",
    ],
)
def test_forms_of_a_word_have_one_stem(forms):
    assert len({light_stem(fold(form)) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    "words", ["equal equality", "partner partnership", "вода водород", "مصر مصرف", "red reef", "bring bridge"]
)
def test_other_words_have_other_stems(words):
    assert len({light_stem(fold(word)) for word in words.split()}) == len(words.split())


@pytest.mark.parametrize("word", ["9_c", "c7", "itu", "17", "互联", "sdg"])
def test_codes_acronyms_and_chinese_are_their_own_stems(word):
    assert light_stem(word) == word


@given(st.text(max_size=30))
def test_a_stem_is_never_empty_nor_longer_than_its_word(text):
    for word in fold(text).split():
        assert 0 < len(light_stem(word)) <= max(len(word), len("человек"))
