from django.db import migrations

# The log is refused changes as on SQLite (0002), and being emptied. Numbers are given there before a transaction ends, so
# the last line does not tell whether an earlier one came later: commits are counted, in the order in which they end.
MAKE = [
    """CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'the log is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
       FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
    "CREATE TABLE audit_commits (number bigint NOT NULL)",
    "INSERT INTO audit_commits VALUES (0)",
    # Once a transaction, and at its end, so that nobody waits for another's work. The mark ends with the transaction.
    """CREATE FUNCTION audit_count_commit() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF current_setting('goalweave.commit_counted', true) IS DISTINCT FROM 'yes' THEN
           UPDATE audit_commits SET number = number + 1;
           PERFORM set_config('goalweave.commit_counted', 'yes', true);
         END IF;
         RETURN NULL;
       END $$""",
    """CREATE CONSTRAINT TRIGGER audit_entry_count_commit AFTER INSERT ON audit_entry
       DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_count_commit()""",
]
DROP = [
    "DROP TRIGGER audit_entry_count_commit ON audit_entry",
    "DROP TRIGGER audit_entry_no_change ON audit_entry",
    "DROP FUNCTION audit_count_commit()",
    "DROP FUNCTION audit_refuse()",
    "DROP TABLE audit_commits",
]


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in MAKE:
            schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in DROP:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [migrations.RunPython(make, drop)]
