"""Who acts, through what, and in which gesture: settings of the database for the length of a transaction."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

from content.decisions.locks import BOUNDS

SETTINGS = ("actor", "via", "gesture", "reason", "source", "doing", "uid", "at")


@contextmanager
def acting(
    by: str = "",
    *,
    via: str,
    reason: str = "",
    source: str = "",
    doing: str = "",
    gesture: uuid.UUID | None = None,
    uid: uuid.UUID | None = None,
    at: datetime | None = None,
) -> Iterator[None]:
    """A transaction whose writes the history attributes to `by`.

    Without an actor the writes are a machine's, which can neither decide nor delete. Blocks nest: the inner one
    applies while it lasts, but belongs to the outer one's gesture unless it names its own. Undo takes back a gesture as
    one.
    """
    settings = {"actor": by, "via": via, "reason": reason, "source": source, "doing": doing}
    settings |= {"gesture": str(gesture or ""), "uid": str(uid or ""), "at": at.isoformat() if at else ""}
    is_nested = connection.in_atomic_block
    with transaction.atomic():
        outer = _current() if is_nested else settings
        _set(settings | {"gesture": settings["gesture"] or outer["gesture"]})
        yield
        # Only for the outer block's sake: the end of a transaction resets the settings, and so does a rollback.
        if is_nested:
            _set(outer)


def acting_gesture() -> uuid.UUID | None:
    """The gesture of the block that is under way, if there is one."""
    gesture = _current()["gesture"]
    return uuid.UUID(gesture) if gesture else None


def _current() -> dict[str, str]:
    columns = ", ".join(f"coalesce(current_setting('ytv2.{name}', true), '')" for name in SETTINGS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}")
        return dict(zip(SETTINGS, cursor.fetchone(), strict=True))


def _set(settings: dict[str, str]) -> None:
    columns = ", ".join(f"set_config('ytv2.{name}', %s, true)" for name in SETTINGS)
    with connection.cursor() as cursor:
        # A statement of its own would cost each report a round trip.
        cursor.execute(f"SELECT {columns}, {BOUNDS}", [settings[name] for name in SETTINGS])
