"""Sentences of a record that an answer can take over."""

from __future__ import annotations

import pytest

from goalweave.core.answers.planning.english_verbs import has_finite_verb
from goalweave.core.answers.planning.own_text import OwnSentence, own_sentences, usable_text
from goalweave.core.model import Record


def sentences(text: str, language: str = "en", title: str = "A net") -> list[str]:
    record = Record("r", {language: title}, {language: text}, language)
    return [sentence.text for sentence in own_sentences(record, language, "ITU", ("ITU", "UIT"))]


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        ("An online platform that shows at a glance what activities give to the goals.", False),
        ("A yearly report of statistics on information and communication technologies.", False),
        ("A side event on how countries can design policies that put innovation to work.", False),
        ("Stipends, safe transport and boarding places for girls in four provinces.", False),
        ("A meeting, attended by ITU, on ending poverty.", False),
        ("A collaboration agreement with WHO joins nets to good health.", True),
        ("Seven staff in the ministry prepare the meetings.", True),
        ("All else that ITU gives to the goals presupposes such access.", True),
        ("The statistics office and the bank agree who delivers which indicator.", True),
        ("Transfers reached 604,000 people within seven weeks.", True),
    ],
)
def test_sentence_has_a_verb_of_its_own(text: str, complete: bool) -> None:
    assert has_finite_verb(text, singular=text.startswith("A")) is complete


def test_title_and_remarks_on_the_text_are_left_out() -> None:
    assert sentences("A net. As its name says, it is a net. It links schools.") == ["It links schools."]


def test_organisation_speaks_in_the_third_person() -> None:
    assert sentences("We trained our staff. We work with schools. I am glad.") == [
        "ITU trained its staff.",
        "ITU works with schools.",
    ]
    assert sentences("Goals are too wide, says ITU; targets are better.") == ["Goals are too wide; targets are better."]
    assert sentences("Selon l’UIT, les objectifs sont vastes.", "fr") == ["Les objectifs sont vastes."]
    assert sentences("Nous formons notre personnel. L’UIT forme ses membres.", "fr") == ["L’UIT forme ses membres."]


def test_text_of_another_language_gives_nothing() -> None:
    record = Record("r", {"en": "A net"}, {"en": "It links schools."}, "en")
    assert own_sentences(record, "ar", "ITU", ()) == ()


def test_noun_phrase_can_only_begin_a_text() -> None:
    record = Record("r", {"en": "A net"}, {"en": "A net of schools in the north. A net of roads."}, "en")
    assert own_sentences(record, "en", "ITU", ()) == (OwnSentence("A net of schools in the north.", nominal=True),)


def test_short_phrases_of_notes_are_kept() -> None:
    assert usable_text("12 networks", "en", "ITU", ()) == ("12 networks.",)
