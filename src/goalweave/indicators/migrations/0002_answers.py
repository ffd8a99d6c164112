from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('indicators', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='indicator',
            name='origin',
            field=models.CharField(choices=[('pack', 'Pack'), ('file', 'File'), ('person', 'Person'), ('answer', 'Answer')], max_length=10),
        ),
        migrations.AlterField(
            model_name='series',
            name='origin',
            field=models.CharField(choices=[('pack', 'Pack'), ('file', 'File'), ('person', 'Person'), ('answer', 'Answer')], max_length=10),
        ),
        migrations.AlterField(
            model_name='target',
            name='origin',
            field=models.CharField(choices=[('pack', 'Pack'), ('file', 'File'), ('person', 'Person'), ('answer', 'Answer')], max_length=10),
        ),
        migrations.AlterField(
            model_name='vintage',
            name='origin',
            field=models.CharField(choices=[('pack', 'Pack'), ('file', 'File'), ('person', 'Person'), ('answer', 'Answer')], max_length=10),
        ),
    ]
