"""gunicorn's threaded worker, closing connections beside the loop that accepts them."""

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker


class Worker(ThreadWorker):
    """gunicorn waits up to two seconds for each client to hang up, in its only loop: leave that to threads."""

    def init_process(self) -> None:
        self.closing = ThreadPoolExecutor(max_workers=64, thread_name_prefix="closing")
        super().init_process()

    def finish_request(self, conn: TConn, fs: Future[Any]) -> None:
        close = conn.close
        conn.close = lambda graceful=False: self.closing.submit(close, graceful) if graceful else close()
        super().finish_request(conn, fs)
