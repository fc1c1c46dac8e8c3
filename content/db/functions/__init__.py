"""The library's SQL functions: what derives a column, keeps the listing, and what several rules do."""

from functools import reduce
from pathlib import Path

from content.characters import CLASSES


def _read(*names: str) -> str:
    return with_classes("\n".join((Path(__file__).parent / name).read_text() for name in names))


def with_classes(sql: str) -> str:
    """The SQL with the classes of characters where it names them."""
    return reduce(lambda text, named: text.replace(*named), CLASSES.items(), sql)


# Before the tables, in the order in which they call each other; and after them.
KEYS = _read("keys.sql")
CURRENT = KEYS + _read(
    *("names.sql", "languages.sql", "derived.sql", "search.sql", "facets.sql", "listing.sql", "recount.sql"),
    *("acting.sql", "aliases.sql", "for_rules.sql", "trash.sql", "sound.sql", "merging.sql", "edition.sql"),
)
# What rules of former migrations call; ingest drops it when nothing calls it any more.
FORMER = _read("former.sql")
FOR_TABLES = CURRENT + FORMER
OF_ROWS = _read("differences.sql")
NONE_OF_ROWS = "DROP FUNCTION library_difference;"
FUNCTIONS = CURRENT + OF_ROWS
