"""The least rights in the database that the ingesting machine, the website and dashboards elsewhere need.

The rules run with their owner's rights, so a role needs no rights on the tables that they write. Who may update or
delete rows of a whole table may also lock it: so machines have rights to columns, and functions for what they delete.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import BigAutoField, Model
from psycopg import sql

from content.db.rules import STORED, WRITTEN
from content.models import SoundFile, Summary
from ingest.models import Delivery, Run, Watcher
from ytv2.ops.roles import limits

READ = "SELECT"
EVERYTHING = (READ, "INSERT", "UPDATE", "DELETE")
SUMMARY_COLUMNS = tuple(str(field.column) for field in Summary._meta.local_fields)
FOLLOW_UP = "follow_up_research_available"
REVISED = (
    *("summary_type", "text", "html", "headline", "language", "generated_at", "audio_url", "said_at", "updated_at"),
    FOLLOW_UP,
)


def _columns(privilege: str, *columns: str) -> str:
    return f"{privilege} ({', '.join(columns)})"


def _rows_of(model: type[Model], *, changing: bool = True) -> tuple[str, ...]:
    """Read, insert and change rows, with every column but a number that PostgreSQL gives out."""
    columns = [str(it.column) for it in model._meta.local_fields if not isinstance(it, BigAutoField)]
    return (READ, _columns("INSERT", *columns), *([_columns("UPDATE", *columns)] if changing else []))


# What only the rules write.
KEPT = ("listing", "search_document", "facet", "facet_count", "recording")
# Table to privileges; a table that does not exist is skipped.
NAS = {
    # Neither the key nor the date of creation. The rules protect decided values.
    "content": (READ, _columns("INSERT", *STORED), _columns("UPDATE", *WRITTEN, "said_at", "updated_at")),
    "content_summaries": (READ, _columns("INSERT", *SUMMARY_COLUMNS), _columns("UPDATE", *REVISED)),
    # The view through which older jobs write summaries.
    "summaries": (READ, "INSERT", _columns("UPDATE", "text", "html", "created_at", FOLLOW_UP)),
    "v_latest_summaries": (READ,),
    # What is deleted, and since when by whom; neither the reason nor what it was, nor the gesture.
    "tombstone": (_columns("SELECT", "video_id", "deleted_by", "deleted_at", "attempts", "record_id", "web_key"),),
    # The sound files that `ingest --audio` brings.
    "sound_file": _rows_of(SoundFile),
    **dict.fromkeys((*KEPT, "suggestion", "category_alias", "seal", "pause"), (READ,)),
    # What is decided of what it brings, and what it said itself; nobody's notes.
    "curation": (_columns("SELECT", "video_id", "overrides", "incoming", "refusals"),),
    # The keys of one web article.
    "other_key": (_columns("SELECT", "key", "video_id"), _columns("INSERT", "key", "video_id")),
    # Receipts.
    "delivery": _rows_of(Delivery),
    "ingest_run": _rows_of(Run, changing=False),
    "watcher": _rows_of(Watcher),
}
SHOWN = (
    *("content", "content_summaries", *KEPT, "category_alias", "v_latest_summaries", "summaries"),
    *("event", "pause"),
)
# Readers also need to know which columns are decided.
READER = dict.fromkeys(SHOWN, (READ,)) | {
    "curation": (_columns("SELECT", "video_id", "overrides"),),
    # By which other keys an item is known, here or deleted; not who deleted it, nor why.
    "other_key": (_columns("SELECT", "key", "video_id"),),
    "tombstone": (_columns("SELECT", "video_id", "record_id", "web_key"),),
}
# The website may write every table but these.
WEB_EXCEPT: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(KEPT, (READ,)),
    "django_migrations": (READ,),
    # A purge erases the values; the rows stay.
    "history": (READ, _columns("UPDATE", "was", "becomes")),
}

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
# Grants do not bind a superuser or the owner of the tables.
UNBOUND = """
    SELECT r.rolsuper OR pg_has_role(r.oid, c.relowner, 'MEMBER')
    FROM pg_roles r, pg_class c WHERE r.rolname = %s AND c.oid = 'public.content'::regclass
"""
# Our functions: what kind they are of, and whether they only work something out of what the caller may read.
FUNCTIONS = """
    SELECT p.oid::regprocedure::text, p.proname, p.provolatile <> 'v' AND NOT p.prosecdef,
        p.prorettype = 'trigger'::regtype
    FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.proname ~ '^(library|ingest|pgtrigger)_' ORDER BY 1
