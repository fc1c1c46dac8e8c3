"""Which migrations made this database: those of this source, or those of another checkout.

A library is adopted or migrated on only by the migrations that made it. Before the first release these are folded again
and again, under old names and new ones, so that names do not tell enough: migrate records a fingerprint of each.
"""

import io
import json
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path
from tokenize import COMMENT, DEDENT, INDENT, NEWLINE, NL, STRING, generate_tokens

from django.core.management.base import CommandError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

APPS = ("content", "ingest")
READ = "SELECT obj_description(to_regclass('public.django_migrations'), 'pg_class')"
BLANK = (COMMENT, NL, NEWLINE, INDENT, DEDENT)
CURE = (
    "Nothing was changed. Carry the decisions over: in the checkout that made it, `manage.py ledger export FILE`; then"
    " here, on an empty database (move `.local` aside, or name another in DATABASE_URL_POSTGRES_NEW),"
    " `manage.py migrate`, `manage.py ingest` with the reports or `manage.py sample_library`, and"
    " `manage.py ledger replay FILE`. See docs/migration.md."
)


def assert_same(connection: BaseDatabaseWrapper) -> None:
    """Raise CommandError if other migrations than those of this source made the database. Only reads.

    A database that has these and more is a newer program's: that is left to the doctor.
    """
    applied, recorded, source = _applied(connection), _recorded(connection), _fingerprints()
    unknown = applied - set(source)
    changed = {name for name in applied & set(source) if recorded.get(name, source[name]) != source[name]}
    is_newer = recorded and not changed and applied >= set(source)
    if (unknown or changed) and not is_newer:
        lacking = f"migrations that this source does not have: {', '.join(sorted(unknown))}" if unknown else ""
        other = f"others under the names {', '.join(sorted(changed))}" if changed else ""
        made_by = "; ".join(filter(None, (lacking, other)))
        raise CommandError(f"Another checkout's migrations made this database ({made_by}). {CURE}")


def record(connection: BaseDatabaseWrapper) -> None:
    """Note the fingerprints of what is applied, where a dump takes them along: on Django's own table."""
    known = _fingerprints() | _recorded(connection)
    fingerprints = {name: known[name] for name in sorted(_applied(connection)) if name in known}
    if fingerprints != _recorded(connection):
        with connection.cursor() as cursor:
            comment = cursor.mogrify("COMMENT ON TABLE public.django_migrations IS %s", [json.dumps(fingerprints)])
            cursor.execute(comment)


@cache  # migrate asks twice
def fingerprint(code: str) -> str:
    """Of what a migration does: comments, docstrings and layout do not count. The same under every Python."""
    words, begins = [], True
    for kind, word, *_ in generate_tokens(io.StringIO(code).readline):
        if kind in BLANK:
            begins = begins or kind == NEWLINE
        elif not (begins and kind == STRING):
            words.append(word)
            begins = False
    return sha256("".join(words).encode()).hexdigest()[:16]


def _fingerprints() -> dict[str, str]:
    """Of the migrations of this source, by app and name."""
    migrations = MigrationLoader(None).disk_migrations
    return {f"{app}.{name}": fingerprint(_code(it)) for (app, name), it in migrations.items() if app in APPS}


def _code(migration: Migration) -> str:
    return Path(str(sys.modules[migration.__module__].__file__)).read_text()


def _applied(connection: BaseDatabaseWrapper) -> set[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return {f"{app}.{name}" for app, name in applied if app in APPS}


def _recorded(connection: BaseDatabaseWrapper) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(READ)
        comment = cursor.fetchone()[0]
    return json.loads(comment) if comment else {}
