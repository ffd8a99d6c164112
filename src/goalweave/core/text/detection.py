"""Which language a text is in."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from goalweave.core.text.languages import LANGUAGES

DETECTED = (*LANGUAGES, "de", "fa", "hi", "id", "it", "ja", "ko", "nl", "pl", "pt", "tr", "uk", "vi")
"""The languages that are distinguished. More of them would mean more mistakes on short texts."""

SAMPLE = 4_000
"""Characters that are looked at; more do not change the answer."""

CONFIDENCE = 0.85


def detect_language(text: str, default: str = "en") -> str:
    """Return the language of a text as a BCP 47 subtag, or `default` if the text is too short or too mixed.

    Naive Bayes over byte n-grams (Lui and Baldwin, 2012), as in py3langid; `default` is used below a posterior of 0.85.
    """
    sample = text[:SAMPLE]
    if not any(character.isalpha() for character in sample):
        return default
    language, probability = _load_identifier().classify(sample)
    return str(language) if probability >= CONFIDENCE else default


@lru_cache(maxsize=1)
def _load_identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(DETECTED))
    # It keeps all its 140 languages, to restore them: 28 MB that nobody needs.
    identifier._full_model = (identifier.nb_ptc, identifier.nb_pc, identifier.nb_classes)
    return identifier
