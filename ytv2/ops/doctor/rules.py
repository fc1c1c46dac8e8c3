"""Whether the rules that the models declare stand in the database, as they are declared and switched on."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.apps import apps

from content.db.functions import FUNCTIONS
from ingest.shelve import functions as way_in
from ytv2.ops.doctor.finding import Finding, error, ok, some
from ytv2.ops.doctor.query import rows

# A database that is being attacked or was mended by hand may hold functions of these names in other schemas.
FOUND_TRIGGERS = """
    SELECT c.relname, t.tgname, t.tgenabled = 'A', obj_description(t.oid, 'pg_trigger'),
        p.prosrc, p.prosecdef, p.provolatile, coalesce(p.proconfig, '{}')
    FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid
    JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
"""
# In the order of their names, so that a second one of a name shows.
FOUND_FUNCTIONS = """
    SELECT proname, prosrc, prosecdef, provolatile, coalesce(proconfig, '{}') FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND proname = ANY(%s) ORDER BY proname
"""
DECLARED = FUNCTIONS + way_in.PROCEDURES
DECLARED_FUNCTION = re.compile(r"CREATE OR REPLACE FUNCTION (\w+)\((.*?)\bAS \$\$(.*?)\$\$", re.DOTALL)
# SET search_path = pg_catalog, public SET timezone = 'UTC'
DECLARED_SETTING = re.compile(r"\bSET (\w+) = (.+?)(?=\s+SET\s|\s+AS\s|\s*$)", re.MULTILINE)
CURE = (
    "Pause (manage.py ingest_pause), look who changed it, then as the tables' owner: manage.py migrate; if nothing is"
    " to be applied, manage.py {install}. Then: manage.py canary."
)


class Source(NamedTuple):
    """What a function does, whether with its owner's rights, how far it can be relied on, and under which settings."""

    body: str
    is_definer: bool
    volatility: str  # i: the same for ever, s: within a statement, v: not at all
    settings: frozenset[str]


class Rule(NamedTuple):
    """What has to stand: `digest` is the comment on the trigger."""

    said: str
    digest: str
    source: Source


def declared() -> dict[tuple[str, str], Rule]:
    """Every rule of the models, by table and trigger."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        for trigger in getattr(model._meta, "triggers", ()):
            compiled = trigger.compile(model)
            ((_, head, body),) = DECLARED_FUNCTION.findall(compiled.install_sql)
            table, pgid = model._meta.db_table, trigger.get_pgid(model)
            found[table, pgid] = Rule(
                f"{trigger.name} ({table})", compiled.hash, _declared(head, body)._replace(is_definer=True)
            )
    return found


def rules_stand() -> Iterator[Finding]:
    expected = declared()
    there = {(table, pgid): rest for table, pgid, *rest in rows(FOUND_TRIGGERS)}
    missing = [rule.said for key, rule in expected.items() if key not in there]
    stood = [(rule, *there[key]) for key, rule in expected.items() if key in there]
    asleep = [rule.said for rule, always, *_ in stood if not always]
    other = [r.said for r, _, digest, *source in stood if digest != r.digest or _found(*source) != r.source]
    for rules, what in ((missing, "are missing"), (asleep, "are switched off"), (other, "are not as declared")):
        if rules:
            yield error(f"{len(rules)} rules {what}: {some(rules)}.", CURE.format(install="pgtrigger install"))
    if not missing + asleep + other:
        yield ok(f"All {len(expected)} rules stand and are switched on.")


def declared_functions() -> dict[str, Source]:
    return {name: _declared(head, body) for name, head, body in DECLARED_FUNCTION.findall(DECLARED)}


def functions_stand() -> Iterator[Finding]:
    """The functions that rules, generated columns and the way in call."""
    expected, cure = declared_functions(), CURE.format(install="install_functions")
    there: dict[str, list[Source]] = {}
    for called, *source in rows(FOUND_FUNCTIONS, list(expected)):
        there.setdefault(called, []).append(_found(*source))
    missing = sorted(set(expected) - set(there))
    other = sorted(called for called, sources in there.items() if sources != [expected[called]])
    if missing:
        yield error(f"{len(missing)} functions are missing: {some(missing)}.", cure)
    if other:
        yield error(f"{len(other)} functions are not as declared: {some(other)}.", cure)
    if not missing and not other:
        yield ok(f"All {len(expected)} functions are as declared.")


def _declared(head: str, body: str) -> Source:
    settings = (f"{name}={value}" for name, value in DECLARED_SETTING.findall(head))
    volatility = next((word[0].lower() for word in ("IMMUTABLE", "STABLE") if word in head), "v")
    return _found(body, "SECURITY DEFINER" in head, volatility, settings)


def _found(body: str, is_definer: bool, volatility: str, settings: Iterable[str]) -> Source:
    """Without the blanks, capitals and quotes that a template or a migration may set otherwise."""
    plain = (setting.lower().replace("'", "") for setting in settings)
    return Source(" ".join(body.split()), is_definer, volatility, frozenset(plain))
