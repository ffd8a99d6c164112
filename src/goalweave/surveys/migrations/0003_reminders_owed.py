import django.utils.timezone
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("surveys", "0002_submission_read_by")]

    operations = [
        migrations.RemoveConstraint(model_name="reminder", name="reminder_once_per_day"),
        migrations.RemoveField(model_name="reminder", name="due"),
        migrations.AddField(
            model_name="reminder", name="key", field=models.CharField(blank=True, default="", max_length=40), preserve_default=False
        ),
        migrations.AddField(
            model_name="reminder", name="since", field=models.DateTimeField(default=django.utils.timezone.now), preserve_default=False
        ),
        migrations.AlterField(model_name="reminder", name="sent", field=models.DateTimeField(null=True)),
        migrations.AlterField(
            model_name="reminder",
            name="kind",
            field=models.CharField(
                choices=[
                    ("asked", "Asked"),
                    ("moved", "Moved"),
                    ("handed_in", "Handed In"),
                    ("published", "Published"),
                    ("reopened", "Reopened"),
                    ("declined", "Declined"),
                    ("withdrawn", "Withdrawn"),
                    ("resumed", "Resumed"),
                    ("assigned", "Assigned"),
                    ("comment", "Comment"),
                    ("due", "Due"),
                    ("late", "Late"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(fields=["submission", "user", "kind", "key"], name="reminder_once"),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(condition=Q(("sent", None)), fields=["since"], name="reminder_owed"),
        ),
    ]
