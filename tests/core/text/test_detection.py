"""Which language a text is in."""

from __future__ import annotations

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from goalweave.core.text.detection import DETECTED, detect_language
from goalweave.core.text.language_model import LanguageModel

SENTENCES = {
    "en": "The organisation trained teachers in rural schools and opened a digital library.",
    "fr": "L'organisation a formé des enseignants dans les écoles rurales et ouvert une bibliothèque.",
    "es": "La organización capacitó a docentes de escuelas rurales y abrió una biblioteca digital.",
    "ru": "Организация провела обучение учителей сельских школ и открыла цифровую библиотеку.",
    "ar": "دربت المنظمة المعلمين في المدارس الريفية وافتتحت مكتبة رقمية.",
    "zh": "该组织培训了农村学校的教师，并开设了数字图书馆。",
    "pt": "A organização formou professores em escolas rurais e abriu uma biblioteca digital.",
    "de": "Die Organisation hat Lehrkräfte an ländlichen Schulen ausgebildet.",
}


@pytest.mark.parametrize(("language", "text"), SENTENCES.items())
def test_detect_language_tells_sentences(language: str, text: str) -> None:
    assert detect_language(text, "xx") == language


@pytest.mark.parametrize("text", ["", "2016 - 2018", "E-Waste Coalition", "ECESA Plus Member", "ITU/WHO", "…"])
def test_detect_language_leaves_short_text_to_the_default(text: str) -> None:
    assert detect_language(text, "fr") == "fr"


def test_detect_language_defaults_to_english() -> None:
    assert detect_language("GSMA") == "en"


def test_detect_language_looks_at_the_beginning_of_long_text() -> None:
    assert detect_language(SENTENCES["fr"] * 100 + SENTENCES["en"] * 10_000) == "fr"


def test_language_model_returns_what_py3langid_does() -> None:
    theirs = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    theirs.set_languages(list(DETECTED))
    ours = LanguageModel(DETECTED)
    texts = [
        "a",
        "é",
        "TITRE D'UN PROJET",
        "e\u0301cole",
        "\ud800 half",
        *SENTENCES.values(),
        " ".join(SENTENCES.values()),
    ]
    for sentence in SENTENCES.values():
        texts += [sentence[start : start + length] for start, length in ((0, 3), (5, 12), (9, 40))]
    for text in texts:
        language, probability = theirs.classify(text)
        assert ours.classify(text) == (language, pytest.approx(probability, abs=1e-4)), text
