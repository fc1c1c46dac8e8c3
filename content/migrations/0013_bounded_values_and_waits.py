import content.db.rules.trigger
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from content.db.functions import CURRENT, FORMER

# In the order in which writers take them: in another, this would wait for a writer that waits for this.
LOCKS = """
    LOCK TABLE content_summaries, content, curation, suggestion, seal, tombstone, category_alias, history, pause
    IN ACCESS EXCLUSIVE MODE
"""
# Past the rules, which would remember what is to be forgotten.
PURGED_HAVE_NO_REASON = """
    DO $$
    DECLARE
        rule name;
    BEGIN
        FOR rule IN SELECT tgname FROM pg_trigger WHERE tgrelid = 'tombstone'::regclass AND NOT tgisinternal LOOP
            EXECUTE format('ALTER TABLE tombstone DISABLE TRIGGER %I', rule);
        END LOOP;
        UPDATE tombstone SET reason = '' WHERE purged_at IS NOT NULL AND reason <> '';
        FOR rule IN SELECT tgname FROM pg_trigger WHERE tgrelid = 'tombstone'::regclass AND NOT tgisinternal LOOP
            EXECUTE format('ALTER TABLE tombstone ENABLE ALWAYS TRIGGER %I', rule);
        END LOOP;
    END
    $$
"""


