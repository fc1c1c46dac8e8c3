"""The library's SQL functions: what derives a column, keeps the listing, and what several rules do."""

from pathlib import Path


def _read(*names: str) -> str:
    return "\n".join((Path(__file__).parent / name).read_text() for name in names)


# Before the tables, in the order in which they call each other; and after them.
FOR_TABLES = _read("derived.sql", "listing.sql", "for_rules.sql")
OF_ROWS = _read("differences.sql")
NONE_OF_ROWS = "DROP FUNCTION library_difference;"
FUNCTIONS = FOR_TABLES + OF_ROWS
