"""A server as it is deployed, for tests: real gunicorn, real sockets."""

import http.client
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import psutil

from tests.databases import ROOT
from tests.ports import listening

TOKEN = "the-token-of-the-nas"
METRICS_TOKEN = "the-token-of-the-metrics"
HOST = "library.example"
STALL = 3  # seconds; shorter than the deployment's, so that tests need not wait as long
BOOT = 120  # seconds; only a failing test waits that long
# The deployment's own settings with a shorter timeout; each worker logs when it is warm.
CONFIG = """
from ytv2.ops import gunicorn as deployed
from ytv2.ops.gunicorn import *


def post_worker_init(worker):
    from ytv2.ops.http import body, connection

    body.STALL_SECONDS = connection.HEAD_SECONDS = {stall}
    deployed.post_worker_init(worker)
    worker.log.info("Warm worker")
"""


class Server:
    """A gunicorn with the deployment's configuration."""

    def __init__(self, folder, environment):
        config = folder / "config.py"
        config.write_text(CONFIG.format(stall=STALL))
        with listening() as bound:
            self.port, inherited = bound.getsockname()[1], bound.fileno()
            command = ["-m", "gunicorn", "ytv2.wsgi", "--config", str(config), "--bind", f"fd://{inherited}"]
            self.process = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=environment,
                stderr=subprocess.PIPE,
                text=True,
                pass_fds=[inherited],
            )
        self.log, self.warm = [], threading.Semaphore(0)
        threading.Thread(target=self._read, daemon=True).start()
        self.wait_for_worker()
        self.wait_for_worker()

    def _read(self):
        for line in self.process.stderr:
            self.log.append(line)
            if "Warm worker" in line:
                self.warm.release()

    def wait_for_worker(self):
        assert self.warm.acquire(timeout=BOOT), "".join(self.log)

    def until(self, text, times):
        """Wait until `times` lines of the log hold the text, BOOT seconds at most; returns the log."""
        give_up = time.monotonic() + BOOT
        while sum(text in line for line in self.log) < times and time.monotonic() < give_up:
            time.sleep(0.05)
        return list(self.log)

    def workers(self):
        return psutil.Process(self.process.pid).children()

    def ask(self, path, method="GET", *, timeout=BOOT, **headers):
        """(status, headers, body) of a request over a new connection."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            asking.request(method, path, headers={"Host": HOST} | headers)
            answer = asking.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            asking.close()

    def begin(self, text):
        """A new connection on which the client sends this and nothing more."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=BOOT)
        connection.sendall(text)
        return connection

    @contextmanager
    def asked(self, clients=4):
        """A block in which clients ask all the time, over new connections; yields what went wrong with those that the
        server accepted, which is complete after the block."""
        lost, is_over = [], threading.Event()

        def ask():
            while not is_over.wait(0.005):
                asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=BOOT)
                try:
                    asking.connect()
                except OSError:
                    return  # refused: nobody promised an answer
                try:
                    asking.request("GET", "/api/reports?size=1", headers={"Host": HOST, "Connection": "close"})
                    asking.getresponse().read()
                except (OSError, http.client.HTTPException) as error:
                    lost.append(repr(error))

        threads = [threading.Thread(target=ask) for _ in range(clients)]
        for thread in threads:
            thread.start()
        try:
            yield lost
        finally:
            is_over.set()
            for thread in threads:
                thread.join()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(BOOT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def manage(environment, *arguments):
    subprocess.run([sys.executable, "manage.py", *arguments, "--verbosity", "0"], cwd=ROOT, env=environment, check=True)


def until_closed(connection, deadline):
    """Read until the server closes the connection; returns when. Raises TimeoutError at the deadline."""
    connection.settimeout(max(deadline - time.monotonic(), 0.1))
    try:
        while connection.recv(4096):
            pass
    except ConnectionResetError:
        pass
    return time.monotonic()
