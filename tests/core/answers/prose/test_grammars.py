"""The grammars of six languages: complete, and right where a language agrees."""

from __future__ import annotations

import re

import pytest

from goalweave.core.answers.grammar import Grammar, plural_category
from goalweave.core.answers.prose.organisation_names import common_name, name_forms
from goalweave.core.model import RecordKind
from goalweave.core.text.languages import LANGUAGES
from goalweave.packs.prose_files import load_grammar

_VARYING = ("headers.", "nouns.", "titled.", "again.", "past.", "clause_join")


def common_names(grammar: Grammar) -> set[str]:
    return {name for name in grammar.phrases if not name.startswith(_VARYING)}


def placeholders(grammar: Grammar, name: str) -> set[str]:
    text = " ".join(grammar.phrases[name].values())
    return set(re.findall(r"\{(\w+)\}", text)) - {"n"}


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_grammar_has_the_phrases_of_the_english_one(language: str) -> None:
    english, other = load_grammar("en"), load_grammar(language)
    assert common_names(other) == common_names(english)
    known = {name for name in common_names(english) if not name.startswith(("verbs.", "lead", "elsewhere_all"))}
    free = {"org", "Org", "de_org", "g", "t"}
    assert {name: placeholders(other, name) - free for name in known} == {
        name: placeholders(english, name) - free for name in known
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verb_has_the_cases_that_it_governs(language: str) -> None:
    grammar = load_grammar(language)
    for kind in RecordKind:
        cases = {name.rsplit(".", 1)[1] for name in grammar.phrases if name.startswith(f"nouns.{kind}.")}
        titled = {name.rsplit(".", 1)[1] for name in grammar.phrases if name.startswith(f"titled.{kind}.")}
        verbs = [name for name in grammar.phrases if name.startswith((f"verbs.{kind}.", f"past.{kind}."))]
        governed = set().union(*(placeholders(grammar, name) for name in verbs)) - {"joint", "g", "t", "org"}
        assert governed <= cases
        assert governed <= titled


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_category_of_the_language_has_a_form(language: str) -> None:
    grammar = load_grammar(language)
    categories = {plural_category(number, language) for number in range(1, 120)}
    for kind in RecordKind:
        forms = grammar.phrases[f"nouns.{kind}.acc"]
        assert categories <= {*forms, "other"}
        if language in ("ru", "ar"):
            assert categories <= set(forms)


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("en", 1, "one event"),
        ("en", 12, "12 events"),
        ("fr", 1, "une manifestation"),
        ("ru", 1, "1 мероприятие"),
        ("ru", 3, "3 мероприятия"),
        ("ru", 11, "11 мероприятий"),
        ("ru", 21, "21 мероприятие"),
        ("ar", 2, "فعاليتين"),
        ("ar", 5, "5 فعاليات"),
        ("ar", 11, "11 فعالية"),
        ("zh", 3, "3场会议和活动"),
    ],
)
def test_nouns_agree_with_numbers(language: str, number: int, said: str) -> None:
    assert load_grammar(language).say("nouns.event.acc", number) == said


@pytest.mark.parametrize(
    ("language", "name", "full", "forms"),
    [
        ("en", "ITU", "International Telecommunication Union", ("ITU", "ITU", "ITU")),
        ("en", "Ministry of Planning", "", ("the Ministry of Planning", "The Ministry of Planning", "the Ministry of Planning")),
        ("fr", "UIT", "Union internationale des télécommunications", ("l’UIT", "L’UIT", "de l’UIT")),
        ("fr", "Ministère du Plan", "", ("le Ministère du Plan", "Le Ministère du Plan", "du Ministère du Plan")),
        ("fr", "Sample", "", ("Sample", "Sample", "de Sample")),
        ("es", "UIT", "Unión Internacional de Telecomunicaciones", ("la UIT", "La UIT", "de la UIT")),
        ("es", "Ministerio de Salud", "", ("el Ministerio de Salud", "El Ministerio de Salud", "del Ministerio de Salud")),
    ],
)  # fmt: skip
def test_names_of_organisations_have_their_article(language: str, name: str, full: str, forms: tuple[str, ...]) -> None:
    made = name_forms(language, name, full)
    assert (made["org"], made["Org"], made["de_org"]) == forms


@pytest.mark.parametrize(
    ("full", "ending"),
    [("Международный союз электросвязи", ""), ("Министерство здравоохранения", "о"), ("Всемирная организация", "а")],
)
def test_russian_verbs_agree_with_the_noun_of_the_name(full: str, ending: str) -> None:
    assert name_forms("ru", "МСЭ", full)["g"] == ending


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Climate fund", "a climate fund"),
        ("Mobile operators", "mobile operators"),
        ("World food assistance", "world food assistance"),
        ("World Bank", ""),
        ("Association des communes", ""),
    ],
)
def test_partner_that_is_described_is_no_name(name: str, said: str) -> None:
    assert common_name(name) == said
