from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("frameworks", "0002_link_strength")]

    operations = [
        migrations.AddField(
            model_name="node",
            name="facilitators",
            field=models.JSONField(default=list),
        ),
    ]
