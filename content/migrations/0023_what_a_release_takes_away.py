import content.db.rules.trigger
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


# In the order in which writers take them: in another, this would wait for a writer that waits for this.
LOCKS = "LOCK TABLE content, curation, seal, history IN ACCESS EXCLUSIVE MODE"


class Migration(migrations.Migration):
    """What a release takes away comes back by its undo: seals, and the machine's word as the machine wrote it."""

    dependencies = [("content", "0022_items_said_to_have_audio")]

    operations = [
        migrations.RunSQL(LOCKS, LOCKS),
        pgtrigger.migrations.RemoveTrigger(
            model_name='curation',
            name='decision_remembers_the_machine',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='curation',
            name='decision_is_remembered',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='curation',
            name='changed_decision_is_remembered',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='curation',
            trigger=pgtrigger.compiler.Trigger(name='decision_remembers_the_machine', sql=content.db.rules.trigger.RuleSql(declare="DECLARE\n    before jsonb := '{}';\n", func="    IF TG_OP = 'UPDATE' THEN\n        before := OLD.overrides;\n    END IF;\n    IF NEW.overrides <> before THEN\n        SELECT NEW.incoming || coalesce(jsonb_object_agg(key, value), '{}') INTO NEW.incoming\n        FROM jsonb_each(library_shown(NEW.video_id)) WHERE NEW.overrides ? key AND NOT before ? key\n            -- Who undoes a release finds the machine's word under later names, and keeps it as it was.\n            AND NOT coalesce(library_setting('doing') = 'undoing'\n                AND library_amended_column(NEW.incoming -> key, NEW.refusals -> 'categories') = value, false);\n    END IF;\n    RETURN NEW;", hash='3c22571311e6e4ea53400d3c5319f173c00d5a60', operation='INSERT OR UPDATE', pgid='pgtrigger_5_decision_remembers_the_machine_f3eac', table='curation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='curation',
            trigger=pgtrigger.compiler.Trigger(name='decision_is_remembered', sql=content.db.rules.trigger.RuleSql(func="    -- The machine's words are no decision.\n    IF TG_OP = 'INSERT' THEN\n        INSERT INTO history (actor, via, gesture, at, kind, item, act, becomes, uid)\n        SELECT who.*, 'curation', video_id, 'insert', to_jsonb(n) - 'incoming',\n            coalesce(library_setting('uid')::uuid, gen_random_uuid())\n        FROM changed n, library_author() AS who;\n    ELSE\n        INSERT INTO history (actor, via, gesture, at, kind, item, act, was, becomes, uid)\n        SELECT who.*, 'curation', video_id, 'update', d.was || coalesce(s.taken, '{}'), d.becomes,\n            coalesce(library_setting('uid')::uuid, gen_random_uuid())\n        FROM changed n FULL JOIN previous o USING (video_id)\n        CROSS JOIN LATERAL library_changes(to_jsonb(o) - 'incoming', to_jsonb(n) - 'incoming') AS d\n        CROSS JOIN LATERAL (\n            -- The seals that go with what is released: who undoes that needs them.\n            SELECT jsonb_build_object('seals', jsonb_object_agg(field, jsonb_build_object('sealed_by', sealed_by,\n                'sealed_at', sealed_at))) AS taken\n            FROM seal WHERE seal.video_id = n.video_id AND NOT n.overrides ? field HAVING count(*) > 0\n            UNION ALL SELECT NULL LIMIT 1\n        ) AS s\n        CROSS JOIN library_author() AS who\n        WHERE d.becomes IS NOT NULL;\n    END IF;\n    RETURN NULL;", hash='4c7eb3a0a884dfda867aa24a5e9d97932b77aa6b', level='STATEMENT', operation='INSERT', pgid='pgtrigger_5_decision_is_remembered_0c5e4', referencing='REFERENCING NEW TABLE AS changed ', table='curation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='curation',
            trigger=pgtrigger.compiler.Trigger(name='changed_decision_is_remembered', sql=content.db.rules.trigger.RuleSql(func="    -- The machine's words are no decision.\n    IF TG_OP = 'INSERT' THEN\n        INSERT INTO history (actor, via, gesture, at, kind, item, act, becomes, uid)\n        SELECT who.*, 'curation', video_id, 'insert', to_jsonb(n) - 'incoming',\n            coalesce(library_setting('uid')::uuid, gen_random_uuid())\n        FROM changed n, library_author() AS who;\n    ELSE\n        INSERT INTO history (actor, via, gesture, at, kind, item, act, was, becomes, uid)\n        SELECT who.*, 'curation', video_id, 'update', d.was || coalesce(s.taken, '{}'), d.becomes,\n            coalesce(library_setting('uid')::uuid, gen_random_uuid())\n        FROM changed n FULL JOIN previous o USING (video_id)\n        CROSS JOIN LATERAL library_changes(to_jsonb(o) - 'incoming', to_jsonb(n) - 'incoming') AS d\n        CROSS JOIN LATERAL (\n            -- The seals that go with what is released: who undoes that needs them.\n            SELECT jsonb_build_object('seals', jsonb_object_agg(field, jsonb_build_object('sealed_by', sealed_by,\n                'sealed_at', sealed_at))) AS taken\n            FROM seal WHERE seal.video_id = n.video_id AND NOT n.overrides ? field HAVING count(*) > 0\n            UNION ALL SELECT NULL LIMIT 1\n        ) AS s\n        CROSS JOIN library_author() AS who\n        WHERE d.becomes IS NOT NULL;\n    END IF;\n    RETURN NULL;", hash='f2001517c35d17d76d8846257ef25c5045b29786', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_5_changed_decision_is_remembered_f1d9e', referencing='REFERENCING OLD TABLE AS previous  NEW TABLE AS changed ', table='curation', when='AFTER')),
        ),
    ]
