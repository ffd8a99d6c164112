"""What is looked at before a moderator reads an entry: how much it is like spam, and what it may repeat.

Both only order and mark the queue; no entry is rejected by a figure.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from django.db.models import Count

from goalweave.calls.definitions import definition_of
from goalweave.calls.entry_values import text_of, title_of
from goalweave.calls.models import CallEntry, EntryPhrase
from goalweave.calls.phrases import key_phrases, phrase_digest
from goalweave.core.model.calls import CallFieldType

LIKELY_SPAM = 50
FEW_WORDS = 20
"""Of fewer words it is not counted how often each comes."""
LEAST_SHARED, MOST_SIMILAR = 3, 5
"""Key phrases that two entries share at least, and how many entries are named."""
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>]+", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_RUN = re.compile(r"(\w)\1{5,}|[!?]{3,}")
_MARKUP = re.compile(r"<\s*(?:a|script|iframe|img)\b|\[url[=\]]", re.IGNORECASE)


def spam_score(text: str, links: int = 0) -> int:
    """0 to 100: addresses and markup in the text, words over and over, shouting, and hardly anything but links.

    The points are ours; they were set on texts of projects, which score below 20, and on typical advertisements.
    """
    prose = _ADDRESS.sub(" ", text)
    words = [word.casefold() for word in _WORD.findall(prose)]
    addresses = len(_ADDRESS.findall(text))
    score = min(60, 15 * addresses)
    if _MARKUP.search(text):
        score += 40
    if len(words) >= FEW_WORDS:
        # Half of the words of ordinary prose of a few hundred words are different ones.
        commonest = Counter(words).most_common(1)[0][1] / len(words)
        score += 30 if len(set(words)) < len(words) / 4 else 0
        score += 20 if commonest > 0.2 else 0
    elif links > max(len(words), 2):
        score += 30
    letters = [letter for letter in prose if letter.isalpha()]
    shouted = sum(letter.isupper() and letter.lower() != letter for letter in letters)
    if len(letters) > 30 and shouted > 0.6 * len(letters):
        score += 25
    if _RUN.search(prose):
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


def similar_entries(entry: CallEntry) -> list[dict[str, Any]]:
    """The entries that share most of the key phrases of this one, as `{"entry": id, "phrases": shared, "of": looked up}`, most first. One query."""
    digests = [phrase_digest(pair) for pair in key_phrases(f"{title_of(entry)}\n{text_of(entry)}")]
    if not digests:
        return []
    shared = EntryPhrase.objects.filter(digest__in=digests).exclude(entry=entry).values("entry")
    most = shared.annotate(phrases=Count("pk")).filter(phrases__gte=LEAST_SHARED).order_by("-phrases", "entry")
    return [{**row, "of": len(digests)} for row in most[:MOST_SIMILAR]]


def assess_entry(row: CallEntry) -> None:
    """Write down what an entry is like, inside an action that has stored its phrases; the entries that it is like name it in turn."""
    before = {line["entry"] for line in row.similar}
    row.spam, row.similar = entry_spam_score(row), similar_entries(row)
    CallEntry.objects.filter(pk=row.pk).update(spam=row.spam, similar=row.similar)
    _mark_others(row, before)


def _mark_others(row: CallEntry, before: set[int]) -> None:
    """Name an entry in those that it is like, and no longer in those of `before` that it has become unlike. Two queries at most."""
    marks = {line["entry"]: {**line, "entry": row.pk} for line in row.similar}
    if not marks and not before:
        return
    # Two senders at once do not wait for each other: an entry that is locked is being assessed itself.
    others = CallEntry.objects.select_for_update(skip_locked=True).filter(pk__in=before | marks.keys())
    changed = []
    for other in others.only("similar"):
        lines = [line for line in other.similar if line["entry"] != row.pk]
        if other.pk in marks:
            lines.append(marks[other.pk])
            lines.sort(key=lambda line: (-line["phrases"], line["entry"]))
        if lines[:MOST_SIMILAR] != other.similar:
            other.similar = lines[:MOST_SIMILAR]
            changed.append(other)
    CallEntry.objects.bulk_update(changed, ["similar"])
