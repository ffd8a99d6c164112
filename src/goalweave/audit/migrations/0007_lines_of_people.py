from django.conf import settings
from django.db import migrations, models

INDEX = "audit_entry_actor_id_57c4b003"


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_redaction"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        # On SQLite, AlterField makes the table again, without the triggers that refuse changes of it.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="entry",
                    name="actor",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=models.DO_NOTHING,
                        to=settings.AUTH_USER_MODEL,
                    ),
                )
            ],
            database_operations=[
                migrations.RunSQL(
                    f"DROP INDEX IF EXISTS {INDEX}",
                    f"CREATE INDEX {INDEX} ON audit_entry (actor_id)",
                )
            ],
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["actor", "object_type", "-id"], name="audit_actor"),
        ),
    ]
