import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import content.db.rules.trigger
from content.db.functions import FOR_TABLES
from content.db.views import LISTING_CASCADES, NO_LISTING_CASCADES

# In the order in which writers take them: in another, this would wait for a writer that waits for this.
LOCKS = """
    LOCK TABLE content_summaries, content, curation, suggestion, seal, tombstone, category_alias, history, pause,
        sound_file, recording, listing
    IN ACCESS EXCLUSIVE MODE
"""
# What made and asked documents of before.
DROP_FORMER = """
    DROP FUNCTION IF EXISTS library_query(regconfig, jsonb), library_term(regconfig, text, text),
        library_phrase(regconfig, text), library_words(regconfig, text, "char");
"""
# Many lines go at once when they are summed up, and readers pass over those that went.
VACUUM = """
    ALTER TABLE facet_count SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
"""
# Django makes them for every key that is a text, for searches by how it begins; nobody does one.
OF_PREFIXES = {
    "content_video_id_ce0c6ffc_like": "content (video_id text_pattern_ops)",
    "content_id_274c14f8_like": "content (id text_pattern_ops)",
    "recording_video_id_1e0a0083_like": "recording (video_id text_pattern_ops)",
}
NO_PREFIXES = "DROP INDEX IF EXISTS listing_video_id_899ca602_like, search_document_video_id_49225e30_like;"
UNTIE = "ALTER TABLE listing DROP CONSTRAINT listing_belongs_to_content"
TIE = """
    ALTER TABLE listing ADD CONSTRAINT listing_belongs_to_content
    FOREIGN KEY (video_id) REFERENCES content (video_id) ON DELETE CASCADE
"""
# The way back: what the listing was, and how it was kept.
FORMERLY = r"""
CREATE OR REPLACE FUNCTION library_words(config regconfig, words text, weight "char") RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ts_delete('|:1'::tsvector || setweight(to_tsvector(config, words), weight), '|')
$$;

CREATE OR REPLACE FUNCTION library_headwords(config regconfig, title text, channel text, topics text[])
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT library_words(config, library_plain(left(coalesce(title, ''), 2000)), 'A')
        || library_words(config, library_plain(left(coalesce(channel, ''), 2000)), 'B')
        || library_words(config, translate(left(topics::text, 4000), '-{},"', '     '), 'B')
        || library_words('pg_catalog.simple', library_plain(left(coalesce(title, ''), 2000)), 'C')
        || library_words('pg_catalog.simple', library_plain(left(coalesce(channel, ''), 2000)), 'C')
$$;

CREATE OR REPLACE FUNCTION library_refresh_listing(ids text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    item text;
BEGIN
    FOR item IN SELECT DISTINCT id FROM unnest(ids) AS id ORDER BY id LOOP
        INSERT INTO listing (video_id, summary_types, type_keys, has_audio_variant, search_config, words, document)
        SELECT c.video_id, spoken.types, spoken.keys, spoken.has_audio, config::text, summaries.words,
            library_headwords(config, c.title, c.channel_name, c.topic_keys) || summaries.words
        FROM content c
        CROSS JOIN LATERAL library_search_config(c.shown_language) AS config
        CROSS JOIN LATERAL (
            SELECT
                array_agg(DISTINCT library_summary_type(s.variant)) FILTER (WHERE s.html <> '') AS types,
                array_agg(DISTINCT library_fold(key)) FILTER (WHERE s.html <> '') AS keys,
                bool_or(lower(s.variant) LIKE 'audio%') AS has_audio,
                (SELECT string_agg(library_plain(left(w.text, 100000)), ' ' ORDER BY w.variant) FROM content_summaries w
                 WHERE w.video_id = item AND w.is_latest AND w.html <> '' AND w.variant <> 'language') AS words
            FROM content_summaries s, unnest(
                ARRAY[s.variant, split_part(s.variant, ':', 1), library_summary_type(s.variant)]
            ) AS key
            WHERE s.video_id = item AND s.is_latest AND s.variant <> 'language'
        ) AS spoken
        CROSS JOIN LATERAL (
            SELECT library_words(config, left(coalesce(spoken.words, ''), 100000), 'D')
                || library_words('simple', left(coalesce(spoken.words, ''), 50000), 'D') AS words
            OFFSET 0
        ) AS summaries
        WHERE c.video_id = item AND spoken.keys IS NOT NULL
        ON CONFLICT (video_id) DO UPDATE SET
            summary_types = EXCLUDED.summary_types,
            type_keys = EXCLUDED.type_keys,
            has_audio_variant = EXCLUDED.has_audio_variant,
            search_config = EXCLUDED.search_config,
            words = EXCLUDED.words,
            document = EXCLUDED.document;
        IF NOT FOUND THEN
            DELETE FROM listing WHERE video_id = item;
        END IF;
    END LOOP;
END
$$;

SELECT library_refresh_listing(ARRAY(SELECT video_id FROM content));
"""