"""
# Functions that write with their owner's rights, beyond those that run with the caller's.
OWNERS = ("library_count_attempts", "library_forget_sound_files", "ingest_forget_waiting")
NAS_CALLS = ("ingest_look", "ingest_shelve", "ingest_deliver", "library_act_as", *OWNERS)
# What rules alone call.
OF_RULES = ("library_announce",)


class GrantError(RuntimeError):
    """Nothing was granted; says why, and the cure."""


@dataclass
class Granted:
    """The result for a role: how many tables it reads and writes, whether it was `made` now, whether it is `there`.

    `left` are statements that this login may not run, for a superuser.
    """

    kind: str
    role: str
    made: bool = False
    there: bool = True
    reads: int = 0
    writes: int = 0
    left: list[str] = field(default_factory=list)


def grant(names: Mapping[str, str], passwords: Mapping[str, str]) -> list[Granted]:
    """Grant nas, web and reader exactly what they need, whatever they had before: all or nothing.

    A role that is missing is created if there is a password for it, else skipped. Raises GrantError, Error.
    """
    with transaction.atomic():
        _revoke_from_public()
        tables = [name for (name,) in _ask(TABLES)]
        granted = [_grant(kind, names[kind], passwords.get(kind, ""), tables) for kind in ("web", "nas", "reader")]
        granted[0].left += limits.shut_large_objects()
        return granted


def wanted(kind: str, tables: list[str]) -> dict[str, tuple[str, ...]]:
    """Table to privileges."""
    if kind == "web":
        return {name: WEB_EXCEPT.get(name, EVERYTHING) for name in tables}
    granted = NAS if kind == "nas" else READER
    return {name: granted[name] for name in tables if name in granted}


def _grant(kind: str, role: str, password: str, tables: list[str]) -> Granted:
    granted = Granted(kind, role)
    granted.made = _provide(role, password)
    granted.there = granted.made or bool(_ask("SELECT FROM pg_roles WHERE rolname = %s", role))
    if not granted.there:
        return granted
    if _ask(UNBOUND, role)[0][0]:
        raise GrantError(f"{role} is a superuser or owns the tables: grants do not bind it. Name another role.")
    rights = wanted(kind, tables)
    for statement in _statements(kind, role, rights):
        _run(statement)
    granted.left += limits.bound(kind, role)
    granted.reads = len(rights)
    granted.writes = sum(any(not it.startswith(READ) for it in privileges) for privileges in rights.values())
    return granted


def _provide(role: str, password: str) -> bool:
    """Create the role if it is missing, and set its password; without a password do nothing. True if it was created."""
    if not password:
        return False
    there = bool(_ask("SELECT FROM pg_roles WHERE rolname = %s", role))
    # Only a digest is sent: a server may log statements.
    connection.ensure_connection()
    digest = connection.connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    verb = "ALTER" if there else "CREATE"
    _run(
        sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(
            sql.SQL(verb), sql.Identifier(role), sql.Literal(digest.decode())
        )
    )
    return not there


def _statements(kind: str, role: str, rights: Mapping[str, tuple[str, ...]]) -> Iterator[sql.Composed]:
    grantee, base = sql.Identifier(role), sql.Identifier(str(connection.settings_dict["NAME"]))
    yield sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(grantee)
    yield sql.SQL("REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {}").format(grantee)
    yield sql.SQL("REVOKE ALL ON SCHEMA public FROM {}").format(grantee)
    yield sql.SQL("REVOKE ALL ON DATABASE {} FROM {}").format(base, grantee)
    yield sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(base, grantee)
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(grantee)
    for table, privileges in rights.items():
        yield sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(", ".join(privileges)), sql.Identifier(table), grantee)
    for sequence, table in _ask(SEQUENCES):
        if "INSERT" in rights.get(table, ()):
            yield sql.SQL("GRANT USAGE ON SEQUENCE {} TO {}").format(sql.Identifier(sequence), grantee)
    for function, name, is_pure, is_rule in _ask(FUNCTIONS):
        verb = "GRANT" if not is_rule and (is_pure or _calls(kind, name)) else "REVOKE"
        to = "TO" if verb == "GRANT" else "FROM"
        yield sql.SQL("{} EXECUTE ON FUNCTION {} {} {}").format(sql.SQL(verb), sql.SQL(function), sql.SQL(to), grantee)


def _calls(kind: str, function: str) -> bool:
    """Whether the role calls this function, of those that write."""
    if kind == "web":
        return function not in OF_RULES
    return kind == "nas" and function in NAS_CALLS


def _revoke_from_public() -> None:
    """Nobody else creates tables here, temporary ones included, calls our functions, or hangs a rule on their table."""
    _run(sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
    base = sql.Identifier(str(connection.settings_dict["NAME"]))
    _run(sql.SQL("REVOKE CREATE, TEMPORARY ON DATABASE {} FROM PUBLIC").format(base))
    for function, *_ in _ask(FUNCTIONS):
        _run(sql.SQL("REVOKE EXECUTE ON FUNCTION {} FROM PUBLIC").format(sql.SQL(function)))


def _ask(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall()


def _run(statement: sql.Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
