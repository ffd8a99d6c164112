"""The forms that names and adjectives take in a sentence, in plain letters (core.facts.plain).

They are wider than grammar: a form that no word has does no harm, since it is only looked for.
"""

from __future__ import annotations

_RUSSIAN_ADJECTIVES = ("ий", "ая", "ое", "ие", "ого", "ому", "им", "ом", "ой", "ую", "их", "ими")
_RUSSIAN_ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ия", ("ия", "ии", "ию", "ией")),
    ("ая", ("ая", "ой", "ую")),
    ("яя", ("яя", "ей", "юю")),
    ("ое", ("ое", "ого", "ому", "ым", "им", "ом")),
    ("ее", ("ее", "его", "ему", "им", "ем")),
    ("ие", ("ие", "их", "им", "ими", "ия", "ию", "ием", "ии")),
    ("ые", ("ые", "ых", "ым", "ыми")),
    ("ий", ("ий", "ого", "его", "ому", "ему", "им", "ом", "ем")),
    ("ый", ("ый", "ого", "ому", "ым", "ом")),
    ("ство", ("ство", "ства", "ству", "ством", "стве")),
    ("ет", ("ет", "та", "ту", "том", "те", "ета", "ету", "етом", "ете")),
    ("острова", ("острова", "островов", "островам", "островами", "островах")),
    ("а", ("а", "ы", "и", "е", "у", "ой", "ов")),
    ("я", ("я", "и", "е", "ю", "ей")),
    ("ь", ("ь", "и", "я", "ю", "е", "ем", "ью")),
    ("й", ("й", "я", "ю", "е", "ем")),
    ("ы", ("ы", "", "ов", "ам", "ами", "ах")),
    ("и", ("и", "", "ов", "ам", "ами", "ах")),
)
_RUSSIAN_FIXED = frozenset("оеуэюё")
_RUSSIAN_MASCULINE = ("", "а", "у", "ом", "е", "ем")
_SHORTEST = 3
"""Words of fewer letters, such as “и” in a name, have one form."""


def russian_forms(word: str) -> frozenset[str]:
    """The cases of a noun, or of an adjective within a name."""
    if len(word) < _SHORTEST or not "а" <= word[0] <= "я":
        return frozenset((word,))
    for ending, endings in _RUSSIAN_ENDINGS:
        if word.endswith(ending):
            stem = word[: -len(ending)]
            return frozenset(stem + other for other in endings)
    if word[-1] in _RUSSIAN_FIXED:
        return frozenset((word,))
    return frozenset(word + ending for ending in _RUSSIAN_MASCULINE)


def russian_adjectives(stem: str) -> frozenset[str]:
    """`кенийск` → кенийский, кенийского, …"""
    return frozenset(stem + ending for ending in _RUSSIAN_ADJECTIVES)


def french_adjectives(word: str) -> frozenset[str]:
    """`malien` → malien, maliens, malienne, maliennes."""
    return frozenset((word, word + "s", word + "e", word + "es", word + "ne", word + "nes"))


def spanish_adjectives(word: str) -> frozenset[str]:
    """`keniano` → keniano, keniana, kenianos, kenianas."""
    if word.endswith("o"):
        return frozenset(word[:-1] + ending for ending in ("o", "a", "os", "as"))
    if word[-1] in "nsl":
        return frozenset((word, word + "a", word + "es", word + "as"))
    return frozenset((word, word + "s", word + "es"))


def arabic_adjectives(word: str) -> frozenset[str]:
    """`كيني` → with and without the article, feminine and plural."""
    bare = [word + ending for ending in ("", "ه", "ين", "ون", "ات")]
    return frozenset((*bare, *("ال" + form for form in bare)))
