"""Statements that a text makes more than once, merged into one record with several mentions."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import chain
from math import floor

from goalweave.core.model import Record, RecordSource
from goalweave.core.text.passages import WIDE

CONTAINED = 0.85
"""Share of the shorter text's shingles that must be in the longer one."""

SHINGLE = 3
"""Words, or characters of a script without blanks, in a shingle."""

SENTENCE = 8
"""Words. A shorter text is a name or a phrase: that it is in a longer text does not make it that text."""

SAME_WORD = 0.85
"""Similarity of two spellings of one word: organised and organized, but not northern and southern."""

CROWD = 64
"""Texts with a shingle in common beyond which it no longer tells which of them another text may repeat."""

_TOKEN = re.compile(rf"[{WIDE}]|[^\W_{WIDE}]+")


@dataclass(frozen=True, slots=True)
class _ShingledText:
    """Words ignoring case and punctuation; shingles of them; names: words with a capital or a digit, which tell texts
    apart."""

    words: tuple[str, ...]
    vocabulary: frozenset[str]
    shingles: frozenset[tuple[str, ...]]
    names: frozenset[str]


def merge_near_duplicates(records: Iterable[Record]) -> list[Record]:
    """The records without repetitions; the places of each repetition are added to `also` of the record that stays.

    A text repeats another if they are the same but for case, punctuation and white space; or if, from eight words on,
    at least 0.85 of its shingles of three words are in the other one (containment: Broder, 1997), as do all its names
    and numbers, and no word is in place of another: texts that differ in a year, a country or a word are two. Of texts
    that repeat each other the fullest stays, the first of equals, at its own place. Records that differ in a fact
    (dates, organisation, places, partners, money, mappings) are never merged. The sum of mentions stays; a second run
    changes nothing.
    """
    distinct, again = list(records), True
    while again:
        distinct, again = _merge_once(distinct)
    return distinct


def _merge_once(records: list[Record]) -> tuple[list[Record], bool]:
    """The records after one pass, and whether a further one may find more: if it merged any and had too much to look at."""
    texts = [_shingle_text(record.body) for record in records]
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for index, record in enumerate(records):
        if texts[index].words:
            groups[_record_facts(record)].append(index)
    kept_by: dict[int, int] = {}
    crowded = False
    for members in groups.values():
        repetitions, left_out = _find_repetitions(texts, members)
        kept_by |= repetitions
        crowded |= left_out
    places: dict[int, list[RecordSource]] = defaultdict(list)
    for index, original in sorted(kept_by.items()):
        places[original] += [records[index].source, *records[index].also]
    merged = [
        replace(record, also=(*record.also, *places[index])) if index in places else record
        for index, record in enumerate(records)
        if index not in kept_by
    ]
    return merged, crowded and bool(kept_by)


def _record_facts(record: Record) -> Hashable:
    what = (record.start, record.end, record.status, record.organisation, record.places)
    return (*what, record.partners, record.money, record.mappings)


def _shingle_text(text: str) -> _ShingledText:
    tokens = _TOKEN.findall(text)
    words = tuple(token.casefold() for token in tokens)
    size = min(SHINGLE, len(words))
    shingles = frozenset(words[at : at + size] for at in range(len(words) - size + 1))
    names = frozenset(token.casefold() for token in tokens if token != token.lower() or any(map(str.isdigit, token)))
    return _ShingledText(words, frozenset(words), shingles, names)


def _find_repetitions(texts: Sequence[_ShingledText], members: Sequence[int]) -> tuple[dict[int, int], bool]:
    """Index of a repetition → index of the text that stays; and whether texts were left unlooked at.

    The longest come first, so that each text is compared only with texts that stay and are as long. The index gives all
    that can contain it: those with its rarest name, or with one of its rarest shingles. Of n shingles, any n − ⌈0.85 n⌉
    + 1 share one with each text that has 0.85 n of them (prefix filter: Chaudhuri, Ganti and Kaushik, 2006). What more
    than 64 texts have in common is skipped, so that a thousand texts of one mould cost no more than others.
    """
    frequency: Counter[Hashable] = Counter()
    for index in members:
        frequency.update(texts[index].shingles)
        frequency.update(texts[index].vocabulary)
    # Equal texts need no index, and short ones can repeat only by being equal.
    same: dict[tuple[str, ...], int] = {}
    postings: dict[Hashable, list[int]] = defaultdict(list)
    kept_by: dict[int, int] = {}
    crowded = False
    longest_first = sorted(members, key=lambda member: -len(texts[member].words))
    for rank, index in enumerate(longest_first):
        text = texts[index]
        original = same.get(text.words)
        if original is None and len(text.words) >= SENTENCE:
            entries = [postings[key] for key in _rarest_shingles(text, frequency) if key in postings]
            telling = [ranks for ranks in entries if len(ranks) <= CROWD]
            crowded |= len(telling) < len(entries)
            ranks = sorted(set(chain.from_iterable(telling)))
            original = next((longest_first[at] for at in ranks if _is_repetition(text, texts[longest_first[at]])), None)
        if original is not None:
            kept_by[index] = original
            continue
        same[text.words] = index
        for key in (*text.shingles, *text.vocabulary):
            postings[key].append(rank)
    return kept_by, crowded


def _rarest_shingles(text: _ShingledText, frequency: Counter[Hashable]) -> Sequence[Hashable]:
    needed = len(text.shingles) - floor(CONTAINED * len(text.shingles)) + 1
    shingles: Sequence[Hashable] = sorted(text.shingles, key=lambda shingle: (frequency[shingle], shingle))[:needed]
    if not text.names:
        return shingles
    name = min(text.names, key=lambda name: (frequency[name], name))
    return [name] if frequency[name] <= sum(frequency[shingle] for shingle in shingles) else shingles


def _is_repetition(text: _ShingledText, longer: _ShingledText) -> bool:
    if not text.names <= longer.vocabulary:
        return False
    shared = len(text.shingles & longer.shingles)
    if shared == len(text.shingles):
        return True
    return shared >= CONTAINED * len(text.shingles) and not _has_replaced_word(text.words, longer.words)


def _has_replaced_word(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether a word stands where the other text has a different one, spelling aside."""
    changes = SequenceMatcher(None, words, others, autojunk=False).get_opcodes()
    pairs = [(" ".join(words[a:b]), " ".join(others[c:d])) for change, a, b, c, d in changes if change == "replace"]
    # The first letter too: formal and informal are alike otherwise.
    return any(word[0] != other[0] or SequenceMatcher(None, word, other).ratio() < SAME_WORD for word, other in pairs)
