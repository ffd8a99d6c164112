"""SQLite finds the entries of an object by an index, as PostgreSQL does: it went through all of them before."""

from django.db import migrations

# On the table in which FTS5 keeps the values (sqlite.org/fts5.html, "The Three Tables"): c1 is the second column, object_id.
CREATE = "CREATE INDEX search_entry_object ON search_entry_content (c1)"


def add_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(CREATE)


def remove_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP INDEX search_entry_object")


class Migration(migrations.Migration):
    dependencies = [("search", "0003_kinds")]
    operations = [migrations.RunPython(add_index, remove_index)]
