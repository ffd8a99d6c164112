from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("audit", "0003_append_only_postgresql")]

    operations = [
        migrations.AddField("entry", "organisation", models.BigIntegerField(null=True)),
        migrations.AddField("entry", "batch", models.UUIDField(null=True)),
        migrations.AddIndex("entry", models.Index(fields=["organisation", "-id"], name="audit_organisation")),
        migrations.AddIndex("entry", models.Index(fields=["batch"], name="audit_batch")),
    ]
