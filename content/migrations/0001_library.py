import datetime
import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import content.models.jsonb
from content.db import adoption, views
from content.db.functions import FOR_TABLES, NONE_OF_ROWS, OF_ROWS

CALENDAR = (
    datetime.datetime(1, 1, 1, tzinfo=datetime.UTC),
    datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.UTC),
)
# The rows that there are get theirs at once; from then on a rule fills these columns.
NO_LONGER_GENERATED = """
    ALTER TABLE content ALTER COLUMN shown_language DROP EXPRESSION, ALTER COLUMN topic_keys DROP EXPRESSION;
"""
GENERATED = """
    ALTER TABLE content DROP COLUMN shown_language, DROP COLUMN topic_keys;
    ALTER TABLE content
        ADD COLUMN shown_language text
            GENERATED ALWAYS AS (library_language(language, analysis_json)) STORED NOT NULL,
        ADD COLUMN topic_keys text[]
            GENERATED ALWAYS AS (library_topic_keys(topics_json, analysis_json)) STORED NOT NULL;
"""


def dates(*columns, table):
    """Infinity, and what lies before or after the calendar, is no date that a reader can use."""
    within = [models.Q((f'{name}__isnull', True), (f'{name}__range', CALENDAR), _connector='OR') for name in columns]
    return models.CheckConstraint(
        condition=models.Q(*within) if len(within) > 1 else within[0], name=f'{table}_dates_are_within_the_calendar'
    )


