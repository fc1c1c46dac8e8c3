import content.db.rules.trigger
import content.models.history
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from content.db.functions import CURRENT


# In the order in which writers take them: in another, this would wait for a writer that waits for this.
LOCKS = """
    LOCK TABLE content_summaries, content, curation, suggestion, seal, tombstone, category_alias, other_key, history,
        pause
    IN ACCESS EXCLUSIVE MODE
"""
# The way back: how a writer said who acts.
FORMERLY = r"""
CREATE OR REPLACE FUNCTION library_setting(name text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN name NOT IN ('actor', 'doing', 'uid', 'at')
            AND NOT (name = 'via' AND current_setting('ytv2.' || name, true) LIKE 'admin%')
            THEN nullif(btrim(current_setting('ytv2.' || name, true), E' \t\n\r'), '')
        WHEN btrim(current_setting('ytv2.' || name, true), E' \t\n\r') <> ''
            AND has_table_privilege(session_user, 'public.curation', 'UPDATE')
            THEN btrim(current_setting('ytv2.' || name, true), E' \t\n\r')
    END
$$;

CREATE OR REPLACE FUNCTION library_author(OUT actor text, OUT via text, OUT gesture uuid, OUT at timestamptz)
LANGUAGE sql AS $$
    SELECT coalesce(library_setting('actor'), session_user),
        coalesce(library_setting('via'), current_setting('application_name'), ''), library_setting('gesture')::uuid,
        coalesce(library_setting('at')::timestamptz, clock_timestamp())
$$;

DROP FUNCTION library_act_as, library_via, library_may_decide;
"""


