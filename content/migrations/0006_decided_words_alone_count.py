import content.db.rules.rule
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# Without a rewrite of the table, which would hold everybody up; and no column comes or goes under a kept plan.
NO_LONGER_GENERATED = """
    ALTER TABLE content
        ALTER COLUMN shown_language DROP EXPRESSION IF EXISTS, ALTER COLUMN topic_keys DROP EXPRESSION IF EXISTS;
"""
GENERATED = """
    ALTER TABLE content DROP COLUMN shown_language, DROP COLUMN topic_keys;
    ALTER TABLE content
        ADD COLUMN shown_language text
            GENERATED ALWAYS AS (library_language(language, analysis_json)) STORED NOT NULL,
        ADD COLUMN topic_keys text[]
            GENERATED ALWAYS AS (library_topic_keys(topics_json, analysis_json)) STORED NOT NULL;
    CREATE INDEX content_topic_keys ON content USING gin (topic_keys);
"""
FIELDS = {
    'shown_language': models.TextField(editable=False),
    'topic_keys': django.contrib.postgres.fields.ArrayField(
        base_field=models.TextField(), default=list, editable=False, size=None
    ),
}
INDEX = django.contrib.postgres.indexes.GinIndex(fields=['topic_keys'], name='content_topic_keys')


class Migration(migrations.Migration):
    """What a person decided is what readers get, also where the machine's analysis says otherwise; a deleted item does
    not come back under its other names."""

    dependencies = [
        ('content', '0005_revisions_counted_once'),
    ]

    operations = [
        # On the way back the columns cannot go while its condition names them.
        pgtrigger.migrations.RemoveTrigger(
            model_name='content',
            name='content_is_listed',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='content',
            name='a_deleted_stays_deleted',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='content',
            name='deleted_stays_deleted_after_all',
        ),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(NO_LONGER_GENERATED, GENERATED)],
            [
                migrations.RemoveIndex('content', 'content_topic_keys'),
                *(migrations.RemoveField('content', name) for name in FIELDS),
                *(migrations.AddField('content', name, field) for name, field in FIELDS.items()),
                migrations.AddIndex('content', INDEX),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='content_is_listed', sql=content.db.rules.rule.RuleSql(condition='WHEN (OLD.title IS DISTINCT FROM NEW.title OR OLD.channel_name IS DISTINCT FROM NEW.channel_name OR OLD.topic_keys IS DISTINCT FROM NEW.topic_keys OR OLD.shown_language IS DISTINCT FROM NEW.shown_language)', func='\n        IF NEW.shown_language IS DISTINCT FROM OLD.shown_language THEN\n            PERFORM library_refresh_listing(ARRAY[NEW.video_id]);\n        ELSE\n            UPDATE listing SET\n                document = library_headwords(search_config::regconfig, NEW.title, NEW.channel_name, NEW.topic_keys)\n                    || words\n            WHERE video_id = NEW.video_id;\n        END IF;\n        RETURN NULL;\n    ', hash='6ac4df60fd4582ea994fb4df4fdf88d2aab06fca', operation='UPDATE', pgid='pgtrigger_content_is_listed_cf9f2', table='content', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='decided_words_alone_count', sql=content.db.rules.rule.RuleSql(declare='DECLARE decided jsonb;', func="\n        SELECT overrides INTO decided FROM curation WHERE video_id = NEW.video_id;\n        NEW.shown_language := library_language(\n            NEW.language, CASE WHEN decided ? 'language' THEN NULL ELSE NEW.analysis_json END);\n        NEW.topic_keys := library_topic_keys(\n            NEW.topics_json, CASE WHEN decided ? 'topics_json' THEN NULL ELSE NEW.analysis_json END);\n        RETURN NEW;\n    ", hash='70913315049d8cfc724bd33292e0ffcb1ee40fca', operation='INSERT OR UPDATE', pgid='pgtrigger_decided_words_alone_count_73317', table='content', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='a_deleted_stays_deleted', sql=content.db.rules.rule.RuleSql(declare='DECLARE deleted text;', func="\n        -- Whoever decides or deletes holds this lock alone, so that neither can slip past the other.\n        PERFORM pg_advisory_xact_lock_shared(library_lock_key(NEW.video_id));\n        SELECT video_id INTO deleted FROM tombstone WHERE video_id IN (NEW.video_id, regexp_replace(NEW.video_id, '^yt:', '', 'i'), regexp_replace(NEW.id, '^yt:', '', 'i')) LIMIT 1;\n        IF deleted IS NULL THEN\n            RETURN NEW;\n        END IF;\n        -- Django cannot bear an INSERT that returns nothing, other writers had rather not hear an error.\n        IF library_setting('via') IS NOT NULL THEN\n            RAISE EXCEPTION '% was deleted by a person.', deleted USING ERRCODE = 'check_violation', CONSTRAINT = 'deleted_stays_deleted', HINT = 'Restore it from the trash in the admin if it should come back.';\n        END IF;\n        UPDATE tombstone SET attempts = attempts + 1, last_attempt_at = now() WHERE video_id = deleted;\n        RETURN NULL;\n    ", hash='258a905f829a250947a874700f07a52a062e568d', operation='INSERT', pgid='pgtrigger_a_deleted_stays_deleted_34556', table='content', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='deleted_stays_deleted_after_all', sql=content.db.rules.rule.RuleSql(func="\n        IF EXISTS (SELECT FROM tombstone WHERE video_id IN (NEW.video_id, regexp_replace(NEW.video_id, '^yt:', '', 'i'), regexp_replace(NEW.id, '^yt:', '', 'i'))) THEN\n            RAISE EXCEPTION '% was deleted by a person just now.', NEW.video_id USING ERRCODE = 'check_violation', CONSTRAINT = 'deleted_stays_deleted', HINT = 'Restore it from the trash in the admin if it should come back.';\n        END IF;\n        RETURN NULL;\n    ", hash='7299352406f53381f5f5630b5b9fab693edef798', operation='INSERT', pgid='pgtrigger_deleted_stays_deleted_after_all_24ae8', table='content', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='a_writer_sees_the_present', sql=content.db.rules.rule.RuleSql(func="\n        IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN\n            RAISE EXCEPTION 'In isolation level % a writer does not see what is decided meanwhile.', upper(current_setting('transaction_isolation')) USING ERRCODE = 'check_violation', CONSTRAINT = 'writer_sees_the_present', HINT = 'Write in READ COMMITTED, the default of PostgreSQL.';\n        END IF;\n        RETURN NULL;\n    ", hash='86a79ca1fce85161340b64390c4ecb8e5851a70a', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_a_writer_sees_the_present_09163', table='content', when='BEFORE')),
        ),
    ]
