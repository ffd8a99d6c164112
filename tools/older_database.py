"""Dump an embedded database of an earlier version as a small file for tests/upgrade.

    python tools/older_database.py DATA/goalweave.sqlite3 tests/upgrade/2026-11-25.sql.xz

All rows stay. To be small, texts in several languages keep English alone, long values in the log are left out, and the search index
keeps a part of the entries of records.
"""

from __future__ import annotations

import json
import lzma
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

LANGUAGES = {"en", "fr", "es", "ru", "ar", "zh"}
LONGEST_LABEL = 16
LONGEST_LOGGED = 60
INDEX = "search_entry"


def shorten_value(value: object, *, logged: bool) -> object:
    if not isinstance(value, str) or value[:1] not in "{[":
        return value
    try:
        parsed = json.loads(value)
    except ValueError:
        return value
    if logged:
        return value if len(value) <= LONGEST_LOGGED else "{}"
    return json.dumps(_english(parsed), ensure_ascii=False)


def _english(value: object) -> object:
    if isinstance(value, dict):
        if value and value.keys() <= LANGUAGES:
            text = value.get("en", next(iter(value.values())))
            return {"en": text[:LONGEST_LABEL] if isinstance(text, str) else text[:1]}
        return {key: _english(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_english(entry) for entry in value]
    return value


def dump_lines(database: sqlite3.Connection) -> Iterator[str]:
    """SQL that makes the database again; triggers and indexes come last."""
    schema = database.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' "
        f"AND name NOT LIKE '{INDEX}_%'"
    ).fetchall()
    for kind, _name, sql in schema:
        if kind == "table":
            yield f"{sql};\n"
    for kind, name, _sql in schema:
        if kind == "table":
            yield from _insert_lines(database, name)
    for name, position in database.execute("SELECT name, seq FROM sqlite_sequence"):
        yield f"INSERT INTO sqlite_sequence VALUES ({_literal(name)}, {position});\n"
    for kind, _name, sql in schema:
        if kind != "table":
            yield f"{sql};\n"


def _insert_lines(database: sqlite3.Connection, name: str) -> Iterator[str]:
    condition = " WHERE kind = 'record' AND language = 'en' AND rowid % 3 = 0" if name == INDEX else ""
    for row in database.execute(f'SELECT * FROM "{name}"{condition}'):
        values = (shorten_value(value, logged=name == "audit_entry") for value in row)
        yield f'INSERT INTO "{name}" VALUES ({",".join(map(_literal, values))});\n'


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        # A statement ends with its line.
        parts = value.replace("'", "''").split("\n")
        return "'" + "'||char(10)||'".join(parts) + "'"
    return repr(value)


def main(source: str, target: str) -> None:
    with closing(sqlite3.connect(source)) as database:
        text = "BEGIN;\n" + "".join(dump_lines(database)) + "COMMIT;\n"
    Path(target).write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    main(*sys.argv[1:])
