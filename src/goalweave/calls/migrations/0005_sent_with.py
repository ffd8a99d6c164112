import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0004_limits"),
    ]

    operations = [
        migrations.AddField(
            model_name="entryfile",
            name="sent_with",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="files_elsewhere",
                to="calls.callentry",
            ),
        ),
    ]
