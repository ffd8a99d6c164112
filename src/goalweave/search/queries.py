"""Full-text search over nodes and records, in every language at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models.expressions import RawSQL

from goalweave.accounts.actor import Actor
from goalweave.core.text.sanitise import remove_unstorable
from goalweave.search import rules
from goalweave.search.engines import search_engine
from goalweave.search.engines.kinds import ANSWER
from goalweave.search.engines.statement import Statement, join_conditions
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
    allowed, order = visible_matches(words, actor, kind), search_engine().relevance_order(words)
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


def public_titles(*, most: int) -> list[str]:
    """Titles that everyone may find, each once, at most so many: what typing errors are corrected by."""
    statement = "SELECT DISTINCT shown FROM (SELECT shown FROM search_entry WHERE NOT private LIMIT %s) AS titles"
    with connection.cursor() as cursor:
        cursor.execute(statement, [most])
        return [row[0] for row in cursor.fetchall()]


def unfiltered_keys(text: str, *, kind: str) -> RawSQL:
    """All objects of a large kind that have the words, as a subquery of primary keys. What the reader may not find is among them: it is
    for queries with a rule of their own about who may see what, which is quicker."""
    words = query_words(text)
    found = search_engine().unfiltered_numbers(words, kind) if words else Statement("SELECT 0 WHERE 1 = 0")
    return RawSQL(found.sql, found.values)  # noqa: S611 – our own, values are apart


def unfiltered_numbers(text: str, *, kind: str) -> str:
    """The same as one text, with a comma between two numbers, some of them more than once."""
    words = query_words(text)
    if not words:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(*search_engine().joined_numbers(words, kind))
        return str(cursor.fetchone()[0] or "")


def matching_numbers(text: str, *, actor: Actor, kind: str) -> list[int]:
    """The numbers of all that `search` would find, in no order; for kinds that are found by their primary key."""
    words = query_words(text)
    if not words:
        return []
    if kind == ANSWER:  # all of them are public
        statement = search_engine().unfiltered_numbers(words, kind)
    else:
        allowed, number = visible_matches(words, actor, kind), search_engine().object_number(kind)
        statement = Statement(
            f"SELECT {number.sql} FROM search_entry WHERE {allowed.sql}",  # noqa: S608
            (*number.values, *allowed.values),
        )
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return [row[0] for row in cursor.fetchall()]


def best_numbers(text: str, *, actor: Actor, kind: str, limit: int) -> list[int]:
    """The same, the best first, at most so many."""
    words = query_words(text)
    if not words:
        return []
    allowed, number, order = (
        visible_matches(words, actor, kind),
        search_engine().object_number(kind),
        search_engine().relevance_order(words),
    )
    statement = f"SELECT {number.sql} FROM search_entry WHERE {allowed.sql} ORDER BY {order.sql}, object_id LIMIT %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [*number.values, *allowed.values, *order.values, limit])
        return [row[0] for row in cursor.fetchall()]


def visible_matches(words: Sequence[QueryWord], actor: Actor, kind: str = "") -> Statement:
    """What has the words and may be found by the actor."""
    match, visible = search_engine().match_condition(words), visible_entries(actor)
    if not kind:
        return join_conditions(match, visible)
    return join_conditions(match, Statement("kind = %s", (remove_unstorable(kind),)), visible)


def visible_entries(actor: Actor) -> Statement:
    """What may be found by the actor."""
    # Part of the statement: neither a count nor a limit ever includes what the actor may not find.
    organisations = rules.private_organisations(actor)
    if organisations is None:
        return Statement("1 = 1")
    if not organisations:
        return Statement("NOT private")
    marks = ", ".join(["%s"] * len(organisations))
    return Statement(f"(NOT private OR organisation IN ({marks}))", tuple(organisations))
