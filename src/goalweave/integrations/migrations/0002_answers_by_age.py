import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("integrations", "0001_integrations")]

    operations = [
        migrations.AlterField(
            model_name="keyanswer",
            name="key",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, to="integrations.apikey"
            ),
        ),
        migrations.AddIndex(
            model_name="keyanswer",
            index=models.Index(fields=["key", "created"], name="integrations_key_created"),
        ),
    ]
