"""SQLite: a row of the index tells its record by its number, so that what a query finds is known without reading the rows."""

from django.db import migrations

ROWS_OF_RECORD = 256
COLUMNS = "kind, object_id, language, organisation, private, shown, title, body"
STORED = "c0, c1, c2, c3, c4, c5, c6, c7"
NUMBERS = "CREATE TEMPORARY TABLE search_number (number INTEGER PRIMARY KEY, old INTEGER NOT NULL)"
NUMBER = f"""
    INSERT INTO search_number SELECT
        CASE kind WHEN 'record' THEN CAST(object_id AS INTEGER) * {ROWS_OF_RECORD} + place ELSE old END, old
    FROM (
        SELECT id AS old, c0 AS kind, c1 AS object_id, ROW_NUMBER() OVER (PARTITION BY c0, c1 ORDER BY id) - 1 AS place
        FROM search_entry_content
    ) WHERE kind <> 'record' OR place < {ROWS_OF_RECORD}
"""  # noqa: S608 – our own names
# In the order of the new numbers: FTS5 writes what it has in memory each time that one is smaller than the one before.
COPY = f"""
    INSERT INTO search_entry_new (rowid, {COLUMNS}) SELECT number, {STORED}
    FROM search_number JOIN search_entry_content ON id = old ORDER BY number
"""  # noqa: S608 – our own names


def renumber(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'search_entry'")
        made_by = cursor.fetchone()[0]
        cursor.execute("DROP INDEX search_entry_object")
        cursor.execute(made_by.replace("search_entry", "search_entry_new", 1))
        for statement in (NUMBERS, NUMBER, COPY, "DROP TABLE search_number", "DROP TABLE search_entry"):
            cursor.execute(statement)
        cursor.execute("ALTER TABLE search_entry_new RENAME TO search_entry")
        cursor.execute("CREATE INDEX search_entry_object ON search_entry_content (c1)")


class Migration(migrations.Migration):
    dependencies = [("search", "0004_objects")]
    operations = [migrations.RunPython(renumber, migrations.RunPython.noop)]
