"""Official wording from a file of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.factories.questionnaires import small

from goalweave.core.errors import InputError, LimitError
from goalweave.formats.definitions.questionnaires import QuestionWording, read_question_wording
from goalweave.packs import library, read_questionnaires


def read(text: str) -> QuestionWording:
    return read_question_wording(text.encode(), "w.yaml", small())


def test_questions_by_number_and_language() -> None:
    found = read('questions:\n  "1": {en: "Which  decisions?", fr: Quelles décisions ?}\n  2.1: Strategies\n')
    assert found == QuestionWording(
        {"1": {"en": "Which decisions?", "fr": "Quelles décisions ?"}, "2.1": {"en": "Strategies"}}
    )


def test_a_round_with_what_is_no_question_passed_over() -> None:
    found = read(
        "round_0: {q1: Old}\nround_1:\n  q1: Which decisions?\n  q2_parent: not printed\n  '2.1': Plans\n  note: x\n  q3: 'How ... (CEB) ...'\n"
    )
    assert found == QuestionWording({"1": {"en": "Which decisions?"}, "2.1": {"en": "Plans"}}, ("3",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("questions: {7: {en: What?}}", "w.yaml:1 [questions.7]: small@1 has no question 7"),
        ("questions: {}", "w.yaml: the file has no wording for small@1"),
        (
            "round_2: {q1: What?}",
            "w.yaml:1: the file has neither questions nor round_1, where the wording is expected",
        ),
        ("questions: {1: {en: a}, 1: {en: b}}", "w.yaml:1 [questions.1]: “1” appears twice"),
        ("questions: [1]", "w.yaml:1 [questions]: expected names with values, name: value"),
    ],
)
def test_a_file_of_another_kind_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        read(text)
    assert str(error.value) == said


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(LimitError):
        read("#" * 2_000_001)


@pytest.mark.shared
def test_the_survey_of_2019_is_read(shared: Path) -> None:
    data = (shared / "survey" / "undesa_survey.yaml").read_bytes()
    found = read_question_wording(data, "undesa_survey.yaml", read_questionnaires(library())["undesa@2019"])
    assert found.incomplete == ("5", "7", "8")
    assert len(found.texts) == 23
    assert found.texts["2.5"] == {"en": "Others"}
