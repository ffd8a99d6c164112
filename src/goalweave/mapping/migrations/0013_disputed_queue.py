from django.db import migrations, models


class Migration(migrations.Migration):
    """Two reviewers differ about few records."""

    dependencies = [("mapping", "0012_one_index_for_each_key")]

    operations = [
        migrations.AddIndex(
            model_name="pending",
            index=models.Index(fields=["record"], name="pending_disputed", condition=models.Q(("disputed", True))),
        ),
    ]
