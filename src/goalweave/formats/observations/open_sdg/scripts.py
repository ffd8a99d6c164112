"""The language of a publisher's words, as far as their script tells it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

_SCRIPTS: Sequence[tuple[str, str, Sequence[str]]] = (
    ("cyrillic", "\u0400-\u052f", ("ru", "kk", "ky", "uk", "be", "bg", "sr", "mk", "mn", "tg")),
    ("arabic", "\u0600-\u06ff", ("ar", "fa", "ur", "ku", "ps")),
    ("han", "\u4e00-\u9fff", ("zh", "ja")),
    ("armenian", "\u0530-\u058f", ("hy",)),
    ("georgian", "\u10a0-\u10ff", ("ka",)),
    ("greek", "\u0370-\u03ff", ("el",)),
    ("hebrew", "\u0590-\u05ff", ("he",)),
    ("devanagari", "\u0900-\u097f", ("ne", "hi", "mr")),
    ("thai", "\u0e00-\u0e7f", ("th",)),
    ("lao", "\u0e80-\u0eff", ("lo",)),
    ("khmer", "\u1780-\u17ff", ("km",)),
    ("hangul", "\uac00-\ud7af", ("ko",)),
    ("latin", "A-Za-z\u00c0-\u024f", ()),
)
_LETTERS = {name: re.compile(f"[{letters}]") for name, letters, _ in _SCRIPTS}
_OTHER_THAN_LATIN = frozenset(chain.from_iterable(languages for _, _, languages in _SCRIPTS))


def text_language(texts: Iterable[str], languages: Sequence[str]) -> str:
    """The language of texts by their script: the repository's first that is written so, else the usual one; empty for no letters."""
    counts: Counter[str] = Counter()
    for text in texts:
        for name, letters in _LETTERS.items():
            counts[name] += len(letters.findall(text))
    if not counts or not (most := counts.most_common(1)[0])[1]:
        return ""
    own = next(languages for name, _, languages in _SCRIPTS if name == most[0])
    written = [name for name in languages if (name in own if own else name not in _OTHER_THAN_LATIN)]
    return written[0] if written else (own[0] if own else "en")


def language_of_text(text: str, language: str, languages: Sequence[str]) -> str:
    """The language that a text is expected to be in, unless its script is that of another."""
    return text_language([text], (language, *languages)) or language
