"""SQL that a migration shares with the source, for as long as that says what it said when the migration was made.

A database that took the migration then has what it said then: whoever changes the source needs another migration.
"""

from hashlib import sha256

from django.core.exceptions import ImproperlyConfigured


def frozen(sql: str, digest: str) -> str:
    """The SQL, if that is its digest. Raises ImproperlyConfigured."""
    found = digest_of(sql)
    if found != digest:
        first = next(line for line in sql.strip().splitlines() if line)
        raise ImproperlyConfigured(
            f"What a migration installs was changed ({first} ...): its digest is {found}, not {digest}. Databases that"
            " have run it keep what it was. Copy that into the migration, and bring the new one with another."
        )
    return sql


def digest_of(sql: str) -> str:
    return sha256(sql.encode()).hexdigest()[:16]
