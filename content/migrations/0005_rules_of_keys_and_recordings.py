import content.db.rules.trigger
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

# In the order in which writers take them: in another, this would wait for a writer that waits for this.
LOCKS = """
    LOCK TABLE content_summaries, content, curation, suggestion, seal, tombstone, category_alias, history, pause
    IN ACCESS EXCLUSIVE MODE
"""


class Migration(migrations.Migration):
    """One item has one key by whatever door; names are kept as they are compared; recordings follow what is there."""

    dependencies = [
        ('content', '0004_recordings_transcripts_and_other_keys'),
    ]

    operations = [
        migrations.RunSQL(LOCKS, LOCKS),
        pgtrigger.migrations.RemoveTrigger(
            model_name='categoryalias',
            name='decision_has_an_author',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='categoryalias',
            name='decision_is_remembered',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='content',
            name='deleted_stays_deleted',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='content',
            name='deleted_stays_deleted_after_all',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='content',
            name='change_is_dated',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='content',
            name='nothing_else_is_dated',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='content',
            name='delete_leaves_a_tombstone',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='curation',
            name='decision_has_an_author',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='curation',
            name='curation_is_forever',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='curation',
            name='curation_is_not_moved',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='curation',
            name='decision_is_remembered',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='history',
            name='history_is_append_only',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='history',
            name='history_is_added_to_by_rules',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='pause',
            name='decision_has_an_author',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='pause',
            name='decision_is_remembered',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='seal',
            name='decision_has_an_author',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='suggestion',
            name='decision_has_an_author',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='summary',
            name='revising_is_remembered',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='tombstone',
            name='decision_has_an_author',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='tombstone',
            name='decision_is_remembered',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='categoryalias',
            trigger=pgtrigger.compiler.Trigger(name='decision_has_an_author', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    was jsonb;\n    becomes jsonb;\n', func="    IF library_setting('actor') IS NULL THEN\n        was := to_jsonb(OLD);\n        becomes := to_jsonb(NEW);\n        -- Without an author rules keep a machine's word and count its attempts: neither decides anything. Machines\n        -- propose, and a later proposal overtakes an earlier one; a person answers. (The digest is derived later.) The\n        -- depth alone proves nothing, as a writer may have triggers too: so the columns are looked at.\n        IF NOT coalesce(CASE TG_TABLE_NAME\n            WHEN 'curation' THEN\n                pg_trigger_depth() > 1 AND was - 'incoming' = becomes - 'incoming'\n            WHEN 'tombstone' THEN\n                was - '{attempts,last_attempt_at}'::text[] = becomes - '{attempts,last_attempt_at}'::text[]\n            WHEN 'suggestion' THEN\n                pg_trigger_depth() > 1 AND becomes ->> 'state' IN ('open', 'overtaken') AND (TG_OP = 'INSERT'\n                    OR was ->> 'state' IN ('open', 'overtaken')\n                    AND was - '{state,digest}'::text[] = becomes - '{state,digest}'::text[])\n            WHEN 'other_key' THEN\n                TG_OP = 'INSERT' AND becomes -> 'snapshot' = 'null'\n                AND NOT EXISTS (SELECT FROM content WHERE video_id = becomes ->> 'key')\n                AND NOT EXISTS (SELECT FROM tombstone WHERE video_id = becomes ->> 'key')\n        END, false) THEN\n            RAISE EXCEPTION 'A % changes only by somebody who says who they are.', replace(TG_TABLE_NAME, '_', ' ')\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_has_an_author',\n                HINT = 'Decide in the admin; in SQL, in one transaction: '\n                    'SELECT set_config(''ytv2.actor'', ''your name'', true) before it.';\n        END IF;\n    END IF;\n    RETURN coalesce(NEW, OLD);", hash='e81ba9d7ac96449c8ad1d54dde6e2ea7e206bcf1', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_2_decision_has_an_author_0c987', table='category_alias', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='categoryalias',
            trigger=pgtrigger.compiler.Trigger(name='alias_is_folded', sql=content.db.rules.trigger.RuleSql(func='    NEW.key := library_fold(NEW.key);\n    RETURN NEW;', hash='48478626cf320e5669a9b536bee57bf22b361ee7', operation='INSERT OR UPDATE', pgid='pgtrigger_5_alias_is_folded_90a6a', table='category_alias', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='categoryalias',
            trigger=pgtrigger.compiler.Trigger(name='decision_is_remembered', sql=content.db.rules.trigger.RuleSql(declare="DECLARE\n    -- A machine's words and attempts are no decision; the snapshot stays out, so that a purge can forget it.\n    undecided CONSTANT text[] := '{incoming,snapshot,attempts,last_attempt_at}';\n    was jsonb := to_jsonb(OLD) - undecided;\n    becomes jsonb := to_jsonb(NEW) - undecided;\n    this jsonb := coalesce(becomes, was);\n", func="    -- The line of the merge stands for it: elsewhere the key may be the other item's already.\n    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'curation' AND library_setting('doing') = 'merging' THEN\n        RETURN NULL;\n    END IF;\n    PERFORM library_remember(\n        CASE TG_TABLE_NAME WHEN 'category_alias' THEN 'alias' WHEN 'other_key' THEN 'merge' ELSE TG_TABLE_NAME END,\n        coalesce(this ->> 'video_id', this ->> 'key', this ->> 'id'), lower(TG_OP), was, becomes);\n    RETURN NULL;", hash='e3a2457b6a4a0030f0304f8f3e0c8f673c3fa2ca', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_5_decision_is_remembered_e2b02', table='category_alias', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='key_leads_to_its_item', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    given CONSTANT text := NEW.video_id;\n', func="    -- What is restored comes back as it was, also beside its pair.\n    IF library_setting('doing') IS DISTINCT FROM 'restoring' THEN\n        NEW.video_id := library_arriving_key(given, NEW.canonical_url);\n        IF coalesce(NEW.id, '') = '' THEN\n            NEW.id := library_record_id(\n                CASE WHEN NEW.video_id = library_bare_key(given) THEN given ELSE NEW.video_id END, NEW.canonical_url);\n        END IF;\n    END IF;\n    -- A writer's report shall not be lost over it.\n    IF EXISTS (SELECT FROM content WHERE id = NEW.id AND video_id <> NEW.video_id) THEN\n        NEW.id := NULL;\n    END IF;\n    RETURN NEW;", hash='73c0705085fc6edd376e195ba018b3f90fdee3a8', operation='INSERT', pgid='pgtrigger_0_key_leads_to_its_item_f5c39', table='content', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='key_can_be_read', sql=content.db.rules.trigger.RuleSql(condition='WHEN (NOT library_is_key(NEW.video_id))', func="    IF library_setting('doing') = 'restoring' OR EXISTS (SELECT FROM content WHERE video_id = NEW.video_id) THEN\n        RETURN NEW;\n    END IF;\n    RAISE EXCEPTION 'The video_id % %.', NEW.video_id, CASE WHEN NEW.video_id IN ('.', '..')\n        THEN 'is a step in a path' ELSE 'contains characters that look like others or like none' END\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'key_can_be_read', HINT = 'Write the bare id.';", hash='70ef18702d85bfb6d98da5d0d9f7ad473a657b95', operation='INSERT', pgid='pgtrigger_1_key_can_be_read_51cd3', table='content', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='record_id_stays', sql=content.db.rules.trigger.RuleSql(condition='WHEN (OLD.id IS DISTINCT FROM NEW.id OR NEW.id IS NULL AND OLD.canonical_url IS DISTINCT FROM NEW.canonical_url)', func="    -- Of two items that are parted again, each has its own.\n    IF library_setting('doing') = 'parting' THEN\n        RETURN NEW;\n    END IF;\n    NEW.id := coalesce(nullif(OLD.id, ''), nullif(NEW.id, ''), library_record_id(NEW.video_id, NEW.canonical_url));\n    IF EXISTS (SELECT FROM content WHERE id = NEW.id AND video_id <> NEW.video_id) THEN\n        NEW.id := NULL;\n    END IF;\n    RETURN NEW;", hash='05ef52f29b64c3f2ef46568f553f287c473294b4', operation='UPDATE', pgid='pgtrigger_1_record_id_stays_a3bd2', table='content', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='deleted_stays_deleted', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    deleted text;\n', func="    -- A decision or a delete holds this lock alone, so that neither side slips past the other.\n    PERFORM pg_advisory_xact_lock_shared(library_lock_key(NEW.video_id));\n    -- An item may be known by its key and by its record id.\n    SELECT video_id INTO deleted FROM tombstone WHERE video_id IN (NEW.video_id, library_bare_key(NEW.id)) LIMIT 1;\n    IF deleted IS NULL THEN\n        RETURN NEW;\n    END IF;\n    -- Django cannot bear an INSERT that returns nothing; the rest of another writer's load shall come in.\n    IF library_setting('via') IS NOT NULL THEN\n        RAISE EXCEPTION '% was deleted by a person.', deleted\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'deleted_stays_deleted',\n            HINT = 'Restore it from the trash in the admin if it should come back.';\n    END IF;\n    UPDATE tombstone SET attempts = attempts + 1, last_attempt_at = now() WHERE video_id = deleted;\n    RETURN NULL;", hash='b34b57f81c456c3b6b79d2e502c3812bb263ac44', operation='INSERT', pgid='pgtrigger_1_deleted_stays_deleted_b237a', table='content', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='deleted_stays_deleted_after_all', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    overtaken text;\n', func="    -- An upsert that waits for a delete to commit inserts without asking the rule above again. No language: the row\n    -- stood there when its insert began (see `curation_wins_on_insert`).\n    IF EXISTS (SELECT FROM arrived) THEN\n        SELECT video_id INTO overtaken FROM arrived a\n        WHERE shown_language = '' OR EXISTS (\n            SELECT FROM tombstone t WHERE t.video_id IN (a.video_id, library_bare_key(a.id))\n        );\n    END IF;\n    IF overtaken IS NOT NULL THEN\n        RAISE EXCEPTION '% was deleted by a person just now.', overtaken\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'deleted_stays_deleted',\n            HINT = 'Restore it from the trash in the admin if it should come back.';\n    END IF;\n    RETURN NULL;", hash='1a6525a298d3e550e31a1920d737527263a8ac0d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_1_deleted_stays_deleted_after_all_24ae8', referencing='REFERENCING NEW TABLE AS arrived ', table='content', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='placeholder_says_nothing', sql=content.db.rules.trigger.RuleSql(condition='WHEN (OLD.title IS DISTINCT FROM NEW.title OR OLD.channel_name IS DISTINCT FROM NEW.channel_name OR OLD.canonical_url IS DISTINCT FROM NEW.canonical_url OR OLD.thumbnail_url IS DISTINCT FROM NEW.thumbnail_url OR OLD.language IS DISTINCT FROM NEW.language)', func="    -- A person may call an item what they like, and gets back what was there before.\n    IF library_setting('actor') IS NULL THEN\n        NEW.title := library_said_word('title', NEW.title, OLD.title, OLD.video_id);\n        NEW.channel_name := library_said_word('channel_name', NEW.channel_name, OLD.channel_name, OLD.video_id);\n        NEW.canonical_url := library_said_word('canonical_url', NEW.canonical_url, OLD.canonical_url, OLD.video_id);\n        NEW.thumbnail_url := library_said_word('thumbnail_url', NEW.thumbnail_url, OLD.thumbnail_url, OLD.video_id);\n        NEW.language := library_said_word('language', NEW.language, OLD.language, OLD.video_id);\n    END IF;\n    RETURN NEW;", hash='6566885d4a5419940ad9ec41f3bb55e5d6a8478e', operation='UPDATE', pgid='pgtrigger_4_placeholder_says_nothing_9f9b6', table='content', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='change_is_dated', sql=content.db.rules.trigger.RuleSql(condition='WHEN (OLD.title IS DISTINCT FROM NEW.title OR OLD.channel_name IS DISTINCT FROM NEW.channel_name OR OLD.thumbnail_url IS DISTINCT FROM NEW.thumbnail_url OR OLD.language IS DISTINCT FROM NEW.language OR OLD.subcategories_json IS DISTINCT FROM NEW.subcategories_json OR OLD.topics_json IS DISTINCT FROM NEW.topics_json OR OLD.summary_type_latest IS DISTINCT FROM NEW.summary_type_latest OR OLD.id IS DISTINCT FROM NEW.id OR OLD.canonical_url IS DISTINCT FROM NEW.canonical_url OR OLD.published_at IS DISTINCT FROM NEW.published_at OR OLD.indexed_at IS DISTINCT FROM NEW.indexed_at OR OLD.duration_seconds IS DISTINCT FROM NEW.duration_seconds OR OLD.audio_version IS DISTINCT FROM NEW.audio_version OR OLD.analysis_json IS DISTINCT FROM NEW.analysis_json OR OLD.media IS DISTINCT FROM NEW.media OR OLD.media_metadata IS DISTINCT FROM NEW.media_metadata OR OLD.has_audio IS DISTINCT FROM NEW.has_audio OR OLD.summary_image_url IS DISTINCT FROM NEW.summary_image_url OR OLD.transcript_text IS DISTINCT FROM NEW.transcript_text OR OLD.transcript_segments IS DISTINCT FROM NEW.transcript_segments)', func='    NEW.updated_at := now();\n    RETURN NEW;', hash='757bf6310dd33be9cb5e908c8d4720f6458ab183', operation='UPDATE', pgid='pgtrigger_6_change_is_dated_7826c', table='content', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='nothing_else_is_dated', sql=content.db.rules.trigger.RuleSql(condition='WHEN (OLD.updated_at IS DISTINCT FROM NEW.updated_at AND NOT (OLD.title IS DISTINCT FROM NEW.title OR OLD.channel_name IS DISTINCT FROM NEW.channel_name OR OLD.thumbnail_url IS DISTINCT FROM NEW.thumbnail_url OR OLD.language IS DISTINCT FROM NEW.language OR OLD.subcategories_json IS DISTINCT FROM NEW.subcategories_json OR OLD.topics_json IS DISTINCT FROM NEW.topics_json OR OLD.summary_type_latest IS DISTINCT FROM NEW.summary_type_latest OR OLD.id IS DISTINCT FROM NEW.id OR OLD.canonical_url IS DISTINCT FROM NEW.canonical_url OR OLD.published_at IS DISTINCT FROM NEW.published_at OR OLD.indexed_at IS DISTINCT FROM NEW.indexed_at OR OLD.duration_seconds IS DISTINCT FROM NEW.duration_seconds OR OLD.audio_version IS DISTINCT FROM NEW.audio_version OR OLD.analysis_json IS DISTINCT FROM NEW.analysis_json OR OLD.media IS DISTINCT FROM NEW.media OR OLD.media_metadata IS DISTINCT FROM NEW.media_metadata OR OLD.has_audio IS DISTINCT FROM NEW.has_audio OR OLD.summary_image_url IS DISTINCT FROM NEW.summary_image_url OR OLD.transcript_text IS DISTINCT FROM NEW.transcript_text OR OLD.transcript_segments IS DISTINCT FROM NEW.transcript_segments))', func='    NEW.updated_at := OLD.updated_at;\n    RETURN NEW;', hash='9ec7e2f92bb6cf6b26ce994103637e0f6f69a555', operation='UPDATE', pgid='pgtrigger_6_nothing_else_is_dated_e99c8', table='content', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='delete_leaves_a_tombstone', sql=content.db.rules.trigger.RuleSql(func="    -- Of an item that was merged into another, the other key keeps everything.\n    IF library_setting('doing') = 'merging' AND EXISTS (SELECT FROM other_key WHERE key = OLD.video_id) THEN\n        RETURN OLD;\n    END IF;\n    INSERT INTO tombstone (video_id, title, deleted_by, via, reason, gesture, deleted_at, snapshot)\n    VALUES (\n        OLD.video_id, OLD.title, library_setting('actor'), coalesce(library_setting('via'), 'SQL'),\n        coalesce(library_setting('reason'), ''), library_setting('gesture')::uuid,\n        coalesce(library_setting('at')::timestamptz, now()),\n        library_snapshot(OLD.video_id)\n    );\n    RETURN OLD;", hash='ffa1553077fcc0a63b008db9d434946f690320e9', operation='DELETE', pgid='pgtrigger_5_delete_leaves_a_tombstone_d413d', table='content', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='recording_follows_arrival', sql=content.db.rules.trigger.RuleSql(func="    PERFORM library_refresh_recordings(ARRAY(\n        SELECT video_id FROM arrived\n        WHERE media ? 'audio_url' OR analysis_json ? 'audio_url' OR library_has_sound_file(video_id)));\n    RETURN NULL;", hash='a40e71475e16577887d1fb76c5a9b035fbe59357', level='STATEMENT', operation='INSERT', pgid='pgtrigger_5_recording_follows_arrival_587f0', referencing='REFERENCING NEW TABLE AS arrived ', table='content', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='recording_follows_item', sql=content.db.rules.trigger.RuleSql(condition="WHEN (OLD.media IS DISTINCT FROM NEW.media OR OLD.analysis_json -> 'audio_url' IS DISTINCT FROM NEW.analysis_json -> 'audio_url')", func='    PERFORM library_refresh_recordings(ARRAY[NEW.video_id]);\n    RETURN NULL;', hash='13024f24f224413fc58f467c7644a6b0ee54ae46', operation='UPDATE', pgid='pgtrigger_5_recording_follows_item_bb014', table='content', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='curation',
            trigger=pgtrigger.compiler.Trigger(name='key_is_the_items', sql=content.db.rules.trigger.RuleSql(func="    -- Of two items that are one, either may be meant; what is restored comes back as it was.\n    IF library_setting('doing') IS DISTINCT FROM 'restoring'\n        AND NOT EXISTS (SELECT FROM content WHERE video_id = NEW.video_id)\n        AND NOT EXISTS (SELECT FROM tombstone WHERE video_id = NEW.video_id)\n    THEN\n        NEW.video_id := library_stored_key(NEW.video_id);\n    END IF;\n    RETURN NEW;", hash='336676665f44bd394a7ae80bdb102c05767ac54e', operation='INSERT', pgid='pgtrigger_0_key_is_the_items_985d9', table='curation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='curation',
            trigger=pgtrigger.compiler.Trigger(name='decision_has_an_author', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    was jsonb;\n    becomes jsonb;\n', func="    IF library_setting('actor') IS NULL THEN\n        was := to_jsonb(OLD);\n        becomes := to_jsonb(NEW);\n        -- Without an author rules keep a machine's word and count its attempts: neither decides anything. Machines\n        -- propose, and a later proposal overtakes an earlier one; a person answers. (The digest is derived later.) The\n        -- depth alone proves nothing, as a writer may have triggers too: so the columns are looked at.\n        IF NOT coalesce(CASE TG_TABLE_NAME\n            WHEN 'curation' THEN\n                pg_trigger_depth() > 1 AND was - 'incoming' = becomes - 'incoming'\n            WHEN 'tombstone' THEN\n                was - '{attempts,last_attempt_at}'::text[] = becomes - '{attempts,last_attempt_at}'::text[]\n            WHEN 'suggestion' THEN\n                pg_trigger_depth() > 1 AND becomes ->> 'state' IN ('open', 'overtaken') AND (TG_OP = 'INSERT'\n                    OR was ->> 'state' IN ('open', 'overtaken')\n                    AND was - '{state,digest}'::text[] = becomes - '{state,digest}'::text[])\n            WHEN 'other_key' THEN\n                TG_OP = 'INSERT' AND becomes -> 'snapshot' = 'null'\n                AND NOT EXISTS (SELECT FROM content WHERE video_id = becomes ->> 'key')\n                AND NOT EXISTS (SELECT FROM tombstone WHERE video_id = becomes ->> 'key')\n        END, false) THEN\n            RAISE EXCEPTION 'A % changes only by somebody who says who they are.', replace(TG_TABLE_NAME, '_', ' ')\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_has_an_author',\n                HINT = 'Decide in the admin; in SQL, in one transaction: '\n                    'SELECT set_config(''ytv2.actor'', ''your name'', true) before it.';\n        END IF;\n    END IF;\n    RETURN coalesce(NEW, OLD);", hash='8f58a1137a9c9aa72b33f983648c189888050e90', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_2_decision_has_an_author_304fb', table='curation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='curation',
            trigger=pgtrigger.compiler.Trigger(name='refusals_are_folded', sql=content.db.rules.trigger.RuleSql(func='    IF jsonb_typeof(NEW.refusals -> \'categories\') = \'array\' THEN\n        NEW.refusals := NEW.refusals - \'categories\' || (\n            SELECT coalesce(jsonb_build_object(\'categories\', jsonb_agg(key ORDER BY key COLLATE "C")), \'{}\')\n            FROM (SELECT DISTINCT library_fold(name) FROM unnest(library_texts(NEW.refusals -> \'categories\')) AS name)\n                AS names (key)\n            WHERE key <> \'\'\n        );\n    END IF;\n    RETURN NEW;', hash='c4151733e66bb67bf71e8164540930a59645342b', operation='INSERT OR UPDATE', pgid='pgtrigger_5_refusals_are_folded_551b6', table='curation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='curation',
            trigger=pgtrigger.compiler.Trigger(name='curation_is_forever', sql=content.db.rules.trigger.RuleSql(func="    IF TG_OP = 'DELETE' AND (\n        library_setting('doing') = 'purging' AND EXISTS (SELECT FROM tombstone WHERE video_id = OLD.video_id)\n        OR library_setting('doing') = 'merging' AND EXISTS (SELECT FROM other_key WHERE key = OLD.video_id)\n    ) THEN\n        RETURN OLD;\n    END IF;\n    RAISE EXCEPTION 'The curation of % is neither deleted nor moved.', OLD.video_id\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'curation_is_forever', HINT = 'Release its columns instead.';", hash='a3899d40dc6865afd767f4e952d11b6b7a4f3b40', operation='DELETE', pgid='pgtrigger_5_curation_is_forever_d2796', table='curation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='curation',
            trigger=pgtrigger.compiler.Trigger(name='curation_is_not_moved', sql=content.db.rules.trigger.RuleSql(condition='WHEN (OLD.video_id IS DISTINCT FROM NEW.video_id)', func="    IF TG_OP = 'DELETE' AND (\n        library_setting('doing') = 'purging' AND EXISTS (SELECT FROM tombstone WHERE video_id = OLD.video_id)\n        OR library_setting('doing') = 'merging' AND EXISTS (SELECT FROM other_key WHERE key = OLD.video_id)\n    ) THEN\n        RETURN OLD;\n    END IF;\n    RAISE EXCEPTION 'The curation of % is neither deleted nor moved.', OLD.video_id\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'curation_is_forever', HINT = 'Release its columns instead.';", hash='f836560a3b6072a3ac88e333f54925145ca6ad04', operation='UPDATE', pgid='pgtrigger_5_curation_is_not_moved_9c561', table='curation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='curation',
            trigger=pgtrigger.compiler.Trigger(name='decision_is_remembered', sql=content.db.rules.trigger.RuleSql(declare="DECLARE\n    -- A machine's words and attempts are no decision; the snapshot stays out, so that a purge can forget it.\n    undecided CONSTANT text[] := '{incoming,snapshot,attempts,last_attempt_at}';\n    was jsonb := to_jsonb(OLD) - undecided;\n    becomes jsonb := to_jsonb(NEW) - undecided;\n    this jsonb := coalesce(becomes, was);\n", func="    -- The line of the merge stands for it: elsewhere the key may be the other item's already.\n    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'curation' AND library_setting('doing') = 'merging' THEN\n        RETURN NULL;\n    END IF;\n    PERFORM library_remember(\n        CASE TG_TABLE_NAME WHEN 'category_alias' THEN 'alias' WHEN 'other_key' THEN 'merge' ELSE TG_TABLE_NAME END,\n        coalesce(this ->> 'video_id', this ->> 'key', this ->> 'id'), lower(TG_OP), was, becomes);\n    RETURN NULL;", hash='898152410563435d93e0be9949e23d234f0ccbbb', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_5_decision_is_remembered_0c5e4', table='curation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='history',
            trigger=pgtrigger.compiler.Trigger(name='history_is_append_only', sql=content.db.rules.trigger.RuleSql(func="    IF TG_OP = 'UPDATE' AND library_setting('doing') = 'purging' AND library_setting('actor') IS NOT NULL\n        AND NEW.was IS NULL AND NEW.becomes IS NULL\n        AND to_jsonb(NEW) - ARRAY['was', 'becomes'] = to_jsonb(OLD) - ARRAY['was', 'becomes']\n        AND EXISTS (\n            SELECT FROM tombstone t WHERE purged_at IS NOT NULL AND (t.video_id = OLD.item\n                OR t.video_id = (SELECT o.video_id FROM other_key o WHERE o.key = OLD.item)))\n    THEN\n        RETURN NEW;\n    END IF;\n    RAISE EXCEPTION 'The history is only added to, by the rules.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'history_is_append_only',\n        HINT = 'Undo makes a new line; it takes none away.';", hash='6b6c4e3e1c989ded33e731a89b295a4b2bcfe409', operation='UPDATE OR DELETE', pgid='pgtrigger_5_history_is_append_only_4f79d', table='history', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='history',
            trigger=pgtrigger.compiler.Trigger(name='history_is_added_to_by_rules', sql=content.db.rules.trigger.RuleSql(condition='WHEN (pg_trigger_depth() = 0)', func="    IF TG_OP = 'UPDATE' AND library_setting('doing') = 'purging' AND library_setting('actor') IS NOT NULL\n        AND NEW.was IS NULL AND NEW.becomes IS NULL\n        AND to_jsonb(NEW) - ARRAY['was', 'becomes'] = to_jsonb(OLD) - ARRAY['was', 'becomes']\n        AND EXISTS (\n            SELECT FROM tombstone t WHERE purged_at IS NOT NULL AND (t.video_id = OLD.item\n                OR t.video_id = (SELECT o.video_id FROM other_key o WHERE o.key = OLD.item)))\n    THEN\n        RETURN NEW;\n    END IF;\n    RAISE EXCEPTION 'The history is only added to, by the rules.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'history_is_append_only',\n        HINT = 'Undo makes a new line; it takes none away.';", hash='0c8c4e6805c87f916b90e28f8fccc01645e6329d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_5_history_is_added_to_by_rules_ce05f', table='history', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pause',
            trigger=pgtrigger.compiler.Trigger(name='decision_has_an_author', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    was jsonb;\n    becomes jsonb;\n', func="    IF library_setting('actor') IS NULL THEN\n        was := to_jsonb(OLD);\n        becomes := to_jsonb(NEW);\n        -- Without an author rules keep a machine's word and count its attempts: neither decides anything. Machines\n        -- propose, and a later proposal overtakes an earlier one; a person answers. (The digest is derived later.) The\n        -- depth alone proves nothing, as a writer may have triggers too: so the columns are looked at.\n        IF NOT coalesce(CASE TG_TABLE_NAME\n            WHEN 'curation' THEN\n                pg_trigger_depth() > 1 AND was - 'incoming' = becomes - 'incoming'\n            WHEN 'tombstone' THEN\n                was - '{attempts,last_attempt_at}'::text[] = becomes - '{attempts,last_attempt_at}'::text[]\n            WHEN 'suggestion' THEN\n                pg_trigger_depth() > 1 AND becomes ->> 'state' IN ('open', 'overtaken') AND (TG_OP = 'INSERT'\n                    OR was ->> 'state' IN ('open', 'overtaken')\n                    AND was - '{state,digest}'::text[] = becomes - '{state,digest}'::text[])\n            WHEN 'other_key' THEN\n                TG_OP = 'INSERT' AND becomes -> 'snapshot' = 'null'\n                AND NOT EXISTS (SELECT FROM content WHERE video_id = becomes ->> 'key')\n                AND NOT EXISTS (SELECT FROM tombstone WHERE video_id = becomes ->> 'key')\n        END, false) THEN\n            RAISE EXCEPTION 'A % changes only by somebody who says who they are.', replace(TG_TABLE_NAME, '_', ' ')\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_has_an_author',\n                HINT = 'Decide in the admin; in SQL, in one transaction: '\n                    'SELECT set_config(''ytv2.actor'', ''your name'', true) before it.';\n        END IF;\n    END IF;\n    RETURN coalesce(NEW, OLD);", hash='f38a0726ccad25d032764e2c335888a71a10740b', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_2_decision_has_an_author_de29c', table='pause', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pause',
            trigger=pgtrigger.compiler.Trigger(name='decision_is_remembered', sql=content.db.rules.trigger.RuleSql(declare="DECLARE\n    -- A machine's words and attempts are no decision; the snapshot stays out, so that a purge can forget it.\n    undecided CONSTANT text[] := '{incoming,snapshot,attempts,last_attempt_at}';\n    was jsonb := to_jsonb(OLD) - undecided;\n    becomes jsonb := to_jsonb(NEW) - undecided;\n    this jsonb := coalesce(becomes, was);\n", func="    -- The line of the merge stands for it: elsewhere the key may be the other item's already.\n    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'curation' AND library_setting('doing') = 'merging' THEN\n        RETURN NULL;\n    END IF;\n    PERFORM library_remember(\n        CASE TG_TABLE_NAME WHEN 'category_alias' THEN 'alias' WHEN 'other_key' THEN 'merge' ELSE TG_TABLE_NAME END,\n        coalesce(this ->> 'video_id', this ->> 'key', this ->> 'id'), lower(TG_OP), was, becomes);\n    RETURN NULL;", hash='74ee4235d4190522e8da408cc05eee92d7e72a71', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_5_decision_is_remembered_faf31', table='pause', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seal',
            trigger=pgtrigger.compiler.Trigger(name='key_is_the_items', sql=content.db.rules.trigger.RuleSql(func="    -- Of two items that are one, either may be meant; what is restored comes back as it was.\n    IF library_setting('doing') IS DISTINCT FROM 'restoring'\n        AND NOT EXISTS (SELECT FROM content WHERE video_id = NEW.video_id)\n        AND NOT EXISTS (SELECT FROM tombstone WHERE video_id = NEW.video_id)\n    THEN\n        NEW.video_id := library_stored_key(NEW.video_id);\n    END IF;\n    RETURN NEW;", hash='05d93d47399cd21b18ae54503429311d58414577', operation='INSERT', pgid='pgtrigger_0_key_is_the_items_46fc8', table='seal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seal',
            trigger=pgtrigger.compiler.Trigger(name='decision_has_an_author', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    was jsonb;\n    becomes jsonb;\n', func="    IF library_setting('actor') IS NULL THEN\n        was := to_jsonb(OLD);\n        becomes := to_jsonb(NEW);\n        -- Without an author rules keep a machine's word and count its attempts: neither decides anything. Machines\n        -- propose, and a later proposal overtakes an earlier one; a person answers. (The digest is derived later.) The\n        -- depth alone proves nothing, as a writer may have triggers too: so the columns are looked at.\n        IF NOT coalesce(CASE TG_TABLE_NAME\n            WHEN 'curation' THEN\n                pg_trigger_depth() > 1 AND was - 'incoming' = becomes - 'incoming'\n            WHEN 'tombstone' THEN\n                was - '{attempts,last_attempt_at}'::text[] = becomes - '{attempts,last_attempt_at}'::text[]\n            WHEN 'suggestion' THEN\n                pg_trigger_depth() > 1 AND becomes ->> 'state' IN ('open', 'overtaken') AND (TG_OP = 'INSERT'\n                    OR was ->> 'state' IN ('open', 'overtaken')\n                    AND was - '{state,digest}'::text[] = becomes - '{state,digest}'::text[])\n            WHEN 'other_key' THEN\n                TG_OP = 'INSERT' AND becomes -> 'snapshot' = 'null'\n                AND NOT EXISTS (SELECT FROM content WHERE video_id = becomes ->> 'key')\n                AND NOT EXISTS (SELECT FROM tombstone WHERE video_id = becomes ->> 'key')\n        END, false) THEN\n            RAISE EXCEPTION 'A % changes only by somebody who says who they are.', replace(TG_TABLE_NAME, '_', ' ')\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_has_an_author',\n                HINT = 'Decide in the admin; in SQL, in one transaction: '\n                    'SELECT set_config(''ytv2.actor'', ''your name'', true) before it.';\n        END IF;\n    END IF;\n    RETURN coalesce(NEW, OLD);", hash='1ece932161db77f91778dc305c916473356501cf', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_2_decision_has_an_author_04a23', table='seal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='suggestion',
            trigger=pgtrigger.compiler.Trigger(name='key_is_the_items', sql=content.db.rules.trigger.RuleSql(func="    -- Of two items that are one, either may be meant; what is restored comes back as it was.\n    IF library_setting('doing') IS DISTINCT FROM 'restoring'\n        AND NOT EXISTS (SELECT FROM content WHERE video_id = NEW.video_id)\n        AND NOT EXISTS (SELECT FROM tombstone WHERE video_id = NEW.video_id)\n    THEN\n        NEW.video_id := library_stored_key(NEW.video_id);\n    END IF;\n    RETURN NEW;", hash='e13bfdd0c6e69103bbf30846daa44389988a7e29', operation='INSERT', pgid='pgtrigger_0_key_is_the_items_d203c', table='suggestion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='suggestion',
            trigger=pgtrigger.compiler.Trigger(name='decision_has_an_author', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    was jsonb;\n    becomes jsonb;\n', func="    IF library_setting('actor') IS NULL THEN\n        was := to_jsonb(OLD);\n        becomes := to_jsonb(NEW);\n        -- Without an author rules keep a machine's word and count its attempts: neither decides anything. Machines\n        -- propose, and a later proposal overtakes an earlier one; a person answers. (The digest is derived later.) The\n        -- depth alone proves nothing, as a writer may have triggers too: so the columns are looked at.\n        IF NOT coalesce(CASE TG_TABLE_NAME\n            WHEN 'curation' THEN\n                pg_trigger_depth() > 1 AND was - 'incoming' = becomes - 'incoming'\n            WHEN 'tombstone' THEN\n                was - '{attempts,last_attempt_at}'::text[] = becomes - '{attempts,last_attempt_at}'::text[]\n            WHEN 'suggestion' THEN\n                pg_trigger_depth() > 1 AND becomes ->> 'state' IN ('open', 'overtaken') AND (TG_OP = 'INSERT'\n                    OR was ->> 'state' IN ('open', 'overtaken')\n                    AND was - '{state,digest}'::text[] = becomes - '{state,digest}'::text[])\n            WHEN 'other_key' THEN\n                TG_OP = 'INSERT' AND becomes -> 'snapshot' = 'null'\n                AND NOT EXISTS (SELECT FROM content WHERE video_id = becomes ->> 'key')\n                AND NOT EXISTS (SELECT FROM tombstone WHERE video_id = becomes ->> 'key')\n        END, false) THEN\n            RAISE EXCEPTION 'A % changes only by somebody who says who they are.', replace(TG_TABLE_NAME, '_', ' ')\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_has_an_author',\n                HINT = 'Decide in the admin; in SQL, in one transaction: '\n                    'SELECT set_config(''ytv2.actor'', ''your name'', true) before it.';\n        END IF;\n    END IF;\n    RETURN coalesce(NEW, OLD);", hash='a9f91e74d1b59d0cf9c02d7d4f8d154f67f29980', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_2_decision_has_an_author_9d1e4', table='suggestion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summary',
            trigger=pgtrigger.compiler.Trigger(name='key_is_stored_bare', sql=content.db.rules.trigger.RuleSql(func="    IF library_setting('doing') IS DISTINCT FROM 'restoring' THEN\n        NEW.video_id := library_stored_key(NEW.video_id);\n    END IF;\n    RETURN NEW;", hash='a1ff2146375029538a2e9ddcdd40dd2e0cb7a484', operation='INSERT', pgid='pgtrigger_0_key_is_stored_bare_15cba', table='content_summaries', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summary',
            trigger=pgtrigger.compiler.Trigger(name='revising_is_remembered', sql=content.db.rules.trigger.RuleSql(condition='WHEN (OLD.id IS DISTINCT FROM NEW.id OR OLD.summary_type IS DISTINCT FROM NEW.summary_type OR OLD.headline IS DISTINCT FROM NEW.headline OR OLD.language IS DISTINCT FROM NEW.language OR OLD.text IS DISTINCT FROM NEW.text OR OLD.html IS DISTINCT FROM NEW.html OR OLD.generated_at IS DISTINCT FROM NEW.generated_at OR OLD.audio_url IS DISTINCT FROM NEW.audio_url OR OLD.said_at IS DISTINCT FROM NEW.said_at OR OLD.came_by_view IS DISTINCT FROM NEW.came_by_view OR OLD.created_at IS DISTINCT FROM NEW.created_at OR OLD.follow_up_research_available IS DISTINCT FROM NEW.follow_up_research_available)', func="    PERFORM library_remember('summary', NEW.video_id, 'update',\n        to_jsonb(OLD) - 'is_latest' - 'updated_at', to_jsonb(NEW) - 'is_latest' - 'updated_at');\n    RETURN NULL;", hash='435e53fac3379dfaaa9c071a16014560a23cf492', operation='UPDATE', pgid='pgtrigger_5_revising_is_remembered_73ec6', table='content_summaries', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summary',
            trigger=pgtrigger.compiler.Trigger(name='audio_element_is_an_address', sql=content.db.rules.trigger.RuleSql(condition="WHEN (NEW.html ~* '<audio')", func="    NEW.audio_url := coalesce(nullif(btrim(NEW.audio_url), ''), library_audio_source(NEW.html));\n    RETURN NEW;", hash='75b28f416c7efda9385052c82261f2e036902e55', operation='INSERT', pgid='pgtrigger_5_audio_element_is_an_address_54649', table='content_summaries', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summary',
            trigger=pgtrigger.compiler.Trigger(name='revised_audio_element_is_an_address', sql=content.db.rules.trigger.RuleSql(condition="WHEN (OLD.html IS DISTINCT FROM NEW.html AND OLD.audio_url IS NOT DISTINCT FROM NEW.audio_url AND NEW.html ~* '<audio')", func='    NEW.audio_url := coalesce(library_audio_source(NEW.html), NEW.audio_url);\n    RETURN NEW;', hash='671293073490391944ef7e89e915c88c0a354480', operation='UPDATE', pgid='pgtrigger_5_revised_audio_element_is_an_address_d747b', table='content_summaries', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summary',
            trigger=pgtrigger.compiler.Trigger(name='arrival_is_followed', sql=content.db.rules.trigger.RuleSql(func="    PERFORM library_refresh_recordings(ARRAY(\n        SELECT DISTINCT t.video_id FROM touched t\n        WHERE t.audio_url <> '' OR EXISTS (SELECT FROM recording r WHERE r.video_id = t.video_id)));\n    RETURN NULL;", hash='0a89ff155ec10da5a909e4d31db9c3dbf0e9d7bc', level='STATEMENT', operation='INSERT', pgid='pgtrigger_5_arrival_is_followed_28786', referencing='REFERENCING NEW TABLE AS touched ', table='content_summaries', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summary',
            trigger=pgtrigger.compiler.Trigger(name='revising_is_followed', sql=content.db.rules.trigger.RuleSql(condition='WHEN (pg_trigger_depth() = 0)', func="    PERFORM library_refresh_recordings(ARRAY(\n        SELECT DISTINCT n.video_id FROM revised n FULL JOIN previous o USING (id)\n        WHERE (n.audio_url, n.text, n.html) IS DISTINCT FROM (o.audio_url, o.text, o.html)\n            AND (n.audio_url <> '' OR EXISTS (SELECT FROM recording r WHERE r.video_id = n.video_id))));\n    RETURN NULL;", hash='a554758df9f776844ee6246f2116e3851291a164', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_5_revising_is_followed_6bc55', referencing='REFERENCING OLD TABLE AS previous  NEW TABLE AS revised ', table='content_summaries', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summary',
            trigger=pgtrigger.compiler.Trigger(name='taking_away_is_followed', sql=content.db.rules.trigger.RuleSql(func="    PERFORM library_refresh_recordings(ARRAY(\n        SELECT DISTINCT t.video_id FROM touched t\n        WHERE t.audio_url <> '' OR EXISTS (SELECT FROM recording r WHERE r.video_id = t.video_id)));\n    RETURN NULL;", hash='257af2c2df3b628ab1822eab7dca7bd8b78991ce', level='STATEMENT', operation='DELETE', pgid='pgtrigger_5_taking_away_is_followed_6d081', referencing='REFERENCING OLD TABLE AS touched ', table='content_summaries', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tombstone',
            trigger=pgtrigger.compiler.Trigger(name='decision_has_an_author', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    was jsonb;\n    becomes jsonb;\n', func="    IF library_setting('actor') IS NULL THEN\n        was := to_jsonb(OLD);\n        becomes := to_jsonb(NEW);\n        -- Without an author rules keep a machine's word and count its attempts: neither decides anything. Machines\n        -- propose, and a later proposal overtakes an earlier one; a person answers. (The digest is derived later.) The\n        -- depth alone proves nothing, as a writer may have triggers too: so the columns are looked at.\n        IF NOT coalesce(CASE TG_TABLE_NAME\n            WHEN 'curation' THEN\n                pg_trigger_depth() > 1 AND was - 'incoming' = becomes - 'incoming'\n            WHEN 'tombstone' THEN\n                was - '{attempts,last_attempt_at}'::text[] = becomes - '{attempts,last_attempt_at}'::text[]\n            WHEN 'suggestion' THEN\n                pg_trigger_depth() > 1 AND becomes ->> 'state' IN ('open', 'overtaken') AND (TG_OP = 'INSERT'\n                    OR was ->> 'state' IN ('open', 'overtaken')\n                    AND was - '{state,digest}'::text[] = becomes - '{state,digest}'::text[])\n            WHEN 'other_key' THEN\n                TG_OP = 'INSERT' AND becomes -> 'snapshot' = 'null'\n                AND NOT EXISTS (SELECT FROM content WHERE video_id = becomes ->> 'key')\n                AND NOT EXISTS (SELECT FROM tombstone WHERE video_id = becomes ->> 'key')\n        END, false) THEN\n            RAISE EXCEPTION 'A % changes only by somebody who says who they are.', replace(TG_TABLE_NAME, '_', ' ')\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_has_an_author',\n                HINT = 'Decide in the admin; in SQL, in one transaction: '\n                    'SELECT set_config(''ytv2.actor'', ''your name'', true) before it.';\n        END IF;\n    END IF;\n    RETURN coalesce(NEW, OLD);", hash='70373e4799472f27f0bf244c2ba9caafab067879', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_2_decision_has_an_author_273ff', table='tombstone', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tombstone',
            trigger=pgtrigger.compiler.Trigger(name='decision_is_remembered', sql=content.db.rules.trigger.RuleSql(declare="DECLARE\n    -- A machine's words and attempts are no decision; the snapshot stays out, so that a purge can forget it.\n    undecided CONSTANT text[] := '{incoming,snapshot,attempts,last_attempt_at}';\n    was jsonb := to_jsonb(OLD) - undecided;\n    becomes jsonb := to_jsonb(NEW) - undecided;\n    this jsonb := coalesce(becomes, was);\n", func="    -- The line of the merge stands for it: elsewhere the key may be the other item's already.\n    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'curation' AND library_setting('doing') = 'merging' THEN\n        RETURN NULL;\n    END IF;\n    PERFORM library_remember(\n        CASE TG_TABLE_NAME WHEN 'category_alias' THEN 'alias' WHEN 'other_key' THEN 'merge' ELSE TG_TABLE_NAME END,\n        coalesce(this ->> 'video_id', this ->> 'key', this ->> 'id'), lower(TG_OP), was, becomes);\n    RETURN NULL;", hash='e9b36b6dac4bc9944ee08bc08266b8b9bbbb310e', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_5_decision_is_remembered_52032', table='tombstone', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tombstone',
            trigger=pgtrigger.compiler.Trigger(name='key_is_the_items', sql=content.db.rules.trigger.RuleSql(func="    -- Of two items that are one, either may be meant; what is restored comes back as it was.\n    IF library_setting('doing') IS DISTINCT FROM 'restoring'\n        AND NOT EXISTS (SELECT FROM content WHERE video_id = NEW.video_id)\n        AND NOT EXISTS (SELECT FROM tombstone WHERE video_id = NEW.video_id)\n    THEN\n        NEW.video_id := library_stored_key(NEW.video_id);\n    END IF;\n    RETURN NEW;", hash='a3ab7bd1a586a7ba57f8a1f590ecb04b77fa833c', operation='INSERT', pgid='pgtrigger_0_key_is_the_items_53510', table='tombstone', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tombstone',
            trigger=pgtrigger.compiler.Trigger(name='tombstone_keeps_its_ids', sql=content.db.rules.trigger.RuleSql(func="    NEW.record_id := coalesce(NEW.record_id, NEW.snapshot #>> '{content,id}');\n    NEW.web_key := coalesce(NEW.web_key, library_web_key(NEW.snapshot #>> '{content,canonical_url}'));\n    RETURN NEW;", hash='8a598faf25e2234599f8134281cd8e22e21300b2', operation='INSERT', pgid='pgtrigger_5_tombstone_keeps_its_ids_d8de6', table='tombstone', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='otherkey',
            trigger=pgtrigger.compiler.Trigger(name='nothing_is_truncated', sql=content.db.rules.trigger.RuleSql(func="    RAISE EXCEPTION 'TRUNCATE of % is refused: it would leave no trace.', TG_TABLE_NAME\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_is_truncated',\n        HINT = 'Delete through the admin; to begin anew, restore into another database and repoint.';", hash='0b693406890c2bb0d5710dd489c2505fe88bd635', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_5_nothing_is_truncated_2bb10', table='other_key', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='otherkey',
            trigger=pgtrigger.compiler.Trigger(name='writer_sees_the_present', sql=content.db.rules.trigger.RuleSql(condition="WHEN (current_setting('transaction_isolation') IN ('repeatable read', 'serializable'))", func="    -- The other rules look up what people decided, and an older snapshot hides it from them.\n    RAISE EXCEPTION 'In isolation level % a writer does not see what is decided meanwhile.',\n        upper(current_setting('transaction_isolation'))\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'writer_sees_the_present',\n        HINT = 'Write in READ COMMITTED, the default of PostgreSQL.';", hash='9b87609ad3503bea57971911615cfd91de53da17', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_2_writer_sees_the_present_46c4a', table='other_key', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='otherkey',
            trigger=pgtrigger.compiler.Trigger(name='decision_has_an_author', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    was jsonb;\n    becomes jsonb;\n', func="    IF library_setting('actor') IS NULL THEN\n        was := to_jsonb(OLD);\n        becomes := to_jsonb(NEW);\n        -- Without an author rules keep a machine's word and count its attempts: neither decides anything. Machines\n        -- propose, and a later proposal overtakes an earlier one; a person answers. (The digest is derived later.) The\n        -- depth alone proves nothing, as a writer may have triggers too: so the columns are looked at.\n        IF NOT coalesce(CASE TG_TABLE_NAME\n            WHEN 'curation' THEN\n                pg_trigger_depth() > 1 AND was - 'incoming' = becomes - 'incoming'\n            WHEN 'tombstone' THEN\n                was - '{attempts,last_attempt_at}'::text[] = becomes - '{attempts,last_attempt_at}'::text[]\n            WHEN 'suggestion' THEN\n                pg_trigger_depth() > 1 AND becomes ->> 'state' IN ('open', 'overtaken') AND (TG_OP = 'INSERT'\n                    OR was ->> 'state' IN ('open', 'overtaken')\n                    AND was - '{state,digest}'::text[] = becomes - '{state,digest}'::text[])\n            WHEN 'other_key' THEN\n                TG_OP = 'INSERT' AND becomes -> 'snapshot' = 'null'\n                AND NOT EXISTS (SELECT FROM content WHERE video_id = becomes ->> 'key')\n                AND NOT EXISTS (SELECT FROM tombstone WHERE video_id = becomes ->> 'key')\n        END, false) THEN\n            RAISE EXCEPTION 'A % changes only by somebody who says who they are.', replace(TG_TABLE_NAME, '_', ' ')\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_has_an_author',\n                HINT = 'Decide in the admin; in SQL, in one transaction: '\n                    'SELECT set_config(''ytv2.actor'', ''your name'', true) before it.';\n        END IF;\n    END IF;\n    RETURN coalesce(NEW, OLD);", hash='23e76a5c9b6c386ad7f0ff22ec1fa72859c208fb', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_2_decision_has_an_author_47aaf', table='other_key', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='otherkey',
            trigger=pgtrigger.compiler.Trigger(name='merge_is_remembered', sql=content.db.rules.trigger.RuleSql(condition='WHEN (NEW.snapshot IS NOT NULL)', declare="DECLARE\n    -- A machine's words and attempts are no decision; the snapshot stays out, so that a purge can forget it.\n    undecided CONSTANT text[] := '{incoming,snapshot,attempts,last_attempt_at}';\n    was jsonb := to_jsonb(OLD) - undecided;\n    becomes jsonb := to_jsonb(NEW) - undecided;\n    this jsonb := coalesce(becomes, was);\n", func="    -- The line of the merge stands for it: elsewhere the key may be the other item's already.\n    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'curation' AND library_setting('doing') = 'merging' THEN\n        RETURN NULL;\n    END IF;\n    PERFORM library_remember(\n        CASE TG_TABLE_NAME WHEN 'category_alias' THEN 'alias' WHEN 'other_key' THEN 'merge' ELSE TG_TABLE_NAME END,\n        coalesce(this ->> 'video_id', this ->> 'key', this ->> 'id'), lower(TG_OP), was, becomes);\n    RETURN NULL;", hash='005d404fa493c452086a8b710b456e2d0085e5ce', operation='INSERT', pgid='pgtrigger_5_merge_is_remembered_d0510', table='other_key', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='otherkey',
            trigger=pgtrigger.compiler.Trigger(name='parting_is_remembered', sql=content.db.rules.trigger.RuleSql(condition='WHEN (OLD.snapshot IS NOT NULL)', declare="DECLARE\n    -- A machine's words and attempts are no decision; the snapshot stays out, so that a purge can forget it.\n    undecided CONSTANT text[] := '{incoming,snapshot,attempts,last_attempt_at}';\n    was jsonb := to_jsonb(OLD) - undecided;\n    becomes jsonb := to_jsonb(NEW) - undecided;\n    this jsonb := coalesce(becomes, was);\n", func="    -- The line of the merge stands for it: elsewhere the key may be the other item's already.\n    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'curation' AND library_setting('doing') = 'merging' THEN\n        RETURN NULL;\n    END IF;\n    PERFORM library_remember(\n        CASE TG_TABLE_NAME WHEN 'category_alias' THEN 'alias' WHEN 'other_key' THEN 'merge' ELSE TG_TABLE_NAME END,\n        coalesce(this ->> 'video_id', this ->> 'key', this ->> 'id'), lower(TG_OP), was, becomes);\n    RETURN NULL;", hash='eb9ee9538e67be9e29b75c2b599abe75dce17f9a', operation='DELETE', pgid='pgtrigger_5_parting_is_remembered_47514', table='other_key', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='soundfile',
            trigger=pgtrigger.compiler.Trigger(name='nothing_is_truncated', sql=content.db.rules.trigger.RuleSql(func="    RAISE EXCEPTION 'TRUNCATE of % is refused: it would leave no trace.', TG_TABLE_NAME\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_is_truncated',\n        HINT = 'Delete through the admin; to begin anew, restore into another database and repoint.';", hash='ceb76ea1dc88c29b45d11a37f9611ba2cc6ed702', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_5_nothing_is_truncated_92bc5', table='sound_file', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='soundfile',
            trigger=pgtrigger.compiler.Trigger(name='writer_sees_the_present', sql=content.db.rules.trigger.RuleSql(condition="WHEN (current_setting('transaction_isolation') IN ('repeatable read', 'serializable'))", func="    -- The other rules look up what people decided, and an older snapshot hides it from them.\n    RAISE EXCEPTION 'In isolation level % a writer does not see what is decided meanwhile.',\n        upper(current_setting('transaction_isolation'))\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'writer_sees_the_present',\n        HINT = 'Write in READ COMMITTED, the default of PostgreSQL.';", hash='df1b0f64aa76e5c69435c10595d951c7d931c23e', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_2_writer_sees_the_present_ad4d2', table='sound_file', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='soundfile',
            trigger=pgtrigger.compiler.Trigger(name='arrival_is_followed', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    file_names text[] := ARRAY(SELECT name FROM touched);\n    file_keys text[] := ARRAY(SELECT DISTINCT unnest(keys) FROM touched);\n', func="    PERFORM library_announce('audio', library_refresh_recordings(ARRAY(\n        SELECT r.video_id FROM recording r WHERE r.names && file_names\n        UNION\n        SELECT c.video_id FROM content c WHERE c.video_id = ANY (file_keys)\n        UNION\n        SELECT c.video_id FROM content c\n        WHERE c.video_id ~ '[^\\w.-]|.{151}' AND library_file_stem(c.video_id) = ANY (file_keys))));\n    RETURN NULL;", hash='c0a1dc4305a6d55e77a22438f54da4e549a0ea61', level='STATEMENT', operation='INSERT', pgid='pgtrigger_5_arrival_is_followed_602a8', referencing='REFERENCING NEW TABLE AS touched ', table='sound_file', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='soundfile',
            trigger=pgtrigger.compiler.Trigger(name='change_is_followed', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    file_names text[] := ARRAY(SELECT name FROM touched);\n    file_keys text[] := ARRAY(SELECT DISTINCT unnest(keys) FROM touched);\n', func="    PERFORM library_announce('audio', library_refresh_recordings(ARRAY(\n        SELECT r.video_id FROM recording r WHERE r.names && file_names\n        UNION\n        SELECT c.video_id FROM content c WHERE c.video_id = ANY (file_keys)\n        UNION\n        SELECT c.video_id FROM content c\n        WHERE c.video_id ~ '[^\\w.-]|.{151}' AND library_file_stem(c.video_id) = ANY (file_keys))));\n    RETURN NULL;", hash='6d22d643e2dbdc3bdfc2e3b2b48c61c10efe330c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_5_change_is_followed_2e6a9', referencing='REFERENCING NEW TABLE AS touched ', table='sound_file', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='soundfile',
            trigger=pgtrigger.compiler.Trigger(name='taking_away_is_followed', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    file_names text[] := ARRAY(SELECT name FROM touched);\n    file_keys text[] := ARRAY(SELECT DISTINCT unnest(keys) FROM touched);\n', func="    PERFORM library_announce('audio', library_refresh_recordings(ARRAY(\n        SELECT r.video_id FROM recording r WHERE r.names && file_names\n        UNION\n        SELECT c.video_id FROM content c WHERE c.video_id = ANY (file_keys)\n        UNION\n        SELECT c.video_id FROM content c\n        WHERE c.video_id ~ '[^\\w.-]|.{151}' AND library_file_stem(c.video_id) = ANY (file_keys))));\n    RETURN NULL;", hash='90c5a749ee98c011139a706f0296a2ca678d3f03', level='STATEMENT', operation='DELETE', pgid='pgtrigger_5_taking_away_is_followed_c55cd', referencing='REFERENCING OLD TABLE AS touched ', table='sound_file', when='AFTER')),
        ),
    ]