class Migration(migrations.Migration):
    """The tables, made or adopted, with what is derived from them."""

    initial = True

    dependencies = [
    ]

    operations = [
        adoption.SetAside(),
        # When going back they are dropped last: columns derive from them.
        migrations.RunSQL(FOR_TABLES, migrations.RunSQL.noop),
        adoption.AdoptModel(
            name='CategoryAlias',
            fields=[
                ('key', models.TextField(help_text='The old name, folded.', primary_key=True, serialize=False)),
                ('name', models.TextField(help_text='What it is called now.')),
                ('decided_by', models.TextField(blank=True, db_default='', default='')),
                ('decided_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name_plural': 'category aliases',
                'db_table': 'category_alias',
            },
        ),
        adoption.AdoptModel(
            name='Content',
            fields=[
                ('video_id', models.TextField(help_text='The natural key; it never changes.', primary_key=True, serialize=False, verbose_name='video id')),
                ('record_id', models.TextField(blank=True, db_column='id', null=True, unique=True, verbose_name='legacy id')),
                ('title', models.TextField(blank=True, null=True)),
                ('channel_name', models.TextField(blank=True, null=True, verbose_name='channel')),
                ('canonical_url', models.TextField(blank=True, null=True, verbose_name='address')),
                ('thumbnail_url', models.TextField(blank=True, null=True, verbose_name='thumbnail')),
                ('language', models.TextField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published')),
                ('indexed_at', models.DateTimeField(blank=True, db_default=django.db.models.functions.datetime.Now(), null=True, verbose_name='added')),
                ('duration_seconds', models.IntegerField(blank=True, null=True, verbose_name='length in seconds')),
                ('audio_version', models.IntegerField(blank=True, null=True)),
                ('subcategories_json', models.JSONField(blank=True, decoder=content.models.jsonb.Forgiving, null=True, verbose_name='categories')),
                ('topics_json', models.JSONField(blank=True, decoder=content.models.jsonb.Forgiving, null=True, verbose_name='topics')),
                ('analysis_json', models.JSONField(blank=True, decoder=content.models.jsonb.Forgiving, null=True, verbose_name='analysis')),
                ('media', models.JSONField(blank=True, decoder=content.models.jsonb.Forgiving, null=True)),
                ('media_metadata', models.JSONField(blank=True, decoder=content.models.jsonb.Forgiving, null=True)),
                ('has_audio', models.BooleanField(db_default=False, null=True)),
                ('summary_type_latest', models.TextField(blank=True, null=True)),
                ('summary_image_url', models.TextField(blank=True, null=True)),
                ('said_at', models.JSONField(blank=True, editable=False, null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('content_source', models.GeneratedField(db_persist=True, expression=models.Func(models.F('canonical_url'), models.F('video_id'), models.F('record_id'), function='library_source', output_field=models.TextField(choices=[('youtube', 'YouTube'), ('reddit', 'Reddit'), ('wikipedia', 'Wikipedia'), ('lds', 'Gospel Library'), ('web', 'Web'), ('other', 'Other')])), output_field=models.TextField(choices=[('youtube', 'YouTube'), ('reddit', 'Reddit'), ('wikipedia', 'Wikipedia'), ('lds', 'Gospel Library'), ('web', 'Web'), ('other', 'Other')]))),
                ('shown_categories', models.GeneratedField(db_persist=True, expression=models.Func(models.F('subcategories_json'), models.F('analysis_json'), function='library_categories', output_field=models.JSONField()), output_field=models.JSONField())),
                ('category_keys', models.GeneratedField(db_persist=True, expression=models.Func(models.F('subcategories_json'), models.F('analysis_json'), function='library_category_keys', output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)), output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None))),
                ('subcategory_keys', models.GeneratedField(db_persist=True, expression=models.Func(models.F('subcategories_json'), models.F('analysis_json'), function='library_subcategory_keys', output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)), output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None))),
                ('topic_keys', models.GeneratedField(db_persist=True, expression=models.Func(models.F('topics_json'), models.F('analysis_json'), function='library_topic_keys', output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)), output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None))),
                ('shown_language', models.GeneratedField(db_persist=True, expression=models.Func(models.F('language'), models.F('analysis_json'), function='library_language', output_field=models.TextField()), output_field=models.TextField())),
                ('audio_known', models.GeneratedField(db_persist=True, expression=models.Func(models.F('has_audio'), models.F('media'), models.F('analysis_json'), function='library_has_audio', output_field=models.BooleanField()), output_field=models.BooleanField())),
                ('content_type', models.GeneratedField(db_persist=True, expression=models.Func(models.F('analysis_json__content_type'), function='library_said', output_field=models.TextField(null=True)), output_field=models.TextField(null=True))),
                ('complexity_level', models.GeneratedField(db_persist=True, expression=models.Func(models.F('analysis_json__complexity_level'), function='library_said', output_field=models.TextField(null=True)), output_field=models.TextField(null=True))),
                ('channel_key', models.GeneratedField(db_persist=True, expression=models.Func(models.F('channel_name'), function='library_fold', output_field=models.TextField(null=True)), output_field=models.TextField(null=True))),
            ],
            options={
                'verbose_name': 'item',
                'verbose_name_plural': 'items',
                'db_table': 'content',
            },
        ),
        adoption.AdoptModel(
            name='Curation',
            fields=[
                ('video_id', models.TextField(primary_key=True, serialize=False)),
                ('overrides', models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict, help_text='Column of `content` to the value a person decided; a JSON null clears the column.')),
                ('incoming', models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict, help_text='What the machine last said for those columns.')),
                ('refusals', models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict, help_text='{"categories": [folded names]}: never again for this item, also after a release.')),
                ('origin', models.TextField(db_default='person', default='person')),
                ('decided_by', models.TextField(blank=True, db_default='', default='')),
                ('decided_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('note', models.TextField(blank=True, db_default='', default='')),
            ],
            options={
                'db_table': 'curation',
            },
        ),
        adoption.AdoptModel(
            name='History',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(help_text='Of a decision: by it a ledger knows that it was replayed.', null=True)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('actor', models.TextField()),
                ('via', models.TextField(db_default='', help_text='The page or command.')),
                ('gesture', models.UUIDField(help_text='What was done together is undone together.', null=True)),
                ('kind', models.TextField(help_text='content, summary, curation, tombstone, alias, pause')),
                ('item', models.TextField(help_text="The row's key.")),
                ('act', models.TextField(help_text='insert, update, delete')),
                ('was', models.JSONField(null=True)),
                ('becomes', models.JSONField(null=True)),
            ],
            options={
                'verbose_name_plural': 'history',
                'db_table': 'history',
            },
        ),
        adoption.AdoptModel(
            name='Pause',
            fields=[
                ('id', models.SmallIntegerField(db_default=1, default=1, primary_key=True, serialize=False)),
                ('reason', models.TextField(blank=True, db_default='')),
                ('paused_by', models.TextField()),
                ('since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'db_table': 'pause',
            },
        ),
        adoption.AdoptModel(
            name='Seal',
            fields=[
                ('pk', models.CompositePrimaryKey('video_id', 'field', blank=True, editable=False, primary_key=True, serialize=False)),
                ('video_id', models.TextField()),
                ('field', models.TextField()),
                ('digest', models.TextField()),
                ('sealed_by', models.TextField(db_default='')),
                ('sealed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'db_table': 'seal',
            },
        ),
        adoption.AdoptModel(
            name='Suggestion',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='gen_random_uuid'), default=uuid.uuid4, primary_key=True, serialize=False)),
                ('video_id', models.TextField()),
                ('field', models.TextField()),
                ('value', models.JSONField()),
                ('digest', models.GeneratedField(db_persist=True, expression=models.Func(models.F('value'), function='library_digest', output_field=models.TextField()), output_field=models.TextField())),
                ('source', models.TextField(blank=True, db_default='', help_text='The report or job it came from.')),
                ('state', models.TextField(choices=[('open', 'Open'), ('accepted', 'Accepted'), ('kept', 'kept mine'), ('dismissed', 'dismissed for ever'), ('overtaken', 'overtaken by a later one')], db_default='open', default='open')),
                ('proposed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('decided_by', models.TextField(blank=True, db_default='', default='')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'db_table': 'suggestion',
            },
        ),
        adoption.AdoptModel(
            name='Summary',
            fields=[
                ('id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('content', models.ForeignKey(db_column='video_id', db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='summaries', to='content.content')),
                ('variant', models.TextField(help_text='comprehensive, key-points, audio-fr:beginner, ...')),
                ('summary_type', models.TextField(blank=True, null=True)),
                ('headline', models.TextField(blank=True, null=True)),
                ('language', models.TextField(blank=True, null=True)),
                ('text', models.TextField(blank=True, null=True)),
                ('html', models.TextField(blank=True, null=True)),
                ('revision', models.IntegerField(db_default=0, help_text='0 takes the next free number of this item and variant.', null=True)),
                ('is_latest', models.BooleanField(db_default=True, help_text='Picked by the database: the newest, or the one revised last.', null=True)),
                ('generated_at', models.DateTimeField(blank=True, null=True)),
                ('audio_url', models.TextField(blank=True, null=True)),
                ('said_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('came_by_view', models.BooleanField(db_default=False, editable=False, null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, null=True)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, null=True)),
            ],
            options={
                'verbose_name_plural': 'summaries',
                'db_table': 'content_summaries',
            },
        ),
        adoption.AdoptModel(
            name='Tombstone',
            fields=[
                ('video_id', models.TextField(primary_key=True, serialize=False)),
                ('title', models.TextField(blank=True, null=True)),
                ('deleted_by', models.TextField()),
                ('deleted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('via', models.TextField(blank=True, db_default='', help_text='The page or command.')),
                ('reason', models.TextField(blank=True, db_default='')),
                ('gesture', models.UUIDField(blank=True, null=True)),
                ('snapshot', models.JSONField(blank=True, help_text='The item, every revision, the curation.', null=True)),
                ('attempts', models.IntegerField(db_default=0, help_text='How often a machine tried to bring it back.')),
                ('last_attempt_at', models.DateTimeField(blank=True, null=True)),
                ('purged_at', models.DateTimeField(blank=True, null=True)),
                ('purged_by', models.TextField(blank=True, db_default='')),
            ],
            options={
                'db_table': 'tombstone',
            },
        ),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(NO_LONGER_GENERATED, GENERATED)],
            [
                migrations.AlterField('content', 'shown_language', models.TextField(editable=False)),
                migrations.AlterField('content', 'topic_keys', django.contrib.postgres.fields.ArrayField(
                    base_field=models.TextField(), default=list, editable=False, size=None)),
            ],
        ),
        migrations.CreateModel(
            name='Listing',
            fields=[
                ('content', models.OneToOneField(db_column='video_id', db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='listing', serialize=False, to='content.content')),
                ('summary_types', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), help_text='Friendly names: Key Points, Audio Summary, ...', size=None)),
                ('type_keys', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), help_text='Folded names and variant ids to filter by.', size=None)),
                ('has_audio_variant', models.BooleanField()),
                ('search_config', models.TextField()),
                ('words', django.contrib.postgres.search.SearchVectorField(help_text='Of the latest summaries: spares tokenising them when a title changes.')),
                ('document', django.contrib.postgres.search.SearchVectorField(help_text='All words, weighted.')),
            ],
            options={
                'db_table': 'listing',
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.TextField(help_text='added, synced, audio, deleted')),
                ('items', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), help_text='Keys of the items; of many, the first.', size=None)),
                ('number', models.IntegerField(help_text='How many items there were.')),
                ('transaction', models.BigIntegerField(help_text="The transaction's xid.")),
                ('at', models.DateTimeField(db_default=models.Func(function='clock_timestamp'))),
            ],
            options={
                'db_table': 'event',
            },
        ),
        migrations.AddIndex(
            model_name='content',
            index=models.Index(models.OrderBy(models.F('indexed_at'), descending=True, nulls_last=True), models.F('video_id'), name='content_newest'),
        ),
        migrations.AddIndex(
            model_name='content',
            index=django.contrib.postgres.indexes.GinIndex(fields=['category_keys'], name='content_category_keys'),
        ),
        migrations.AddIndex(
            model_name='content',
            index=django.contrib.postgres.indexes.GinIndex(fields=['subcategory_keys'], name='content_subcategory_keys'),
        ),
        migrations.AddIndex(
            model_name='content',
            index=django.contrib.postgres.indexes.GinIndex(fields=['topic_keys'], name='content_topic_keys'),
        ),
        migrations.AddIndex(
            model_name='content',
            index=models.Index(fields=['channel_key'], name='content_channel_key'),
        ),
        migrations.AddConstraint(
            model_name='content',
            constraint=models.CheckConstraint(condition=models.Q(('video_id__regex', '^[^\\x01-\\x20\\x7f]{1,200}$')), name='key_is_short_and_printable'),
        ),
        migrations.AddConstraint(model_name='content', constraint=dates('published_at', 'indexed_at', 'created_at', 'updated_at', table='item')),
        migrations.AddConstraint(
            model_name='curation',
            constraint=models.CheckConstraint(condition=models.Q(models.Func(models.F('overrides'), function='library_is_decision', output_field=models.BooleanField())), name='decision_is_well_formed'),
        ),
        migrations.AddIndex(
            model_name='history',
            index=models.Index(fields=['item', 'id'], name='history_item'),
        ),
        migrations.AddIndex(
            model_name='history',
            index=models.Index(condition=models.Q(('gesture__isnull', False)), fields=['gesture'], name='history_gesture'),
        ),
        migrations.AddConstraint(
            model_name='history',
            constraint=models.UniqueConstraint(condition=models.Q(('uid__isnull', False)), fields=('uid',), name='decision_is_remembered_once'),
        ),
        migrations.AddConstraint(
            model_name='pause',
            constraint=models.CheckConstraint(condition=models.Q(('id', 1)), name='one_pause'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.UniqueConstraint(fields=('video_id', 'field', 'digest'), name='proposed_once'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('video_id', 'field'), name='one_open_suggestion_a_field'),
        ),
        migrations.AddIndex(
            model_name='tombstone',
            index=models.Index(fields=['deleted_at'], name='tombstone_deleted_at'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=django.contrib.postgres.indexes.GinIndex(fields=['document'], name='listing_document'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=django.contrib.postgres.indexes.GinIndex(fields=['type_keys'], name='listing_type_keys'),
        ),
        migrations.AddConstraint(
            model_name='summary',
            constraint=models.UniqueConstraint(fields=('content', 'variant', 'revision'), name='revision_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='summary',
            constraint=models.UniqueConstraint(condition=models.Q(('is_latest', True)), fields=('content', 'variant'), name='one_latest'),
        ),
        migrations.AddConstraint(model_name='summary', constraint=dates('generated_at', 'said_at', 'created_at', 'updated_at', table='summary')),
        migrations.AddConstraint(model_name='categoryalias', constraint=dates('decided_at', table='alias')),
        migrations.AddConstraint(model_name='curation', constraint=dates('decided_at', table='curation')),
        migrations.AddConstraint(model_name='history', constraint=dates('at', table='history')),
        migrations.AddConstraint(model_name='pause', constraint=dates('since', table='pause')),
        migrations.AddConstraint(model_name='seal', constraint=dates('sealed_at', table='seal')),
        migrations.AddConstraint(model_name='suggestion', constraint=dates('proposed_at', 'decided_at', table='suggestion')),
        migrations.AddConstraint(model_name='tombstone', constraint=dates('deleted_at', 'last_attempt_at', 'purged_at', table='tombstone')),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['transaction'], name='event_transaction'),
        ),
        migrations.RunSQL(OF_ROWS, NONE_OF_ROWS),
        migrations.RunSQL(views.CASCADES, views.NO_CASCADES),
        migrations.RunSQL(views.VIEWS, views.NO_VIEWS),
        adoption.TieIn(),
    ]
