from django.db import migrations, models

# A line can be rewritten where a row of audit_redaction is open for it, and then in what it says alone: not who did what to
# which object, and when. The rewriting closes the row, so each row stands for one change, and the rows stay for good.
SAME = ("id", "at", "actor_id", "system", "verb", "object_type", "object_id", "organisation", "batch")
SQLITE_DIFFERS = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in SAME)
POSTGRESQL_DIFFERS = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in SAME)
OPEN = "SELECT 1 FROM audit_redaction WHERE entry = OLD.id AND NOT completed"
MAKE = {
    "sqlite": [
        "DROP TRIGGER audit_entry_no_update",
        f"""CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
            WHEN {SQLITE_DIFFERS} OR NOT EXISTS ({OPEN})
            BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
        """CREATE TRIGGER audit_entry_redacted AFTER UPDATE ON audit_entry
           BEGIN UPDATE audit_redaction SET completed = 1 WHERE entry = OLD.id AND NOT completed; END""",
        """CREATE TRIGGER audit_redaction_no_update BEFORE UPDATE ON audit_redaction
           WHEN OLD.completed OR NEW.id IS NOT OLD.id OR NEW.entry IS NOT OLD.entry OR NEW.at IS NOT OLD.at
           BEGIN SELECT RAISE(ABORT, 'the list of redactions is append-only'); END""",
        """CREATE TRIGGER audit_redaction_no_delete BEFORE DELETE ON audit_redaction
           BEGIN SELECT RAISE(ABORT, 'the list of redactions is append-only'); END""",
        """CREATE TRIGGER audit_redaction_no_replace BEFORE INSERT ON audit_redaction
           WHEN EXISTS (SELECT 1 FROM audit_redaction WHERE id = NEW.id)
           BEGIN SELECT RAISE(ABORT, 'the list of redactions is append-only'); END""",
    ],
    "postgresql": [
        "DROP TRIGGER audit_entry_no_change ON audit_entry",
        """CREATE TRIGGER audit_entry_no_change BEFORE DELETE OR TRUNCATE ON audit_entry
           FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
        f"""CREATE FUNCTION audit_redact() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF {POSTGRESQL_DIFFERS} OR NOT EXISTS ({OPEN}) THEN
                RAISE EXCEPTION 'the log is append-only' USING ERRCODE = 'integrity_constraint_violation';
              END IF;
              UPDATE audit_redaction SET completed = true WHERE entry = OLD.id AND NOT completed;
              RETURN NEW;
            END $$""",
        """CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
           FOR EACH ROW EXECUTE FUNCTION audit_redact()""",
        """CREATE FUNCTION audit_keep_redaction() RETURNS trigger LANGUAGE plpgsql AS $$
           BEGIN
             IF OLD.completed OR NEW.id <> OLD.id OR NEW.entry <> OLD.entry OR NEW.at <> OLD.at THEN
               RAISE EXCEPTION 'the list of redactions is append-only' USING ERRCODE = 'integrity_constraint_violation';
             END IF;
             RETURN NEW;
           END $$""",
        """CREATE TRIGGER audit_redaction_no_update BEFORE UPDATE ON audit_redaction
           FOR EACH ROW EXECUTE FUNCTION audit_keep_redaction()""",
        """CREATE TRIGGER audit_redaction_no_change BEFORE DELETE OR TRUNCATE ON audit_redaction
           FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
    ],
}
DROP = {
    "sqlite": [
        "DROP TRIGGER audit_redaction_no_replace",
        "DROP TRIGGER audit_redaction_no_delete",
        "DROP TRIGGER audit_redaction_no_update",
        "DROP TRIGGER audit_entry_redacted",
        "DROP TRIGGER audit_entry_no_update",
        """CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
           BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
    ],
    "postgresql": [
        "DROP TRIGGER audit_redaction_no_change ON audit_redaction",
        "DROP TRIGGER audit_redaction_no_update ON audit_redaction",
        "DROP FUNCTION audit_keep_redaction()",
        "DROP TRIGGER audit_entry_no_update ON audit_entry",
        "DROP FUNCTION audit_redact()",
        "DROP TRIGGER audit_entry_no_change ON audit_entry",
        """CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
           FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
    ],
}


def make(apps, schema_editor):
    for statement in MAKE.get(schema_editor.connection.vendor, []):
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in DROP.get(schema_editor.connection.vendor, []):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_key")]
    operations = [
        migrations.CreateModel(
            name="Redaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entry", models.BigIntegerField(db_index=True)),
                ("at", models.DateTimeField()),
                ("completed", models.BooleanField(default=False)),
            ],
        ),
        migrations.RunPython(make, drop),
    ]
