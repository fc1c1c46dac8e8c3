import content.db.rules.trigger
import django.db.models.functions.text
import django.db.models.lookups
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# In the order in which writers take them: in another, this would wait for a writer that waits for this.
LOCKS = """
    LOCK TABLE content_summaries, content, sound_file, recording, listing, search_document
    IN ACCESS EXCLUSIVE MODE
"""


class Migration(migrations.Migration):
    """Every write does less: indexes that nobody reads go, and rules look up once what they looked up twice."""

    dependencies = [
        ('content', '0010_read_side_filled'),
    ]

    operations = [
        migrations.RunSQL(LOCKS, LOCKS),
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
        migrations.AddIndex(
            model_name='content',
            index=models.Index(models.Func(models.F('video_id'), function='library_file_stem', output_field=models.TextField()), condition=models.Q(('video_id__regex', '[^\\w.-]'), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length('video_id'), 150), _connector='OR'), name='content_file_stem'),
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
            trigger=pgtrigger.compiler.Trigger(name='arrival_is_followed', sql=content.db.rules.trigger.RuleSql(func="    -- One without an address counts where it takes the place of one with an address, or leaves it to one. OFFSET 0: by the\n    -- index, never a hash of the whole table.\n    PERFORM library_refresh_recordings(ARRAY(\n        SELECT DISTINCT t.video_id FROM touched t\n        WHERE t.audio_url <> '' OR EXISTS (\n            SELECT FROM content_summaries s\n            WHERE (s.video_id, s.variant) = (t.video_id, t.variant) AND s.audio_url <> '' OFFSET 0)));\n    RETURN NULL;", hash='1c91862bc9f5db5074893d8d96b347ed8d6765d8', level='STATEMENT', operation='INSERT', pgid='pgtrigger_5_arrival_is_followed_28786', referencing='REFERENCING NEW TABLE AS touched ', table='content_summaries', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summary',
            trigger=pgtrigger.compiler.Trigger(name='taking_away_is_followed', sql=content.db.rules.trigger.RuleSql(func="    -- One without an address counts where it takes the place of one with an address, or leaves it to one. OFFSET 0: by the\n    -- index, never a hash of the whole table.\n    PERFORM library_refresh_recordings(ARRAY(\n        SELECT DISTINCT t.video_id FROM touched t\n        WHERE t.audio_url <> '' OR EXISTS (\n            SELECT FROM content_summaries s\n            WHERE (s.video_id, s.variant) = (t.video_id, t.variant) AND s.audio_url <> '' OFFSET 0)));\n    RETURN NULL;", hash='373debf1df834c428c489b0ef2b50f8bcc14ec34', level='STATEMENT', operation='DELETE', pgid='pgtrigger_5_taking_away_is_followed_6d081', referencing='REFERENCING OLD TABLE AS touched ', table='content_summaries', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='content',
            constraint=models.CheckConstraint(condition=models.Q(('video_id__regex', '^[^\\x01-\\x20\\x7f]+$'), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('video_id'), 200)), name='key_is_short_and_printable'),
        ),
    ]
