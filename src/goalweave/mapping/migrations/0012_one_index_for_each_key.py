import django.db.models.deletion
from django.db import migrations, models


def drop_index(table: str, column: str, index: str) -> migrations.RunSQL:
    """AlterField would have SQLite make a table of millions of rows again."""
    return migrations.RunSQL(f"DROP INDEX IF EXISTS {index}", f"CREATE INDEX {index} ON {table} ({column})")


class Migration(migrations.Migration):
    """Keys with which another index begins."""

    dependencies = [("mapping", "0011_reviews_of_a_mapping")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="mapping",
                    name="record",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mappings",
                        to="registry.record",
                    ),
                ),
                migrations.AlterField(
                    model_name="mapping",
                    name="node",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mappings",
                        to="frameworks.node",
                    ),
                ),
                migrations.AlterField(
                    model_name="pending",
                    name="organisation",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            database_operations=[
                drop_index("mapping_mapping", "record_id", "mapping_mapping_record_id_b4dfbb84"),
                drop_index("mapping_mapping", "node_id", "mapping_mapping_node_id_a55b318d"),
                drop_index("mapping_pending", "organisation_id", "mapping_pending_organisation_id_8107262c"),
            ],
        ),
    ]
