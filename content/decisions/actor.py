"""Who acts, through what, and in which gesture: settings of the database for the length of a transaction."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db import connection, transaction

from content.decisions.locks import BOUNDS

# Through what somebody acts who does not say it: a shell, a test.
PYTHON = "Python"
# Through what somebody takes a gesture back.
UNDO, UNDO_PAGE = "undo", "admin undo"
SETTINGS = ("actor", "via", "reason", "source", "doing", "gesture", "uid", "at", "in_admin")
ACT = f"SELECT library_act_as({', '.join(f'{name} => %({name})s' for name in SETTINGS)})"
ACTING = "SELECT " + ", ".join(f"coalesce(library_setting('{name}'), '')" for name in SETTINGS)
_in_admin = ContextVar("in_admin", default=False)


@contextmanager
def in_admin() -> Iterator[None]:
    """A block that answers a person in the admin: only they may write while the library is paused."""
    token = _in_admin.set(True)
    try:
        yield
    finally:
        _in_admin.reset(token)


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
    settings |= {"in_admin": "yes" if _in_admin.get() else ""}
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
    with connection.cursor() as cursor:
        cursor.execute(ACTING)
        return dict(zip(SETTINGS, cursor.fetchone(), strict=True))


def _set(settings: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        # A statement of its own for the bounds would cost each report a round trip.
        cursor.execute(f"{ACT}, {BOUNDS}", settings | {"in_admin": bool(settings["in_admin"])})
