"""Reading from a replica: what anybody may read comes from it, while it keeps up and until something is written.

Without DATABASE_REPLICA_URL there is no replica, and none of this does anything.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import psycopg
from django.conf import settings
from django.core import signing
from django.db import DatabaseError, InterfaceError, OperationalError, connections, transaction
from django.http import HttpRequest, HttpResponse

from content.db.connections import connect

log = logging.getLogger(__name__)

PRIMARY, REPLICA = "default", "replica"
# Whether what is read now may come from the replica: one request's own matter.
allowed: ContextVar[bool] = ContextVar("allowed", default=False)
# Who wrote reads his own writes, though he has no session: for as long as a replica may lag.
WROTE = "wrote"
SALT = "ytv2.ops.replica"
SAFE = ("GET", "HEAD", "OPTIONS")
# What asks about the database itself asks the primary.
OWN = ("/admin", "/health", "/ingest", "/metrics")

BEHIND = """
SELECT CASE
    WHEN NOT pg_is_in_recovery() THEN NULL
    WHEN pg_last_wal_replay_lsn() >= %(written)s::pg_lsn THEN 0
    ELSE coalesce(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()), 1e9)
END
"""


class Router:
    """Django's database router: reads go where the request may read, everything else to the primary."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        if not allowed.get() or transaction.get_connection(PRIMARY).in_atomic_block:
            return PRIMARY
        return REPLICA

    def db_for_write(self, model: Any, **hints: Any) -> str:
        """From the first write on, the request reads what it wrote."""
        allowed.set(False)
        return PRIMARY

    def allow_relation(self, *objects: Any, **hints: Any) -> bool:
        return True  # one library, in two places

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == PRIMARY


class Watch:
    """Whether the replica keeps up. Looked at beside the requests, while there are any, about once a second."""

    EVERY = 1.0  # seconds
    # After an error it is left in peace for as long.
    REST = 5.0
    # What was found out before that is too old to rely on.
    OLD = 3.0

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._usable = False
        self._looked = self._due = 0.0
        self._sessions: dict[str, psycopg.Connection] = {}

    def keeps_up(self) -> bool:
        """Nobody waits for the answer: until it is known, the primary is read."""
        now = time.monotonic()
        if now >= self._due and self._lock.acquire(blocking=False):
            self._due = now + self.EVERY
            threading.Thread(target=self._look, name="replica", daemon=True).start()
        return self._usable and now - self._looked < self.OLD

    def give_up(self, error: Exception) -> None:
        self._say(False, f"error={str(error).splitlines()[:1]}")
        self._due = time.monotonic() + self.REST

    def _look(self) -> None:
        try:
            behind = self._behind()
            self._looked = time.monotonic()
            usable = behind is not None and behind <= settings.REPLICA_LAG_SECONDS
            self._say(usable, "it is no replica" if behind is None else f"behind={float(behind):.1f}s")
        except psycopg.Error as error:
            self.give_up(error)
        finally:
            self._lock.release()

    def _behind(self) -> float | None:
        """Seconds, rather too many than too few; None if it is no replica. A dead primary is no reason to
        stop reading: then it is as good as it gets."""
        try:
            (written,) = self._ask(PRIMARY, "SELECT pg_current_wal_lsn()::text")
        except psycopg.Error:
            written = "0/0"
        found: float | None = self._ask(REPLICA, BEHIND, {"written": written})[0]
        return found

    def _ask(self, alias: str, query: str, params: dict[str, Any] | None = None) -> Any:
        session = self._sessions.pop(alias, None)
        if session is None:
            session = connect(connections[alias].settings_dict, "ytv2 replica", connect_timeout=2)
        try:
            found = session.execute(query, params).fetchone()
        except psycopg.Error:
            session.close()
            raise
        self._sessions[alias] = session
        return found

    def _say(self, usable: bool, why: str) -> None:
        if usable != self._usable:
            log.warning("replica_%s %s", "is_read" if usable else "is_not_read", why)
        self._usable = usable


watch = Watch()


class ReadFromReplica:
    """Decide for each request where it reads, and read again from the primary where the replica fails."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if REPLICA not in settings.DATABASES:
            return self.get_response(request)
        token = allowed.set(may_read(request) and watch.keeps_up())
        try:
            response = self.get_response(request)
        finally:
            allowed.reset(token)
        if request.method not in SAFE and response.status_code < 400:
            _remember(response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not allowed.get():
            return None
        try:
            return view(request, *args, **kwargs)
        except (DatabaseError, InterfaceError) as error:
            if isinstance(error, OperationalError | InterfaceError):
                watch.give_up(error)
            connections[REPLICA].close()
            allowed.set(False)
            return None  # Django calls the view, which reads from the primary now


def may_read(request: HttpRequest) -> bool:
    """Whether the client could be anybody, and has written nothing just now."""
    if request.method not in SAFE or request.path.startswith(OWN) or "Authorization" in request.headers:
        return False
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return False
    try:
        return not request.get_signed_cookie(WROTE, default="", salt=SALT, max_age=settings.REPLICA_STICKY_SECONDS)
    except signing.BadSignature:
        return True


def _remember(response: HttpResponse) -> None:
    response.set_signed_cookie(
        WROTE,
        "yes",
        salt=SALT,
        max_age=settings.REPLICA_STICKY_SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
