"""What is looked at before a moderator reads an entry: how much it is like spam, and what it may repeat.

Both only order and mark the queue; no entry is rejected by a figure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from goalweave.calls.definitions import definition_of
from goalweave.calls.models import CallEntry, EntryState
from goalweave.core.model.calls import CallFieldType

LIKELY_SPAM = 50
MOST_ASSESSED = 50
"""Entries that are assessed while a page waits."""
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>]+", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_LETTER_RUN = re.compile(r"(\w)\1{5,}")
_MARKUP = re.compile(r"<\s*(?:a|script|iframe|img)\b|\[url[=\]]", re.IGNORECASE)

Similar = Sequence[dict[str, Any]]
"""`{"kind": "entry" or "record", "id": …, "phrases": shared key phrases, "of": looked up}`, the most alike first."""
FindSimilar = Callable[[CallEntry], Similar]


def spam_score(text: str, links: int = 0) -> int:
    """0 to 100: addresses and markup in the text, words over and over, shouting, and hardly anything but links.

    The points are ours; they were set on texts of projects, which score below 20, and on typical advertisements.
    """
    words = [word.casefold() for word in _WORD.findall(_ADDRESS.sub(" ", text))]
    addresses = len(_ADDRESS.findall(text))
    score = min(60, 15 * addresses)
    if _MARKUP.search(text):
        score += 40
    if len(words) >= 20:
        # Half of the words of ordinary prose of a few hundred words are different ones.
        commonest = Counter(words).most_common(1)[0][1] / len(words)
        score += 30 if len(set(words)) < len(words) / 4 else 0
        score += 20 if commonest > 0.2 else 0
    elif links > len(words):
        score += 30
    letters = [letter for letter in text if letter.isalpha()]
    shouted = sum(letter.isupper() and letter.lower() != letter for letter in letters)
    if len(letters) > 40 and shouted > 0.6 * len(letters):
        score += 25
    if _LETTER_RUN.search(text):
        score += 25
    return min(100, score)


def entry_spam_score(entry: CallEntry) -> int:
    texts, links = [], 0
    for part in definition_of(entry.call).fields.values():
        value = entry.answers.get(part.id)
        if part.type is CallFieldType.TEXT and isinstance(value, str):
            texts.append(value)
        elif part.type is CallFieldType.LINKS and isinstance(value, list):
            links += len(value)
    return spam_score("\n".join(texts), links)


def assess_entries(entries: Iterable[CallEntry], find_similar: FindSimilar) -> int:
    """Write down what each of these entries is like, as it stands now; returns how many. Not in the log: nothing is decided."""
    rows = list(entries)
    for row in rows:
        row.spam, row.similar, row.assessed = entry_spam_score(row), list(find_similar(row)), row.version
    # By their version too, so that what was saved meanwhile is assessed anew.
    for row in rows:
        CallEntry.objects.filter(pk=row.pk, version=row.version).update(
            spam=row.spam, similar=row.similar, assessed=row.assessed
        )
    return len(rows)


def unassessed_entries(entries: Iterable[CallEntry]) -> list[CallEntry]:
    """Those that wait and were not looked at since they changed."""
    waiting = (EntryState.SUBMITTED, EntryState.RETURNED)
    return [row for row in entries if row.state in waiting and row.assessed != row.version][:MOST_ASSESSED]
