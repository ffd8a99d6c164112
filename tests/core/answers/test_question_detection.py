"""Where a question ends and its answer begins."""

from __future__ import annotations

import pytest

from goalweave.core.answers.question_detection import answer_offset, asks_throughout, is_instruction


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Others", ""),
        ("Others:", ""),
        ("Others: we trained staff.", "we trained staff."),
        ("Has it decided? If any, please summarise, including the vision.", ""),
        ("Has it decided? If any, please summarise. It has decided.", "It has decided."),
        ("Describe your plans. Include lessons. (200–800 words)", ""),
        ("Describe your plans. There are none.", "There are none."),
        ("Science, technology and innovation for the goals:", ""),
        ("Science, technology and innovation: a lab was opened.", "a lab was opened."),
        (
            "Science, technology and innovation The lab was opened in 2019 by the mayor.",
            "The lab was opened in 2019 by the mayor.",
        ),
        ("Science, technology and innovation strategies of countries", ""),
        ("¿Qué planes hay? Sírvase indicarlos. Ninguno.", "Ninguno."),
        ("有哪些计划？请说明。没有。", "没有。"),
    ],
)
def test_question_and_answer_in_one_line(text: str, answer: str) -> None:
    assert text[answer_offset(text, ("Science, technology and innovation", "Others")) :] == answer


def test_asking_and_inviting() -> None:
    assert asks_throughout("What was done? Please specify.")
    assert not asks_throughout("What was done? Much.")
    assert is_instruction("Please attach the reports (max. 200 words).")
    assert is_instruction("(Max 200 words)")
    assert not is_instruction("What was done?")
    assert not is_instruction("We thank all who said please.  Much was done.")
