from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("frameworks", "0003_facilitators")]

    operations = [
        migrations.AddField(model_name="node", name="formerly", field=models.JSONField(default=list)),
    ]
