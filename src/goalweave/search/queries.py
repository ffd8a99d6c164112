"""Full-text search over nodes and records, in every language at once."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models.expressions import RawSQL

from goalweave.accounts.actor import Actor
from goalweave.core.text.sanitise import remove_unstorable
from goalweave.search import rules
from goalweave.search.engines import search_engine
from goalweave.search.engines.statement import Statement
from goalweave.search.normalise import QueryWord, query_words


@dataclass(frozen=True, slots=True)
class SearchHit:
    kind: str
    object_id: str
    language: str
    title: str


def search(text: str, *, actor: Actor, kind: str = "", language: str = "", limit: int = 50) -> list[SearchHit]:
    """Objects whose title or body has all words, the best first; each object once, in `language` where it can.

    An empty or wordless text finds nothing.
    """
    words = query_words(text)
    if not words:
        return []
    allowed, order = _visible_matches(words, actor, kind), search_engine().relevance_order(words)
    statement = (
        "SELECT kind, object_id, language, shown FROM search_entry "  # noqa: S608
        f"WHERE {allowed.sql} ORDER BY (language = %s) DESC, {order.sql}, object_id LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*allowed.values, remove_unstorable(language), *order.values, limit * 6])
        hits: dict[tuple[str, str], SearchHit] = {}
        for row in cursor.fetchall():
            hits.setdefault((row[0], row[1]), SearchHit(*row))
    return list(hits.values())[:limit]


@dataclass(frozen=True, slots=True)
class KindMatches:
    """number: of all objects of the kind that have the words; hits: the first of them."""

    number: int
    hits: tuple[SearchHit, ...]


def search_by_kind(text: str, *, actor: Actor, language: str = "", limit: int = 60) -> dict[str, KindMatches]:
    """Kind → objects whose title or body has all words: those with a short title that has them first, then by relevance.

    Each object is counted and shown once: in the language in which its title has the words, else in `language` where it can. One
    query.
    """
    words = query_words(text)
    if not words:
        return {}
    engine = search_engine()
    allowed, order, in_title = (
        _visible_matches(words, actor, ""),
        engine.relevance_order(words),
        engine.title_condition(words),
    )
    statement = f"""
        WITH matches AS MATERIALIZED (
            SELECT kind, object_id, language, shown, {order.sql} AS relevance,
                CASE WHEN {in_title.sql} THEN 0 ELSE 1 END AS in_body
            FROM search_entry WHERE {allowed.sql}
        ), turns AS (
            SELECT matches.*, ROW_NUMBER() OVER (
                PARTITION BY kind, object_id
                ORDER BY in_body, CASE WHEN language = %s THEN 0 ELSE 1 END, relevance, language
            ) AS turn FROM matches
        ), places AS (
            SELECT kind, object_id, language, shown, COUNT(*) OVER (PARTITION BY kind) AS number, ROW_NUMBER() OVER (
                PARTITION BY kind
                ORDER BY in_body, CASE WHEN in_body = 0 THEN LENGTH(shown) END,
                    CASE WHEN in_body = 1 THEN relevance END, object_id
            ) AS place FROM turns WHERE turn = 1
        )
        SELECT kind, number, object_id, language, shown FROM places WHERE place <= %s ORDER BY kind, place
    """  # noqa: S608 – the parts are our own, values are apart
    values = [*order.values, *in_title.values, *allowed.values, remove_unstorable(language), limit]
    found: dict[str, tuple[int, list[SearchHit]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for kind, number, object_id, shown_in, title in cursor.fetchall():
            found.setdefault(kind, (number, []))[1].append(SearchHit(kind, object_id, shown_in, title))
    return {kind: KindMatches(number, tuple(hits)) for kind, (number, hits) in found.items()}


def public_titles(*, most: int) -> list[str]:
    """Titles that everyone may find, each once, at most so many: what typing errors are corrected by."""
    statement = "SELECT DISTINCT shown FROM (SELECT shown FROM search_entry WHERE NOT private LIMIT %s) AS titles"
    with connection.cursor() as cursor:
        cursor.execute(statement, [most])
        return [row[0] for row in cursor.fetchall()]


def matching_keys(text: str, *, actor: Actor, kind: str) -> RawSQL:
    """All that `search` would find, as a subquery of primary keys; for kinds that are found by their primary key."""
    words = query_words(text)
    allowed = _visible_matches(words, actor, kind) if words else Statement("1 = 0")
    number = search_engine().object_number()
    return RawSQL(f"SELECT {number.sql} FROM search_entry WHERE {allowed.sql}", allowed.values)  # noqa: S608, S611


def matching_numbers(text: str, *, actor: Actor, kind: str) -> list[int]:
    """All that `matching_keys` finds, in no order; for kinds that are found by their primary key."""
    words = query_words(text)
    if not words:
        return []
    statement = search_engine().public_numbers(words, kind)
    if statement is None:
        allowed, number = _visible_matches(words, actor, kind), search_engine().object_number()
        statement = Statement(f"SELECT {number.sql} FROM search_entry WHERE {allowed.sql}", allowed.values)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return [row[0] for row in cursor.fetchall()]


def best_numbers(text: str, *, actor: Actor, kind: str, limit: int) -> list[int]:
    """The same, the best first, at most so many."""
    words = query_words(text)
    if not words:
        return []
    allowed, number, order = (
        _visible_matches(words, actor, kind),
        search_engine().object_number(),
        search_engine().relevance_order(words),
    )
    statement = f"SELECT {number.sql} FROM search_entry WHERE {allowed.sql} ORDER BY {order.sql}, object_id LIMIT %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [*allowed.values, *order.values, limit])
        return [row[0] for row in cursor.fetchall()]


def _visible_matches(words: list[QueryWord], actor: Actor, kind: str) -> Statement:
    """What has the words and may be found by the actor."""
    match = search_engine().match_condition(words)
    condition, values = [match.sql], [*match.values]
    if kind:
        condition.append("kind = %s")
        values.append(remove_unstorable(kind))
    # Part of the statement: neither a count nor a limit ever includes what the actor may not find.
    organisations = rules.private_organisations(actor)
    if organisations:
        condition.append(f"(NOT private OR organisation IN ({', '.join(['%s'] * len(organisations))}))")
        values += organisations
    elif organisations is not None:
        condition.append("NOT private")
    return Statement(" AND ".join(condition), tuple(values))
