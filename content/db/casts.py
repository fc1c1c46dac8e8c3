"""How a value of a predecessor's column becomes one of the library's, and how it becomes the predecessor's again."""

from typing import NamedTuple

INTEGERS = ("smallint", "integer", "bigint")
# How the text or number of a column becomes the type that the model wants.
CASTS: dict[str, str] = {
    "jsonb": "nullif(btrim({column}::text), '')::jsonb",
    "timestamp with time zone": "nullif(btrim({column}::text), '')::timestamptz",
    "integer": "nullif(btrim({column}::text), '')::numeric::integer",
    "boolean": "lower({column}::text) IN ('1', 't', 'true', 'yes')",
    # Serial numbers keep their order, and with it which of two was written first.
    "uuid": "CASE WHEN {column}::text ~ '^[0-9]{{1,18}}$' THEN lpad(to_hex({column}::text::bigint), 32, '0')"
    " WHEN {column}::text ~* '^[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}$' THEN {column}::text"
    " ELSE md5({column}::text) END::uuid",
    "text": "{column}::text",
}
# The way back, by the library's type and the category of the predecessor's.
CASTS_BACK = {
    ("timestamp with time zone", "D"): "({column} AT TIME ZONE 'UTC')::{type}",
    ("boolean", "N"): "{column}::integer::{type}",
    ("uuid", "N"): "CASE WHEN {column}::text LIKE '00000000-0000-0000-%'"
    " THEN ('x' || right(replace({column}::text, '-', ''), 16))::bit(64)::bigint::{type} END",
    ("text", "N"): "CASE WHEN {column} ~ '^-?[0-9]{{1,18}}$' THEN {column}::{type} END",
}
# What a column that takes no NULL says where the library knows nothing, by type and by category of types.
EMPTY = {
    **{"json": "'{}'", "jsonb": "'{}'", "uuid": "gen_random_uuid()", "bytea": "''"},
    **{"S": "''", "N": "0", "B": "false", "D": "now()", "A": "'{}'"},
}
# Infinity, and dates before or after the calendar, tell a reader nothing.
READABLE = "CASE WHEN {0} BETWEEN '0001-01-01+00' AND '9999-12-31 23:59:59.999999+00' THEN {0} END"


class Column(NamedTuple):
    """`declared` is its type with its length, `type` without; `default` as SQL; `sequence` by name."""

    name: str
    type: str
    declared: str
    category: str
    not_null: bool
    is_generated: bool
    is_identity: bool
    sequence: str | None
    default: str | None


def cast(made: Column | None, library: Column) -> str:
    """SQL: a column of the predecessor in the type of the library's."""
    if made is None:
        return f"NULL::{library.declared}"
    name = f'"{made.name}"'
    if made.type == library.type:
        return name
    if made.type == "timestamp without time zone" and library.type == "timestamp with time zone":
        return f"{name} AT TIME ZONE 'UTC'"
    return CASTS.get(library.type, "{column}::{type}").format(column=name, type=library.type)


def cast_back(library: Column, made: Column) -> str:
    """SQL: a column of the library in the type that the predecessor gave it."""
    name = f'"{library.name}"'
    if made.type == library.type:
        return name
    return CASTS_BACK.get((library.type, made.category), "{column}::{type}").format(column=name, type=made.type)


def empty_value(column: Column) -> str:
    if column.category == "E":
        return f"(enum_range(NULL::{column.type}))[1]"
    return EMPTY.get(column.type) or EMPTY.get(column.category, "NULL")