class Migration(migrations.Migration):
    """A narrow listing, the facets' dictionary and counts, and the words of search apart; empty until the next step."""

    dependencies = [("content", "0008_names_in_one_spelling")]

    operations = [
        migrations.RunSQL(LOCKS, LOCKS),
        migrations.RunSQL(FOR_TABLES, FORMERLY),
        migrations.RunSQL(DROP_FORMER, migrations.RunSQL.noop),
        pgtrigger.migrations.RemoveTrigger(
            model_name='content',
            name='content_is_listed',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='summary',
            name='arrival_is_listed',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='summary',
            name='revising_is_listed',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='summary',
            name='taking_away_is_listed',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='soundfile',
            name='arrival_is_followed',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='soundfile',
            name='change_is_followed',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='soundfile',
            name='taking_away_is_followed',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='summary',
            name='revision_is_next_free',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='summary',
            name='arrival_is_followed',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='summary',
            name='taking_away_is_followed',
        ),
        migrations.RunSQL(UNTIE, TIE),
        migrations.DeleteModel(
            name='Listing',
        ),
        migrations.CreateModel(
            name='FacetValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.BigIntegerField(help_text='The number by which listings name it.')),
                ('facet', models.SmallIntegerField(choices=[(2, 'Category'), (3, 'Subcategory'), (4, 'Source'), (6, 'Channel'), (8, 'Language'), (10, 'Content Type'), (12, 'Complexity'), (14, 'Summary Type'), (16, 'Has Audio'), (18, 'Topic'), (20, 'Variant')])),
                ('parent', models.TextField(help_text='Of a subcategory: its category, folded.')),
                ('key', models.TextField(help_text='The label folded: spellings of one key are one value to readers.')),
                ('label', models.TextField()),
            ],
            options={
                'db_table': 'facet',
                'indexes': [models.Index(fields=['value'], name='facet_value'), models.Index(fields=['facet', 'key'], name='facet_key')],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='FacetCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.BigIntegerField(help_text="0: the listed items themselves; a facet's own number: those that say nothing of it.")),
                ('items', models.IntegerField(help_text='So many more, or fewer.')),
            ],
            options={
                'db_table': 'facet_count',
                'indexes': [models.Index(fields=['value'], name='facet_count_value')],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Listing',
            fields=[
                ('content', models.OneToOneField(db_column='video_id', db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='listing', serialize=False, to='content.content')),
                ('indexed_at', models.DateTimeField(null=True)),
                ('came_out', models.DateTimeField(help_text='The date of the original; see `premieres_at`.', null=True)),
                ('premieres_at', models.DateTimeField(help_text='A date to come, at which the original comes out; until then it counts as of `indexed_at`.', null=True)),
                ('title_key', models.TextField(null=True)),
                ('channel_key', models.TextField(null=True)),
                ('duration_seconds', models.IntegerField(null=True)),
                ('facets', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), help_text='Its values in `facet`: what is filtered by and counted.', size=None)),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), help_text='Numbers of its topics, variants and kinds of summary: what is only filtered by.', size=None)),
                ('has_audio_variant', models.BooleanField()),
            ],
            options={
                'db_table': 'listing',
                'indexes': [models.Index(models.OrderBy(models.F('indexed_at'), descending=True, nulls_last=True), models.F('content'), name='listing_added_desc'), models.Index(models.OrderBy(models.F('indexed_at'), nulls_last=True), models.F('content'), name='listing_added_asc'), models.Index(models.OrderBy(models.F('came_out'), descending=True, nulls_last=True), models.F('content'), name='listing_video_newest'), models.Index(models.OrderBy(models.F('came_out'), nulls_last=True), models.F('content'), name='listing_video_oldest'), models.Index(models.OrderBy(models.F('title_key'), nulls_last=True), models.F('content'), name='listing_title_asc'), models.Index(models.OrderBy(models.F('title_key'), descending=True, nulls_last=True), models.F('content'), name='listing_title_desc'), models.Index(models.OrderBy(models.F('duration_seconds'), descending=True, nulls_last=True), models.F('content'), name='listing_duration_desc'), models.Index(models.OrderBy(models.F('duration_seconds'), nulls_last=True), models.F('content'), name='listing_duration_asc'), models.Index(models.OrderBy(models.F('channel_key'), nulls_last=True), models.F('content'), name='listing_channel_az'), models.Index(models.OrderBy(models.F('channel_key'), descending=True, nulls_last=True), models.F('content'), name='listing_channel_za'), django.contrib.postgres.indexes.GinIndex(fields=['facets'], name='listing_facets'), django.contrib.postgres.indexes.GinIndex(fields=['tags'], name='listing_tags'), models.Index(condition=models.Q(('premieres_at__isnull', False)), fields=['premieres_at'], name='listing_premieres')],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='SearchDocument',
            fields=[
                ('listing', models.OneToOneField(db_column='video_id', db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='document', serialize=False, to='content.listing')),
                ('indexed_at', models.DateTimeField(help_text='As in `listing`: what is found is shown newest first.', null=True)),
                ('head', django.contrib.postgres.search.SearchVectorField(help_text='Of title, channel, topics and categories.')),
                ('words', django.contrib.postgres.search.SearchVectorField(help_text='Of the latest summaries.')),
            ],
            options={
                'db_table': 'search_document',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['head'], gin_pending_list_limit=256, name='search_document_head'), django.contrib.postgres.indexes.GinIndex(models.Func(models.F('head'), models.F('words'), function='library_all_words', output_field=django.contrib.postgres.search.SearchVectorField()), gin_pending_list_limit=256, name='search_document_all')],
                'constraints': [],
            },
        ),
        migrations.RunSQL(LISTING_CASCADES, NO_LISTING_CASCADES),
        migrations.RunSQL(VACUUM, migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name='content',
            name='key_is_short_and_printable',
        ),
        migrations.RemoveIndex(
            model_name='content',
            name='content_subcategory_keys',
        ),
        migrations.RemoveIndex(
            model_name='content',
            name='content_topic_keys',
        ),
        migrations.RemoveIndex(
            model_name='content',
            name='content_channel_key',
        ),
        migrations.RemoveIndex(
            model_name='content',
            name='content_file_stem',
        ),
        migrations.AddConstraint(
            model_name='content',
            constraint=models.CheckConstraint(condition=models.Q(('video_id__regex', '^[^\\x01-\\x20\\x7f]+$'), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('video_id'), 200)), name='key_is_short_and_printable'),
        ),
        *(
            migrations.RunSQL(f"DROP INDEX IF EXISTS {name}", f"CREATE INDEX IF NOT EXISTS {name} ON {what}")
            for name, what in OF_PREFIXES.items()
        ),
        migrations.RunSQL(NO_PREFIXES, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='content_is_listed', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    ids text[];\n    renamed text[];\n    translated text[];\n', func='    -- A FULL JOIN is hashed, however few rows there were when its plan was made.\n    SELECT array_agg(video_id),\n        array_agg(video_id) FILTER (WHERE\n            (n.title, n.channel_name, n.topic_keys, n.shown_categories, n.indexed_at)\n            IS DISTINCT FROM (o.title, o.channel_name, o.topic_keys, o.shown_categories, o.indexed_at)),\n        array_agg(video_id) FILTER (WHERE n.shown_language IS DISTINCT FROM o.shown_language)\n    INTO ids, renamed, translated\n    FROM changed n FULL JOIN previous o USING (video_id)\n    WHERE (n.title, n.channel_name, n.topic_keys, n.shown_categories, n.indexed_at, n.shown_language, n.published_at,\n            n.duration_seconds, n.content_source, n.content_type, n.complexity_level)\n        IS DISTINCT FROM (o.title, o.channel_name, o.topic_keys, o.shown_categories, o.indexed_at, o.shown_language,\n            o.published_at, o.duration_seconds, o.content_source, o.content_type, o.complexity_level);\n    IF ids IS NOT NULL THEN\n        PERFORM library_refresh_listing(ids);\n        PERFORM library_refresh_heads(renamed);\n        PERFORM library_refresh_documents(translated);\n    END IF;\n    RETURN NULL;', hash='2b374e3552ad52ddd2b7b62082a5266cd891292e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_5_content_is_listed_cf9f2', referencing='REFERENCING OLD TABLE AS previous  NEW TABLE AS changed ', table='content', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='facetcount',
            trigger=pgtrigger.compiler.Trigger(name='nothing_is_truncated', sql=content.db.rules.trigger.RuleSql(func="    RAISE EXCEPTION 'TRUNCATE of % is refused: it would leave no trace.', TG_TABLE_NAME\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_is_truncated',\n        HINT = 'Delete through the admin; to begin anew, restore into another database and repoint.';", hash='bc7a38a6fb2437b7aa1437433c221e205968fe8a', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_5_nothing_is_truncated_90573', table='facet_count', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='facetvalue',
            trigger=pgtrigger.compiler.Trigger(name='nothing_is_truncated', sql=content.db.rules.trigger.RuleSql(func="    RAISE EXCEPTION 'TRUNCATE of % is refused: it would leave no trace.', TG_TABLE_NAME\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_is_truncated',\n        HINT = 'Delete through the admin; to begin anew, restore into another database and repoint.';", hash='40a19c56f6454d10b88b5d41d98a448a65d3df43', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_5_nothing_is_truncated_30111', table='facet', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='listing',
            trigger=pgtrigger.compiler.Trigger(name='nothing_is_truncated', sql=content.db.rules.trigger.RuleSql(func="    RAISE EXCEPTION 'TRUNCATE of % is refused: it would leave no trace.', TG_TABLE_NAME\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_is_truncated',\n        HINT = 'Delete through the admin; to begin anew, restore into another database and repoint.';", hash='a1d8053b406757bbeedc89992a4fef5c3b56989d', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_5_nothing_is_truncated_f9f83', table='listing', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='listing',
            trigger=pgtrigger.compiler.Trigger(name='arrival_is_counted', sql=content.db.rules.trigger.RuleSql(func='    INSERT INTO facet_count (value, items)\n    SELECT value, count(*) FROM (SELECT unnest(facets || 0::bigint) AS value FROM arrived) AS c GROUP BY value;\n    RETURN NULL;', hash='d36e5595c14c37cd4f1a5fabbc90cdcbc55c9a33', level='STATEMENT', operation='INSERT', pgid='pgtrigger_5_arrival_is_counted_5bebf', referencing='REFERENCING NEW TABLE AS arrived ', table='listing', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='listing',
            trigger=pgtrigger.compiler.Trigger(name='change_is_counted', sql=content.db.rules.trigger.RuleSql(func='    INSERT INTO facet_count (value, items)\n    SELECT value, sum(items) FROM (\n        SELECT unnest(facets) AS value, 1 AS items FROM changed\n        UNION ALL SELECT unnest(facets), -1 FROM previous\n    ) AS c GROUP BY value HAVING sum(items) <> 0;\n    RETURN NULL;', hash='fd8b1c938dbe0fa25420822fdbe67a17ae2f3623', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_5_change_is_counted_9a926', referencing='REFERENCING OLD TABLE AS previous  NEW TABLE AS changed ', table='listing', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='listing',
            trigger=pgtrigger.compiler.Trigger(name='departure_is_counted', sql=content.db.rules.trigger.RuleSql(func='    INSERT INTO facet_count (value, items)\n    SELECT value, -count(*) FROM (SELECT unnest(facets || 0::bigint) AS value FROM gone) AS c GROUP BY value;\n    RETURN NULL;', hash='2bea187eac68a50151072b273e258c7c4b3c1a08', level='STATEMENT', operation='DELETE', pgid='pgtrigger_5_departure_is_counted_33117', referencing='REFERENCING OLD TABLE AS gone ', table='listing', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='searchdocument',
            trigger=pgtrigger.compiler.Trigger(name='nothing_is_truncated', sql=content.db.rules.trigger.RuleSql(func="    RAISE EXCEPTION 'TRUNCATE of % is refused: it would leave no trace.', TG_TABLE_NAME\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_is_truncated',\n        HINT = 'Delete through the admin; to begin anew, restore into another database and repoint.';", hash='aac952e495ee453af08e002087cb9798f36151bd', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_5_nothing_is_truncated_b7f58', table='search_document', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='soundfile',
            trigger=pgtrigger.compiler.Trigger(name='arrival_is_followed', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    file_names text[] := ARRAY(SELECT name FROM touched);\n    file_keys text[] := ARRAY(SELECT DISTINCT unnest(keys) FROM touched);\n', func="    PERFORM library_announce('audio', library_refresh_recordings(ARRAY(\n        SELECT r.video_id FROM recording r WHERE r.names && file_names\n        UNION\n        SELECT c.video_id FROM content c WHERE c.video_id = ANY (file_keys)\n        UNION\n        SELECT c.video_id FROM content c\n        WHERE (c.video_id ~ '[^\\w.-]' OR length(c.video_id) > 150)\n            AND library_file_stem(c.video_id) = ANY (file_keys))));\n    RETURN NULL;", hash='081a50b93ac81ea2001bec59945c6cee2345988d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_5_arrival_is_followed_602a8', referencing='REFERENCING NEW TABLE AS touched ', table='sound_file', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='soundfile',
            trigger=pgtrigger.compiler.Trigger(name='change_is_followed', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    file_names text[] := ARRAY(SELECT name FROM touched);\n    file_keys text[] := ARRAY(SELECT DISTINCT unnest(keys) FROM touched);\n', func="    PERFORM library_announce('audio', library_refresh_recordings(ARRAY(\n        SELECT r.video_id FROM recording r WHERE r.names && file_names\n        UNION\n        SELECT c.video_id FROM content c WHERE c.video_id = ANY (file_keys)\n        UNION\n        SELECT c.video_id FROM content c\n        WHERE (c.video_id ~ '[^\\w.-]' OR length(c.video_id) > 150)\n            AND library_file_stem(c.video_id) = ANY (file_keys))));\n    RETURN NULL;", hash='f5512329fd75a6a0ef7bc3761437a1c083d3e3e8', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_5_change_is_followed_2e6a9', referencing='REFERENCING NEW TABLE AS touched ', table='sound_file', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='soundfile',
            trigger=pgtrigger.compiler.Trigger(name='taking_away_is_followed', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    file_names text[] := ARRAY(SELECT name FROM touched);\n    file_keys text[] := ARRAY(SELECT DISTINCT unnest(keys) FROM touched);\n', func="    PERFORM library_announce('audio', library_refresh_recordings(ARRAY(\n        SELECT r.video_id FROM recording r WHERE r.names && file_names\n        UNION\n        SELECT c.video_id FROM content c WHERE c.video_id = ANY (file_keys)\n        UNION\n        SELECT c.video_id FROM content c\n        WHERE (c.video_id ~ '[^\\w.-]' OR length(c.video_id) > 150)\n            AND library_file_stem(c.video_id) = ANY (file_keys))));\n    RETURN NULL;", hash='255cb13f85ab18da4c83c16cbbb4b1fe177a5a74', level='STATEMENT', operation='DELETE', pgid='pgtrigger_5_taking_away_is_followed_c55cd', referencing='REFERENCING OLD TABLE AS touched ', table='sound_file', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summary',
            trigger=pgtrigger.compiler.Trigger(name='revision_is_next_free', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    repeated integer;\n    next_free integer;\n    is_taken boolean;\n    has_latest boolean;\n    is_older boolean;\n    is_there boolean;\n', func="    -- Writers of one item take turns: `deleted_item_gets_no_summary` has taken the item's row.\n    IF library_setting('doing') = 'restoring' THEN\n        RETURN NEW;  -- number, latest and dates as they were\n    END IF;\n    -- A repeated row is left to its writer's ON CONFLICT.\n    IF NEW.came_by_view THEN\n        SELECT s.revision INTO repeated FROM content_summaries s\n        WHERE (s.video_id, s.variant) = (NEW.video_id, NEW.variant)\n            AND (s.text, s.html) IS NOT DISTINCT FROM (NEW.text, NEW.html)\n        ORDER BY s.revision = NEW.revision DESC, s.revision DESC LIMIT 1;\n    END IF;\n    SELECT coalesce(max(s.revision), 0) + 1, bool_or(s.revision = NEW.revision),\n        bool_or(s.is_latest), bool_or(s.is_latest AND s.said_at > NEW.said_at),\n        EXISTS (SELECT FROM content_summaries WHERE id = NEW.id)\n    INTO next_free, is_taken, has_latest, is_older, is_there\n    FROM content_summaries s WHERE (s.video_id, s.variant) = (NEW.video_id, NEW.variant);\n    IF repeated IS NOT NULL OR is_there THEN\n        NEW.revision := coalesce(repeated, NEW.revision);\n        NEW.is_latest := false;\n        RETURN NEW;\n    END IF;\n    IF is_taken OR coalesce(NEW.revision, 0) < 1 THEN\n        NEW.revision := next_free;\n    END IF;\n    NEW.is_latest := is_older IS NOT TRUE;\n    -- An update of no row would still call every rule that there is for updates.\n    IF NEW.is_latest AND has_latest THEN\n        UPDATE content_summaries SET is_latest = false\n        WHERE (video_id, variant) = (NEW.video_id, NEW.variant) AND is_latest;\n    END IF;\n    RETURN NEW;", hash='95ea6eb6d802ee42b7b8493e94bbaec8d29d3fe5', operation='INSERT', pgid='pgtrigger_5_revision_is_next_free_e68fd', table='content_summaries', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summary',
            trigger=pgtrigger.compiler.Trigger(name='arrival_is_listed', sql=content.db.rules.trigger.RuleSql(func='    PERFORM library_refresh_listing(array_agg(DISTINCT video_id)), library_refresh_documents(array_agg(DISTINCT video_id))\n    FROM touched;\n    RETURN NULL;', hash='83593477311afe83773c671789961aa5ebe7f737', level='STATEMENT', operation='INSERT', pgid='pgtrigger_5_arrival_is_listed_ff331', referencing='REFERENCING NEW TABLE AS touched ', table='content_summaries', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summary',
            trigger=pgtrigger.compiler.Trigger(name='revising_is_listed', sql=content.db.rules.trigger.RuleSql(condition='WHEN (pg_trigger_depth() = 0)', func='    PERFORM library_refresh_listing(array_agg(DISTINCT n.video_id)),\n        library_refresh_documents(array_agg(DISTINCT n.video_id))\n    FROM revised n FULL JOIN previous o USING (id) WHERE (n.text, n.html) IS DISTINCT FROM (o.text, o.html);\n    RETURN NULL;', hash='3194b5c0e55452c63194eb0a3bad69a443b71b6f', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_5_revising_is_listed_e05d6', referencing='REFERENCING OLD TABLE AS previous  NEW TABLE AS revised ', table='content_summaries', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summary',
            trigger=pgtrigger.compiler.Trigger(name='taking_away_is_listed', sql=content.db.rules.trigger.RuleSql(func='    PERFORM library_refresh_listing(array_agg(DISTINCT video_id)), library_refresh_documents(array_agg(DISTINCT video_id))\n    FROM touched;\n    RETURN NULL;', hash='08cc9c0122b1c2bf7fb21225777f7f84512dbdc2', level='STATEMENT', operation='DELETE', pgid='pgtrigger_5_taking_away_is_listed_c8223', referencing='REFERENCING OLD TABLE AS touched ', table='content_summaries', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summary',
            trigger=pgtrigger.compiler.Trigger(name='arrival_is_followed', sql=content.db.rules.trigger.RuleSql(func="    -- One without an address counts where it takes the place of one with an address, or leaves it to one. OFFSET 0: by the\n    -- index, never a hash of the whole table.\n    PERFORM library_refresh_recordings(ARRAY(\n        SELECT DISTINCT t.video_id FROM touched t\n        WHERE t.audio_url <> '' OR EXISTS (\n            SELECT FROM content_summaries s\n            WHERE (s.video_id, s.variant) = (t.video_id, t.variant) AND s.audio_url <> '' OFFSET 0)));\n    RETURN NULL;", hash='1c91862bc9f5db5074893d8d96b347ed8d6765d8', level='STATEMENT', operation='INSERT', pgid='pgtrigger_5_arrival_is_followed_28786', referencing='REFERENCING NEW TABLE AS touched ', table='content_summaries', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summary',
            trigger=pgtrigger.compiler.Trigger(name='taking_away_is_followed', sql=content.db.rules.trigger.RuleSql(func="    -- One without an address counts where it takes the place of one with an address, or leaves it to one. OFFSET 0: by the\n    -- index, never a hash of the whole table.\n    PERFORM library_refresh_recordings(ARRAY(\n        SELECT DISTINCT t.video_id FROM touched t\n        WHERE t.audio_url <> '' OR EXISTS (\n            SELECT FROM content_summaries s\n            WHERE (s.video_id, s.variant) = (t.video_id, t.variant) AND s.audio_url <> '' OFFSET 0)));\n    RETURN NULL;", hash='373debf1df834c428c489b0ef2b50f8bcc14ec34', level='STATEMENT', operation='DELETE', pgid='pgtrigger_5_taking_away_is_followed_6d081', referencing='REFERENCING OLD TABLE AS touched ', table='content_summaries', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tombstone',
            trigger=pgtrigger.compiler.Trigger(name='purged_names_are_forgotten', sql=content.db.rules.trigger.RuleSql(condition='WHEN (OLD.purged_at IS NULL AND NEW.purged_at IS NOT NULL)', func='    PERFORM library_forget_names();\n    RETURN NULL;', hash='f773b21c51cbb64184134b031d1c9ac908a0a3ef', operation='UPDATE', pgid='pgtrigger_5_purged_names_are_forgotten_5101f', table='tombstone', when='AFTER')),
        ),
    ]
