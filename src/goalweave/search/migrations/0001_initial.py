from django.db import migrations

# Kept as a virtual table of SQLite: words are normalised in Python, so the tokeniser only splits at blanks.
CREATE = """
CREATE VIRTUAL TABLE search_entry USING fts5(
  kind UNINDEXED, object_id UNINDEXED, language UNINDEXED, organisation UNINDEXED, private UNINDEXED, shown UNINDEXED,
  title, body, tokenize="unicode61 remove_diacritics 0 tokenchars '_'", prefix='2 3 4'
)
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(CREATE, "DROP TABLE search_entry")]
