"""Words of a text as light stems with their places: no dictionary, six scripts' habits, Chinese by pairs of characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import combining, normalize

from goalweave.core.text.word_edges import JOINERS

WIDE = "\u3400-\u4dbf\u4e00-\u9fff"
WORD = re.compile(rf"[{WIDE}]+|(?:(?<![^\W_])[^\W\d_]-)?[^\W_{WIDE}]+")
"""A run of Chinese characters, or a word; `e-waste` is one word."""

MARKS = "\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200c\u200d"
"""Accents and vowel signs that stand apart from their letters, and invisible joiners: they part no word."""
MARK = re.compile(f"[{MARKS}]")
WORD_WITH_MARKS = re.compile(rf"[{WIDE}]+|(?:(?<![^\W_])[^\W\d_]-)?[^\W_{WIDE}](?:[^\W_{WIDE}]|[{MARKS}])*")
"""As WORD, four times as slow."""

WIDE_RUN = re.compile(f"[{WIDE}]+")

LONGEST = 8
"""Letters of a word that count: enough to tell `partner` from `partnership`, too few for most endings."""

FUNCTION_WORDS = """
a about after all also an and any are as at be been before being between both but by can could did do does during each
every for from had has have he her his how if in into is it its may more most no nor not of on one only or other our out
over per she should so some such than that the their them then there these they this those through to two under up us
very via was we were what when where which while who whose will with within without would you your
afin ainsi au aux avec ce ces cette chez comme d dans de des dont du elle elles en entre est et ete etre il ils j l la
le les leur leurs m mais meme n ne nos notre nous on ont ou par pas plus pour qu que qui s sa sans se ses son sont sous
sur t tous toute toutes tres un une vers votre y
al como con contra cual cuando de del desde donde e el ella ellos era es esa ese esta estan estas este esto estos fue
ha han hasta hay la las lo los mas muy ni no nos o otra otras otro otros para pero por que se sea ser si sin sobre son
su sus tambien u un una unas uno unos
а без более бы был была были было быть в во все всех вы где для до его ее если же за и из или их к как когда ко которая
которое которые который которых ли между менее мы на над не нет но о об он она они от перед по под после при про с со
так также там то тоже только у уже чем через что чтобы эта эти это этого этот
إلى أن أو أي إن التي الذي الذين اللذين الى ان او بعد بعض بين تلك ثم حتى خلال ذلك عبر على عن عند غير في قبل قد كان كانت
كل كما لا لدى لم لن له لها ليس ما مع من منذ نحو هذا هذه هم هو هي
"""

CYRILLIC_ENDING = re.compile(
    "(?<=...)(?:иями|ями|ами|ого|его|ому|ему|ыми|ими|ией|иях|ость|ости|ах|ях|ов|ев|ей|ой|ый|ий|ая|яя|ое|ее|ые|ие|ую|юю"
    "|ом|ем|ам|ям|ых|их|ью|ия|ии|ию|а|я|о|е|ы|и|у|ю|ь|й)$"
)
ARABIC_PREFIX = re.compile("^(?:وال|بال|كال|فال|لل|ال|[وبلف])(?=...)")
ARABIC_ENDING = re.compile("(?<=...)(?:ات|ون|ين|ها|هم|يه|[هيا])$")
LATIN_PLURAL = re.compile("(?<=...)(?<!s)s$")


def read_stems(text: str) -> Iterator[tuple[str, int, int]]:
    """Stem, start and end of every word that carries meaning; of Chinese, every pair of neighbouring characters."""
    function_words = _load_function_words()
    for match in _word_pattern(text).finditer(text):
        word = match[0]
        start = match.start()
        if "\u3400" <= word[0] <= "\u9fff":
            for place in range(max(1, len(word) - 1)):
                yield word[place : place + 2], start + place, min(start + place + 2, match.end())
            continue
        stem = stem_word(word)
        if stem and stem not in function_words:
            yield stem, start, match.end()


@lru_cache(maxsize=1024)
def find_words(text: str) -> list[str]:
    """The words as they are written, and runs of Chinese characters. Remembered, as every part of a model asks for those of a batch."""
    return _word_pattern(text).findall(text)


def _word_pattern(text: str) -> re.Pattern[str]:
    return WORD if text.isascii() or not MARK.search(text) else WORD_WITH_MARKS


def has_wide_runs(text: str) -> bool:
    """Whether there are Chinese characters in it; quickly of most texts that have none."""
    return not text.isascii() and WIDE_RUN.search(text) is not None


def list_stems(text: str) -> list[str]:
    """The stems of `read_stems` alone, three times as fast."""
    if has_wide_runs(text):
        return [stem for stem, _, _ in read_stems(text)]
    return list(filter(None, map(_stem_with_meaning, find_words(text))))


@lru_cache(maxsize=200_000)
def _stem_with_meaning(word: str) -> str:
    """Empty for a function word too."""
    stem = stem_word(word)
    return "" if stem in _load_function_words() else stem


@lru_cache(maxsize=200_000)
def stem_word(word: str) -> str:
    """A word without accents, case and most endings, cut to its first letters; empty for a number."""
    signs = normalize("NFKD", word.casefold().replace("-", ""))
    plain = "".join(sign for sign in signs if not combining(sign) and sign not in JOINERS)
    if "\u0600" <= plain[0] <= "\u06ff":
        plain = plain.replace("\u0640", "").replace("ى", "ي").replace("ة", "ه")
        return ARABIC_ENDING.sub("", ARABIC_PREFIX.sub("", plain))[:LONGEST]
    if "\u0400" <= plain[0] <= "\u04ff":
        return CYRILLIC_ENDING.sub("", plain)[:LONGEST]
    singular = LATIN_PLURAL.sub("", plain)
    return (singular[:-2] + "y" if singular.endswith("ie") and len(singular) > 4 else singular)[:LONGEST]


def is_function_word(stem: str) -> bool:
    """A stem that only joins others."""
    return stem in _load_function_words()


@lru_cache(maxsize=1)
def _load_function_words() -> frozenset[str]:
    return frozenset(stem_word(word) for word in FUNCTION_WORDS.split())
