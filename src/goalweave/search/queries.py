"""Full-text search over nodes and records, in every language at once."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models.expressions import RawSQL

from goalweave.accounts.actor import Actor
from goalweave.search import rules
from goalweave.search.normalise import query as fts_query


@dataclass(frozen=True, slots=True)
class Hit:
    kind: str
    object_id: str
    language: str
    title: str


def search(text: str, *, actor: Actor, kind: str = "", language: str = "", limit: int = 50) -> list[Hit]:
    """Objects whose title or body has all words, the best first; each object once, in `language` where it can.

    An empty or wordless text finds nothing.
    """
    condition, values = _condition(text, actor, kind)
    statement = (
        "SELECT kind, object_id, language, shown FROM search_entry "  # noqa: S608
        f"WHERE {condition} ORDER BY (language != %s), bm25(search_entry, 0, 0, 0, 0, 0, 0, 6.0, 1.0), object_id LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, (*values, language, limit * 6))
        found: dict[tuple[str, str], Hit] = {}
        for row in cursor.fetchall():
            found.setdefault((row[0], row[1]), Hit(*row))
    return list(found.values())[:limit]


def matching(text: str, *, actor: Actor, kind: str) -> RawSQL:
    """All that `search` would find, as a subquery of primary keys; for kinds that are found by their primary key."""
    condition, values = _condition(text, actor, kind)
    return RawSQL(f"SELECT CAST(object_id AS INTEGER) FROM search_entry WHERE {condition}", values)  # noqa: S608, S611


def _condition(text: str, actor: Actor, kind: str) -> tuple[str, tuple[str | int, ...]]:
    """Holds marks alone: what was typed is in the values, and there quoted for FTS5."""
    wanted = fts_query(text)
    if not wanted:
        return "0", ()
    condition, values = "search_entry MATCH %s", [wanted]
    if kind:
        condition += " AND kind = %s"
        values.append(kind)
    allowed = rules.private_organisations(actor)
    if allowed is None:
        return condition, tuple(values)
    marks = ", ".join(["%s"] * len(allowed))
    return f"{condition} AND (private = 0 OR organisation IN ({marks}))", (*values, *allowed)
