"""Texts of a record: tidied and completed."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from goalweave.formats.records.texts import UNKNOWN_LANGUAGE, complete_texts, tidy_text


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("  one   two\t three ", "one two three"),
        ("one\r\n\r\n\r\n\r\ntwo\n  three", "one\n\ntwo\nthree"),
        ("soft\u00adhyphen and zero\u200bwidth", "softhyphen and zerowidth"),
        ("<p>One &amp; two</p><p>Three<br/>four</p>", "One & two\n\nThree\nfour"),
        ("costs < plan, 5 > 3 & more", "costs < plan, 5 > 3 & more"),
        ("a <b>bold</b> word", "a bold word"),
        ("R&amp;D", "R&amp;D"),
        ("", ""),
    ],
)
def test_text_is_tidied(written: str, expected: str) -> None:
    assert tidy_text(written) == expected


@given(st.text(alphabet=st.characters(exclude_characters="<&"), max_size=80))
def test_tidying_twice_changes_nothing(text: str) -> None:
    assert tidy_text(tidy_text(text)) == tidy_text(text)


@pytest.mark.parametrize(
    ("title", "text", "language", "expected"),
    [
        ({"fr": "Eau"}, {"fr": "Des puits."}, "fr", ({"fr": "Eau"}, {"fr": "Des puits."}, "fr")),
        ({"fr": "Eau"}, {}, "", ({"fr": "Eau"}, {"fr": "Eau"}, "fr")),
        ({}, {"en": "Wells are dug. More."}, "en", ({"en": "Digging of wells"}, {"en": "Wells are dug. More."}, "en")),
        ({"en": "Water"}, {"fr": "Des puits."}, "en", ({"en": "Water"}, {"fr": "Des puits."}, "fr")),
        ({UNKNOWN_LANGUAGE: "Water"}, {UNKNOWN_LANGUAGE: "Wells"}, "es", ({"es": "Water"}, {"es": "Wells"}, "es")),
        ({UNKNOWN_LANGUAGE: "x", "es": "y"}, {}, "es", ({"es": "y"}, {"es": "y"}, "es")),
        ({"en": ""}, {"en": ""}, "", ({}, {"en": ""}, "en")),
        ({}, {}, "ru", ({}, {"ru": ""}, "ru")),
    ],
)
def test_title_text_and_language_are_completed(
    title: dict[str, str], text: dict[str, str], language: str, expected: tuple[object, ...]
) -> None:
    assert complete_texts(title, text, language) == expected


def test_untold_language_is_detected_from_title_and_text() -> None:
    text = "La construction de puits dans les villages de la région améliore l’accès à l’eau potable."
    assert complete_texts({UNKNOWN_LANGUAGE: "Eau"}, {UNKNOWN_LANGUAGE: text}, "")[2] == "fr"


def test_default_language_stands_where_nothing_can_be_seen() -> None:
    assert complete_texts({UNKNOWN_LANGUAGE: "42"}, {}, "", "ar") == ({"ar": "42"}, {"ar": "42"}, "ar")


LANGUAGES = st.sampled_from(["en", "fr", "zh", UNKNOWN_LANGUAGE])


@given(
    st.dictionaries(LANGUAGES, st.text(max_size=20), max_size=3),
    st.dictionaries(LANGUAGES, st.text(max_size=20), max_size=3),
    st.sampled_from(["", "en", "ru"]),
)
def test_main_language_is_always_one_of_the_text(title: dict[str, str], text: dict[str, str], language: str) -> None:
    titles, texts, main = complete_texts(title, text, language)
    assert main in texts
    assert UNKNOWN_LANGUAGE not in titles.keys() | texts.keys()
