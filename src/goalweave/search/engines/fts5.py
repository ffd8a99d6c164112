"""SQLite: a virtual table of FTS5 over the normalised words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from django.db.backends.utils import CursorWrapper

from goalweave.search.engines.kinds import ANSWER, LARGE_KINDS, RECORD
from goalweave.search.engines.statement import Statement, join_conditions
from goalweave.search.entry import SearchEntry
from goalweave.search.normalise import QueryWord, index_text

INSERT = (
    "INSERT INTO search_entry (rowid, kind, object_id, language, organisation, private, shown, title, body) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
LAST_OF_SMALL_KINDS = -(2**40)
"""The number of a row tells its kind, so that FTS5 leaves out the others before it reads anything of them. Answers have the number
of their answer below zero: they are public, in one language each. Rows of small kinds are numbered downwards from here. Rows of
records are above zero, and tell their record: 300,000 are found in a tenth of the time that it takes to read whose they are."""
ROWS_OF_RECORD = 256
"""So many numbers each record has, for as many languages; a text in one more is not found by its words."""


def insert_entries(cursor: CursorWrapper, entries: Iterable[SearchEntry]) -> None:
    of_small_kinds, numbers = _numbers_of_small_kinds(cursor), RowNumbers()
    numbered = (
        (numbers.next(entry.kind, entry.object_id, 0 if entry.kind in LARGE_KINDS else next(of_small_kinds)), entry)
        for entry in entries
    )
    rows = [(number, *_entry_row(entry)) for number, entry in numbered if number is not None]
    # FTS5 writes what it has in memory each time that a number is smaller than the one before.
    rows.sort(key=lambda row: row[0])
    cursor.executemany(INSERT, rows)


class RowNumbers:
    """Numbers of rows that are written to an index without those of the same records."""

    def __init__(self) -> None:
        self._of_record = Counter[str]()

    def next(self, kind: str, object_id: str, number: int) -> int | None:
        """number: of small kinds, from 1 on, which no other row of them has. None after the last that a record has."""
        if kind == ANSWER:
            return -int(object_id)
        if kind != RECORD:
            return LAST_OF_SMALL_KINDS - number
        place = self._of_record[object_id]
        self._of_record[object_id] += 1
        return int(object_id) * ROWS_OF_RECORD + place if place < ROWS_OF_RECORD else None


def _numbers_of_small_kinds(cursor: CursorWrapper) -> Iterator[int]:
    """Free numbers; the table is asked when the first is needed."""
    cursor.execute("SELECT rowid FROM search_entry ORDER BY rowid LIMIT 1")
    first = cursor.fetchone()
    yield from count(max(LAST_OF_SMALL_KINDS - first[0] if first else 0, 0) + 1)


def objects_condition(object_ids: Sequence[str]) -> Statement:
    # FTS5 itself would go through all rows: the index is on the table in which it keeps their values (migration 0003).
    own = "SELECT id FROM search_entry_content WHERE c1 IN (SELECT value FROM json_each(%s))"
    return Statement(f"rowid IN ({own})", (json.dumps(object_ids),))


def match_condition(words: Sequence[QueryWord]) -> Statement:
    return Statement("search_entry MATCH %s", (match_query(words),))


def relevance_order(words: Sequence[QueryWord]) -> Statement:
    return Statement("bm25(search_entry, 0, 0, 0, 0, 0, 0, 6.0, 1.0)")


def object_number(kind: str) -> Statement:
    return Statement("CAST(object_id AS INTEGER)")


def unfiltered_numbers(words: Sequence[QueryWord], kind: str) -> Statement:
    matching = join_conditions(match_condition(words), kind_condition(kind))
    number = f"rowid / {ROWS_OF_RECORD}" if kind == RECORD else "-rowid"
    return Statement(f"SELECT {number} AS number FROM search_entry WHERE {matching.sql}", matching.values)  # noqa: S608


def joined_numbers(words: Sequence[QueryWord], kind: str) -> Statement:
    found = unfiltered_numbers(words, kind)
    return Statement(f"SELECT group_concat(number) FROM ({found.sql})", found.values)  # noqa: S608


def title_condition(words: Sequence[QueryWord], scope: Statement) -> Statement:
    matching = join_conditions(title_matches(words), scope)
    return Statement(f"rowid IN (SELECT rowid FROM search_entry WHERE {matching.sql})", matching.values)  # noqa: S608


def title_matches(words: Sequence[QueryWord]) -> Statement:
    return Statement("search_entry MATCH %s", (f"title : ({match_query(words)})",))


def kind_condition(kind: str) -> Statement:
    if kind == RECORD:
        return Statement("rowid > 0")
    if kind == ANSWER:
        return Statement("rowid BETWEEN %s AND -1", (LAST_OF_SMALL_KINDS + 1,))
    return Statement("rowid <= %s", (LAST_OF_SMALL_KINDS,))


def newest_first(*, few: bool) -> Statement:
    return Statement("rowid DESC")


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


def _entry_row(entry: SearchEntry) -> tuple[str, str, str, int, bool, str, str, str]:
    return (
        entry.kind,
        entry.object_id,
        entry.language,
        entry.organisation,
        bool(entry.private),
        entry.title,
        index_text(entry.title),
        index_text(entry.body),
    )