class Migration(migrations.Migration):
    """Writers take turns by PostgreSQL's own locks of the table and its rows; numbers and dates of machines have bounds."""

    dependencies = [
        ('content', '0012_what_people_did_and_where_machines_disagree'),
    ]

    operations = [
        migrations.RunSQL(LOCKS, LOCKS),
        migrations.RunSQL(CURRENT, FORMER),
        migrations.RunSQL(PURGED_HAVE_NO_REASON, migrations.RunSQL.noop),
        pgtrigger.migrations.RemoveTrigger(
            model_name='content',
            name='gesture_is_waited_for',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='content',
            name='deleted_stays_deleted',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='curation',
            name='decision_waits_its_turn',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='summary',
            name='revision_is_next_free',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='deleted_stays_deleted', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    deleted text;\n', func="    -- A delete that is under way is waited for.\n    PERFORM FROM content WHERE video_id = NEW.video_id FOR NO KEY UPDATE;\n    -- An item may be known by its key and by its record id.\n    SELECT video_id INTO deleted FROM tombstone WHERE video_id IN (NEW.video_id, library_bare_key(NEW.id)) LIMIT 1;\n    IF deleted IS NULL THEN\n        RETURN NEW;\n    END IF;\n    -- Django cannot bear an INSERT that returns nothing; the rest of another writer's load shall come in.\n    IF library_setting('via') IS NOT NULL THEN\n        RAISE EXCEPTION '% was deleted by a person.', deleted\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'deleted_stays_deleted',\n            HINT = 'Restore it from the trash in the admin if it should come back.';\n    END IF;\n    PERFORM library_count_attempts(ARRAY[deleted]);\n    RETURN NULL;", hash='61656a6b4f073c8467765814bbc1361a2b83f32e', operation='INSERT', pgid='pgtrigger_1_deleted_stays_deleted_b237a', table='content', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='item_has_no_date_to_come', sql=content.db.rules.trigger.RuleSql(condition="WHEN (greatest(NEW.indexed_at, NEW.created_at, NEW.updated_at) > now() + interval '1 day' AND library_setting('doing') IS DISTINCT FROM 'restoring')", func="    -- In an upsert of a row that stands there, EXCLUDED shows what is left in NEW: that is the rule for updates' to amend.\n    IF TG_OP = 'UPDATE' OR NOT EXISTS (SELECT FROM content WHERE video_id = NEW.video_id) THEN\n        NEW.indexed_at := library_given_date(NEW.indexed_at, coalesce(OLD.indexed_at, now()));\n        NEW.created_at := library_given_date(NEW.created_at, coalesce(OLD.created_at, now()));\n        NEW.updated_at := library_given_date(NEW.updated_at, coalesce(OLD.updated_at, now()));\n    END IF;\n    RETURN NEW;", hash='027c312ca7d928cd4de17dcefdf6432df178326c', operation='INSERT OR UPDATE', pgid='pgtrigger_4_item_has_no_date_to_come_77fdb', table='content', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='curation',
            trigger=pgtrigger.compiler.Trigger(name='decision_waits_its_turn', sql=content.db.rules.trigger.RuleSql(func="    IF TG_OP = 'INSERT' OR NEW.overrides IS DISTINCT FROM OLD.overrides THEN\n        PERFORM library_lock_item(NEW.video_id);\n    END IF;\n    RETURN NEW;", hash='9634270b0e17c55203f171941a0e41ad0bc9bd60', operation='INSERT OR UPDATE', pgid='pgtrigger_1_decision_waits_its_turn_6a6a6', table='curation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summary',
            trigger=pgtrigger.compiler.Trigger(name='summary_has_no_date_to_come', sql=content.db.rules.trigger.RuleSql(condition="WHEN (greatest(NEW.said_at, NEW.generated_at, NEW.created_at, NEW.updated_at) > now() + interval '1 day' AND library_setting('doing') IS DISTINCT FROM 'restoring')", func='    NEW.said_at := library_given_date(NEW.said_at, OLD.said_at);\n    NEW.generated_at := library_given_date(NEW.generated_at, OLD.generated_at);\n    NEW.created_at := library_given_date(NEW.created_at, coalesce(OLD.created_at, now()));\n    NEW.updated_at := library_given_date(NEW.updated_at, coalesce(OLD.updated_at, now()));\n    RETURN NEW;', hash='89782947a160013bfa95986758151d3080354b54', operation='INSERT OR UPDATE', pgid='pgtrigger_4_summary_has_no_date_to_come_24045', table='content_summaries', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summary',
            trigger=pgtrigger.compiler.Trigger(name='revision_is_next_free', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    repeated integer;\n    next_free integer;\n    is_taken boolean;\n    has_latest boolean;\n    is_older boolean;\n    is_there boolean;\n', func="    -- Writers of one item take turns: `deleted_item_gets_no_summary` has taken the item's row.\n    IF library_setting('doing') = 'restoring' THEN\n        RETURN NEW;  -- number, latest and dates as they were\n    END IF;\n    -- A repeated row is left to its writer's ON CONFLICT.\n    IF NEW.came_by_view THEN\n        SELECT s.revision INTO repeated FROM content_summaries s\n        WHERE (s.video_id, s.variant) = (NEW.video_id, NEW.variant)\n            AND (s.text, s.html) IS NOT DISTINCT FROM (NEW.text, NEW.html)\n        ORDER BY s.revision = NEW.revision DESC, s.revision DESC LIMIT 1;\n    END IF;\n    SELECT library_next(coalesce(max(s.revision) FILTER (WHERE s.revision < 2147483647), 0)),\n        bool_or(s.revision = NEW.revision), bool_or(s.is_latest),\n        bool_or(s.is_latest AND library_given_date(s.said_at, NULL) > NEW.said_at),\n        EXISTS (SELECT FROM content_summaries WHERE id = NEW.id)\n    INTO next_free, is_taken, has_latest, is_older, is_there\n    FROM content_summaries s WHERE (s.video_id, s.variant) = (NEW.video_id, NEW.variant);\n    IF repeated IS NOT NULL OR is_there THEN\n        NEW.revision := coalesce(repeated, NEW.revision);\n        NEW.is_latest := false;\n        RETURN NEW;\n    END IF;\n    IF is_taken OR coalesce(NEW.revision, 0) NOT BETWEEN 1 AND next_free THEN\n        NEW.revision := next_free;\n    END IF;\n    NEW.is_latest := is_older IS NOT TRUE;\n    -- An update of no row would still call every rule that there is for updates.\n    IF NEW.is_latest AND has_latest THEN\n        UPDATE content_summaries SET is_latest = false\n        WHERE (video_id, variant) = (NEW.video_id, NEW.variant) AND is_latest;\n    END IF;\n    RETURN NEW;", hash='84e63d7494ad03cc1eb96ecef9c399b684f0e2c3', operation='INSERT', pgid='pgtrigger_5_revision_is_next_free_e68fd', table='content_summaries', when='BEFORE')),
        ),
    ]
