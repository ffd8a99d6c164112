from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mapping", "0008_queue_by_organisation")]

    operations = [
        migrations.AddIndex(
            model_name="mapping",
            index=models.Index(fields=["node", "state", "id"], name="mapping_of_node"),
        ),
        migrations.RemoveIndex(model_name="mapping", name="mapping_node_state"),
    ]
