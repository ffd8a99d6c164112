"""What an answer comes to as a value of a series."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories.questionnaires import question

from goalweave.core.answers.answer_values import answer_value
from goalweave.core.model import Choice, QuestionKind

NUMBER = question("1", "How many?", kind=QuestionKind.NUMBER, series="S")
CHOICE = question(
    "2",
    "Which of these?",
    kind=QuestionKind.CHOICE,
    series="S",
    many=True,
    choices=(
        Choice("law", {"en": "A law"}, 7.5),
        Choice("none", {"en": "None"}, 0.0),
        Choice("unknown", {"en": "Not known"}),
    ),
)


@pytest.mark.parametrize(
    ("asked", "given", "value"),
    [
        (NUMBER, "12.5", 12.5),
        (NUMBER, "-3", -3.0),
        (NUMBER, "", None),
        (NUMBER, None, None),
        (NUMBER, "much", None),
        (NUMBER, "inf", None),
        (NUMBER, [{"a": "1"}], None),
        (CHOICE, ["law"], 7.5),
        (CHOICE, ["law", "none"], 7.5),
        (CHOICE, ["none"], 0.0),
        (CHOICE, ["unknown"], None),
        (CHOICE, [], None),
        (question("3", "How many?", kind=QuestionKind.NUMBER), "1", None),
        (question("4", "What?", series="S"), "1", None),
    ],
)
def test_an_answer_comes_to_its_value(asked: Any, given: Any, value: float | None) -> None:
    assert answer_value(asked, given) == value
