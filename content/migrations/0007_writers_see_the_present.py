import content.db.rules.rule
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

# The rule fills in what was decided before it came. A pause holds writers, not this.
TELL = """
    SELECT set_config('ytv2.via', 'admin migrate', true);
    UPDATE content SET video_id = video_id
    WHERE video_id IN (SELECT video_id FROM curation WHERE overrides ?| ARRAY['language', 'topics_json']);
"""


class Migration(migrations.Migration):
    """Nobody writes over what was decided meanwhile, from an older snapshot. A table at a time: whoever holds one of them
    may be waiting for another."""

    atomic = False

    dependencies = [
        ('content', '0006_decided_words_alone_count'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='summary',
            trigger=pgtrigger.compiler.Trigger(name='a_writer_sees_the_present', sql=content.db.rules.rule.RuleSql(func="\n        IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN\n            RAISE EXCEPTION 'In isolation level % a writer does not see what is decided meanwhile.', upper(current_setting('transaction_isolation')) USING ERRCODE = 'check_violation', CONSTRAINT = 'writer_sees_the_present', HINT = 'Write in READ COMMITTED, the default of PostgreSQL.';\n        END IF;\n        RETURN NULL;\n    ", hash='6ca4605698136cbc5eecb97a4f3be976c438cda5', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_a_writer_sees_the_present_97d23', table='content_summaries', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='curation',
            trigger=pgtrigger.compiler.Trigger(name='a_writer_sees_the_present', sql=content.db.rules.rule.RuleSql(func="\n        IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN\n            RAISE EXCEPTION 'In isolation level % a writer does not see what is decided meanwhile.', upper(current_setting('transaction_isolation')) USING ERRCODE = 'check_violation', CONSTRAINT = 'writer_sees_the_present', HINT = 'Write in READ COMMITTED, the default of PostgreSQL.';\n        END IF;\n        RETURN NULL;\n    ", hash='3ff057f6e337606d00181337fc608664041ea82d', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_a_writer_sees_the_present_2cd21', table='curation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tombstone',
            trigger=pgtrigger.compiler.Trigger(name='a_writer_sees_the_present', sql=content.db.rules.rule.RuleSql(func="\n        IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN\n            RAISE EXCEPTION 'In isolation level % a writer does not see what is decided meanwhile.', upper(current_setting('transaction_isolation')) USING ERRCODE = 'check_violation', CONSTRAINT = 'writer_sees_the_present', HINT = 'Write in READ COMMITTED, the default of PostgreSQL.';\n        END IF;\n        RETURN NULL;\n    ", hash='dd7da84fb96fad99402079b43175c7dbb56c64b2', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_a_writer_sees_the_present_0969b', table='tombstone', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='categoryalias',
            trigger=pgtrigger.compiler.Trigger(name='a_writer_sees_the_present', sql=content.db.rules.rule.RuleSql(func="\n        IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN\n            RAISE EXCEPTION 'In isolation level % a writer does not see what is decided meanwhile.', upper(current_setting('transaction_isolation')) USING ERRCODE = 'check_violation', CONSTRAINT = 'writer_sees_the_present', HINT = 'Write in READ COMMITTED, the default of PostgreSQL.';\n        END IF;\n        RETURN NULL;\n    ", hash='cbbf2f4d73c21f684da2355daa02a8363d382522', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_a_writer_sees_the_present_f2305', table='category_alias', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pause',
            trigger=pgtrigger.compiler.Trigger(name='a_writer_sees_the_present', sql=content.db.rules.rule.RuleSql(func="\n        IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN\n            RAISE EXCEPTION 'In isolation level % a writer does not see what is decided meanwhile.', upper(current_setting('transaction_isolation')) USING ERRCODE = 'check_violation', CONSTRAINT = 'writer_sees_the_present', HINT = 'Write in READ COMMITTED, the default of PostgreSQL.';\n        END IF;\n        RETURN NULL;\n    ", hash='dda66a7f9f966bb35adf94d9498cf82b1cd061ac', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_a_writer_sees_the_present_c952b', table='pause', when='BEFORE')),
        ),
        migrations.RunSQL(TELL, migrations.RunSQL.noop),
    ]
