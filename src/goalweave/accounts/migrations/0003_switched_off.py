from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("accounts", "0002_people_and_places")]

    operations = [
        migrations.AddField("user", "switched_off", models.PositiveIntegerField(default=0)),
    ]
