from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mapping', '0006_evidence_by_code'),
    ]

    operations = [
        migrations.AddField(
            model_name='mapping',
            name='sign',
            field=models.SmallIntegerField(default=1),
        ),
        migrations.AddConstraint(
            model_name='mapping',
            constraint=models.CheckConstraint(condition=models.Q(('sign__in', (1, -1))), name='mapping_sign_is_one'),
        ),
    ]
