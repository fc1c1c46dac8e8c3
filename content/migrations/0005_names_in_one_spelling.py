import content.db.rules.trigger
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from content.db.functions import FOR_TABLES

# Of two old names that are one now, what was decided last counts; the history has both. A pause holds writers, not this.
DECISIONS = """
    SELECT set_config('ytv2.actor', 'migrate', true), set_config('ytv2.via', 'admin migrate', true);
    DELETE FROM category_alias a USING category_alias later
    WHERE library_fold(a.key) = library_fold(later.key) AND (a.decided_at, a.key) < (later.decided_at, later.key);
    UPDATE category_alias SET key = key WHERE key <> library_fold(key);
    UPDATE curation SET refusals = refusals WHERE refusals <> '{}';
"""
# An update that changes nothing derives everything anew: a table with rules before its updates keeps no old value.
ITEMS = "UPDATE content SET video_id = video_id;"
LIST = "SELECT library_refresh_listing(ARRAY(SELECT video_id FROM content));"


class Migration(migrations.Migration):
    """Names of several spellings become one, also those that were stored; search reads them alike."""

    dependencies = [
        ('content', '0004_numbered_summaries'),
    ]

    operations = [
        migrations.RunSQL(FOR_TABLES, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name='categoryalias',
            trigger=pgtrigger.compiler.Trigger(name='alias_is_folded', sql=content.db.rules.trigger.RuleSql(func='    NEW.key := library_fold(NEW.key);\n    RETURN NEW;', hash='48478626cf320e5669a9b536bee57bf22b361ee7', operation='INSERT OR UPDATE', pgid='pgtrigger_5_alias_is_folded_90a6a', table='category_alias', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='curation',
            trigger=pgtrigger.compiler.Trigger(name='refusals_are_folded', sql=content.db.rules.trigger.RuleSql(func='    IF jsonb_typeof(NEW.refusals -> \'categories\') = \'array\' THEN\n        NEW.refusals := NEW.refusals - \'categories\' || (\n            SELECT coalesce(jsonb_build_object(\'categories\', jsonb_agg(key ORDER BY key COLLATE "C")), \'{}\')\n            FROM (SELECT DISTINCT library_fold(name) FROM unnest(library_texts(NEW.refusals -> \'categories\')) AS name)\n                AS names (key)\n            WHERE key <> \'\'\n        );\n    END IF;\n    RETURN NEW;', hash='c4151733e66bb67bf71e8164540930a59645342b', operation='INSERT OR UPDATE', pgid='pgtrigger_5_refusals_are_folded_551b6', table='curation', when='BEFORE')),
        ),
        migrations.RunSQL(DECISIONS, migrations.RunSQL.noop),
        migrations.RunSQL(ITEMS, migrations.RunSQL.noop),
        migrations.RunSQL(LIST, migrations.RunSQL.noop),
    ]
