"""Sentences of an answer in another language that are not marked as such, as in `[words]{lang=fr}`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from goalweave.core.answers.claims import Claim, split_statements
from goalweave.core.answers.markdown import MARK, SPAN
from goalweave.core.text.languages import base_language

FEWEST_LETTERS = 12
"""Letters of another script that count as a passage; fewer are a name."""

FEWEST_FUNCTION_WORDS = 3

_FUNCTION_WORDS = {
    "en": "the and of to in is are was were for with that this by from on has have been which their its at an be as it they",
    "fr": "le la les des du et en est sont une un pour avec que qui dans par sur au aux ce cette ces ont été leur leurs plus à",
    "es": "el la los las del y en es son una un para con que por sobre al este esta estos han sido su sus más como se",
}
_WORDS_BY_LANGUAGE = {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}
_SENTENCE_WORDS = (
    "is are was were has have been this that which it they est sont qui ont été elle il es son que han sido fue se"
)
_VERBS = frozenset(_SENTENCE_WORDS.split())
"""Function words of a sentence, which a name such as “Ministry of Water and Energy” does not have."""

_SCRIPTS = {"ru": "cyrillic", "ar": "arabic", "zh": "han"}
_RANGES = (("cyrillic", "\u0400", "\u052f"), ("arabic", "\u0600", "\u06ff"), ("han", "\u4e00", "\u9fff"))
_BOLD = re.compile(r"\*\*.+?\*\*", re.DOTALL)
_QUOTED = re.compile(r"“[^”]*”|«[^»]*»|\"[^\"]*\"|「[^」]*」|《[^》]*》")
_WORD = re.compile(r"[^\W\d_]+")


def find_foreign_sentences(text: str, language: str) -> Iterator[tuple[Claim, str]]:
    """Sentences in another of the six languages than the answer's, and which it is.

    Passages that are marked, titles in bold type and quotations are left out. Languages of one script are told apart by their function
    words, so that a name or a title in a sentence is no passage.
    """
    own = base_language(language)
    for statement in split_statements(text):
        bare = statement.markdown
        for pattern in (SPAN, _BOLD, _QUOTED, MARK):
            bare = pattern.sub(" ", bare)
        detected = detect_sentence_language(bare, own)
        if detected != own:
            yield statement, detected


def detect_sentence_language(sentence: str, own: str) -> str:
    """The language of a sentence, `own` unless it clearly is another."""
    letters = [letter for letter in sentence if letter.isalpha()]
    scripts = Counter(map(_script, letters))
    script, count = scripts.most_common(1)[0] if scripts else ("", 0)
    if count < FEWEST_LETTERS and script != "han":
        return own
    if script == _SCRIPTS.get(own, "latin"):
        return _by_function_words(sentence, own) if script == "latin" else own
    if count * 2 <= len(letters) or (script == "han" and count < FEWEST_LETTERS // 3):
        return own
    if script == "latin":
        words = [word.casefold() for word in _WORD.findall(sentence)]
        counts = {language: sum(word in known for word in words) for language, known in _WORDS_BY_LANGUAGE.items()}
        language = max(counts, key=lambda language: counts[language])
        return language if counts[language] >= FEWEST_FUNCTION_WORDS and not _VERBS.isdisjoint(words) else own
    return next(name for name, written in _SCRIPTS.items() if written == script)


def _by_function_words(sentence: str, own: str) -> str:
    words = [word.casefold() for word in _WORD.findall(sentence)]
    counts = {language: sum(word in known for word in words) for language, known in _WORDS_BY_LANGUAGE.items()}
    other = max((language for language in counts if language != own), key=lambda language: counts[language])
    is_clear = counts[other] >= FEWEST_FUNCTION_WORDS and counts[other] > 2 * counts.get(own, 0)
    return other if is_clear else own


def _script(letter: str) -> str:
    return next((name for name, first, last in _RANGES if first <= letter <= last), "latin")
