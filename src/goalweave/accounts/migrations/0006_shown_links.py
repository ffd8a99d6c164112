from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_devices"),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="link_shown",
            field=models.BooleanField(default=False),
        ),
    ]
