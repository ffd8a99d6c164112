"""Where words begin and end, in any script, so that no highlight and no passage cuts one.

A word of letters reaches to the next character that is no letter, digit or mark: Arabic articles and joined
prepositions, vowel signs, the long stroke and invisible joiners belong to it. Chinese has no blanks: its words are the
likeliest sequence of those in a list with their frequencies (unigrams, as in jieba).
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from itertools import accumulate
from unicodedata import category

WORD_LIST = "chinese-words.txt"
"""A cost and the words that have it in each line, written at build time from an npm package (hatch_build.py). Where it
could not be built, each Chinese character is a word: highlights are then the pairs that weigh, joined where they
touch."""
UNKNOWN = 80
"""The cost of a character that is not in the list."""
REACH = 100
"""Chinese characters before and after a place that decide where its word ends; no sentence has as many without a
mark."""
JOINERS = "\u00ad\u200c\u200d"
"""Soft hyphen, and what parts or joins letters without a blank."""


def is_wide(character: str) -> bool:
    """Whether it is a Chinese character."""
    return "\u3400" <= character <= "\u4dbf" or "\u4e00" <= character <= "\u9fff"


def is_inside_word(text: str, place: int) -> bool:
    """Whether the characters before and at a place belong to the same word."""
    if not 0 < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    if is_wide(before) and is_wide(after):
        start, run = _wide_run(text, place)
        return place - start not in _word_edges(run)
    if _is_mark(after):
        return not before.isspace()
    if is_wide(before) or is_wide(after) or not after.isalnum():
        return False
    return before.isalnum() or _is_mark(before)


def widen_to_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The smallest span around [start:end] that cuts no word."""
    while is_inside_word(text, start):
        start -= 1
    while is_inside_word(text, end):
        end += 1
    return start, end


def _is_mark(character: str) -> bool:
    """An accent, a vowel sign, a joiner: what stands by the letter before it."""
    return character in JOINERS or category(character).startswith("M")


def _wide_run(text: str, place: int) -> tuple[int, str]:
    """The Chinese characters around a place, up to REACH on each side, and where they begin."""
    start = end = place
    while start > max(0, place - REACH) and is_wide(text[start - 1]):
        start -= 1
    while end < min(len(text), place + REACH) and is_wide(text[end]):
        end += 1
    return start, text[start:end]


@lru_cache(maxsize=1024)
def _word_edges(run: str) -> frozenset[int]:
    """Where words of a run of Chinese characters end, and 0."""
    return frozenset(accumulate(map(len, split_chinese(run)), initial=0))


def split_chinese(run: str) -> list[str]:
    """The likeliest words of a run of Chinese characters."""
    costs, longest = _load_costs()
    # From the end: the least cost of what is left from each place on, and the end of its first word.
    least = [0] * (len(run) + 1)
    ends = [0] * len(run)
    for start in range(len(run) - 1, -1, -1):
        least[start] = costs.get(run[start], UNKNOWN) + least[start + 1]
        ends[start] = start + 1
        for end in range(start + 2, min(start + longest, len(run)) + 1):
            cost = costs.get(run[start:end])
            if cost is not None and cost + least[end] < least[start]:
                least[start], ends[start] = cost + least[end], end
    words = []
    start = 0
    while start < len(run):
        words.append(run[start : ends[start]])
        start = ends[start]
    return words


@lru_cache(maxsize=1)
def _load_costs() -> tuple[dict[str, int], int]:
    """The costs of words, and the length of the longest."""
    source = files("goalweave.core.text").joinpath(WORD_LIST)
    if not source.is_file():
        return {}, 1
    costs: dict[str, int] = {}
    for line in source.read_text(encoding="utf-8").splitlines():
        cost, _, words = line.partition(" ")
        costs |= dict.fromkeys(words.split(" "), int(cost))
    return costs, max(map(len, costs))
