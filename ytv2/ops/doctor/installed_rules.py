"""Whether the rules that the models declare stand in the database, as they are declared and switched on."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.apps import apps

from content.db.functions import FUNCTIONS
from content.text import counted
from ingest.shelve import functions
from ytv2.ops.doctor.finding import Finding, error, ok, some
from ytv2.ops.doctor.query import rows

# A database that is being attacked or was repaired by hand may hold functions of these names in other schemas.
INSTALLED_TRIGGERS = """
    SELECT c.relname, t.tgname, t.tgenabled = 'A', obj_description(t.oid, 'pg_trigger'),
        p.prosrc, p.prosecdef, p.provolatile, coalesce(p.proconfig, '{}')
    FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid
    JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
"""
# Ordered by name, so that two functions of one name are seen.
INSTALLED_FUNCTIONS = """
    SELECT proname, prosrc, prosecdef, provolatile, coalesce(proconfig, '{}') FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND proname = ANY(%s) ORDER BY proname
"""
DECLARED = FUNCTIONS + functions.FUNCTIONS
DECLARED_FUNCTION = re.compile(r"CREATE OR REPLACE FUNCTION (\w+)\((.*?)\bAS \$\$(.*?)\$\$", re.DOTALL)
# SET search_path = pg_catalog, public SET timezone = 'UTC'
DECLARED_SETTING = re.compile(r"\bSET (\w+) = (.+?)(?=\s+SET\s|\s+AS\s|\s*$)", re.MULTILINE)
CURE = (
    "Pause (manage.py ingest_pause), look who changed it, then as the tables' owner: manage.py migrate; if nothing is"
    " to be applied, manage.py {install}. Then: manage.py canary."
)
INSTALL = {"rule": "pgtrigger install", "function": "install_functions"}


class Source(NamedTuple):
    """A function's body, whether it runs with its owner's rights, its volatility, and its settings."""

    body: str
    is_definer: bool
    volatility: str  # i: immutable, s: stable within a statement, v: volatile
    settings: frozenset[str]


class DeclaredRule(NamedTuple):
    """A rule as it must be in the database; `digest` is the comment on its trigger."""

    label: str
    digest: str
    source: Source


def declared() -> dict[tuple[str, str], DeclaredRule]:
    """Every rule of the models, by table and trigger."""
    rules = {}
    for model in apps.get_models(include_auto_created=True):
        for trigger in getattr(model._meta, "triggers", ()):
            compiled = trigger.compile(model)
            ((_, head, body),) = DECLARED_FUNCTION.findall(compiled.install_sql)
            table, pgid = model._meta.db_table, trigger.get_pgid(model)
            source = _declared(head, body)._replace(is_definer=True)
            rules[table, pgid] = DeclaredRule(f"{trigger.name} ({table})", compiled.hash, source)
    return rules


def rules_stand() -> Iterator[Finding]:
    expected = declared()
    installed = {(table, pgid): rest for table, pgid, *rest in rows(INSTALLED_TRIGGERS)}
    missing = [rule.label for key, rule in expected.items() if key not in installed]
    both = [(rule, *installed[key]) for key, rule in expected.items() if key in installed]
    disabled = [rule.label for rule, always, *_ in both if not always]
    changed = [r.label for r, _, digest, *source in both if digest != r.digest or _source(*source) != r.source]
    yield from _faults("rule", {"missing": missing, "switched off": disabled, "not as declared": changed})
    if not missing + disabled + changed:
        yield ok(f"All {len(expected)} rules stand and are switched on.")


def declared_functions() -> dict[str, Source]:
    return {name: _declared(head, body) for name, head, body in DECLARED_FUNCTION.findall(DECLARED)}


def functions_stand() -> Iterator[Finding]:
    """The functions that rules, generated columns and the way in call."""
    expected = declared_functions()
    installed: dict[str, list[Source]] = {}
    for name, *source in rows(INSTALLED_FUNCTIONS, list(expected)):
        installed.setdefault(name, []).append(_source(*source))
    missing = sorted(set(expected) - set(installed))
    changed = sorted(name for name, sources in installed.items() if sources != [expected[name]])
    yield from _faults("function", {"missing": missing, "not as declared": changed})
    if not missing + changed:
        yield ok(f"All {len(expected)} functions are as declared.")


def _faults(kind: str, faults: dict[str, list[str]]) -> Iterator[Finding]:
    for fault, names in faults.items():
        if names:
            are = "is" if len(names) == 1 else "are"
            yield error(
                f"{counted(len(names), kind)} {are} {fault}: {some(names)}.", CURE.format(install=INSTALL[kind])
            )


def _declared(head: str, body: str) -> Source:
    settings = (f"{name}={value}" for name, value in DECLARED_SETTING.findall(head))
    volatility = next((word[0].lower() for word in ("IMMUTABLE", "STABLE") if word in head), "v")
    return _source(body, "SECURITY DEFINER" in head, volatility, settings)


def _source(body: str, is_definer: bool, volatility: str, settings: Iterable[str]) -> Source:
    """The source without the blanks, capitals and quotes in which templates and migrations differ."""
    plain = (setting.lower().replace("'", "") for setting in settings)
    return Source(" ".join(body.split()), is_definer, volatility, frozenset(plain))
