"""Waiting out what passes by itself: a pause of the library, an outage of its database."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connection
from tenacity import Retrying, retry_if_exception_type, stop_before_delay, wait_exponential, wait_random_exponential

from content.db.inspection import blockers
from content.decisions import pause
from content.decisions.locks import waited_in_vain
from ingest.run.shutdown import Stop
from ingest.shelve.corridor import Paused

PAUSE_POLL_SECONDS = 2.0
# A command that a person waits for gives up after this long without its database.
OUTAGE_SECONDS = 120.0
OUTAGES = (OperationalError, InterfaceError)
# Half a second, doubled up to half a minute; of that half to all, so that many who wait do not return at one moment.
WAIT = wait_exponential(0.25, max=15) + wait_random_exponential(0.25, max=15)

T = TypeVar("T")


@dataclass
class Retry:
    """Outages are waited out for up to `outage` seconds, pauses however long they take, unless not `through_pauses`.

    `say` is called with each reason once, and with the news that it goes on. `sleep` (default: the stop's) spends the
    time; what it raises ends the waiting.
    """

    stop: Stop = field(default_factory=Stop)
    say: Callable[[str], Any] = bool
    sleep: Callable[[float], Any] | None = None
    outage: float = OUTAGE_SECONDS
    through_pauses: bool = True

    def __call__(self, act: Callable[[], T]) -> T:
        """What `act` returns. A failed try leaves nothing, or the next one goes on after it.

        Raises Paused, the error of an outage that lasts, and any other error at once.
        """
        sleep = self.sleep or self.stop.sleep
        has_waited = False

        def tell_outage(state: Any) -> None:
            if state.attempt_number == 1:
                self.say(_reason(state.outcome.exception()))

        retrying = Retrying(
            retry=retry_if_exception_type(OUTAGES),
            wait=WAIT,
            stop=stop_before_delay(self.outage),
            sleep=sleep,
            after=lambda _: connection.close(),
            before_sleep=tell_outage,
            reraise=True,
        )
        while True:
            try:
                result = retrying(act)
            except Paused as error:
                if not self.through_pauses:
                    raise
                self.say(f"{error} Waiting; resume with manage.py ingest_resume.")
                while _is_paused():
                    sleep(PAUSE_POLL_SECONDS)
                has_waited = True
            else:
                if has_waited or retrying.statistics["attempt_number"] > 1:
                    self.say("Going on.")
                return result


def _reason(error: Exception) -> str:
    reason = (str(error).strip().splitlines() or ["without a reason"])[0]
    if not waited_in_vain(error):
        return f"The database does not answer ({reason}). Waiting for it."
    try:
        return f"The library is in use ({reason}): {blockers.described()} Waiting."
    except OUTAGES:
        return f"The library is in use ({reason}). Waiting."


def _is_paused() -> bool:
    """False as well while the database does not answer: the next try of the act finds out."""
    try:
        return pause.current() is not None
    except OUTAGES:
        return False
