"""SQLite: a virtual table of FTS5 over the normalised words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from django.db.backends.utils import CursorWrapper

from goalweave.search.engines.statement import Statement
from goalweave.search.entry import SearchEntry
from goalweave.search.normalise import QueryWord, index_text

INSERT = (
    "INSERT INTO search_entry (rowid, kind, object_id, language, organisation, private, shown, title, body) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
BY_NUMBER = ("answer",)
"""Kinds whose rows have the number of their object below zero for their own, so that a common word is counted without a look
at the rows: those of a kind that is public, in one language each. All others are numbered upwards by SQLite."""


def insert_entries(cursor: CursorWrapper, entries: Iterable[SearchEntry]) -> None:
    cursor.executemany(INSERT, [_entry_row(entry) for entry in entries])


def objects_condition(object_ids: Sequence[str]) -> Statement:
    # FTS5 itself would go through all rows: the index is on the table in which it keeps their values (migration 0003).
    own = "SELECT id FROM search_entry_content WHERE c1 IN (SELECT value FROM json_each(%s))"
    return Statement(f"rowid IN ({own})", (json.dumps(object_ids),))


def match_condition(words: Sequence[QueryWord]) -> Statement:
    return Statement("search_entry MATCH %s", (match_query(words),))


def relevance_order(words: Sequence[QueryWord]) -> Statement:
    return Statement("bm25(search_entry, 0, 0, 0, 0, 0, 0, 6.0, 1.0)")


def object_number() -> Statement:
    return Statement("CAST(object_id AS INTEGER)")


def public_numbers(words: Sequence[QueryWord], kind: str) -> Statement | None:
    if kind not in BY_NUMBER:
        return None
    return Statement("SELECT -rowid FROM search_entry WHERE search_entry MATCH %s AND rowid < 0", (match_query(words),))


def title_condition(words: Sequence[QueryWord]) -> Statement:
    return Statement(
        "rowid IN (SELECT rowid FROM search_entry WHERE search_entry MATCH %s)", (f"title : ({match_query(words)})",)
    )


def match_query(words: Sequence[QueryWord]) -> str:
    """In FTS5's language, each word quoted."""
    return " AND ".join(_quote_word(word) for word in words)


def _quote_word(word: QueryWord) -> str:
    """The word, and what counts for it: words that begin with it, its stem and words with its stem.

    The whole word counts next to the start of one, so that 9.c is before 9.c.1.
    """
    forms = [f'"{word.text}"']
    if word.beginning:
        forms.append(f'"{word.text}"*')
    if word.stem:
        forms += [f'"_{word.stem}"', f'"{word.stem}"']
    forms = list(dict.fromkeys(forms))
    return f"({' OR '.join(forms)})" if len(forms) > 1 else forms[0]


def _entry_row(entry: SearchEntry) -> tuple[int | None, str, str, str, int, bool, str, str, str]:
    return (
        -int(entry.object_id) if entry.kind in BY_NUMBER else None,
        entry.kind,
        entry.object_id,
        entry.language,
        entry.organisation,
        bool(entry.private),
        entry.title,
        index_text(entry.title),
        index_text(entry.body),
    )
