import content.db.rules.trigger
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from content.db.adoption import AdoptField

# In the order in which writers take them: in another, this would wait for a writer that waits for this.
LOCKS = "LOCK TABLE category_alias, history IN ACCESS EXCLUSIVE MODE"


class Migration(migrations.Migration):
    """Old names of subcategories lead on, as those of categories do. On the way back their new names stay in the column."""

    dependencies = [
        ('content', '0018_decisions_by_the_statement'),
    ]

    operations = [
        migrations.RunSQL(LOCKS, LOCKS),
        pgtrigger.migrations.RemoveTrigger(
            model_name='categoryalias',
            name='alias_is_folded',
        ),
        AdoptField(
            model_name='categoryalias',
            name='subcategory',
            field=models.TextField(blank=True, help_text='Of a subcategory: what it is called now.', null=True),
        ),
        migrations.AlterField(
            model_name='categoryalias',
            name='key',
            field=models.TextField(help_text='The old name, folded; of a subcategory its category, U+001F and its own.', primary_key=True, serialize=False),
        ),
        migrations.AlterField(
            model_name='categoryalias',
            name='name',
            field=models.TextField(help_text='The category that it is, or is under, now.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='categoryalias',
            trigger=pgtrigger.compiler.Trigger(name='alias_is_folded', sql=content.db.rules.trigger.RuleSql(func="    NEW.key := library_alias_key(split_part(NEW.key, E'\\x1f', 1), nullif(split_part(NEW.key, E'\\x1f', 2), ''));\n    NEW.subcategory := CASE WHEN library_seen(NEW.subcategory) THEN NEW.subcategory END;\n    RETURN NEW;", hash='aa44d19db4027a5e078c96c3139f9748a8897c16', operation='INSERT OR UPDATE', pgid='pgtrigger_5_alias_is_folded_90a6a', table='category_alias', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='categoryalias',
            trigger=pgtrigger.compiler.Trigger(name='alias_leads_on', sql=content.db.rules.trigger.RuleSql(func="    IF (library_name_now(split_part(NEW.key, E'\\x1f', 1), nullif(split_part(NEW.key, E'\\x1f', 2), ''))).category IS NULL\n    THEN\n        RAISE EXCEPTION '% would lead back to itself.', replace(NEW.key, E'\\x1f', ' / ')\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'alias_leads_on',\n            HINT = 'Take away the old name that leads to it first.';\n    END IF;\n    RETURN NULL;", hash='9df02b2b5da86a07ca6be22c19a3746dc5f6a4ff', operation='INSERT OR UPDATE', pgid='pgtrigger_4_alias_leads_on_7ea3b', table='category_alias', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='categoryalias',
            constraint=models.CheckConstraint(condition=models.Q(('subcategory', None), ('key__contains', '\x1f'), _connector='OR'), name='category_becomes_no_subcategory'),
        ),
    ]
