"""Pairs of neighbouring words that tell one project from another, kept by digest for each submitted entry."""

from __future__ import annotations

import hashlib
import re
from itertools import pairwise

from goalweave.calls.entry_values import text_of, title_of
from goalweave.calls.models import CallEntry, EntryPhrase
from goalweave.core.classify.stems import read_stems

KEY_PHRASES = 10
"""Phrases of a text that are looked up."""
MOST_PHRASES = 150
"""Phrases of an entry that are stored."""

_SENTENCE = re.compile(r"[^.!?;:。！？；：؟؛\n]+")

Stems = tuple[str, str]


def phrases_of(text: str) -> dict[Stems, str]:
    """The pairs of words that carry meaning and follow one another in a sentence, as stems → as written; in the order of the text."""
    phrases: dict[Stems, str] = {}
    for sentence in _SENTENCE.findall(text):
        for (first, start, end), (second, begin, last) in pairwise(read_stems(sentence)):
            phrases.setdefault((first, second), f"{sentence[start:end]} {sentence[begin:last]}")
    return phrases


def key_phrases(text: str) -> dict[Stems, str]:
    """The phrases of the longest words, which are the rarest; the same ones in whatever order a text has them."""
    phrases = phrases_of(text)
    ranked = sorted(phrases, key=lambda pair: (-len(phrases[pair]), pair))
    return {pair: phrases[pair] for pair in ranked[:KEY_PHRASES]}


def phrase_digest(pair: Stems) -> int:
    digest = hashlib.blake2b("\0".join(pair).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def store_phrases(entry: CallEntry) -> None:
    """Replace the phrases of an entry by those of its text as it is now."""
    remove_phrases(entry)
    phrases = list(phrases_of(f"{title_of(entry)}\n{text_of(entry)}"))[:MOST_PHRASES]
    digests = sorted(set(map(phrase_digest, phrases)))
    EntryPhrase.objects.bulk_create(EntryPhrase(entry=entry, digest=digest) for digest in digests)


def remove_phrases(entry: CallEntry) -> None:
    EntryPhrase.objects.filter(entry=entry).delete()
