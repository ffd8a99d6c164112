"""Light stems of words as `normalise.fold` writes them, so that inflected forms find each other.

The language of a query is not known, so each script has one set of endings: the Latin one serves English, French and Spanish. A
stem is an ending less, never a dictionary's root: `networks` and `network` agree, `equal` and `equality` do not. Latin and
Cyrillic endings follow the idea of the light stemmers of Savoy (2006), Arabic ones are those of light10 (Larkey and others, 2007).
"""

from __future__ import annotations

import re
from functools import lru_cache

SHORTEST = 3
"""Letters that a stem has at least; a word that is no longer is its own stem."""

_IRREGULAR = {
    "women": "woman",
    "men": "man",
    "children": "child",
    "people": "person",
    "pais": "pais",
    "люди": "человек",
    "детеи": "дет",
}
_ENGLISH_VERB = re.compile(r"(?<=[a-z]{3})(?:ing|(?<!e)ed)$")
_VOWEL = re.compile("[aeiouy]")
_DOUBLED = re.compile(r"([bdgmnprt])\1$")
# Folded: й is и and ё is е.
_CYRILLIC_ENDING = re.compile(
    "(?<=...)(?:иями|остями|ость|ости|остью|остеи|ями|ами|ого|его|ому|ему|ыми|ими|ием|иеи|иям|иях|ах|ях|ов|ев|еи|ои|ыи|ии"
    "|ая|яя|ое|ее|ые|ие|ую|юю|ом|ем|ам|ям|ых|их|ым|им|ью|ия|ию|ье|ья|а|я|о|е|ы|и|у|ю|ь)$"
)
_ARABIC_PREFIX = re.compile("^(?:و?(?:ال|بال|كال|فال|لل)|و(?=....))(?=...)")
_ARABIC_ENDING = re.compile("(?<=...)(?:ها|ان|ات|ون|ين|يه|ه|ي)$")


@lru_cache(maxsize=200_000)
def light_stem(word: str) -> str:
    """The stem of a folded word; the word itself where it has none, such as a code, a number or Chinese."""
    if len(word) <= SHORTEST or not word.isalpha():
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    first = word[0]
    if "a" <= first <= "z":
        return _latin_stem(word)
    if "\u0400" <= first <= "\u04ff":
        return _CYRILLIC_ENDING.sub("", word)
    if "\u0600" <= first <= "\u06ff":
        return _ARABIC_ENDING.sub("", _ARABIC_PREFIX.sub("", word))
    return word


def _latin_stem(word: str) -> str:
    if word.endswith("eaux"):  # réseaux, réseau
        return word[:-1]
    if word.endswith("aux") and len(word) > 5:  # nationaux, national
        return word[:-2] + "l"
    stem = word
    if stem.endswith("s") and not stem.endswith(("ss", "us")):
        stem = stem[:-1]
    stripped = _ENGLISH_VERB.sub("", stem)
    if stripped != stem and _VOWEL.search(stripped):
        stem = _DOUBLED.sub(r"\1", stripped)
    # école, écoles; connectée, conectados, conectadas, mujer, mujeres
    while len(stem) > SHORTEST and stem[-1] in "eao":
        stem = stem[:-1]
    return stem[:-1] + "i" if stem.endswith("y") else stem
