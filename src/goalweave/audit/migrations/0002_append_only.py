from django.db import migrations

TRIGGERS = {
    "sqlite": [
        """CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
           BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
        """CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
           BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
        # REPLACE deletes without asking the trigger above.
        """CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry
           WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)
           BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
    ],
}


def make(apps, schema_editor):
    for statement in TRIGGERS.get(schema_editor.connection.vendor, []):
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in ("no_update", "no_delete", "no_replace"):
            schema_editor.execute(f"DROP TRIGGER audit_entry_{name}")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
