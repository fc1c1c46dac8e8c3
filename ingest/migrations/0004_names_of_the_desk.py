from django.db import migrations


class Migration(migrations.Migration):
    """Tables are called in the admin what curators call them."""

    dependencies = [
        ('ingest', '0003_outcome_not_a_report'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='delivery',
            options={'verbose_name_plural': 'inbox'},
        ),
        migrations.AlterModelOptions(
            name='run',
            options={'verbose_name': 'ingest run'},
        ),
    ]
