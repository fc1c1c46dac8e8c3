"""Connections of the pool, whose health costs a request no round trip."""

import select
import time
from typing import Any

import psycopg

# What `psycopg_pool.ConnectionPool.check_connection` sends.
HEALTH_CHECK = ""
# For so many seconds after it was last taken from the pool, a connection that its server has not closed counts as
# healthy. After a longer rest the server is asked: a firewall or a failover may have cut it off without a sign.
FRESH_SECONDS = 1.0


class PooledConnection(psycopg.Connection[Any]):
    """Each request takes a connection, and so checks it: that was a third of what the cheapest request costs."""

    taken_at = 0.0

    def execute(self, query: Any, *args: Any, **kwargs: Any) -> psycopg.Cursor[Any]:
        if query == HEALTH_CHECK:
            before, self.taken_at = self.taken_at, time.monotonic()
            if self.taken_at - before < FRESH_SECONDS and not self._has_something_to_read():
                return self.cursor()
        return super().execute(query, *args, **kwargs)

    def _has_something_to_read(self) -> bool:
        """Between requests the server sends nothing, unless it ends the session."""
        polled = select.poll()
        polled.register(self.fileno(), select.POLLIN)
        return bool(polled.poll(0))
