from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_switched_off")]
    operations = [
        migrations.AddField(model_name="user", name="erased", field=models.DateTimeField(null=True)),
    ]
