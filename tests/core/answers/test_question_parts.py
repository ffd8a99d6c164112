"""Parts of a question, sentences in another language, and corrections of an answer."""

from __future__ import annotations

import pytest

from goalweave.core.answers.answer_fixes import mark_language, remove_record, replace_figure
from goalweave.core.answers.foreign_passages import find_foreign_sentences
from goalweave.core.answers.question_parts import split_question, unanswered_parts


@pytest.mark.parametrize(
    ("question", "language", "parts"),
    [
        ("(a) What was done? (b) How was it funded?", "en", ["What was done?", "How was it funded?"]),
        ("Which partnerships exist, and how are they monitored?", "en", ["Which partnerships exist", "how are they monitored?"]),
        ("Quels partenariats existent, et comment sont-ils suivis ?", "fr", ["Quels partenariats existent", "comment sont-ils suivis ?"]),
        ("¿Qué alianzas existen y cómo se supervisan?", "es", ["¿Qué alianzas existen", "cómo se supervisan?"]),
        ("Какие партнерства созданы и как они оцениваются?", "ru", ["Какие партнерства созданы", "как они оцениваются?"]),
        ("ما الشراكات القائمة، وكيف يجري رصدها؟", "ar", ["ما الشراكات القائمة", "كيف يجري رصدها؟"]),
        ("建立了哪些伙伴关系，如何监测这些关系？", "zh", ["建立了哪些伙伴关系", "如何监测这些关系"]),
        ("Which partnerships exist?", "en", ["Which partnerships exist?"]),
    ],
)  # fmt: skip
def test_split_question_finds_the_parts(question: str, language: str, parts: list[str]) -> None:
    assert [part.text for part in split_question(question, language)] == parts


def test_unanswered_parts_are_those_without_a_word_of_the_theme() -> None:
    question = "Which partnerships exist, and how are they monitored?"
    missing = unanswered_parts(question, "We have twelve partnerships with cities.")
    assert [(part.text, part.search) for part in missing] == [("how are they monitored?", "monitored")]
    assert unanswered_parts(question, "We have twelve partnerships, each reviewed yearly.") == ()
    assert unanswered_parts("(a) What was done? (b) How was it funded?", "(a) Wells. (b) By fees.") == ()
    assert unanswered_parts(question, "") == ()


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("We did it. Le fonds verse aux communes une dotation qui est liée à leurs résultats.[^1]", "en", ["fr"]),
        ("Nous l’avons fait. The ministry has paid for the schools and the wells.", "fr", ["en"]),
        ("Мы сделали это. The ministry has paid for the schools and the wells.", "ru", ["en"]),
        ("We did it. Министерство построило колодцы в пяти провинциях.", "en", ["ru"]),
        ("We did it. 该部委在五个省份修建了一千八百个供水点。", "en", ["zh"]),
        ("Title: **Fonds d’appui aux communes et aux villes de la côte**.", "en", []),
        ("[Le fonds est payé par les communes et les villes]{lang=fr}.", "en", []),
        ("С партнёрами: Ministry of Water and Energy of the Republic.", "ru", []),
    ],
)
def test_find_foreign_sentences_leaves_names_titles_and_marked_ones(
    text: str, language: str, expected: list[str]
) -> None:
    assert [found for _claim, found in find_foreign_sentences(text, language)] == expected


def test_replace_figure_changes_this_sentence_only() -> None:
    text = "It was 86%.[^1] It **rose** to 86% in\u00a02024.[^2]"
    assert replace_figure(text, "It rose to 86% in 2024.", "86%", "68%") == (
        "It was 86%.[^1] It **rose** to 68% in\u00a02024.[^2]"
    )
    assert replace_figure("9 800 000 USD were paid here.", "9 800 000 USD were paid here.", "9 800 000", "8") == (
        "8 USD were paid here."
    )
    with pytest.raises(ValueError, match="no longer"):
        replace_figure(text, "It fell.", "86%", "68%")


def test_remove_record_takes_sentences_points_and_marks() -> None:
    text = "One is here.[^1] Two is here.[^2] Both are here.[^1][^2]\n\n- Two is a point.[^2]\n- One is a point.[^1]"
    assert remove_record(text, 2) == "One is here.[^1] Both are here.[^1]\n\n- One is a point.[^1]"


def test_mark_language_keeps_stop_and_marks_outside() -> None:
    text = "Good. Le fonds est **bon**.[^1] More."
    assert mark_language(text, "Le fonds est bon.", "fr") == "Good. [Le fonds est **bon**]{lang=fr}.[^1] More."
