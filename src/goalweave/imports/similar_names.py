"""Names of units and partners that look like one that is not known."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from goalweave.search.normalise import fold

MOST_SUGGESTED = 3

LEAST_SIMILAR = 0.72
"""Of two names, as difflib.SequenceMatcher has it: `Wrold Bank` and `World Bank` have 0.9."""

LONGEST_INITIALS = 12

_LINK_WORDS = "and|et|y|e|und|the|of|for|de|des|du|la|le|les|el|los|del|i|и|و"


def nearest_names(name: str, known: Mapping[str, str]) -> list[str]:
    """The known names that one is most like, best first: by a typing error, other order or words, or its initials. known: plain form
    → name."""
    plain = plain_name(name)
    nearest: dict[str, None] = {}
    for key in (plain, _initials(plain)):
        if key in known:
            nearest[known[key]] = None
    words = sorted(plain.split())
    may_be_initials = plain.isalpha() and len(plain) < LONGEST_INITIALS
    for key, spelling in known.items():
        if sorted(key.split()) == words or (may_be_initials and _initials(key) == plain):
            nearest[spelling] = None
    for close in get_close_matches(plain, known, n=MOST_SUGGESTED, cutoff=LEAST_SIMILAR) if len(plain) < 200 else ():
        nearest[known[close]] = None
    return list(nearest)[:MOST_SUGGESTED]


def plain_name(name: str) -> str:
    """A name without case, accents, punctuation and small words."""
    link_words = _LINK_WORDS.split("|")
    letters = "".join(sign if sign.isalnum() else " " for sign in fold(name))
    return " ".join(word for word in letters.split() if word not in link_words)


def _initials(plain: str) -> str:
    words = plain.split()
    return "".join(word[0] for word in words) if len(words) > 1 else ""
