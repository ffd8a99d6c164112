import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('indicators', '0002_answers'),
        ('surveys', '0003_reminders_owed'),
    ]

    operations = [
        migrations.AddField(
            model_name='question',
            name='key',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='question',
            name='series',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='round',
            name='for_site',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='submission',
            name='vintage',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='indicators.vintage'),
        ),
    ]
