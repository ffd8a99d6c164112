from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_imports")]

    operations = [
        migrations.AddField("import", "said", models.JSONField(null=True)),
        migrations.AddField("problem", "said", models.JSONField(null=True)),
    ]
