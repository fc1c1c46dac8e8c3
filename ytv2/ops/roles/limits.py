"""What no grant says of a role: how long it waits and idles, how often it logs in, what it may see of others.

Only a superuser, or a login that administers the role, may set these: what this login may not is returned as statements
for one that may.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Limits:
    """`connections` is how many sessions the role may have at once; -1: any number. The rest are settings of each."""

    connections: int
    lock_timeout: str
    statement_timeout: str
    idle_in_transaction_session_timeout: str

    @property
    def settings(self) -> dict[str, str]:
        return {name: value for name, value in vars(self).items() if name != "connections"}


# A role can set its own session's otherwise: these are against carelessness, and others' waits have bounds of their own
# (content/decisions/locks.py). A file is sent to a bucket in the transaction that writes it down, which takes minutes.
LIMITS = {
    "web": Limits(-1, "5s", "2min", "5min"),
    "nas": Limits(20, "10s", "5min", "5min"),
    "reader": Limits(20, "5s", "1min", "1min"),
}
# Without it the site cannot say since when another login's session stands in the way.
SEES_SESSIONS = ("web",)
# Any role can make a large object, and pg_dump of others fails over it.
LARGE_OBJECTS = ("lo_creat(integer)", "lo_create(oid)", "lo_from_bytea(oid, bytea)")

MAY_ALTER = """
    SELECT coalesce(bool_or(me.rolsuper OR me.rolcreaterole AND EXISTS (
        SELECT FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid
        WHERE r.rolname = %s AND m.member = me.oid AND m.admin_option)), false)
    FROM pg_roles me WHERE me.rolname = current_user
"""
IS_SUPER = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
BOUNDED = "SELECT rolconnlimit, coalesce(rolconfig, '{}') FROM pg_roles WHERE rolname = %s"
SEES = "SELECT pg_has_role(%s, 'pg_read_all_stats', 'USAGE')"
MAKES_LARGE_OBJECTS = """
    SELECT EXISTS (
        SELECT FROM unnest(%s::regprocedure[]) AS f (function)
        JOIN pg_proc p ON p.oid = f.function
        CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a WHERE a.grantee = 0)
"""


def statements(kind: str, role: str) -> list[str]:
    """What bounds the role. `role` is quoted here."""
    limits, name = LIMITS[kind], _quoted(role)
    bounds = [f"ALTER ROLE {name} SET {setting} = '{value}'" for setting, value in limits.settings.items()]
    return [f"ALTER ROLE {name} CONNECTION LIMIT {limits.connections}", *bounds]


def shutting_large_objects() -> list[str]:
    return [f"REVOKE EXECUTE ON FUNCTION pg_catalog.{function} FROM PUBLIC" for function in LARGE_OBJECTS]


def seeing_sessions(role: str) -> str:
    return f"GRANT pg_read_all_stats TO {_quoted(role)}"


def lacking(kind: str, role: str) -> list[str]:
    """Those statements that would still change something of this role, which is there."""
    limits = LIMITS[kind]
    connections, config = _row(BOUNDED, role)
    is_bounded = connections == limits.connections and {f"{k}={v}" for k, v in limits.settings.items()} <= set(config)
    is_blind = kind in SEES_SESSIONS and not _row(SEES, role)[0]
    return ([] if is_bounded else statements(kind, role)) + ([seeing_sessions(role)] if is_blind else [])


def bound(kind: str, role: str) -> list[str]:
    """Bound the role; returns the statements that this login may not run."""
    left = []
    for statement in lacking(kind, role):
        administered = "pg_read_all_stats" if statement.startswith("GRANT") else role
        if _row(MAY_ALTER, administered)[0]:
            _run(statement)
        else:
            left.append(statement)
    return left


def makes_large_objects() -> bool:
    """Whether every role can make large objects here."""
    return bool(_row(MAKES_LARGE_OBJECTS, [f"pg_catalog.{function}" for function in LARGE_OBJECTS])[0])


def shut_large_objects() -> list[str]:
    """Take from all roles the right to make large objects; returns the statements that this login may not run."""
    if not makes_large_objects():
        return []
    if not _row(IS_SUPER)[0]:
        return shutting_large_objects()
    for statement in shutting_large_objects():
        _run(statement)
    return []


def _quoted(role: str) -> str:
    return str(connection.ops.quote_name(role.replace('"', '""')))


def _row(statement: str, *values: Any) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        row: tuple = cursor.fetchone()
        return row


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
