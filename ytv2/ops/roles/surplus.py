"""Rights that a role has and does not need."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import connection

from ytv2.ops.roles.grants import OWNERS, READ, TABLES, wanted

EVERYBODY = "PUBLIC"
# Of our tables and their columns: grantee, table, column, right. What the owner and superusers have is no grant.
GRANTED = """
    SELECT coalesce(r.rolname, 'PUBLIC')::text, g.relname, g.attname, g.privilege_type
    FROM (
        SELECT c.relname::text, '' AS attname, c.relowner, a.* FROM pg_class c, aclexplode(c.relacl) AS a
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
        UNION ALL
        SELECT c.relname, at.attname, c.relowner, a.* FROM pg_class c
        JOIN pg_attribute at ON at.attrelid = c.oid AND NOT at.attisdropped, aclexplode(at.attacl) AS a
        WHERE c.relnamespace = 'public'::regnamespace
    ) AS g LEFT JOIN pg_roles r ON r.oid = g.grantee
    WHERE g.grantee <> g.relowner AND coalesce(NOT r.rolsuper, true)
"""
# Of the database, its schema, and functions that run with their owner's rights.
BEYOND_TABLES = """
    SELECT coalesce(r.rolname, 'PUBLIC')::text, a.privilege_type || ' on ' || o.name
    FROM (
        SELECT 'the database' AS name, datdba AS owner, coalesce(datacl, acldefault('d', datdba)) AS acl
        FROM pg_database WHERE datname = current_database()
        UNION ALL
        SELECT 'the schema', nspowner, coalesce(nspacl, acldefault('n', nspowner)) FROM pg_namespace
        WHERE nspname = 'public'
        UNION ALL
        SELECT proname, proowner, coalesce(proacl, acldefault('f', proowner)) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prosecdef AND proname ~ '^(library|ingest|pgtrigger)_'
    ) AS o CROSS JOIN LATERAL aclexplode(o.acl) AS a LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE a.grantee <> o.owner AND coalesce(NOT r.rolsuper, true)
        AND a.privilege_type NOT IN ('CONNECT', 'USAGE')
        AND NOT (o.name = ANY (%(owners)s) AND coalesce(r.rolname, '') = ANY (%(writers)s))
        AND NOT (o.name = 'the schema' AND coalesce(r.rolname, '') = 'pg_database_owner')
    ORDER BY 1, 2
"""
MIGHT = """
    SELECT rolname::text, might FROM pg_roles r, LATERAL (VALUES
        (rolsuper, 'SUPERUSER'), (rolcreaterole, 'CREATEROLE'), (rolcreatedb, 'CREATEDB'), (rolbypassrls, 'BYPASSRLS'),
        (rolreplication, 'REPLICATION')) AS m (has, might)
    WHERE has AND rolname = ANY (%(roles)s)
    UNION ALL
    SELECT me.rolname, 'membership in ' || other.rolname FROM pg_auth_members m
    JOIN pg_roles me ON me.oid = m.member JOIN pg_roles other ON other.oid = m.roleid
    WHERE me.rolname = ANY (%(roles)s) AND other.rolname <> 'pg_read_all_stats'
    ORDER BY 1, 2
"""
OF_COLUMNS = re.compile(r"(\w+) \((.*)\)")


@dataclass(frozen=True)
class Right:
    role: str
    right: str

    def __str__(self) -> str:
        return f"{self.role} has {self.right}"


def present(roles: Mapping[str, str]) -> list[tuple[str, str]]:
    """Those of the roles that are there, by kind."""
    there = {name for (name,) in _rows("SELECT rolname::text FROM pg_roles")}
    return [(kind, role) for kind, role in roles.items() if role in there]


def surplus(roles: Mapping[str, str]) -> list[Right]:
    """`roles` are the lesser ones by kind. Of another role only rights to write count: who it is, nobody here knows."""
    tables = [name for (name,) in _rows(TABLES)]
    needed = {role: set(_spelled_out(wanted(kind, tables))) for kind, role in roles.items()}
    found: dict[Right, None] = {}
    for role, table, column, privilege in _rows(GRANTED):
        if role in needed:
            is_needed = (table, column, privilege) in needed[role]
        else:
            is_needed = privilege == READ and role != EVERYBODY
        if not is_needed:
            found[Right(role, f"{privilege} on {table}{column and f' ({column})'}")] = None
    writers = [roles["web"], roles["nas"]]
    found |= dict.fromkeys(Right(*row) for row in _rows(BEYOND_TABLES, {"owners": list(OWNERS), "writers": writers}))
    found |= dict.fromkeys(Right(*row) for row in _rows(MIGHT, {"roles": list(roles.values())}))
    return sorted(found, key=str)


def _spelled_out(rights: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str, str]]:
    """Table, column ("" for all of it) and right of each."""
    for table, privileges in rights.items():
        for privilege in privileges:
            of_columns = OF_COLUMNS.fullmatch(privilege)
            for column in of_columns[2].split(", ") if of_columns else [""]:
                yield table, column, of_columns[1] if of_columns else privilege


def _rows(statement: str, values: Mapping[str, list[str]] | None = None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
