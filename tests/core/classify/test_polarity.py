"""Whether a text supports, hinders or only mentions a node; the lessons in polarity.jsonl are those it was made on."""

from __future__ import annotations

import json
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest
from tests.core.classify.test_suggest import Says, record

from goalweave.core.classify import MentionFinder, suggest_mappings
from goalweave.core.classify.polarity import Cue, CueKind, Polarity, PolarityReader
from goalweave.core.model import Curie, Evidence, Framework
from goalweave.core.text.languages import LANGUAGES
from goalweave.packs.library import SHIPPED
from goalweave.packs.polarity_cues import polarity_reader

LESSONS = [
    json.loads(line) for line in (Path(__file__).parent / "polarity.jsonl").read_text(encoding="utf-8").splitlines()
]


def towards(text: str, goal: str = "3", language: str = "en", evidence: tuple[Evidence, ...] = ()) -> str:
    return polarity_reader().read(text, language).towards(Curie("sdg", "2020", goal), evidence).value


@pytest.mark.parametrize("language", LANGUAGES)
def test_lessons_are_learned_in_every_language(language: str) -> None:
    own = [lesson for lesson in LESSONS if lesson["language"] == language]
    wrong = [
        lesson["text"]
        for lesson in own
        if towards(lesson["text"], lesson["node"].removeprefix("sdg:"), language) != lesson["polarity"]
    ]
    assert len(own) >= 20
    assert len(wrong) <= 0.07 * len(own), wrong


@pytest.mark.parametrize(
    ("text", "goal", "expected"),
    [
        ("Cuts to the vaccination programme", "3", "hinders"),
        ("The vaccination programme has been cancelled", "3", "hinders"),
        ("Cuts in waiting times", "3", "supports"),
        ("Expansion of a coal plant", "13.2", "hinders"),
        ("Expansion of a coal plant", "8.5", "supports"),
        ("Closure of a coal plant", "13", "supports"),
        ("Plans for a coal plant were rejected", "13", "supports"),
        ("Cuts to the flood protection budget", "13", "hinders"),
        ("The ministry scraps fossil fuel subsidies", "12", "supports"),
        ("Emission cuts and adaptation", "13", "supports"),
        ("Cross-cutting support for schools", "4", "supports"),
        ("The clinic was not closed", "3", "supports"),
        ("Despite cuts to the school meals programme, volunteers serve lunch", "2", "supports"),
        ("Hospitals were closed. The project reopens two of them.", "3", "supports"),
        ("Hospitals were closed.", "3", "hinders"),
        ("The palace hotel has a new thriller in its library", "3", "mentions"),
        ("A library for the prison", "4", "supports"),
    ],
)
def test_direction_times_value_decides(text: str, goal: str, expected: str) -> None:
    assert towards(text, goal) == expected


def test_a_harm_outside_the_evidence_is_none_of_the_nodes() -> None:
    text = "The county closes eleven schools. Traffic lights are green."
    lights = Evidence("Traffic lights are green.", 34, 59, "en")
    schools = Evidence("closes eleven schools", 11, 32, "en")
    assert towards(text, "4", evidence=(schools,)) == "hinders"
    assert towards(text, "11", evidence=(lights,)) == "supports"


def test_one_harm_in_a_long_text_does_not_turn_it() -> None:
    neutral = " ".join(f"Point {number} is as it was." for number in range(6))
    assert towards(f"Hospitals were closed. {neutral}") == "supports"
    assert towards(f"{neutral} Hospitals were closed.") == "supports"


def test_capitals_and_arabic_spelling_change_nothing() -> None:
    assert towards("CUTS TO THE VACCINATION PROGRAMME") == "hinders"
    assert towards("إلغاء برنامج التطعيم", language="ar") == towards("الغاء برنامج التطعيم", language="ar") == "hinders"


def test_a_text_in_a_language_without_cues_supports() -> None:
    assert towards("Cuts to the vaccination programme", language="de") == "supports"
    assert PolarityReader([]).read("anything", "en").towards(Curie("sdg", "2020", "1")) is Polarity.SUPPORTS


def test_a_term_is_words_of_which_each_may_have_any_ending() -> None:
    cues = [Cue("en", CueKind.STOP, "roll- back"), Cue("en", CueKind.GOOD, "standard-")]
    reader = PolarityReader(cues)
    node = Curie("sdg", "2020", "13")
    assert reader.read("They rolled back standards", "en").towards(node) is Polarity.HINDERS
    assert reader.read("They rolled the back standards", "en").towards(node) is Polarity.SUPPORTS


def test_texts_that_were_written_for_a_node_are_hardly_ever_called_harmful() -> None:
    counts: Counter[str] = Counter()
    for language in LANGUAGES:
        for line in (SHIPPED / "sdg" / "exemplars" / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()[::7]:
            exemplar = json.loads(line)
            if exemplar["nodes"]:
                counts[towards(exemplar["text"], exemplar["nodes"][0].split(":")[1], language)] += 1
    # Some of them do report a harm.
    assert counts["hinders"] <= 0.01 * counts.total()
    assert counts["mentions"] <= 0.01 * counts.total()


def test_a_suggestion_gets_the_sign_of_its_text_and_a_mere_mention_none(goals: Framework) -> None:
    finder = MentionFinder.of([goals])

    def signs(text: str) -> list[int]:
        mappings = suggest_mappings(record(text), [goals], goals, finder, Says(("9",)), polarity=polarity_reader())
        return [mapping.sign for mapping in mappings]

    assert signs("The railway was closed.") == [-1]
    assert signs("The railway was built.") == [1]
    assert signs("The palace hotel has a new thriller.") == []


def test_a_language_of_the_cues_has_all_kinds() -> None:
    needed = set(CueKind) - {CueKind.NAME, CueKind.PASSIVE}
    for language in LANGUAGES:
        index = polarity_reader()._cues[language]
        entries = chain.from_iterable((*index.whole.values(), *index.starts.values()))
        assert needed <= {cue.kind for _others, cue in entries}, language


@pytest.mark.parametrize(("language", "text"), [("en", "the new coal plant cuts jobs "), ("zh", "扩建煤电厂")])
def test_text_without_marks_is_read_in_parts(language: str, text: str) -> None:
    # Each cue of a clause is compared with all the others: as one clause it would take hours.
    read = polarity_reader().read(text * 4000, language)

    assert read.clauses > 30
    assert len(read.effects) >= read.clauses - 1
