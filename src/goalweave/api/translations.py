"""Sentences of the core as maps of languages: what the API tells is the same for everybody."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import override

from goalweave.core.text.languages import base_language
from goalweave.core.text.sanitise import sanitise_text
from goalweave.wording.messages import translated


def translate_into_all_languages(message: str) -> dict[str, str]:
    """Language → the sentence; languages into which it is not translated are left out."""
    found = {"en": str(message)}
    for code, _name in settings.LANGUAGES:
        with override(code):
            text = _without_isolates(translated(message))
        if text != found["en"]:
            found[base_language(code)] = text
    return found


def _without_isolates(text: str) -> str:
    """Without the isolates that a page needs around names in a sentence from the right."""
    return sanitise_text(text.replace("\u2068", "").replace("\u2069", ""))
