"""What keeps the index: FTS5 on SQLite, a tsvector on PostgreSQL. Both find the same; normalise.py has made the words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from django.db import connection
from django.db.backends.utils import CursorWrapper

from goalweave.search.engines import fts5, tsvector
from goalweave.search.engines.kinds import LARGE_KINDS
from goalweave.search.engines.statement import Statement
from goalweave.search.entry import SearchEntry
from goalweave.search.normalise import QueryWord

__all__ = ["LARGE_KINDS", "Engine", "search_engine"]


class Engine(Protocol):
    """The statements that differ. The table is `search_entry` on both, its other columns have the same names."""

    def insert_entries(self, cursor: CursorWrapper, entries: Iterable[SearchEntry]) -> None: ...

    def objects_condition(self, object_ids: Sequence[str]) -> Statement:
        """The condition for the rows of these objects, however many there are."""

    def match_condition(self, words: Sequence[QueryWord]) -> Statement:
        """The condition for the rows that have all words."""

    def title_condition(self, words: Sequence[QueryWord], scope: Statement) -> Statement:
        """The same of the title alone; next to the condition above. scope: a `kind_condition`."""

    def title_matches(self, words: Sequence[QueryWord]) -> Statement:
        """The condition for the rows that have all words in the title, without the condition above."""

    def kind_condition(self, kind: str) -> Statement:
        """The condition for the rows of one of LARGE_KINDS; for an empty kind, for those of all others."""

    def newest_first(self, *, few: bool) -> Statement:
        """By this come first those written last, and on SQLite the records that were made last. few: whether few rows of the table are expected to match."""

    def relevance_order(self, words: Sequence[QueryWord]) -> Statement:
        """By this the best comes first: a title counts six times a body."""

    def object_number(self, kind: str) -> Statement:
        """The object_id of a row of that kind, whose objects have numbers, as a number."""

    def unfiltered_numbers(self, words: Sequence[QueryWord], kind: str) -> Statement:
        """The quickest query of the numbers of all objects of one of LARGE_KINDS that have the words, whoever may find them, in a column
        `number`; some more than once."""

    def joined_numbers(self, words: Sequence[QueryWord], kind: str) -> Statement:
        """The same as one text, with a comma between two of them; nothing where there are none."""


def search_engine() -> Engine:
    """The one of the database that is in use."""
    engines: dict[str, Engine] = {"sqlite": fts5, "postgresql": tsvector}
    return engines[connection.vendor]
