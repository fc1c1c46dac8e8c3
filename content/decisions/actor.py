"""Who acts, from where, and what belongs together: said to the database for the length of a transaction."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

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
    """A transaction whose writes the history attributes to this actor.

    Without an actor it is a machine's: it can neither decide nor delete. Within another one, the inner says who
    acts, and afterwards the outer one does again. `gesture` is what undo takes back as one.
    """
    said = {"actor": by, "via": via, "reason": reason, "source": source, "doing": doing}
    said |= {"gesture": str(gesture or ""), "uid": str(uid or ""), "at": at.isoformat() if at else ""}
    is_within = connection.in_atomic_block
    with transaction.atomic():
        before = _current() if is_within else said
        # What is done within a gesture belongs to it.
        _set(said | {"gesture": said["gesture"] or before["gesture"]})
        yield
        # The end of the transaction takes the settings back, and so does an error, which never comes here.
        if is_within:
            _set(before)


def _current() -> dict[str, str]:
    columns = ", ".join(f"coalesce(current_setting('ytv2.{name}', true), '')" for name in SETTINGS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}")
        return dict(zip(SETTINGS, cursor.fetchone(), strict=True))


def _set(settings: dict[str, str]) -> None:
    columns = ", ".join(f"set_config('ytv2.{name}', %s, true)" for name in SETTINGS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [settings[name] for name in SETTINGS])
