"""Titles inside a record's own first sentence."""

from __future__ import annotations

import pytest

from goalweave.core.answers.planning import OwnSentence
from goalweave.core.answers.prose.anchoring import anchor_sentence, strip_series


@pytest.mark.parametrize(
    ("sentence", "title", "anchored"),
    [
        ("ITU held this side event in 2018.", "Nets for all of us", "ITU held the side event [T] in 2018."),
        ("This side event asked how.", "Nets for all of us", "The side event [T] asked how."),
        (
            "ITU is active in this network of UN bodies, which meets yearly.",
            "Network on Youth",
            "ITU is active in the [T], a network of UN bodies, which meets yearly.",
        ),
        (
            "ITU takes part in this committee, which meets.",
            "Committee on Work",
            "ITU takes part in the [T], which meets.",
        ),
        ("The matrix shows how.", "WSIS-SDG Matrix", "The [T] shows how."),
        ("It links schools.", "Net for schools", "[T] links schools."),
        ("EQUALS works for women.", "EQUALS: The Partnership", "[T] works for women."),
        (
            "In its new form, Resolution 200 sets out aims.",
            "Resolution 200: Connect",
            "In its new form, [T] sets out aims.",
        ),
        ("Bark replaces gas.", "Biomass boiler", ""),
    ],
)
def test_title_takes_the_place_of_what_stands_for_it(sentence: str, title: str, anchored: str) -> None:
    assert anchor_sentence(OwnSentence(sentence), title, "en", "[T]", past=False) == anchored


def test_noun_phrase_becomes_a_sentence() -> None:
    phrase = OwnSentence("A yearly report of nets.", nominal=True)
    assert anchor_sentence(phrase, "Nets Report", "en", "[T]", past=False) == "The [T] is a yearly report of nets."
    assert anchor_sentence(phrase, "Nets", "en", "[T]", past=True) == "[T] was a yearly report of nets."


def test_french_articles_contract() -> None:
    sentence = OwnSentence("L’UIT participe à ce comité, qui se réunit.")
    assert (
        anchor_sentence(sentence, "Comité du travail", "fr", "[T]", past=False)
        == "L’UIT participe au [T], qui se réunit."
    )


def test_kind_of_thing_is_taken_off_a_title() -> None:
    assert strip_series("Side event: Shaping smarter cities") == "Shaping smarter cities"
    assert strip_series("Report: 2018") == "Report: 2018"
