"""Extensions of PostgreSQL that the columns of a library need, as pgvector does of a predecessor's embeddings."""

import re
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql

# Name to {"version", "schema"}. Every database has plpgsql.
Extensions = dict[str, dict[str, str]]

INSTALLED = """
    SELECT extname, extversion, nspname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace
    WHERE extname <> 'plpgsql' ORDER BY 1
"""
# Those that the owner of the tables may not create in a new database.
BEYOND_THE_OWNER = """
    SELECT extname FROM pg_extension
    LEFT JOIN pg_available_extension_versions v ON (v.name, v.version) = (extname, extversion)
    WHERE extname <> 'plpgsql' AND v.trusted IS NOT TRUE AND NOT EXISTS (
        SELECT FROM pg_class c JOIN pg_roles r ON r.oid = relowner
        WHERE c.oid = to_regclass('public.content') AND rolsuper)
    ORDER BY 1
"""
# Entries of a dump's table of contents: "2; 3079 16385 EXTENSION - vector ", "9; 0 0 COMMENT - EXTENSION vector ".
ENTRY = re.compile(r"\d+; \d+ \d+ EXTENSION - (\S+)")
COMMENT = re.compile(r"\d+; \d+ \d+ COMMENT - EXTENSION ")
SCHEMA = re.compile(r"\d+; \d+ \d+ (?:SCHEMA - |(?:COMMENT|ACL) - SCHEMA )(\S+)")
# The role may not, the server has no files of it, or it needs another one first.
REFUSED = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.FeatureNotSupported,
    psycopg.errors.UndefinedFile,
    psycopg.errors.UndefinedObject,
)


def installed(cursor: Any) -> Extensions:
    """Of the database of a cursor, Django's or psycopg's."""
    cursor.execute(INSTALLED)
    return {name: {"version": version, "schema": schema} for name, version, schema in cursor.fetchall()}


def beyond_the_owner(cursor: Any) -> list[str]:
    """Names of those that only a superuser can provide to a new database."""
    cursor.execute(BEYOND_THE_OWNER)
    return [name for (name,) in cursor.fetchall()]


def of_dump(contents: list[str], known: Extensions) -> Extensions:
    """Those of a dump by its table of contents; where a manifest says nothing of them, in the schema `public`."""
    names = [match[1] for match in map(ENTRY.match, contents) if match]
    return {name: known.get(name, {"version": "", "schema": "public"}) for name in names}


def without(contents: list[str], *, schemas: set[str]) -> list[str]:
    """The entries but those of extensions and of schemas that exist: a role may own neither them nor their comments."""
    rest = [line for line in contents if not ENTRY.match(line) and not COMMENT.match(line)]
    return [line for line in rest if not ((schema := SCHEMA.match(line)) and schema[1] in schemas)]


def provide(conn: psycopg.Connection, wanted: Mapping[str, dict[str, str]]) -> list[str]:
    """Create what is missing and move what lies in another schema, as far as the role may; returns the statements for
    a superuser that do the rest.
    """
    there = installed(conn.cursor())
    statements = []
    for name, extension in wanted.items():
        if name not in there:
            statements += _done(conn, "CREATE EXTENSION {} SCHEMA {}", name, extension["schema"])
        elif there[name]["schema"] != extension["schema"]:
            statements += _done(conn, "ALTER EXTENSION {} SET SCHEMA {}", name, extension["schema"])
    return statements


def _done(conn: psycopg.Connection, statement: str, name: str, schema: str) -> list[str]:
    """What failed: the statement, after that which makes the schema."""
    make_schema = sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema))
    act = sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(schema))  # type: ignore[arg-type]
    statements = [act] if schema == "public" else [make_schema, act]
    try:
        with conn.transaction():
            for each in statements:
                conn.execute(each)
    except REFUSED:
        return [f"{each.as_string(conn)};" for each in statements]
    return []
