"""Adds the stems of the words to an index that was written without them."""

import re

from django.db import migrations

from goalweave.search.engines.tsvector import text_vector
from goalweave.search.normalise import add_stems

PORTION = 1000
_LEXEME = re.compile(r"'([^']+)':([0-9A-D,]+)")
_FROM_START = -(2**63)


def add_to_index(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "sqlite":
            _add_to_fts5(cursor)
        else:
            _add_to_vectors(cursor)


def _add_to_fts5(cursor):
    last = _FROM_START
    while True:
        cursor.execute(
            "SELECT rowid, title, body FROM search_entry WHERE rowid > %s ORDER BY rowid LIMIT %s", [last, PORTION]
        )
        rows = cursor.fetchall()
        if not rows:
            return
        last = rows[-1][0]
        changed = [(add_stems(title), add_stems(body), number) for number, title, body in rows]
        cursor.executemany("UPDATE search_entry SET title = %s, body = %s WHERE rowid = %s", changed)


def _add_to_vectors(cursor):
    cursor.execute("SELECT ctid::text FROM search_entry")
    places = [row[0] for row in cursor.fetchall()]
    for start in range(0, len(places), PORTION):
        cursor.execute(
            "SELECT ctid::text, words::text FROM search_entry WHERE ctid = ANY(%s::tid[])",
            [places[start : start + PORTION]],
        )
        changed = [(_vector_with_stems(words), place) for place, words in cursor.fetchall()]
        cursor.executemany("UPDATE search_entry SET words = %s::tsvector WHERE ctid = %s::tid", changed)


def _vector_with_stems(vector):
    """The words of a vector as often as it counts them, in no order, which does not matter there."""
    title, body = [], []
    for word, places in _LEXEME.findall(vector):
        title += [word] * places.count("A")
        body += [word] * places.count("B")
    return text_vector(add_stems(" ".join(title)), add_stems(" ".join(body)))


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(add_to_index, migrations.RunPython.noop)]
