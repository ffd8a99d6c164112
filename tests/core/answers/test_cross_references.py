"""References to other answers and sentences that count are no claims about one record."""

from __future__ import annotations

import pytest

from goalweave.core.answers.claims import extract_claims
from goalweave.core.answers.cross_references import figures_of_counts, refers_to_answer, tells_of_record


@pytest.mark.parametrize(
    "sentence",
    [
        "See also the answers to questions 2.1 and 3.6.",
        "Voir aussi la réponse à la question 4.",
        "Véanse también las respuestas a las preguntas 2.1 y 3.6.",
        "См. также ответы на вопросы 2.1 и 3.6.",
        "انظر أيضاً الإجابة عن السؤال 2.1.",
        "另见对问题2.1的答复。",
    ],
)
def test_a_reference_is_recognised_in_six_languages(sentence: str) -> None:
    assert refers_to_answer(sentence)


@pytest.mark.parametrize("sentence", ["The question remains.", "We asked 300 teachers.", "Вопрос решён в 2019 году."])
def test_a_question_without_its_number_is_no_reference(sentence: str) -> None:
    assert not refers_to_answer(sentence)


def test_only_a_sentence_on_one_record_tells_of_it() -> None:
    text = "We trained 300 teachers.[^1] We held 21 events.[^1][^2][^3] See also the answer to question 2.1.[^1]"
    assert [tells_of_record(claim) for claim in extract_claims(text)] == [True, False, False]


def test_counts_need_no_record_but_amounts_and_shares_do() -> None:
    text = "In 2019 we held 21 events for USD 2 million, with 40 % women.[^1][^2][^3] We trained 300 teachers.[^1]"
    counted, told = extract_claims(text)
    assert [figure.text for figure in figures_of_counts(counted, "en")] == ["2019", "21"]
    assert figures_of_counts(told, "en") == ()
