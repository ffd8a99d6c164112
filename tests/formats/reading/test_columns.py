"""The words of heads, and the columns that a user names, for every kind of table."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from goalweave.core.errors import InputError
from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.frameworks.plan.columns import ABOUT, FIELDS, PLAN, PlanColumn, match_field
from goalweave.formats.observations.head_vocabulary import HEADS as OBSERVATIONS
from goalweave.formats.reading.columns import (
    HeadMatch,
    HeadVocabulary,
    language_of_heads,
    place_named_columns,
    places_by_field,
)
from goalweave.formats.reading.normalisation import normalise_words
from goalweave.formats.records.table.head_vocabulary import HEADS as RECORDS

WATER = HeadVocabulary(
    {
        "depth": {"en": "depth|level", "fr": "profondeur|niveau", "zh": "深度"},
        "date": {"en": "date|day", "fr": "date"},
    },
    loose={"depth": "depth|深度"},
)


@pytest.mark.parametrize(
    ("head", "match"),
    [
        ("Depth", HeadMatch("depth", 0, ("en",))),
        ("  NIVEAU : ", HeadMatch("depth", 1, ("fr",))),
        ("date", HeadMatch("date", 0, ("en", "fr"))),
        ("深度", HeadMatch("depth", 0, ("zh",))),
        ("depth of the well", None),
        ("*", None),
    ],
)
def test_head_is_matched_whatever_its_signs(head: str, match: HeadMatch | None) -> None:
    assert WATER.match(head) == match


@pytest.mark.parametrize(
    ("head", "language"),
    [
        ("depth.fr", "fr"), ("Depth (ES)", "es"), ("Profondeur [ru]", "ru"), ("French depth", "fr"), ("depth - Français", "fr"),
        ("depth.pt", "pt"), ("depth（sw）", "sw"), ("depth_zh", "zh"), ("depth id", None), ("depth", None), ("fr", None),
    ],
)  # fmt: skip
def test_head_says_the_language_of_its_texts(head: str, language: str | None) -> None:
    match = WATER.match_with_language(head)
    assert (match and match.language) == language


def test_word_within_a_head_names_its_field() -> None:
    heads = ("Depth of the well", "水的深度（米）", "in-depth", "Depths", "")
    assert [WATER.match_within(head) for head in heads] == ["depth", "depth", "depth", "", ""]


def test_best_word_of_a_field_comes_first() -> None:
    matches = {place: WATER.match(head) for place, head in enumerate(("level", "date", "depth", "niveau"))}
    assert places_by_field({place: match for place, match in matches.items() if match}) == {
        "depth": (2, 0, 3),
        "date": (1,),
    }


def test_language_of_heads_is_that_of_most() -> None:
    def language(*heads: str) -> str:
        return language_of_heads(match for head in heads if (match := WATER.match(head)))

    assert [language("date", "niveau"), language("date"), language("深度", "Niveau"), language()] == [
        "fr",
        "en",
        "fr",
        "en",
    ]


def test_columns_are_named_by_head_constant_or_both() -> None:
    named = place_named_columns(
        {"a": "Été", "b": "A + B", "c": "B + a", "d": "=5", "e": "b + =x y", "f": ""},
        ("ete", "B", "A + B", "A"),
        "a.csv",
    )
    assert (named.places, named.constants) == (
        {"a": (0,), "b": (2,), "c": (1, 3), "e": (1,)},
        {"d": "5", "e": "x y"},
    )
    assert (named.fields, named.all_places) == (frozenset("abcdef"), {0, 1, 2, 3})


def test_named_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError, match=r"^a\.csv: unknown column “C d”; the columns are A, B$"):
        place_named_columns({"a": "A + C  d"}, ("A", "", "B"), "a.csv")


@given(st.sampled_from((RECORDS, OBSERVATIONS)), st.data())
def test_every_word_of_every_vocabulary_is_found(heads: HeadVocabulary, data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(list(heads.words)))
    language = data.draw(st.sampled_from(list(heads.words[field])))
    word = data.draw(st.sampled_from(heads.words[field][language].split("|")))
    match = heads.match(f" {word.upper()} :")
    assert match is not None
    # A word of two fields belongs to the first that has it.
    first = next(
        name
        for name, words in heads.words.items()
        if normalise_words(word) in map(normalise_words, "|".join(words.values()).split("|"))
    )
    assert match.field == first


@pytest.mark.parametrize("fields", [PLAN, ABOUT])
def test_every_word_of_a_plan_is_found(fields: tuple[str, ...]) -> None:
    for field in fields:
        for language in LANGUAGES:
            for word in filter(None, FIELDS[field][language].split("|")):
                match = match_field(word, fields, "xx")
                assert isinstance(match, PlanColumn)
                assert match.field == field
