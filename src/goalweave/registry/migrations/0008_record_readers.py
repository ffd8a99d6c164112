"""Lets PostgreSQL tell who may see a record without reading the record: queues, lists and searches ask it of thousands."""

from django.db import migrations

MAKE = "CREATE INDEX record_readers ON registry_record (id) INCLUDE (deleted, visibility, author_id)"


def add(apps, schema_editor):
    # SQLite finds a record by its number in the table itself, whatever other indexes there are.
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(MAKE)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX record_readers")


class Migration(migrations.Migration):
    dependencies = [("registry", "0007_record_parts")]
    operations = [migrations.RunPython(add, remove)]
