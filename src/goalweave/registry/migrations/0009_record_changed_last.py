import django.db.models.deletion
from django.db import migrations, models

OWN_INDEX = "registry_record_organisation_id_4c879d09"


class Migration(migrations.Migration):
    """The records that changed last, of a site and of an organisation, and no index more for the key that begins the second."""

    dependencies = [("registry", "0008_record_readers")]

    operations = [
        migrations.AddIndex(
            model_name="record",
            index=models.Index(fields=["visibility", "updated", "id"], name="record_changed_last"),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(fields=["organisation", "updated", "id"], name="record_changed_by_owner"),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="record",
                    name="organisation",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="accounts.organisation",
                    ),
                ),
            ],
            database_operations=[
                # AlterField would have SQLite make a table of a million rows again.
                migrations.RunSQL(
                    f"DROP INDEX IF EXISTS {OWN_INDEX}",
                    f"CREATE INDEX {OWN_INDEX} ON registry_record (organisation_id)",
                )
            ],
        ),
    ]
