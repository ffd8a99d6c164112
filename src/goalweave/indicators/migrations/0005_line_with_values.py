from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0004_areas"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="line",
            index=models.Index(
                condition=models.Q(("shown", True)),
                fields=["series", "key", "area", "values"],
                name="line_with_values",
            ),
        ),
    ]
