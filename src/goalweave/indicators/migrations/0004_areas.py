from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("indicators", "0003_providers"),
    ]

    operations = [
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('provider', models.CharField(max_length=60)),
                ('country', models.CharField(db_index=True, max_length=2)),
                ('parent', models.CharField(max_length=40)),
                ('name', models.JSONField(default=dict)),
                ('level', models.JSONField(default=dict)),
                ('boundary', models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='AreaRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField()),
            ],
        ),
    ]
