from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mapping", "0009_mapping_of_node")]

    operations = [
        migrations.AddIndex(
            model_name="mapping",
            index=models.Index(
                condition=models.Q(("state", "suggested")), fields=["node", "score"], name="suggestion_by_score"
            ),
        ),
    ]
