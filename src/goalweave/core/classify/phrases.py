"""Phrases that are looked for in running text: one pattern for all of them, the longest first."""

from __future__ import annotations

import re
from collections.abc import Iterable

ALPHABETIC = "A-Za-zÀ-ɏͰ-ϿЀ-ӿ"
"""Scripts that separate words by blanks: there a phrase must stand alone."""

_ALPHABETIC = re.compile(f"[{ALPHABETIC}]")
_SEPARATED = re.compile(rf"[{ALPHABETIC}\d]")
_BETWEEN_CODE_AND_NAME = r"(?:\(\w{1,3}\)){0,3}(?:[,،，]\s?[^,،，.;\n]{1,30}[,،，]?)?\s{0,3}[:：–—-]?\s{0,3}"


def fold_phrase(phrase: str) -> str:
    """One form for all ways to write a phrase."""
    return " ".join(phrase.casefold().replace("’", "'").split())


def code_prefix_pattern(phrases: Iterable[str]) -> re.Pattern[str] | None:
    """Finds folded phrases that something may follow at once: “SDG9”."""
    ordered = _longest_first(phrases)
    alone = [phrase for phrase in ordered if _ALPHABETIC.match(phrase)]
    inside = [phrase for phrase in ordered if not _ALPHABETIC.match(phrase)]
    choices = [rf"(?<![{ALPHABETIC}])(?:{_by_beginning(alone)})"] if alone else []
    if inside:
        choices.append(_by_beginning(inside))
    return _compile_choices(choices, ordered)


def whole_phrase_pattern(phrases: Iterable[str]) -> re.Pattern[str] | None:
    """Finds folded phrases that stand by themselves at both ends, where their script separates words."""
    ordered = _longest_first(phrases)
    before, after = rf"(?<![{ALPHABETIC}\d])", rf"(?![{ALPHABETIC}\d])"
    choices = [
        (before if _SEPARATED.match(phrase) else "")
        + _spelling_pattern(phrase)
        + (after if _SEPARATED.match(phrase[-1]) else "")
        for phrase in ordered
    ]
    return _compile_choices(choices, ordered)


def following_phrase_pattern(phrases: Iterable[str]) -> re.Pattern[str] | None:
    """Matches at the end of a code that one of `phrases` follows: “6”, “6(4)” or “6, paragraph 4,” of the Paris Agreement."""
    ordered = _longest_first(map(fold_phrase, phrases))
    if not ordered:
        return None
    choices = "|".join(_spelling_pattern(phrase) + rf"(?![{ALPHABETIC}\d])" * _ends_word(phrase) for phrase in ordered)
    return re.compile(rf"{_BETWEEN_CODE_AND_NAME}(?:{choices})", re.IGNORECASE)


def _ends_word(phrase: str) -> bool:
    return bool(_SEPARATED.match(phrase[-1]))


def stands_alone(text: str, end: int) -> bool:
    """Whether no letter of an alphabet goes on at `end`."""
    return not _ALPHABETIC.match(text, end)


def is_acronym(phrase: str) -> bool:
    """One word with two capitals or more: SDGs. It counts as a name only in capitals, since “odd” is no ODD."""
    return " " not in phrase and is_in_capitals(phrase)


def is_in_capitals(phrase: str) -> bool:
    """Two capitals or more: one begins any sentence."""
    return sum(map(str.isupper, phrase)) > 1


def _longest_first(phrases: Iterable[str]) -> list[str]:
    """Longest first, so that “strategic goal” is read before “goal”."""
    return sorted(phrases, key=lambda phrase: (-len(phrase), phrase))


def _by_beginning(ordered: Iterable[str]) -> str:
    """Phrases grouped by their first two characters: of some hundred phrases, most positions of a text are compared with
    few. Their order decides only between phrases that begin alike."""
    groups: dict[str, list[str]] = {}
    for phrase in ordered:
        groups.setdefault(phrase[:2], []).append(_spelling_pattern(phrase[2:]))
    return "|".join(rf"{_spelling_pattern(start)}(?:{'|'.join(rests)})" for start, rests in groups.items())


def _spelling_pattern(phrase: str) -> str:
    return re.escape(phrase).replace(r"\ ", r"\s{1,3}").replace("'", "['’]")


def _compile_choices(choices: Iterable[str], ordered: list[str]) -> re.Pattern[str] | None:
    if not ordered:
        return None
    first = "".join(sorted({re.escape(phrase[0]) for phrase in ordered}))
    return re.compile(f"(?=[{first}])(?:{'|'.join(choices)})", re.IGNORECASE)
