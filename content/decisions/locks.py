"""Locks that order writers: of the whole library, and of single items. docs/architecture.md gives the order.

They are PostgreSQL's own, of the table and of its rows, so that a role that may not write cannot take them. All last
until the transaction ends, and nobody waits for one for long: `Busy` says who is in the way.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from psycopg import errors

from content.db.inspection import blockers

# The longest wait for a lock and the longest statement of whoever acts. A wait outlasts PostgreSQL's deadlock_timeout
# (1 s), so that a circle is broken first.
LOCK_SECONDS, STATEMENT_SECONDS = 5.0, 120
# Whoever waits for the library keeps all other writers waiting: so they try for a moment, let the others go on, and try
# again.
TRY_SECONDS, TRIES = 2.0, 3
BOUNDS = (
    f"set_config('lock_timeout', '{LOCK_SECONDS:.0f}s', true),"
    f" set_config('statement_timeout', '{STATEMENT_SECONDS}s', true)"
)
WAIT = "SELECT set_config('lock_timeout', %s, true)"
# It lets readers alone.
HAVE_LIBRARY = "LOCK TABLE content IN EXCLUSIVE MODE"
IS_HERE = "SELECT FROM content WHERE video_id = %s"
LOCK_ROWS = "SELECT FROM content WHERE video_id = ANY (%s::text[]) ORDER BY video_id FOR NO KEY UPDATE"


class Busy(OperationalError):
    """Another session holds a lock that an act needs. Nothing was done; try again."""


def waited_in_vain(error: Exception) -> bool:
    """Whether a database error says that a statement waited for a lock, or ran, for as long as it may."""
    return isinstance(error, Busy) or isinstance(error.__cause__, errors.LockNotAvailable | errors.QueryCanceled)


def bound_waiting(seconds: float = LOCK_SECONDS) -> None:
    """Until this transaction ends, no statement waits longer for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(WAIT, [f"{seconds * 1000:.0f}ms"])


def lock_library() -> None:
    """Wait for every writer under way and let none begin: what is read afterwards includes what they wrote.

    Every statement that writes an item or locks its row shares this lock. Raises Busy.
    """
    for left in reversed(range(TRIES)):
        try:
            with _or_busy("The library", TRY_SECONDS), connection.cursor() as cursor:
                cursor.execute(HAVE_LIBRARY)
            return
        except Busy:
            if not left:
                raise


def lock_items(*video_ids: str) -> None:
    """Have these items alone: their rows; of several, and of one that is not here, the whole library too. Raises Busy.

    One that is not here has no row, and may be about to come in.
    """
    if len(video_ids) == 1 and _is_here(*video_ids):
        with transaction.atomic():
            if lock_rows(*video_ids):
                return
            # It was deleted meanwhile. Who shares the library's lock gives it back before wanting it alone: else two
            # would wait for each other.
            transaction.set_rollback(True)
    lock_library()
    lock_rows(*video_ids)


def lock_rows(*video_ids: str) -> int:
    """Lock the rows of those items that are here, as their writers do; returns how many there are. Raises Busy.

    Also without a row nobody has the library alone, or decides about an item that is not here, until this transaction
    ends.
    """
    with _or_busy("The item", LOCK_SECONDS), connection.cursor() as cursor:
        cursor.execute(LOCK_ROWS, [list(video_ids)])
        return cursor.rowcount


def _is_here(video_id: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(IS_HERE, [video_id])
        return cursor.rowcount > 0


@contextmanager
def _or_busy(what: str, seconds: float) -> Iterator[None]:
    try:
        with transaction.atomic():
            bound_waiting(seconds)
            yield
    except OperationalError as error:
        if not isinstance(error.__cause__, errors.LockNotAvailable):
            raise
        raise Busy(f"{what} is in use: {blockers.described()}") from error
    if seconds != LOCK_SECONDS:
        bound_waiting()
