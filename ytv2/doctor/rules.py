"""Whether the rules that the models declare stand in the database, as they are declared and switched on."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.apps import apps

from content.derived import FUNCTIONS
from content.rules.procedures import PROCEDURES
from ingest import procedures as way_in
from ytv2.doctor.asking import rows
from ytv2.doctor.finding import Finding, error, ok, some

# A database that is being attacked or was mended by hand may hold functions of these names in other schemas.
FOUND_TRIGGERS = """
    SELECT c.relname, t.tgname, t.tgenabled = 'A', obj_description(t.oid, 'pg_trigger'), p.prosrc
    FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid
    JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
"""
FOUND_FUNCTIONS = """
    SELECT proname, prosrc FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND proname = ANY(%s)
"""
DECLARED_FUNCTION = re.compile(r"CREATE OR REPLACE FUNCTION (\w+)\(.*?\bAS \$\$(.*?)\$\$", re.DOTALL)
CURE = (
    "Pause (manage.py ingest_pause), look who changed it, then as the tables' owner: manage.py migrate; if nothing is"
    " to be applied, manage.py pgtrigger install. Then: manage.py canary."
)


class Rule(NamedTuple):
    """What has to stand: `digest` is the comment on the trigger, `source` what its function does."""

    said: str
    digest: str
    source: str


def declared() -> dict[tuple[str, str], Rule]:
    """Every rule of the models, by table and trigger."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        for trigger in getattr(model._meta, "triggers", ()):
            compiled = trigger.compile(model)
            source = re.search(r"AS \$\$(.*?)\$\$;", compiled.install_sql, re.DOTALL)
            table, pgid = model._meta.db_table, trigger.get_pgid(model)
            found[table, pgid] = Rule(f"{trigger.name} ({table})", compiled.hash, _bare(source[1] if source else ""))
    return found


def rules_stand() -> Iterator[Finding]:
    name, expected = "rules_stand", declared()
    there = {(table, pgid): rest for table, pgid, *rest in rows(FOUND_TRIGGERS)}
    missing = [rule.said for key, rule in expected.items() if key not in there]
    stood = [(rule, *there[key]) for key, rule in expected.items() if key in there]
    asleep = [rule.said for rule, always, _, _ in stood if not always]
    other = [rule.said for rule, _, digest, source in stood if digest != rule.digest or _bare(source) != rule.source]
    for rules, what in ((missing, "are missing"), (asleep, "are switched off"), (other, "are not as declared")):
        if rules:
            yield error(name, f"{len(rules)} rules {what}: {some(rules)}.", CURE)
    if not missing + asleep + other:
        yield ok(name, f"All {len(expected)} rules stand and are switched on.")


def functions_stand() -> Iterator[Finding]:
    """The functions that rules, generated columns and the way in call."""
    name, declared = "functions_stand", FUNCTIONS + PROCEDURES + way_in.PROCEDURES
    expected = {called: _bare(body) for called, body in DECLARED_FUNCTION.findall(declared)}
    there = {called: _bare(body) for called, body in rows(FOUND_FUNCTIONS, list(expected))}
    missing = sorted(set(expected) - set(there))
    other = sorted(called for called, body in there.items() if body != expected[called])
    if missing:
        yield error(name, f"{len(missing)} functions are missing: {some(missing)}.", CURE)
    if other:
        yield error(name, f"{len(other)} functions are not as declared: {some(other)}.", CURE)
    if not missing and not other:
        yield ok(name, f"All {len(expected)} functions are as declared.")


def _bare(source: str) -> str:
    """Without the blanks that a template or a migration may set otherwise."""
    return " ".join(source.split())
