"""Titles of statements."""

from __future__ import annotations

import re

from goalweave.core.text.passages import WIDE, text_length

LONGEST_TITLE = 90
"""Characters of a title; half as many in a script without blanks."""

SENTENCE_END = re.compile(r"(?<=[\w\)\]\"”»][.!?؟])\s+(?=[^\W\d_a-zа-яё])|(?<=[。！？])")
_QUOTES = {"“": "”", '"': '"', "«": "»", "„": "“", "「": "」", "『": "』", "《": "》"}


def statement_title(text: str) -> str:
    """A title for a statement: the quoted name that it begins with, its first sentence, or its first words."""
    closing = _QUOTES.get(text[:1])
    end = text.find(closing, 1) if closing else -1
    if 0 < end <= 2 * LONGEST_TITLE and text_length(text[1:end]) > 1:
        return cut_title(text[1:end])
    return cut_title(SENTENCE_END.split(text, maxsplit=1)[0])


def cut_title(text: str) -> str:
    """The text without marks at its ends, cut after a word where it is too long."""
    text = text.strip().rstrip(" .;,:。；，：؛،").strip()
    limit = LONGEST_TITLE // 2 if re.search(f"[{WIDE}]", text[:LONGEST_TITLE]) else LONGEST_TITLE
    if len(text) <= limit:
        return text
    words = text[: limit + 1].rsplit(" ", 1)[0] if " " in text[limit // 2 : limit + 1] else text[:limit]
    return words.rstrip(' .;,:(-–—"“«。；，：؛،') + "…"
