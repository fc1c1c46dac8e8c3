import datetime

import content.models.jsonb
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.db import migrations, models

from content.db.adoption import AdoptField, NumberSummaries
from content.db.functions import FOR_TABLES
from content.db.views import NO_RECORDING_CASCADES, RECORDING_CASCADES

# In the order in which writers take them: in another, this would wait for a writer that waits for this.
LOCKS = """
    LOCK TABLE content_summaries, content, curation, suggestion, seal, tombstone, category_alias, history, pause
    IN ACCESS EXCLUSIVE MODE
"""


class Migration(migrations.Migration):
    """Sound files and where each item can be heard, transcripts, numbers of summaries, and keys that lead to an item."""

    dependencies = [
        ('content', '0003_rows_that_were_there'),
    ]

    operations = [
        migrations.RunSQL(LOCKS, LOCKS),
        migrations.RunSQL(FOR_TABLES, migrations.RunSQL.noop),
        migrations.CreateModel(
            name='OtherKey',
            fields=[
                ('key', models.TextField(primary_key=True, serialize=False)),
                ('video_id', models.TextField()),
                ('snapshot', models.JSONField(blank=True, help_text='The item that was merged away, whole; of none: NULL.', null=True)),
                ('since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('merged_by', models.TextField(blank=True, db_default='')),
            ],
            options={
                'db_table': 'other_key',
            },
        ),
        migrations.CreateModel(
            name='Recording',
            fields=[
                ('content', models.OneToOneField(db_column='video_id', db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='recording', serialize=False, to='content.content')),
                ('url', models.TextField(null=True)),
                ('size', models.BigIntegerField(help_text='Of our file, in bytes.', null=True)),
                ('seconds', models.IntegerField(help_text='Of our file, where that was measured.', null=True)),
                ('names', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), help_text="Names of our files that the item's addresses mean.", size=None)),
                ('by_variant', models.JSONField(help_text='Variant to the address of its own that can be heard.')),
            ],
            options={
                'db_table': 'recording',
            },
        ),
        migrations.CreateModel(
            name='SoundFile',
            fields=[
                ('name', models.TextField(primary_key=True, serialize=False)),
                ('keys', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), db_default=[], help_text="Everything in the name that can be an item's key.", size=None)),
                ('size', models.BigIntegerField(help_text='Bytes.', null=True)),
                ('modified', models.FloatField(db_default=0, help_text='Unix time.')),
                ('seconds', models.IntegerField(help_text='How long it plays, where that was measured.', null=True)),
            ],
            options={
                'db_table': 'sound_file',
            },
        ),
        AdoptField(
            model_name='content',
            name='transcript_text',
            field=models.TextField(blank=True, editable=False, null=True, verbose_name='transcript'),
        ),
        AdoptField(
            model_name='content',
            name='transcript_segments',
            field=models.JSONField(blank=True, decoder=content.models.jsonb.Forgiving, editable=False, null=True),
        ),
        AdoptField(
            model_name='summary',
            name='follow_up_research_available',
            field=models.BooleanField(db_default=False, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='tombstone',
            name='record_id',
            field=models.TextField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='tombstone',
            name='web_key',
            field=models.TextField(blank=True, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='content',
            name='video_id',
            field=models.TextField(help_text='The bare natural key; it never changes.', primary_key=True, serialize=False, verbose_name='video id'),
        ),
        migrations.AddIndex(
            model_name='otherkey',
            index=models.Index(fields=['video_id'], name='other_key_video_id'),
        ),
        migrations.AddConstraint(
            model_name='otherkey',
            constraint=models.CheckConstraint(condition=models.Q(('since__isnull', True), ('since__range', (datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc))), _connector='OR'), name='other_key_dates_are_within_the_calendar'),
        ),
        migrations.AddIndex(
            model_name='recording',
            index=django.contrib.postgres.indexes.GinIndex(fields=['names'], name='recording_names'),
        ),
        migrations.AddIndex(
            model_name='soundfile',
            index=django.contrib.postgres.indexes.GinIndex(fields=['keys'], name='sound_file_keys'),
        ),
        AdoptField(
            model_name='content',
            name='transcript_length',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Length('transcript_text'), output_field=models.IntegerField(null=True)),
        ),
        NumberSummaries(),
        migrations.RunSQL(RECORDING_CASCADES, NO_RECORDING_CASCADES),
    ]
