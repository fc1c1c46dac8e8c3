"""Least rights: what the machine that ingests, the website, and dashboards elsewhere may do in the database.

The rules run with their owner's rights, so that a role needs none on what they keep.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from content.db.rules import STORED, WRITTEN
from content.models import Summary

READ = "SELECT"
SUMMARY_COLUMNS = tuple(str(field.column) for field in Summary._meta.local_fields)
REVISED = ("summary_type", "text", "html", "headline", "language", "generated_at", "audio_url", "said_at", "updated_at")


def _columns(privilege: str, *columns: str) -> str:
    return f"{privilege} ({', '.join(columns)})"


# Table to privileges; one that is not there is passed over.
NAS = {
    # Not the key, nor when the row was made; what a person decided is the rules' matter.
    "content": (READ, _columns("INSERT", *STORED), _columns("UPDATE", *WRITTEN, "said_at", "updated_at")),
    "content_summaries": (READ, _columns("INSERT", *SUMMARY_COLUMNS), _columns("UPDATE", *REVISED)),
    # The form in which older jobs know the summaries.
    "summaries": (READ, "INSERT", _columns("UPDATE", "text", "html", "created_at")),
    "v_latest_summaries": (READ,),
    # How often it tried to bring back what was deleted.
    "tombstone": (READ, _columns("UPDATE", "attempts", "last_attempt_at")),
    **dict.fromkeys(("listing", "curation", "suggestion", "category_alias", "seal", "pause"), (READ,)),
    # Receipts are its own. One of a file that was still being written is forgotten when the file is whole.
    "delivery": (READ, "INSERT", "UPDATE", "DELETE"),
    "ingest_run": (READ, "INSERT"),
    "watcher": (READ, "INSERT", "UPDATE"),
}
SHOWN = (
    *("content", "content_summaries", "listing", "category_alias", "v_latest_summaries", "summaries", "event"),
    "pause",
)
# What readers are shown, and which of it is decided.
READER = dict.fromkeys(SHOWN, (READ,)) | {"curation": (_columns("SELECT", "video_id", "overrides"),)}
# The website may write every table but these.
WEB_EXCEPT: dict[str, tuple[str, ...]] = {
    "listing": (READ,),
    "django_migrations": (READ,),
    # A purge forgets the words; the lines stay.
    "history": (READ, _columns("UPDATE", "was", "becomes")),
}
EVERYTHING = (READ, "INSERT", "UPDATE", "DELETE")

TABLES = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') ORDER BY 1
"""
SEQUENCES = """
    SELECT s.relname, t.relname FROM pg_class s
    JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i') AND d.refclassid = 'pg_class'::regclass
    JOIN pg_class t ON t.oid = d.refobjid
    WHERE s.relkind = 'S' AND s.relnamespace = 'public'::regnamespace ORDER BY 1
"""
# A role that is more than what is granted to it is not bound by grants.
ABOVE = """
    SELECT r.rolsuper OR pg_has_role(r.oid, c.relowner, 'MEMBER')
    FROM pg_roles r, pg_class c WHERE r.rolname = %s AND c.oid = 'public.content'::regclass
"""
RULES = "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"


class CannotGrant(RuntimeError):
    """Nothing was granted; says why, and the cure."""


@dataclass
class Granted:
    """What came of a role: how many tables it reads and writes; `made` if it was created, `there` if it is there."""

    kind: str
    role: str
    made: bool = False
    there: bool = True
    reads: int = 0
    writes: int = 0


def grant(names: Mapping[str, str], passwords: Mapping[str, str]) -> list[Granted]:
    """Grant nas, web and reader exactly what they need, whatever they had before: all of it or nothing.

    A role that is missing is made if there is a password for it, and else left out. Raises CannotGrant, Error.
    """
    with transaction.atomic():
        _close_to_everybody()
        tables = [name for (name,) in _ask(TABLES)]
        return [_grant(kind, names[kind], passwords.get(kind, ""), tables) for kind in ("web", "nas", "reader")]


def wanted(kind: str, tables: list[str]) -> dict[str, tuple[str, ...]]:
    """Table to privileges."""
    if kind == "web":
        return {name: WEB_EXCEPT.get(name, EVERYTHING) for name in tables}
    granted = NAS if kind == "nas" else READER
    return {name: granted[name] for name in tables if name in granted}


def _grant(kind: str, role: str, password: str, tables: list[str]) -> Granted:
    found = Granted(kind, role)
    found.made = _provide(role, password)
    found.there = found.made or bool(_ask("SELECT FROM pg_roles WHERE rolname = %s", role))
    if not found.there:
        return found
    if _ask(ABOVE, role)[0][0]:
        raise CannotGrant(f"{role} is a superuser or owns the tables: grants do not bind it. Name another role.")
    rights = wanted(kind, tables)
    for statement in _statements(role, rights):
        _run(statement)
    found.reads, found.writes = (
        len(rights),
        sum(any(not it.startswith(READ) for it in privileges) for privileges in rights.values()),
    )
    return found


def _provide(role: str, password: str) -> bool:
    """Make the role if it is missing and there is a password; set the password of one that is there."""
    there = bool(_ask("SELECT FROM pg_roles WHERE rolname = %s", role))
    if not password:
        return False
    # Only its digest travels: a server may log statements.
    connection.ensure_connection()
    digest = connection.connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    verb = "ALTER" if there else "CREATE"
    _run(
        sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(
            sql.SQL(verb), sql.Identifier(role), sql.Literal(digest.decode())
        )
    )
    return not there


def _statements(role: str, rights: Mapping[str, tuple[str, ...]]) -> Iterator[sql.Composed]:
    who, base = sql.Identifier(role), sql.Identifier(str(connection.settings_dict["NAME"]))
    yield sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(who)
    yield sql.SQL("REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {}").format(who)
    yield sql.SQL("REVOKE ALL ON SCHEMA public FROM {}").format(who)
    yield sql.SQL("REVOKE ALL ON DATABASE {} FROM {}").format(base, who)
    yield sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(base, who)
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(who)
    for table, privileges in rights.items():
        yield sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(", ".join(privileges)), sql.Identifier(table), who)
    for sequence, table in _ask(SEQUENCES):
        if "INSERT" in rights.get(table, ()):
            yield sql.SQL("GRANT USAGE ON SEQUENCE {} TO {}").format(sql.Identifier(sequence), who)


def _close_to_everybody() -> None:
    """Nobody makes tables here, temporary ones included, nor hangs a rule on a table of his own."""
    _run(sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
    base = sql.Identifier(str(connection.settings_dict["NAME"]))
    _run(sql.SQL("REVOKE CREATE, TEMPORARY ON DATABASE {} FROM PUBLIC").format(base))
    for (rule,) in _ask(RULES):
        _run(sql.SQL("REVOKE EXECUTE ON FUNCTION {} FROM PUBLIC").format(sql.SQL(rule)))


def _ask(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall()


def _run(statement: sql.Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