class Migration(migrations.Migration):
    """Who acts is bound to the transaction; the history also has the login, unknown of what is in it already."""

    dependencies = [
        ('content', '0014_cheaper_reports'),
    ]

    operations = [
        migrations.RunSQL(LOCKS, LOCKS),
        migrations.RunSQL(CURRENT, FORMERLY),
        migrations.AlterModelOptions(
            name='tombstone',
            options={'permissions': [('purge_tombstone', 'Can purge tombstone for ever')], 'verbose_name': 'deleted item', 'verbose_name_plural': 'trash'},
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='categoryalias',
            name='decision_has_an_author',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='content',
            name='pause_holds',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='content',
            name='change_is_remembered',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='content',
            name='delete_has_an_actor',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='content',
            name='deleted_stays_deleted',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='curation',
            name='decision_has_an_author',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='otherkey',
            name='decision_has_an_author',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='pause',
            name='decision_has_an_author',
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
            name='pause_holds',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='summary',
            name='delete_has_an_actor',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='tombstone',
            name='decision_has_an_author',
        ),
        migrations.AddField(
            model_name='history',
            name='login',
            field=models.TextField(help_text="The database's login that did it; of lines of before, unknown.", null=True),
        ),
        migrations.AlterField(
            model_name='history',
            name='login',
            field=models.TextField(db_default=content.models.history.SessionUser(), help_text="The database's login that did it; of lines of before, unknown.", null=True),
        ),
        migrations.AlterField(
            model_name='history',
            name='actor',
            field=models.TextField(help_text='Who they say they are; of a machine the login.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='categoryalias',
            trigger=pgtrigger.compiler.Trigger(name='decision_has_an_author', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    was jsonb;\n    becomes jsonb;\n', func="    IF library_setting('actor') IS NULL THEN\n        was := to_jsonb(OLD);\n        becomes := to_jsonb(NEW);\n        -- Without an author rules keep a machine's word and count its attempts: neither decides anything. Machines\n        -- propose, and a later proposal overtakes an earlier one; a person answers. (The digest is derived later.) The\n        -- depth alone proves nothing, as a writer may have triggers too: so the columns are looked at.\n        IF NOT coalesce(CASE TG_TABLE_NAME\n            WHEN 'curation' THEN\n                pg_trigger_depth() > 1 AND was - 'incoming' = becomes - 'incoming'\n            WHEN 'tombstone' THEN\n                was - '{attempts,last_attempt_at}'::text[] = becomes - '{attempts,last_attempt_at}'::text[]\n            WHEN 'suggestion' THEN\n                pg_trigger_depth() > 1 AND becomes ->> 'state' IN ('open', 'overtaken') AND (TG_OP = 'INSERT'\n                    OR was ->> 'state' IN ('open', 'overtaken')\n                    AND was - '{state,digest}'::text[] = becomes - '{state,digest}'::text[])\n            WHEN 'other_key' THEN\n                TG_OP = 'INSERT' AND becomes -> 'snapshot' = 'null'\n                AND NOT EXISTS (SELECT FROM content WHERE video_id = becomes ->> 'key')\n                AND NOT EXISTS (SELECT FROM tombstone WHERE video_id = becomes ->> 'key')\n        END, false) THEN\n            RAISE EXCEPTION 'A % changes only by somebody who says who they are.', replace(TG_TABLE_NAME, '_', ' ')\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_has_an_author',\n                HINT = 'Decide in the admin; in SQL, in one transaction: '\n                    'SELECT library_act_as(''your name'') before it.';\n        END IF;\n    END IF;\n    RETURN coalesce(NEW, OLD);", hash='e2a26a9e5b0099e3b113e8f0c5045ef2315cbbf5', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_2_decision_has_an_author_0c987', table='category_alias', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='pause_holds', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    held record;\n', func="    SELECT since, paused_by, reason INTO held FROM pause;\n    IF FOUND AND (library_setting('actor') IS NULL OR library_setting('in_admin') IS NULL) THEN\n        RAISE EXCEPTION 'The library is paused since % by %: %', held.since, held.paused_by, held.reason\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'pause_holds',\n            HINT = 'Wait, or resume it: manage.py ingest_resume.';\n    END IF;\n    RETURN NULL;", hash='0d909e16a7885339028f3fad438b409f419c0fe3', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_5_pause_holds_153ba', table='content', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='deleted_stays_deleted', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    deleted text;\n', func="    -- A delete that is under way is waited for.\n    PERFORM FROM content WHERE video_id = NEW.video_id FOR NO KEY UPDATE;\n    -- An item may be known by its key and by its record id.\n    SELECT video_id INTO deleted FROM tombstone WHERE video_id IN (NEW.video_id, library_bare_key(NEW.id)) LIMIT 1;\n    IF deleted IS NULL THEN\n        RETURN NEW;\n    END IF;\n    -- Django, which says through what it writes, cannot bear an INSERT that returns nothing; the rest of another writer's\n    -- load shall come in.\n    IF library_setting('transaction') IS NOT NULL THEN\n        RAISE EXCEPTION '% was deleted by a person.', deleted\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'deleted_stays_deleted',\n            HINT = 'Restore it from the trash in the admin if it should come back.';\n    END IF;\n    PERFORM library_count_attempts(ARRAY[deleted]);\n    RETURN NULL;", hash='96ee41847e966c6ae742d20e6c1df5702b36fbe0', operation='INSERT', pgid='pgtrigger_1_deleted_stays_deleted_b237a', table='content', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='change_is_remembered', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    words text[];\n    sound text[];\n', func="    -- A FULL JOIN is hashed, however few rows there were when its plan was made. No variable: it would be planned anew\n    -- whenever that seems to pay, and planning takes longer than all the rest.\n    WITH remembered AS (\n        INSERT INTO history (actor, via, gesture, at, kind, item, act, was, becomes)\n        SELECT coalesce(library_setting('actor'), session_user),\n            library_via(), library_setting('gesture')::uuid, coalesce(library_setting('at')::timestamptz, clock_timestamp()),\n            'content', video_id, 'update', c.was, c.becomes\n        FROM (\n            SELECT video_id, library_difference(o, n) AS was, library_difference(n, o) AS becomes\n            FROM changed n FULL JOIN previous o USING (video_id)\n            OFFSET 0\n        ) AS c WHERE c.was <> '{}'\n        RETURNING item, was\n    )\n    SELECT array_agg(item) FILTER (WHERE was - '{audio_version,has_audio,media,media_metadata}'::text[] <> '{}'),\n        array_agg(item) FILTER (WHERE was ?| '{audio_version,has_audio,media,media_metadata}')\n    INTO words, sound FROM remembered;\n    IF words IS NOT NULL THEN\n        PERFORM library_announce('synced', words);\n    END IF;\n    IF sound IS NOT NULL THEN\n        PERFORM library_announce('audio', sound);\n    END IF;\n    RETURN NULL;", hash='99f74aad99598ebc6567ea75abac66788e7369d2', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_5_change_is_remembered_3e33b', referencing='REFERENCING OLD TABLE AS previous  NEW TABLE AS changed ', table='content', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='content',
            trigger=pgtrigger.compiler.Trigger(name='delete_has_an_actor', sql=content.db.rules.trigger.RuleSql(func="    -- Where the item is gone, it takes its summaries along.\n    IF library_setting('actor') IS NULL AND EXISTS (SELECT FROM content WHERE video_id = OLD.video_id) THEN\n        RAISE EXCEPTION 'Deleting % without saying who does it is refused.',\n            concat(CASE TG_TABLE_NAME WHEN 'content_summaries' THEN 'a summary of ' END, OLD.video_id)\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'delete_has_an_actor',\n            HINT = 'Delete through the admin or POST /api/delete; in SQL, in one transaction: '\n                'SELECT library_act_as(''your name''); DELETE ...';\n    END IF;\n    RETURN OLD;", hash='b2c9dc06e125fa1200d49ae8d32ddfa88679f62c', operation='DELETE', pgid='pgtrigger_1_delete_has_an_actor_6d23f', table='content', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='curation',
            trigger=pgtrigger.compiler.Trigger(name='decision_has_an_author', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    was jsonb;\n    becomes jsonb;\n', func="    IF library_setting('actor') IS NULL THEN\n        was := to_jsonb(OLD);\n        becomes := to_jsonb(NEW);\n        -- Without an author rules keep a machine's word and count its attempts: neither decides anything. Machines\n        -- propose, and a later proposal overtakes an earlier one; a person answers. (The digest is derived later.) The\n        -- depth alone proves nothing, as a writer may have triggers too: so the columns are looked at.\n        IF NOT coalesce(CASE TG_TABLE_NAME\n            WHEN 'curation' THEN\n                pg_trigger_depth() > 1 AND was - 'incoming' = becomes - 'incoming'\n            WHEN 'tombstone' THEN\n                was - '{attempts,last_attempt_at}'::text[] = becomes - '{attempts,last_attempt_at}'::text[]\n            WHEN 'suggestion' THEN\n                pg_trigger_depth() > 1 AND becomes ->> 'state' IN ('open', 'overtaken') AND (TG_OP = 'INSERT'\n                    OR was ->> 'state' IN ('open', 'overtaken')\n                    AND was - '{state,digest}'::text[] = becomes - '{state,digest}'::text[])\n            WHEN 'other_key' THEN\n                TG_OP = 'INSERT' AND becomes -> 'snapshot' = 'null'\n                AND NOT EXISTS (SELECT FROM content WHERE video_id = becomes ->> 'key')\n                AND NOT EXISTS (SELECT FROM tombstone WHERE video_id = becomes ->> 'key')\n        END, false) THEN\n            RAISE EXCEPTION 'A % changes only by somebody who says who they are.', replace(TG_TABLE_NAME, '_', ' ')\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_has_an_author',\n                HINT = 'Decide in the admin; in SQL, in one transaction: '\n                    'SELECT library_act_as(''your name'') before it.';\n        END IF;\n    END IF;\n    RETURN coalesce(NEW, OLD);", hash='ad3661a1a8e1edd591453fbaea57fab5374df5dc', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_2_decision_has_an_author_304fb', table='curation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='otherkey',
            trigger=pgtrigger.compiler.Trigger(name='decision_has_an_author', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    was jsonb;\n    becomes jsonb;\n', func="    IF library_setting('actor') IS NULL THEN\n        was := to_jsonb(OLD);\n        becomes := to_jsonb(NEW);\n        -- Without an author rules keep a machine's word and count its attempts: neither decides anything. Machines\n        -- propose, and a later proposal overtakes an earlier one; a person answers. (The digest is derived later.) The\n        -- depth alone proves nothing, as a writer may have triggers too: so the columns are looked at.\n        IF NOT coalesce(CASE TG_TABLE_NAME\n            WHEN 'curation' THEN\n                pg_trigger_depth() > 1 AND was - 'incoming' = becomes - 'incoming'\n            WHEN 'tombstone' THEN\n                was - '{attempts,last_attempt_at}'::text[] = becomes - '{attempts,last_attempt_at}'::text[]\n            WHEN 'suggestion' THEN\n                pg_trigger_depth() > 1 AND becomes ->> 'state' IN ('open', 'overtaken') AND (TG_OP = 'INSERT'\n                    OR was ->> 'state' IN ('open', 'overtaken')\n                    AND was - '{state,digest}'::text[] = becomes - '{state,digest}'::text[])\n            WHEN 'other_key' THEN\n                TG_OP = 'INSERT' AND becomes -> 'snapshot' = 'null'\n                AND NOT EXISTS (SELECT FROM content WHERE video_id = becomes ->> 'key')\n                AND NOT EXISTS (SELECT FROM tombstone WHERE video_id = becomes ->> 'key')\n        END, false) THEN\n            RAISE EXCEPTION 'A % changes only by somebody who says who they are.', replace(TG_TABLE_NAME, '_', ' ')\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_has_an_author',\n                HINT = 'Decide in the admin; in SQL, in one transaction: '\n                    'SELECT library_act_as(''your name'') before it.';\n        END IF;\n    END IF;\n    RETURN coalesce(NEW, OLD);", hash='d7978270046ee423c85d58cbabd57251e89d17c0', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_2_decision_has_an_author_47aaf', table='other_key', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pause',
            trigger=pgtrigger.compiler.Trigger(name='decision_has_an_author', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    was jsonb;\n    becomes jsonb;\n', func="    IF library_setting('actor') IS NULL THEN\n        was := to_jsonb(OLD);\n        becomes := to_jsonb(NEW);\n        -- Without an author rules keep a machine's word and count its attempts: neither decides anything. Machines\n        -- propose, and a later proposal overtakes an earlier one; a person answers. (The digest is derived later.) The\n        -- depth alone proves nothing, as a writer may have triggers too: so the columns are looked at.\n        IF NOT coalesce(CASE TG_TABLE_NAME\n            WHEN 'curation' THEN\n                pg_trigger_depth() > 1 AND was - 'incoming' = becomes - 'incoming'\n            WHEN 'tombstone' THEN\n                was - '{attempts,last_attempt_at}'::text[] = becomes - '{attempts,last_attempt_at}'::text[]\n            WHEN 'suggestion' THEN\n                pg_trigger_depth() > 1 AND becomes ->> 'state' IN ('open', 'overtaken') AND (TG_OP = 'INSERT'\n                    OR was ->> 'state' IN ('open', 'overtaken')\n                    AND was - '{state,digest}'::text[] = becomes - '{state,digest}'::text[])\n            WHEN 'other_key' THEN\n                TG_OP = 'INSERT' AND becomes -> 'snapshot' = 'null'\n                AND NOT EXISTS (SELECT FROM content WHERE video_id = becomes ->> 'key')\n                AND NOT EXISTS (SELECT FROM tombstone WHERE video_id = becomes ->> 'key')\n        END, false) THEN\n            RAISE EXCEPTION 'A % changes only by somebody who says who they are.', replace(TG_TABLE_NAME, '_', ' ')\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_has_an_author',\n                HINT = 'Decide in the admin; in SQL, in one transaction: '\n                    'SELECT library_act_as(''your name'') before it.';\n        END IF;\n    END IF;\n    RETURN coalesce(NEW, OLD);", hash='028bd99a4e70991ca98228220b702e0486d8a2c5', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_2_decision_has_an_author_de29c', table='pause', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seal',
            trigger=pgtrigger.compiler.Trigger(name='decision_has_an_author', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    was jsonb;\n    becomes jsonb;\n', func="    IF library_setting('actor') IS NULL THEN\n        was := to_jsonb(OLD);\n        becomes := to_jsonb(NEW);\n        -- Without an author rules keep a machine's word and count its attempts: neither decides anything. Machines\n        -- propose, and a later proposal overtakes an earlier one; a person answers. (The digest is derived later.) The\n        -- depth alone proves nothing, as a writer may have triggers too: so the columns are looked at.\n        IF NOT coalesce(CASE TG_TABLE_NAME\n            WHEN 'curation' THEN\n                pg_trigger_depth() > 1 AND was - 'incoming' = becomes - 'incoming'\n            WHEN 'tombstone' THEN\n                was - '{attempts,last_attempt_at}'::text[] = becomes - '{attempts,last_attempt_at}'::text[]\n            WHEN 'suggestion' THEN\n                pg_trigger_depth() > 1 AND becomes ->> 'state' IN ('open', 'overtaken') AND (TG_OP = 'INSERT'\n                    OR was ->> 'state' IN ('open', 'overtaken')\n                    AND was - '{state,digest}'::text[] = becomes - '{state,digest}'::text[])\n            WHEN 'other_key' THEN\n                TG_OP = 'INSERT' AND becomes -> 'snapshot' = 'null'\n                AND NOT EXISTS (SELECT FROM content WHERE video_id = becomes ->> 'key')\n                AND NOT EXISTS (SELECT FROM tombstone WHERE video_id = becomes ->> 'key')\n        END, false) THEN\n            RAISE EXCEPTION 'A % changes only by somebody who says who they are.', replace(TG_TABLE_NAME, '_', ' ')\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_has_an_author',\n                HINT = 'Decide in the admin; in SQL, in one transaction: '\n                    'SELECT library_act_as(''your name'') before it.';\n        END IF;\n    END IF;\n    RETURN coalesce(NEW, OLD);", hash='075e9e78e6b1c3f44a69b9ac7a09ab21d5ccc6fb', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_2_decision_has_an_author_04a23', table='seal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='suggestion',
            trigger=pgtrigger.compiler.Trigger(name='decision_has_an_author', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    was jsonb;\n    becomes jsonb;\n', func="    IF library_setting('actor') IS NULL THEN\n        was := to_jsonb(OLD);\n        becomes := to_jsonb(NEW);\n        -- Without an author rules keep a machine's word and count its attempts: neither decides anything. Machines\n        -- propose, and a later proposal overtakes an earlier one; a person answers. (The digest is derived later.) The\n        -- depth alone proves nothing, as a writer may have triggers too: so the columns are looked at.\n        IF NOT coalesce(CASE TG_TABLE_NAME\n            WHEN 'curation' THEN\n                pg_trigger_depth() > 1 AND was - 'incoming' = becomes - 'incoming'\n            WHEN 'tombstone' THEN\n                was - '{attempts,last_attempt_at}'::text[] = becomes - '{attempts,last_attempt_at}'::text[]\n            WHEN 'suggestion' THEN\n                pg_trigger_depth() > 1 AND becomes ->> 'state' IN ('open', 'overtaken') AND (TG_OP = 'INSERT'\n                    OR was ->> 'state' IN ('open', 'overtaken')\n                    AND was - '{state,digest}'::text[] = becomes - '{state,digest}'::text[])\n            WHEN 'other_key' THEN\n                TG_OP = 'INSERT' AND becomes -> 'snapshot' = 'null'\n                AND NOT EXISTS (SELECT FROM content WHERE video_id = becomes ->> 'key')\n                AND NOT EXISTS (SELECT FROM tombstone WHERE video_id = becomes ->> 'key')\n        END, false) THEN\n            RAISE EXCEPTION 'A % changes only by somebody who says who they are.', replace(TG_TABLE_NAME, '_', ' ')\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_has_an_author',\n                HINT = 'Decide in the admin; in SQL, in one transaction: '\n                    'SELECT library_act_as(''your name'') before it.';\n        END IF;\n    END IF;\n    RETURN coalesce(NEW, OLD);", hash='9538421652b84bda206896ee3f885480fc62f19b', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_2_decision_has_an_author_9d1e4', table='suggestion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summary',
            trigger=pgtrigger.compiler.Trigger(name='pause_holds', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    held record;\n', func="    SELECT since, paused_by, reason INTO held FROM pause;\n    IF FOUND AND (library_setting('actor') IS NULL OR library_setting('in_admin') IS NULL) THEN\n        RAISE EXCEPTION 'The library is paused since % by %: %', held.since, held.paused_by, held.reason\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'pause_holds',\n            HINT = 'Wait, or resume it: manage.py ingest_resume.';\n    END IF;\n    RETURN NULL;", hash='31ee12a07b65ca056ea1ee4602e285eef7a3fc0d', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_5_pause_holds_b4fd5', table='content_summaries', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summary',
            trigger=pgtrigger.compiler.Trigger(name='delete_has_an_actor', sql=content.db.rules.trigger.RuleSql(func="    -- Where the item is gone, it takes its summaries along.\n    IF library_setting('actor') IS NULL AND EXISTS (SELECT FROM content WHERE video_id = OLD.video_id) THEN\n        RAISE EXCEPTION 'Deleting % without saying who does it is refused.',\n            concat(CASE TG_TABLE_NAME WHEN 'content_summaries' THEN 'a summary of ' END, OLD.video_id)\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'delete_has_an_actor',\n            HINT = 'Delete through the admin or POST /api/delete; in SQL, in one transaction: '\n                'SELECT library_act_as(''your name''); DELETE ...';\n    END IF;\n    RETURN OLD;", hash='5a8b6934d72962e4d69b0ebe570572cb11c3cad9', operation='DELETE', pgid='pgtrigger_1_delete_has_an_actor_1d8d4', table='content_summaries', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tombstone',
            trigger=pgtrigger.compiler.Trigger(name='decision_has_an_author', sql=content.db.rules.trigger.RuleSql(declare='DECLARE\n    was jsonb;\n    becomes jsonb;\n', func="    IF library_setting('actor') IS NULL THEN\n        was := to_jsonb(OLD);\n        becomes := to_jsonb(NEW);\n        -- Without an author rules keep a machine's word and count its attempts: neither decides anything. Machines\n        -- propose, and a later proposal overtakes an earlier one; a person answers. (The digest is derived later.) The\n        -- depth alone proves nothing, as a writer may have triggers too: so the columns are looked at.\n        IF NOT coalesce(CASE TG_TABLE_NAME\n            WHEN 'curation' THEN\n                pg_trigger_depth() > 1 AND was - 'incoming' = becomes - 'incoming'\n            WHEN 'tombstone' THEN\n                was - '{attempts,last_attempt_at}'::text[] = becomes - '{attempts,last_attempt_at}'::text[]\n            WHEN 'suggestion' THEN\n                pg_trigger_depth() > 1 AND becomes ->> 'state' IN ('open', 'overtaken') AND (TG_OP = 'INSERT'\n                    OR was ->> 'state' IN ('open', 'overtaken')\n                    AND was - '{state,digest}'::text[] = becomes - '{state,digest}'::text[])\n            WHEN 'other_key' THEN\n                TG_OP = 'INSERT' AND becomes -> 'snapshot' = 'null'\n                AND NOT EXISTS (SELECT FROM content WHERE video_id = becomes ->> 'key')\n                AND NOT EXISTS (SELECT FROM tombstone WHERE video_id = becomes ->> 'key')\n        END, false) THEN\n            RAISE EXCEPTION 'A % changes only by somebody who says who they are.', replace(TG_TABLE_NAME, '_', ' ')\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_has_an_author',\n                HINT = 'Decide in the admin; in SQL, in one transaction: '\n                    'SELECT library_act_as(''your name'') before it.';\n        END IF;\n    END IF;\n    RETURN coalesce(NEW, OLD);", hash='235d0d1546b01f3df090f934cd30c67f1e77c6b1', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_2_decision_has_an_author_273ff', table='tombstone', when='BEFORE')),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, LOCKS),
    ]
