from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_switched_off"),
        ("mapping", "0007_sign"),
        ("registry", "0006_markers"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="pending",
            index=models.Index(
                fields=["organisation", "place", "margin", "record"], name="pending_goal_of_organisation"
            ),
        ),
        migrations.AddIndex(
            model_name="pending",
            index=models.Index(fields=["organisation", "-record"], name="pending_newest"),
        ),
        # Next to indexes that were analysed, SQLite takes one that was not for very selective, and uses it for every order.
        migrations.RunSQL("ANALYZE mapping_pending", migrations.RunSQL.noop),
    ]
