"""How a value of a predecessor's column becomes one of the library's, and how it becomes the predecessor's again."""

from typing import NamedTuple

INTEGERS = ("smallint", "integer", "bigint")
# How the text or number of a column becomes the type that the model wants.
CASTS: dict[str, str] = {
    "jsonb": "CASE WHEN {column}::text = '' THEN NULL ELSE {column}::text::jsonb END",
    "timestamp with time zone": "nullif({column}::text, '')::timestamptz",
    "integer": "nullif({column}::text, '')::numeric::integer",
    "boolean": "lower({column}::text) IN ('1', 't', 'true', 'yes')",
    # Serial numbers keep their order, and with it which of two was written first.
    "uuid": "lpad(to_hex({column}::text::bigint), 32, '0')::uuid",
    "text": "{column}::text",
}
# What a column that takes no NULL says where the library knows nothing, by type and by category of types.
EMPTY = {
    **{"json": "'{}'", "jsonb": "'{}'", "uuid": "gen_random_uuid()", "bytea": "''"},
    **{"S": "''", "N": "0", "B": "false", "D": "now()", "A": "'{}'"},
}


class Column(NamedTuple):
    """`type` without its length; `length` in characters, None without a bound; `default` as SQL; `sequence` by name."""

    name: str
    type: str
    category: str
    not_null: bool
    is_generated: bool
    default: str | None
    length: int | None
    sequence: str | None


def cast(name: str, kind: str, wanted: str) -> str:
    """SQL: a column of type `kind` as the type that the model wants."""
    if kind == wanted or wanted not in CASTS:
        return name
    return f"{name} AT TIME ZONE 'UTC'" if kind == "timestamp without time zone" else CASTS[wanted].format(column=name)


def cast_back(library: Column, made: Column) -> str:
    """SQL: a column of the library in the type that the predecessor gave it; the way back from `cast`."""
    name = f'"{library.name}"'
    if library.type == made.type:
        return name
    if library.type == "timestamp with time zone" and made.type in ("timestamp without time zone", "date"):
        return f"({name} AT TIME ZONE 'UTC')::{made.type}"
    if library.type == "boolean" and made.category == "N":
        return f"{name}::integer::{made.type}"
    if library.type == "uuid" and made.type in INTEGERS:
        digits = f"right(replace({name}::text, '-', ''), 16)"
        return f"CASE WHEN {name}::text LIKE '00000000-0000-0000-%' THEN ('x' || {digits})::bit(64)::{made.type} END"
    if library.category == "S" and made.category == "N":
        return f"CASE WHEN {name} ~ '^-?[0-9]{{1,18}}$' THEN {name}::{made.type} END"
    return f"{name}::{made.type}"
