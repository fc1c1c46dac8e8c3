import content.db.rules.trigger
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


# In the order in which writers take them: in another, this would wait for a writer that waits for this.
LOCKS = "LOCK TABLE curation, suggestion, tombstone, category_alias, history IN ACCESS EXCLUSIVE MODE"


class Migration(migrations.Migration):
    """Answers to suggestions are in the history; tables are called in the admin what curators call them."""

    dependencies = [
        ('content', '0010_read_side_filled'),
    ]

    operations = [
        migrations.RunSQL(LOCKS, LOCKS),
        migrations.AlterModelOptions(
            name='categoryalias',
            options={'verbose_name': 'merged category', 'verbose_name_plural': 'merged categories'},
        ),
        migrations.AlterModelOptions(
            name='curation',
            options={'verbose_name': 'decision'},
        ),
        migrations.AlterModelOptions(
            name='tombstone',
            options={'verbose_name': 'deleted item', 'verbose_name_plural': 'trash'},
        ),
        migrations.AlterField(
            model_name='history',
            name='kind',
            field=models.TextField(help_text='content, summary, curation, suggestion, tombstone, alias, pause, merge'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='suggestion',
            trigger=pgtrigger.compiler.Trigger(name='answer_is_remembered', sql=content.db.rules.trigger.RuleSql(condition='WHEN (OLD.state IS DISTINCT FROM NEW.state)', func="    -- That a later proposal of a machine overtakes an earlier one is nobody's answer.\n    IF library_setting('actor') IS NOT NULL THEN\n        PERFORM library_write_history('suggestion', NEW.video_id, 'update',\n            jsonb_build_object('state', OLD.state, 'decided_by', OLD.decided_by, 'decided_at', OLD.decided_at),\n            jsonb_build_object('id', NEW.id, 'field', NEW.field, 'value', NEW.value, 'state', NEW.state,\n                'decided_by', NEW.decided_by, 'decided_at', NEW.decided_at));\n    END IF;\n    RETURN NULL;", hash='20c3d8b58fd67e98abf5c2693f87c056f47af2f7', operation='UPDATE', pgid='pgtrigger_5_answer_is_remembered_75e93', table='suggestion', when='AFTER')),
        ),
    ]
