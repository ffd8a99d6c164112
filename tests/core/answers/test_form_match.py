"""Which questionnaire a document answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from tests.core.answers.test_recognition import lines, texts
from tests.factories.questionnaires import question, questionnaire, small

from goalweave.core.answers import PassageRole, recognise_submission
from goalweave.core.answers.form_match import FormMatch, better_form, choose_form, match_forms
from goalweave.core.errors import InputError
from goalweave.core.model import Questionnaire
from goalweave.core.text.passages import Passage
from goalweave.packs import library, read_questionnaires
from goalweave.packs.questionnaires import recognition_cues

SHIPPED = read_questionnaires(library())

GARDEN = questionnaire(
    question("1", "Which trees have you planted?"),
    question("2", "Who waters the garden?"),
    question("3", "How many bees live in it?"),
    id="garden",
    year=2020,
)
ANSWERED = (
    "Office of Things (OOT)",
    "1. Which trees have you planted this year?",
    "Oaks.",
    "2. Who waters the garden?",
    "N/A",
    "3. How many bees live in it?",
    "Forty.",
)


def matches(*document: str, forms: Sequence[Questionnaire] = (small(), GARDEN)) -> dict[str, FormMatch]:
    return {match.questionnaire.key: match for match in match_forms(lines(*document), forms)}


def test_the_questionnaire_with_most_of_the_questions_is_first() -> None:
    found = matches(*ANSWERED)
    assert list(found) == ["garden@1", "small@1"]
    assert found["garden@1"].matched == ("1", "2", "3")
    assert found["small@1"].matched == ()
    assert choose_form(list(found.values()), "").questionnaire is GARDEN


def test_another_form_than_the_one_named_is_said_in_one_line() -> None:
    found = list(matches(*ANSWERED, "4. Which events have you organised?", "Two.").values())
    with pytest.raises(InputError, match=r"^a\.txt: 1 of 6 questions matches small@1; garden@1 matches 3 of 3: use "):
        choose_form(found, "small@1", "a.txt")
    assert choose_form(found, "garden@1").questionnaire is GARDEN
    assert better_form(found[0], found) is None


@pytest.mark.parametrize(
    ("document", "named", "said"),
    [
        (("1. We met.", "2. We sang."), "garden@1", "none of the questions of garden@1"),
        (("Nothing is asked here.",), "", "no known questionnaire matches this document: name one"),
        (
            (
                "1. Any laws?",
                "A",
                "2. Any taxes?",
                "B",
                "3. Any fish?",
                "C",
                "4. Which events have you organised?",
            ),
            "small@1",
            "only 1 of 6 questions matches small@1, and no other questionnaire matches better: use --force",
        ),
    ],
)
def test_what_matches_too_little_is_refused(document: tuple[str, ...], named: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        choose_form(list(matches(*document).values()), named)


def test_the_year_that_a_document_states_decides_between_rounds() -> None:
    rounds = [questionnaire(*GARDEN.sections, id="garden", edition=str(year), year=year) for year in (2019, 2020)]
    for year in (2019, 2020):
        found = matches(*ANSWERED, f"Year of submission: {year}", forms=rounds)
        assert next(iter(found)) == f"garden@{year}"


def test_questions_in_another_order_keep_their_answers() -> None:
    document = (
        "4. Which events have you organised?", "Two.", "5. What else would you like to share?", "Nothing.",
        "1. Which decisions has your governing body taken?", "One.", "3. How do you work with stakeholder groups?", "Well.",
    )  # fmt: skip
    found = recognise_submission(lines(*document), small())
    assert texts(found) == {"1": "One.", "3": "Well.", "4": "Two.", "5": "Nothing."}


def test_questions_without_numbers_are_known_by_their_terms() -> None:
    document = (
        "Did the board, or any body that governs you, decide something?", "Yes.",
        "Budgets by results", "Done.", "Events that you organised:", "Two.",
    )  # fmt: skip
    cues: Mapping[str, Sequence[str]] = {"1": ("board", "governs you"), "2.2": ("results", "budgets")}
    found = recognise_submission(lines(*document), small(), "", cues)
    assert texts(found) == {"1": "Yes.", "2.2": "Done.", "4": "Two."}


def test_a_question_that_the_form_does_not_have_takes_its_answer_with_it() -> None:
    document = (*ANSWERED, "4. What would you like to tell us about the ponds nearby?", "They are deep.")
    found = recognise_submission(lines(*document), GARDEN)
    assert texts(found) == {"1": "Oaks.", "2": "N/A", "3": "Forty."}
    assert [part.passage.text for part in found.of(PassageRole.UNPLACED)] == list(document[-2:])


def test_every_kind_of_line_survives_in_an_answer() -> None:
    answer = [
        *(f"({letter}) the {letter}th activity of the organisation" for letter in "abcdefgh"),
        "Event name: Forum of Things",
        "Event Dates | 3-4 June 2024 |",
        "¹ See A/RES/70/1.",
        "Contact: forum@example.org",
        "12 | Geneva | 400",
        "N/A",
    ]
    document = ["1. Which trees have you planted?", *answer, "2. Who waters the garden?", "N/A"]
    found = recognise_submission(lines(*document), GARDEN)
    assert [passage.text for passage in found.answer("1").passages] == answer
    assert found.answer("2").text == "N/A"


def test_the_first_question_of_each_round_is_known_by_its_terms() -> None:
    """Single terms of each round, in sentences of our own."""
    asked = {
        "undesa@2021": "How were priorities changed by the COVID-19 pandemic?",
        "undesa@2023": "Faced with multiple crises, what innovative solutions has the governing body adopted for poverty eradication?",
        "undesa@2024": "What evidence-based decisions did the governing body take in the past year? Give symbols.",
        "undesa@2025": "Which decisions of the governing body concern the UN80 Initiative or the Pact for the Future?",
    }
    for key, text in asked.items():
        found = match_forms([Passage(f"1. {text}", "paragraph", "1")], SHIPPED.values(), recognition_cues)
        assert found[0].questionnaire.key == key
