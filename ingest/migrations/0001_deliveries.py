import django.contrib.postgres.fields
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('door', models.TextField(choices=[('folder', 'a folder'), ('http', 'HTTP'), ('archive', 'an archive'), ('sample', 'the sample library')])),
                ('name', models.TextField(help_text="The file's path, or the address it was posted to.")),
                ('digest', models.TextField(blank=True, help_text='SHA-256 of the bytes; empty while they are being written.')),
                ('dated', models.DateTimeField(blank=True, help_text='The age of the file, when it was read.', null=True)),
                ('first_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), help_text='When it first came.')),
                ('received_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), help_text='When it was last looked into.')),
                ('times', models.IntegerField(db_default=1, default=1, help_text='How often it was looked into.')),
                ('outcome', models.TextField(choices=[('created', 'created'), ('updated', 'updated'), ('unchanged', 'unchanged'), ('held', 'held'), ('skipped_deleted', 'skipped deleted'), ('failed_generation', 'failed generation'), ('waiting', 'waiting'), ('refused', 'refused')])),
                ('video_id', models.TextField(blank=True)),
                ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, help_text='Columns that it changed, the last time that it changed any.', size=None)),
                ('held', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, help_text="Columns where a person's decision won.", size=None)),
                ('summaries', models.IntegerField(default=0, help_text='Revisions that it added.')),
                ('failed', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, help_text='Summaries that their maker could not make.', size=None)),
                ('warnings', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None)),
                ('reason', models.TextField(blank=True)),
                ('path', models.TextField(blank=True, help_text='The place in the JSON.')),
                ('remedy', models.TextField(blank=True)),
                ('is_open', models.BooleanField(default=False, help_text='Work is left: it was refused or is still being written.')),
                ('body', models.BinaryField(help_text='What was refused, to be received again.', null=True)),
                ('seen', models.TextField(blank=True)),
            ],
            options={
                'verbose_name_plural': 'deliveries',
                'db_table': 'delivery',
                'indexes': [models.Index(fields=['-received_at'], name='delivery_received_at'), models.Index(condition=models.Q(('is_open', True)), fields=['is_open'], name='delivery_is_open'), models.Index(fields=['video_id'], name='delivery_video_id')],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.MD5('name'), models.F('digest'), name='delivery_is_one_receipt')],
            },
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('places', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, help_text='The paths it was given.', size=None)),
                ('is_rehearsal', models.BooleanField(default=False, help_text='A dry run: nothing was written.')),
                ('files', models.IntegerField()),
                ('counts', models.JSONField(default=dict, help_text='Outcome to number of files.')),
                ('changes', models.IntegerField(help_text='Files that changed something, or would have.')),
            ],
            options={
                'db_table': 'ingest_run',
                'indexes': [models.Index(fields=['-ended_at'], name='ingest_run_ended_at')],
            },
        ),
        migrations.CreateModel(
            name='Watcher',
            fields=[
                ('name', models.TextField(help_text='Its machine and the paths that it watches.', primary_key=True, serialize=False)),
                ('host', models.TextField()),
                ('began_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('beat_at', models.DateTimeField(help_text='When it last showed that it lives.')),
                ('state', models.TextField(help_text='watching, held back, stopped')),
                ('backlog', models.IntegerField(help_text='Files that it has seen and not brought in yet.')),
                ('oldest_at', models.DateTimeField(blank=True, help_text='The age of the oldest of them.', null=True)),
            ],
            options={
                'db_table': 'watcher',
            },
        ),
    ]
