"""Which language a text is in."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from goalweave.core.text.languages import LANGUAGES

if TYPE_CHECKING:
    from goalweave.core.text.language_model import LanguageModel

DETECTED = (*LANGUAGES, "de", "fa", "hi", "id", "it", "ja", "ko", "nl", "pl", "pt", "tr", "uk", "vi")
"""The languages that are distinguished. More of them would mean more mistakes on short texts."""

SAMPLE = 4_000
"""Characters that are looked at; more do not change the answer."""

CONFIDENCE = 0.85


def detect_language(text: str, default: str = "en") -> str:
    """Return the language of a text as a BCP 47 subtag, or `default` if the text is too short or too mixed.

    Naive Bayes over byte n-grams (Lui and Baldwin, 2012), with the model of py3langid; `default` is used below a posterior of 0.85.
    """
    sample = text[:SAMPLE]
    if not any(character.isalpha() for character in sample):
        return default
    language, probability = _load_model().classify(sample)
    return language if probability >= CONFIDENCE else default


@lru_cache(maxsize=1)
def _load_model() -> LanguageModel:
    from goalweave.core.text.language_model import LanguageModel

    return LanguageModel(DETECTED)
