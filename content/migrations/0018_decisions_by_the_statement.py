import content.db.rules.trigger
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from content.db.functions import CURRENT

# In the order in which writers take them: in another, this would wait for a writer that waits for this.
LOCKS = "LOCK TABLE content, curation, suggestion, seal, history IN ACCESS EXCLUSIVE MODE"


class Migration(migrations.Migration):
    """Of decisions that one statement writes, the rules write what follows in one statement, too."""

    dependencies = [
        ("content", "0017_pages_of_a_category_in_one_index"),
    ]

    operations = [
        migrations.RunSQL(LOCKS, LOCKS),
        migrations.RunSQL(CURRENT, migrations.RunSQL.noop),
        pgtrigger.migrations.RemoveTrigger(
            model_name="content",
            name="curation_wins_on_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="curation",
            name="decision_remembers_the_machine",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="curation",
            name="decision_is_announced",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="curation",
            name="decision_reaches_content",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="curation",
            name="seal_follows_the_decision",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="curation",
            name="decision_is_remembered",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="content",
            trigger=pgtrigger.compiler.Trigger(
                name="curation_wins_on_update",
                sql=content.db.rules.trigger.RuleSql(
                    declare="DECLARE\n    decided jsonb;\n    refused jsonb;\n    has_aliases boolean;\n    wanted jsonb;\n",
                    func="    SELECT coalesce(overrides, '{}'), refusals -> 'categories', EXISTS (SELECT FROM category_alias)\n    INTO decided, refused, has_aliases\n    FROM (SELECT) AS one LEFT JOIN curation ON video_id = NEW.video_id;\n    IF refused IS NOT NULL OR has_aliases THEN\n        -- What stands there and is decided is a person's word, not one that a machine sends.\n        IF NOT decided ? 'subcategories_json' OR NEW.subcategories_json IS DISTINCT FROM OLD.subcategories_json THEN\n            NEW.subcategories_json := library_amended_column(NEW.subcategories_json, refused);\n        END IF;\n        NEW.analysis_json := library_amended_column(NEW.analysis_json, refused);\n    END IF;\n    IF decided <> '{}' THEN\n        -- Column by column: the row as a whole would bring its transcripts along, which are long.\n        SELECT jsonb_object_agg(key, value) INTO wanted FROM jsonb_each(\n            library_changed('title', NEW.title, OLD.title)\n            || library_changed('channel_name', NEW.channel_name, OLD.channel_name)\n            || library_changed('thumbnail_url', NEW.thumbnail_url, OLD.thumbnail_url)\n            || library_changed('language', NEW.language, OLD.language)\n            || library_changed('subcategories_json', NEW.subcategories_json, OLD.subcategories_json)\n            || library_changed('topics_json', NEW.topics_json, OLD.topics_json)\n            || library_changed('summary_type_latest', NEW.summary_type_latest, OLD.summary_type_latest)\n        ) WHERE decided ? key;\n        NEW.title := library_overlaid_text(decided, 'title', NEW.title);\n        NEW.channel_name := library_overlaid_text(decided, 'channel_name', NEW.channel_name);\n        NEW.thumbnail_url := library_overlaid_text(decided, 'thumbnail_url', NEW.thumbnail_url);\n        NEW.language := library_overlaid_text(decided, 'language', NEW.language);\n        NEW.subcategories_json := library_overlaid_json(decided, 'subcategories_json', NEW.subcategories_json);\n        NEW.topics_json := library_overlaid_json(decided, 'topics_json', NEW.topics_json);\n        NEW.summary_type_latest := library_overlaid_text(decided, 'summary_type_latest', NEW.summary_type_latest);\n        PERFORM library_hear(NEW.video_id, wanted);\n    END IF;\n    -- What a person decided is what counts, else the analysis has its say too.\n    NEW.shown_language := library_language(\n        NEW.language, CASE WHEN NOT decided ? 'language' THEN NEW.analysis_json END);\n    NEW.topic_keys := library_topic_keys(\n        NEW.topics_json, CASE WHEN NOT decided ? 'topics_json' THEN NEW.analysis_json END);\n    RETURN NEW;",
                    hash="140b4df76d16d745f02a7e53de8d1032d0489805",
                    operation="UPDATE",
                    pgid="pgtrigger_5_curation_wins_on_update_9a3e8",
                    table="content",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="curation",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_remembers_the_machine",
                sql=content.db.rules.trigger.RuleSql(
                    declare="DECLARE\n    before jsonb := '{}';\n",
                    func="    IF TG_OP = 'UPDATE' THEN\n        before := OLD.overrides;\n    END IF;\n    IF NEW.overrides <> before THEN\n        SELECT NEW.incoming || coalesce(jsonb_object_agg(key, value), '{}') INTO NEW.incoming\n        FROM jsonb_each(library_shown(NEW.video_id)) WHERE NEW.overrides ? key AND NOT before ? key;\n    END IF;\n    RETURN NEW;",
                    hash="62fd02274081da3e47902e78dde323def9532277",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_5_decision_remembers_the_machine_f3eac",
                    table="curation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="curation",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_is_remembered",
                sql=content.db.rules.trigger.RuleSql(
                    func="    -- The machine's words are no decision.\n    IF TG_OP = 'INSERT' THEN\n        INSERT INTO history (actor, via, gesture, at, kind, item, act, becomes, uid)\n        SELECT who.*, 'curation', video_id, 'insert', to_jsonb(n) - 'incoming',\n            coalesce(library_setting('uid')::uuid, gen_random_uuid())\n        FROM changed n, library_author() AS who;\n    ELSE\n        INSERT INTO history (actor, via, gesture, at, kind, item, act, was, becomes, uid)\n        SELECT who.*, 'curation', video_id, 'update', d.was, d.becomes,\n            coalesce(library_setting('uid')::uuid, gen_random_uuid())\n        FROM changed n FULL JOIN previous o USING (video_id)\n        CROSS JOIN LATERAL library_changes(to_jsonb(o) - 'incoming', to_jsonb(n) - 'incoming') AS d\n        CROSS JOIN library_author() AS who\n        WHERE d.becomes IS NOT NULL;\n    END IF;\n    RETURN NULL;",
                    hash="9261f7f9b1d5b1b2b0ff1534182a9d8387fa812b",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_5_decision_is_remembered_0c5e4",
                    referencing="REFERENCING NEW TABLE AS changed ",
                    table="curation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="curation",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_decision_is_remembered",
                sql=content.db.rules.trigger.RuleSql(
                    func="    -- The machine's words are no decision.\n    IF TG_OP = 'INSERT' THEN\n        INSERT INTO history (actor, via, gesture, at, kind, item, act, becomes, uid)\n        SELECT who.*, 'curation', video_id, 'insert', to_jsonb(n) - 'incoming',\n            coalesce(library_setting('uid')::uuid, gen_random_uuid())\n        FROM changed n, library_author() AS who;\n    ELSE\n        INSERT INTO history (actor, via, gesture, at, kind, item, act, was, becomes, uid)\n        SELECT who.*, 'curation', video_id, 'update', d.was, d.becomes,\n            coalesce(library_setting('uid')::uuid, gen_random_uuid())\n        FROM changed n FULL JOIN previous o USING (video_id)\n        CROSS JOIN LATERAL library_changes(to_jsonb(o) - 'incoming', to_jsonb(n) - 'incoming') AS d\n        CROSS JOIN library_author() AS who\n        WHERE d.becomes IS NOT NULL;\n    END IF;\n    RETURN NULL;",
                    hash="8e616cda383875f81dee1e86e08d00a6300d17ab",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_5_changed_decision_is_remembered_f1d9e",
                    referencing="REFERENCING OLD TABLE AS previous  NEW TABLE AS changed ",
                    table="curation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="curation",
            trigger=pgtrigger.compiler.Trigger(
                name="taking_away_is_remembered",
                sql=content.db.rules.trigger.RuleSql(
                    declare="DECLARE\n    -- A machine's words and attempts are no decision; the snapshot stays out, so that a purge can forget it.\n    undecided CONSTANT text[] := '{incoming,snapshot,attempts,last_attempt_at}';\n    was jsonb := to_jsonb(OLD) - undecided;\n    becomes jsonb := to_jsonb(NEW) - undecided;\n    this jsonb := coalesce(becomes, was);\n",
                    func="    -- The line of the merge stands for it: elsewhere the key may be the other item's already.\n    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'curation' AND library_setting('doing') = 'merging' THEN\n        RETURN NULL;\n    END IF;\n    PERFORM library_remember(\n        CASE TG_TABLE_NAME WHEN 'category_alias' THEN 'alias' WHEN 'other_key' THEN 'merge' ELSE TG_TABLE_NAME END,\n        coalesce(this ->> 'video_id', this ->> 'key', this ->> 'id'), lower(TG_OP), was, becomes);\n    RETURN NULL;",
                    hash="cae7268ce221436279b723d468e7b5ae15e5805c",
                    operation="DELETE",
                    pgid="pgtrigger_5_taking_away_is_remembered_c5afd",
                    table="curation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="curation",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_is_announced",
                sql=content.db.rules.trigger.RuleSql(
                    func="    -- Whether an item is curated shows as well, even where the decision is what the machine says.\n    CASE TG_OP\n        WHEN 'INSERT' THEN\n            PERFORM library_announce('synced', ARRAY(SELECT video_id FROM changed));\n        WHEN 'UPDATE' THEN\n            PERFORM library_announce('synced', ARRAY(\n                SELECT video_id FROM changed n FULL JOIN previous o USING (video_id)\n                WHERE n.overrides IS DISTINCT FROM o.overrides));\n        ELSE\n            PERFORM library_announce('synced', ARRAY(SELECT video_id FROM previous));\n    END CASE;\n    RETURN NULL;",
                    hash="9821ee1f1e3262f066ce5765de2299fc8a60e479",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_5_decision_is_announced_45deb",
                    referencing="REFERENCING NEW TABLE AS changed ",
                    table="curation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="curation",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_decision_is_announced",
                sql=content.db.rules.trigger.RuleSql(
                    func="    -- Whether an item is curated shows as well, even where the decision is what the machine says.\n    CASE TG_OP\n        WHEN 'INSERT' THEN\n            PERFORM library_announce('synced', ARRAY(SELECT video_id FROM changed));\n        WHEN 'UPDATE' THEN\n            PERFORM library_announce('synced', ARRAY(\n                SELECT video_id FROM changed n FULL JOIN previous o USING (video_id)\n                WHERE n.overrides IS DISTINCT FROM o.overrides));\n        ELSE\n            PERFORM library_announce('synced', ARRAY(SELECT video_id FROM previous));\n    END CASE;\n    RETURN NULL;",
                    hash="d3d83e6266d8cc1ed816f1b993a0a5ef36816d80",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_5_changed_decision_is_announced_50fe8",
                    referencing="REFERENCING OLD TABLE AS previous  NEW TABLE AS changed ",
                    table="curation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="curation",
            trigger=pgtrigger.compiler.Trigger(
                name="taking_away_is_announced",
                sql=content.db.rules.trigger.RuleSql(
                    func="    -- Whether an item is curated shows as well, even where the decision is what the machine says.\n    CASE TG_OP\n        WHEN 'INSERT' THEN\n            PERFORM library_announce('synced', ARRAY(SELECT video_id FROM changed));\n        WHEN 'UPDATE' THEN\n            PERFORM library_announce('synced', ARRAY(\n                SELECT video_id FROM changed n FULL JOIN previous o USING (video_id)\n                WHERE n.overrides IS DISTINCT FROM o.overrides));\n        ELSE\n            PERFORM library_announce('synced', ARRAY(SELECT video_id FROM previous));\n    END CASE;\n    RETURN NULL;",
                    hash="7e45e83c1f7b3d96b29b7c95762064aace074d06",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_5_taking_away_is_announced_d23bd",
                    referencing="REFERENCING OLD TABLE AS previous ",
                    table="curation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="curation",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_reaches_content",
                sql=content.db.rules.trigger.RuleSql(
                    declare="DECLARE\n    ids text[];\n    released jsonb[];\n",
                    func="    IF TG_OP = 'INSERT' THEN\n        ids := ARRAY(SELECT video_id FROM changed);\n    ELSE\n        -- A FULL JOIN is hashed, however few rows there were when its plan was made.\n        SELECT array_agg(video_id), array_agg((\n            SELECT jsonb_object_agg(key, o.incoming -> key) FROM jsonb_object_keys(o.overrides) AS key\n            WHERE NOT n.overrides ? key AND o.incoming ? key\n        )) INTO ids, released\n        FROM changed n FULL JOIN previous o USING (video_id)\n        WHERE (n.overrides, n.refusals) IS DISTINCT FROM (o.overrides, o.refusals);\n    END IF;\n    PERFORM library_carry_decisions(ids, released);\n    RETURN NULL;",
                    hash="b77c27301dc91f9510b9f24bb80f55eb00107df4",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_6_decision_reaches_content_114d5",
                    referencing="REFERENCING NEW TABLE AS changed ",
                    table="curation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="curation",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_decision_reaches_content",
                sql=content.db.rules.trigger.RuleSql(
                    declare="DECLARE\n    ids text[];\n    released jsonb[];\n",
                    func="    IF TG_OP = 'INSERT' THEN\n        ids := ARRAY(SELECT video_id FROM changed);\n    ELSE\n        -- A FULL JOIN is hashed, however few rows there were when its plan was made.\n        SELECT array_agg(video_id), array_agg((\n            SELECT jsonb_object_agg(key, o.incoming -> key) FROM jsonb_object_keys(o.overrides) AS key\n            WHERE NOT n.overrides ? key AND o.incoming ? key\n        )) INTO ids, released\n        FROM changed n FULL JOIN previous o USING (video_id)\n        WHERE (n.overrides, n.refusals) IS DISTINCT FROM (o.overrides, o.refusals);\n    END IF;\n    PERFORM library_carry_decisions(ids, released);\n    RETURN NULL;",
                    hash="90ecc222cc891dde2cb2facb15026bc5bea8ec45",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_6_changed_decision_reaches_content_9f511",
                    referencing="REFERENCING OLD TABLE AS previous  NEW TABLE AS changed ",
                    table="curation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="curation",
            trigger=pgtrigger.compiler.Trigger(
                name="seal_follows_the_decision",
                sql=content.db.rules.trigger.RuleSql(
                    declare="DECLARE\n    ids CONSTANT text[] := ARRAY(\n        SELECT video_id FROM changed n FULL JOIN previous o USING (video_id)\n        WHERE n.overrides IS DISTINCT FROM o.overrides);\n",
                    func="    -- A machine's words are updates too, and far more frequent.\n    IF ids = '{}' THEN\n        RETURN NULL;\n    END IF;\n    DELETE FROM seal s USING curation c\n    WHERE s.video_id = ANY (ids) AND c.video_id = s.video_id AND NOT c.overrides ? s.field;\n    UPDATE seal s SET digest = library_digest(c.overrides -> s.field) FROM curation c\n    WHERE s.video_id = ANY (ids) AND c.video_id = s.video_id AND s.digest <> library_digest(c.overrides -> s.field);\n    RETURN NULL;",
                    hash="59956c36427115150944b4c5f273edace22d4066",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_7_seal_follows_the_decision_c7621",
                    referencing="REFERENCING OLD TABLE AS previous  NEW TABLE AS changed ",
                    table="curation",
                    when="AFTER",
                ),
            ),
        ),
    ]
