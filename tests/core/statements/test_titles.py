"""Titles as complete noun phrases."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from goalweave.core.statements.titles import short_line, statement_title


@pytest.mark.parametrize(
    ("language", "text", "title"),
    [
        ("en", "In 2019, we trained 300 girls in coding, which …", "Training of 300 girls in coding"),
        ("en", "Training was given to 40 judges.", "Training to 40 judges"),
        (
            "en",
            "300 teachers were trained in first aid by two nurses.",
            "Training of 300 teachers in first aid by two nurses",
        ),
        ("en", "The Ministry of Water has also drilled 12 wells in Turkana.", "Drilling of 12 wells in Turkana"),
        ("en", "In Peru, the team opened a clinic.", "Clinic in Peru"),
        ("en", "The agency launched the Smart Villages Initiative.", "Smart Villages Initiative"),
        ("en", "The agency helped 20 ministries to draft laws.", "Support for 20 ministries in drafting laws"),
        (
            "en",
            "We signed an agreement with the postal union in order to connect ports.",
            "Agreement with the postal union",
        ),
        ("en", "ITU organized a workshop entitled “Data for all” in Suva.", "Data for all"),
        ("fr", "Nous avons formé les enseignants du Sénégal.", "Formation des enseignants du Sénégal"),
        ("fr", "L’Agence a construit un pont à Thiès, ce qui aide les paysans.", "Construction d’un pont à Thiès"),
        ("fr", "Un atelier sur les déchets a été organisé à Lomé.", "Atelier sur les déchets à Lomé"),
        ("es", "Capacitamos a 300 niñas en programación.", "Capacitación de 300 niñas en programación"),
        ("es", "Se celebró un taller sobre residuos en Bogotá.", "Taller sobre residuos en Bogotá"),
        ("es", "El Ministerio apoyó al municipio de Quito.", "Apoyo al municipio de Quito"),
        ("ru", "Мы обучили 300 девочек программированию.", "Обучение 300 девочек программированию"),
        ("ru", "Министерство построило новую школу в Оше.", "Новая школа в Оше"),
        ("ru", "Запущен проект «Цифровая школа» в 20 регионах.", "Цифровая школа"),
        ("ar", "دربنا 300 فتاة على البرمجة.", "تدريب 300 فتاة على البرمجة"),
        ("ar", "قامت الوزارة بتدريب 300 معلم.", "تدريب 300 معلم"),
        ("ar", "وقعت المنظمة اتفاقًا مع مصرف التنمية.", "اتفاق مع مصرف التنمية"),
        ("zh", "2019年，我们培训了300名女孩学习编程。", "培训300名女孩学习编程"),
        ("zh", "联合国发布了《数字经济报告》。", "数字经济报告"),
    ],
)
def test_title_is_a_noun_phrase_of_what_was_done(language: str, text: str, title: str) -> None:
    assert statement_title(text, language) == title


@given(st.text(max_size=300))
def test_titles_are_never_cut_with_dots(text: str) -> None:
    title = statement_title(text)
    assert len(title) <= 90
    assert not title.endswith("…") or "…" in text


def test_questions_keep_their_words_and_are_cut_with_dots() -> None:
    question = "How has your organization cooperated with other organizations of the system to achieve coherence and synergies?"
    assert short_line(question) == (
        "How has your organization cooperated with other organizations of the system to achieve…"
    )
