import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0002_said_in_parts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FrameworkUpload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('size', models.PositiveBigIntegerField()),
                ('folder', models.CharField(max_length=40, unique=True)),
                ('state', models.CharField(choices=[('checked', 'Checked'), ('loaded', 'Loaded'), ('undone', 'Undone'), ('cancelled', 'Cancelled')], default='checked', max_length=20)),
                ('pack', models.CharField(blank=True, max_length=100)),
                ('frameworks', models.JSONField(default=list)),
                ('linkages', models.JSONField(default=list)),
                ('problems', models.JSONField(default=list)),
                ('errors', models.PositiveIntegerField(default=0)),
                ('revision', models.PositiveBigIntegerField(default=0)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('created', models.DateTimeField()),
                ('loaded', models.DateTimeField(null=True)),
                ('undone', models.DateTimeField(null=True)),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
