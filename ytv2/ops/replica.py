"""Reading from a replica: public reads come from it while it keeps up, except those of clients that wrote just now.

Without DATABASE_REPLICA_URL nothing here takes effect.
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
# Whether the current request may read from the replica.
allowed: ContextVar[bool] = ContextVar("allowed", default=False)
# The cookie of a client that wrote: it reads its own writes, without a session, for as long as a replica may lag.
WROTE = "wrote"
SALT = "ytv2.ops.replica"
SAFE = ("GET", "HEAD", "OPTIONS")
# Paths that ask about the database itself, or write, use the primary.
PRIMARY_PATHS = ("/admin", "/health", "/ingest", "/metrics")

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
        """After its first write the request reads from the primary, so that it sees what it wrote."""
        allowed.set(False)
        return PRIMARY

    def allow_relation(self, *objects: Any, **hints: Any) -> bool:
        return True  # one library, in two places

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == PRIMARY


class Watch:
    """Whether the replica keeps up: checked in a thread, about once a second while there are requests."""

    EVERY = 1.0  # seconds
    # For this long after an error the replica is not asked.
    PAUSE = 5.0
    # An older result does not count.
    MAX_AGE = 3.0

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._usable = False
        self._checked = self._due = 0.0
        self._connections: dict[str, psycopg.Connection] = {}

    def keeps_up(self) -> bool:
        """Whether to read from the replica. Never waits: until a check has ended, the answer is no."""
        now = time.monotonic()
        if now >= self._due and self._lock.acquire(blocking=False):
            self._due = now + self.EVERY
            threading.Thread(target=self._check, name="replica", daemon=True).start()
        return self._usable and now - self._checked < self.MAX_AGE

    def give_up(self, error: Exception) -> None:
        self._set(False, f"error={str(error).splitlines()[:1]}")
        self._due = time.monotonic() + self.PAUSE

    def _check(self) -> None:
        try:
            behind = self._behind()
            self._checked = time.monotonic()
            usable = behind is not None and behind <= settings.REPLICA_LAG_SECONDS
            self._set(usable, "it is no replica" if behind is None else f"behind={float(behind):.1f}s")
        except psycopg.Error as error:
            self.give_up(error)
        finally:
            self._lock.release()

    def _behind(self) -> float | None:
        """The lag in seconds, rather too many than too few; None if the server is no replica. While the primary does
        not answer, the replica counts as up to date."""
        try:
            (written,) = self._ask(PRIMARY, "SELECT pg_current_wal_lsn()::text")
        except psycopg.Error:
            written = "0/0"
        seconds: float | None = self._ask(REPLICA, BEHIND, {"written": written})[0]
        return seconds

    def _ask(self, alias: str, query: str, params: dict[str, Any] | None = None) -> Any:
        connection = self._connections.pop(alias, None)
        if connection is None:
            connection = connect(connections[alias].settings_dict, "ytv2 replica", connect_timeout=2)
        try:
            row = connection.execute(query, params).fetchone()
        except psycopg.Error:
            connection.close()
            raise
        self._connections[alias] = connection
        return row

    def _set(self, usable: bool, why: str) -> None:
        if usable != self._usable:
            log.warning("replica_%s %s", "is_read" if usable else "is_not_read", why)
        self._usable = usable


watch = Watch()


class ChooseDatabase:
    """Decides for each request where it reads."""

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


class ReadFromReplica:
    """Calls the view of a request that reads from the replica; if that fails, the view is called with the primary."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

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
    """Whether the request is public, and its client wrote nothing just now."""
    if request.method not in SAFE or request.path.startswith(PRIMARY_PATHS) or "Authorization" in request.headers:
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
