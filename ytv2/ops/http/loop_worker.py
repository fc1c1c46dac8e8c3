"""gunicorn's worker class: uvicorn in its process, with our bridge to the application."""

import asyncio
import signal
from typing import Any

import uvicorn
import uvloop
from gunicorn.workers.base import Worker

from ytv2.ops.http.connection import Connection, State

# In seconds: how long a process that stops still takes connections, namely those that the kernel accepted for it; and
# how long the last of them have to send their request.
DRAIN_SECONDS, LAST_SECONDS = 0.2, 0.2


class LoopWorker(Worker):
    def init_signals(self) -> None:
        """uvicorn takes those that end the process while it serves."""
        for each in self.SIGNALS:
            signal.signal(each, signal.SIG_DFL)
        signal.signal(signal.SIGUSR1, self.handle_usr1)
        signal.signal(signal.SIGABRT, self.handle_abort)
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self.handle_exit)

    def run(self) -> None:
        from django.conf import settings  # only now: Django is ready

        from ytv2.ops.http.bridge import Bridge

        bridge = Bridge(self.wsgi, readers=settings.WEB_READERS, writers=settings.WEB_WRITERS)
        server = Server(
            uvicorn.Config(
                bridge,
                http=Connection,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_keep_alive=self.cfg.keepalive,
                timeout_graceful_shutdown=max(self.cfg.graceful_timeout - 2, 1),
                timeout_notify=1,
                callback_notify=self._live,
                limit_max_requests=self.max_requests,
            )
        )
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.get_loop().add_signal_handler(signal.SIGQUIT, server.handle_exit, signal.SIGINT, None)
            runner.run(server.serve([listener.sock for listener in self.sockets]))
        bridge.close()

    async def _live(self) -> None:
        self.notify()


class Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.server_state: State = State()

    async def shutdown(self, sockets: Any = None) -> None:
        """End the streams, which do not end by themselves, and answer all that was accepted."""
        from content.api.hub import hub  # only now: Django is ready

        self.server_state.is_stopping = True
        await hub.close()
        await asyncio.sleep(DRAIN_SECONDS)
        for server in self.servers:
            server.close()
        await asyncio.sleep(LAST_SECONDS)
        await super().shutdown(sockets)
