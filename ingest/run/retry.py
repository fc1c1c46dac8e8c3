"""Waiting out what passes by itself: a pause of the library, an outage of its database."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

from content.decisions import pause as pausing
from ingest.shelve.corridor import Paused

PAUSE_POLL_SECONDS = 2.0
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0
# A command that somebody waits for gives up after this long without its database.
OUTAGE_SECONDS = 120.0

T = TypeVar("T")


def until_it_works(
    act: Callable[[], T],
    *,
    say: Callable[[str], None],
    outage: float = OUTAGE_SECONDS,
    rest: Callable[[float], None] | None = None,
    through_pauses: bool = True,
) -> T:
    """What `act` returns, tried again while the library is paused, or its database is away for up to `outage` seconds.

    Of a failed try nothing is left, or the next one goes on where it was: that is the act's affair. `say` hears each
    reason once, and that it goes on. `rest` (else time.sleep) is how the time is spent; what it raises ends the
    waiting. Raises Paused unless it is to wait `through_pauses`.
    """
    rest = rest or time.sleep
    since, wait, has_waited = time.monotonic(), FIRST_WAIT_SECONDS, False
    while True:
        try:
            done = act()
            if has_waited:
                say("Going on.")
            return done
        except Paused as pause:
            if not through_pauses:
                raise
            say(f"{pause} Waiting; resume with manage.py ingest_resume.")
            _wait_for_the_end_of_the_pause(rest)
            since, has_waited = time.monotonic(), True
        except (OperationalError, InterfaceError) as error:
            connection.close()
            if time.monotonic() - since + wait > outage:
                raise
            if wait == FIRST_WAIT_SECONDS:
                say(f"The database does not answer ({_reason(error)}). Waiting for it.")
            # Many who wait do not come back in the same moment.
            rest(wait * random.uniform(0.5, 1))  # noqa: S311
            wait, has_waited = min(wait * 2, LONGEST_WAIT_SECONDS), True


def _wait_for_the_end_of_the_pause(rest: Callable[[float], None]) -> None:
    while _is_paused():
        rest(PAUSE_POLL_SECONDS)


def _is_paused() -> bool:
    """False as well while the database does not answer: the next try of the act finds out."""
    try:
        return pausing.current() is not None
    except (OperationalError, InterfaceError):
        return False


def _reason(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
