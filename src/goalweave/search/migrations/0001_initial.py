from django.db import migrations

# Words are normalised in Python. On SQLite the index is a virtual table whose tokeniser only splits at blanks; on
# PostgreSQL a table with the words as a tsvector. Names are compared byte by byte on both (collation "C").
CREATE = {
    "sqlite": [
        """CREATE VIRTUAL TABLE search_entry USING fts5(
             kind UNINDEXED, object_id UNINDEXED, language UNINDEXED, organisation UNINDEXED, private UNINDEXED,
             shown UNINDEXED, title, body, tokenize="unicode61 remove_diacritics 0 tokenchars '_'", prefix='2 3 4')"""
    ],
    "postgresql": [
        """CREATE TABLE search_entry (
             kind text COLLATE "C" NOT NULL, object_id text COLLATE "C" NOT NULL, language text COLLATE "C" NOT NULL,
             organisation bigint NOT NULL, private boolean NOT NULL, shown text NOT NULL, words tsvector NOT NULL)""",
        "CREATE INDEX search_entry_object ON search_entry (kind, object_id)",
        "CREATE INDEX search_entry_words ON search_entry USING gin (words)",
    ],
}


def make(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE search_entry")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunPython(make, drop)]
