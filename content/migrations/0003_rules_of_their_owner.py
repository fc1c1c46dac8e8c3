from django.db import migrations

from content.db.frozen import frozen
from content.db.rules.procedures import SETTING

# Rules that were installed before run with their owner's rights as well, and nobody else can use them.
RULES = """
DO $$
DECLARE
    rule regprocedure;
BEGIN
    FOR rule IN
        SELECT oid::regprocedure FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prorettype = 'trigger'::regtype
            AND proname LIKE 'pgtrigger\\_%'
    LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY {security}', rule);
        EXECUTE format('{grants}', rule);
    END LOOP;
END
$$;
"""
FORWARDS = RULES.replace("{security}", "DEFINER").replace("{grants}", "REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC")
BACKWARDS = RULES.replace("{security}", "INVOKER").replace("{grants}", "GRANT EXECUTE ON FUNCTION %s TO PUBLIC")
SETTING_BEFORE = r"""
CREATE OR REPLACE FUNCTION library_setting(name text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('ytv2.' || name, true), '')
$$;
"""


class Migration(migrations.Migration):
    """A writer needs rights on what it writes, and none on what the rules keep; a machine cannot say it is a person."""

    dependencies = [("content", "0002_announcing")]

    operations = [
        migrations.RunSQL(FORWARDS, BACKWARDS),
        migrations.RunSQL(frozen(SETTING, "6dadfde9c60523ff"), SETTING_BEFORE),
    ]
