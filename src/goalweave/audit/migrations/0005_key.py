from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_organisation_and_batch")]
    operations = [
        migrations.AddField(model_name="entry", name="key", field=models.CharField(max_length=80, null=True)),
    ]
