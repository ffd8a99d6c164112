"""What a query finds of each kind: how many, and the first of them.

Records and answers can be a million. They are counted up to MOST_COUNTED only. Where more than that match, words that begin
with the last word of the query do not count, those with the words in their titles are compared among the newest MOST_TITLES, and
others follow from the newest. All further kinds together are few: one statement reads all of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db import connection

from goalweave.accounts.actor import Actor
from goalweave.core.text.languages import LANGUAGES
from goalweave.core.text.sanitise import remove_unstorable
from goalweave.search.engines import LARGE_KINDS, search_engine
from goalweave.search.engines.statement import Statement, join_conditions
from goalweave.search.normalise import QueryWord, query_words
from goalweave.search.queries import SearchHit, visible_entries, visible_matches

MOST_COUNTED = 1_000
MOST_TITLES = 500
MOST_ROWS = MOST_COUNTED * len(LANGUAGES)
"""Each object has at most a row for each language."""

NO_ORDER = Statement("0")


@dataclass(frozen=True, slots=True)
class KindMatches:
    """number: of all objects of the kind that have the words; capped: there are more; hits: the first of them."""

    number: int
    hits: tuple[SearchHit, ...]
    capped: bool = False


def search_by_kind(
    text: str, *, actor: Actor, language: str = "", limit: int = 60, limit_in_text: int | None = None
) -> dict[str, KindMatches]:
    """Kind → objects whose title or body has all words: those with a short title that has them first, then by relevance.

    Each object is counted and shown once: in the language in which its title has the words, else in `language` where it can.
    limit_in_text: objects of a large kind with the words in their texts alone are added up to so many; `limit` if left out.
    """
    words = query_words(text)
    if not words:
        return {}
    language = remove_unstorable(language)
    number_in_text = limit if limit_in_text is None else limit_in_text
    # Of a common word, FTS5 reads all rows with a word that begins so before it gives the first.
    whole = [replace(word, beginning=False) for word in words]
    numbers = {kind: _count_objects(_matching(kind, whole, actor)) for kind in LARGE_KINDS}
    is_common = max(numbers.values()) > MOST_COUNTED
    terms = whole if is_common else words
    if terms != whole:
        numbers = {kind: _count_objects(_matching(kind, terms, actor)) for kind in LARGE_KINDS}
    large = {
        kind: _first_of_large_kind(kind, number, terms, actor, language, limit, number_in_text)
        for kind, number in numbers.items()
    }
    # Relevance asks how often each word is in all entries.
    order = NO_ORDER if is_common else search_engine().relevance_order(words)
    in_title = search_engine().title_condition(terms, search_engine().kind_condition(""))
    few = _search_small_kinds(words, actor, language, limit, order, in_title)
    return {**{kind: matches for kind, matches in large.items() if matches.number}, **few}


def _first_of_large_kind(
    kind: str, number: int, words: Sequence[QueryWord], actor: Actor, language: str, limit: int, limit_in_text: int
) -> KindMatches:
    """number: as `_count_objects` gives it."""
    engine = search_engine()
    matching = _matching(kind, words, actor)
    if not number:
        return KindMatches(0, ())
    in_title = join_conditions(engine.kind_condition(kind), engine.title_matches(words), visible_entries(actor))
    in_order = engine.newest_first(few=len(words) > 2 or number <= MOST_COUNTED)
    titles = _objects(kind, in_title, in_order, MOST_TITLES, language)
    titles.sort(key=lambda hit: (len(hit.title), hit.object_id))
    hits = {hit.object_id: hit for hit in titles[:limit]}
    if len(hits) < min(limit_in_text, number):
        order = engine.newest_first(few=False) if number > MOST_COUNTED else engine.relevance_order(words)
        rows = (limit_in_text + len(hits)) * len(LANGUAGES)
        for hit in _objects(kind, matching, order, rows, language):
            if len(hits) < limit_in_text:
                hits.setdefault(hit.object_id, hit)
    return KindMatches(min(number, MOST_COUNTED), tuple(hits.values()), number > MOST_COUNTED)


def _matching(kind: str, words: Sequence[QueryWord], actor: Actor) -> Statement:
    return join_conditions(search_engine().kind_condition(kind), visible_matches(words, actor))


def _count_objects(matching: Statement) -> int:
    """How many objects there are, at most MOST_COUNTED + 1."""
    statement = f"""
        SELECT COUNT(*) FROM (SELECT DISTINCT object_id FROM
            (SELECT object_id FROM search_entry WHERE {matching.sql} LIMIT %s) AS entries
        LIMIT %s) AS objects
    """  # noqa: S608 – the parts are our own, values are apart
    with connection.cursor() as cursor:
        cursor.execute(statement, [*matching.values, MOST_ROWS + 1, MOST_COUNTED + 1])
        return int(cursor.fetchone()[0])


def _objects(kind: str, matching: Statement, order: Statement, rows: int, language: str) -> list[SearchHit]:
    """The objects of the first so many rows in this order, each once: in `language` where it can, else in the first by its code."""
    statement = (
        f"SELECT object_id, language, shown FROM search_entry WHERE {matching.sql} ORDER BY {order.sql} LIMIT %s"  # noqa: S608
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*matching.values, *order.values, rows])
        return _first_of_each(kind, cursor.fetchall(), language)


def _first_of_each(kind: str, rows: Iterable[tuple[str, str, str]], language: str) -> list[SearchHit]:
    hits: dict[str, SearchHit] = {}
    for row in rows:
        hit = SearchHit(kind, *row)
        other = hits.setdefault(hit.object_id, hit)
        if (hit.language != language, hit.language) < (other.language != language, other.language):
            hits[hit.object_id] = hit
    return list(hits.values())


def _search_small_kinds(
    words: Sequence[QueryWord], actor: Actor, language: str, limit: int, order: Statement, in_title: Statement
) -> dict[str, KindMatches]:
    allowed = _matching("", words, actor)
    statement = f"""
        SELECT kind, object_id, language, shown, {order.sql} AS relevance, CASE WHEN {in_title.sql} THEN 0 ELSE 1 END
        FROM search_entry WHERE {allowed.sql}
    """  # noqa: S608 – the parts are our own, values are apart
    with connection.cursor() as cursor:
        cursor.execute(statement, [*order.values, *in_title.values, *allowed.values])
        rows = [_MatchingRow(*row) for row in cursor.fetchall()]
    rows.sort(key=lambda row: (row.in_body, row.language != language, row.relevance, row.language))
    objects: dict[str, dict[str, _MatchingRow]] = {}
    for row in rows:
        objects.setdefault(row.kind, {}).setdefault(row.object_id, row)
    return {
        kind: KindMatches(len(by_id), tuple(row.hit for row in sorted(by_id.values(), key=_place)[:limit]))
        for kind, by_id in objects.items()
    }


class _MatchingRow(NamedTuple):
    kind: str
    object_id: str
    language: str
    title: str
    relevance: float
    in_body: int

    @property
    def hit(self) -> SearchHit:
        return SearchHit(self.kind, self.object_id, self.language, self.title)


def _place(row: _MatchingRow) -> tuple[int, float, str]:
    """Short titles first, then by relevance."""
    return row.in_body, row.relevance if row.in_body else len(row.title), row.object_id
