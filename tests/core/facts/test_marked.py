"""How much of what a person marked is found, in six languages."""

from __future__ import annotations

import pytest
from tests.core.facts.marking import MarkedSentence, Score, marked_sentences, parse, score

from goalweave.core.facts import read_facts
from goalweave.core.model import TextFacts
from goalweave.packs import fact_names

PRECISION, RECALL = 0.95, 0.92
"""Floors of our own sentences; the task is .9 and .75 on any."""


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    return score(list(marked_sentences()), read)


def read(sentence: MarkedSentence) -> TextFacts:
    return read_facts(sentence.text, sentence.language, fact_names(sentence.language))


def test_there_are_two_hundred_sentences_in_six_languages() -> None:
    sentences = list(marked_sentences())
    assert len(sentences) == 200
    assert {sentence.language for sentence in sentences} == {"en", "fr", "es", "ru", "ar", "zh"}
    assert sum(not sentence.marks for sentence in sentences) >= 25


@pytest.mark.parametrize("kind", ["dates", "places", "organisations"])
def test_facts_are_found_and_little_else(scores: dict[str, Score], kind: str) -> None:
    measured = scores[kind]
    assert measured.precision >= PRECISION, measured.problems
    assert measured.recall >= RECALL, measured.problems


def test_roles_are_those_that_are_marked(scores: dict[str, Score]) -> None:
    assert scores["roles"].precision >= 0.9, scores["roles"].problems


def test_every_fact_is_at_its_place_in_the_text() -> None:
    for sentence in marked_sentences():
        facts = read(sentence)
        for name in TextFacts.__slots__:
            for fact in getattr(facts, name):
                assert sentence.text[fact.span.start : fact.span.end] == fact.text


def test_a_reader_that_finds_nothing_or_the_wrong_value_is_seen() -> None:
    sentence = parse("In [2018=d:2018], [UNICEF=o:partner] came to [Kenya=p:KE].", "en")
    assert sentence.text == "In 2018, UNICEF came to Kenya."
    nothing = score([sentence], lambda sentence: TextFacts())
    assert [nothing[kind].recall for kind in ("dates", "places", "organisations")] == [0, 0, 0]
    other = score([parse("In [2018=d:2017], we came.", "en")], read)["dates"]
    assert (other.right, other.wrong, other.missed) == (0, 1, 1)
