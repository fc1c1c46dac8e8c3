"""Connections whose health costs a request no round trip."""

import select
import time

from django.db.backends.postgresql import base

# For so many seconds after its last request a connection that its server has not closed counts as healthy. After a
# longer rest the server is asked: a firewall or a failover may have cut it off without a sign.
FRESH_SECONDS = 1.0


class DatabaseWrapper(base.DatabaseWrapper):
    """Each request checks its thread's connection first: that was a third of what the cheapest request costs."""

    _used_at = 0.0

    def is_usable(self) -> bool:
        before, self._used_at = self._used_at, time.monotonic()
        is_fresh = self._used_at - before < FRESH_SECONDS
        if is_fresh and not self.errors_occurred and self.connection and not self._has_something_to_read():
            return True
        return bool(super().is_usable())

    def _has_something_to_read(self) -> bool:
        """Between requests the server sends nothing, unless it ends the session."""
        polled = select.poll()
        polled.register(self.connection.fileno(), select.POLLIN)
        return bool(polled.poll(0))
