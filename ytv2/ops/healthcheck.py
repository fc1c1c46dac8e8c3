"""python -m ytv2.ops.healthcheck web|nas: whether a container's role lives. Exit status 0 if so, else 1 and the reason.

It runs every few seconds for as long as the container does, so it loads neither Django nor the settings.
"""

import http.client
import os
import socket
import sys

import psycopg

TIMEOUT_SECONDS = 5
# A watcher writes its row every 15 seconds, but not while it receives a batch.
SILENCE_SECONDS = 120
LIVES = """
    SELECT 1 FROM watcher WHERE host = %s AND state <> 'stopped' AND beat_at > now() - %s * interval '1 second'
"""


def web() -> None:
    """The site answers. Raises OSError or HTTPException when it does not."""
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT") or 10000), timeout=TIMEOUT_SECONDS)
    hosts = [name.strip().lstrip(".") for name in os.environ.get("ALLOWED_HOSTS", "").split(",")]
    host = next((name for name in hosts if name.strip("*")), "localhost")
    connection.request("GET", "/health", headers={"Host": host})
    status = connection.getresponse().status
    if status != http.client.OK:
        raise OSError(f"/health answers {status}.")


def nas() -> None:
    """A watcher of this machine lives, and the shared database answers. Raises psycopg.Error or OSError if not."""
    dsn = os.environ.get("DATABASE_URL_POSTGRES_NEW", "")
    if not dsn:
        raise OSError("DATABASE_URL_POSTGRES_NEW says no database. Locally: make -s dsn says it.")
    with psycopg.connect(dsn, connect_timeout=TIMEOUT_SECONDS) as connection:
        is_alive = connection.execute(LIVES, [socket.gethostname(), SILENCE_SECONDS]).fetchone()
    if not is_alive:
        raise OSError(f"No watcher of {socket.gethostname()} showed itself for {SILENCE_SECONDS} seconds.")


ROLES = {"web": web, "nas": nas}


def main(arguments: list[str]) -> int:
    role = ROLES.get(arguments[0]) if len(arguments) == 1 else None
    if role is None:
        print(f"Which role? One of {', '.join(ROLES)}.", file=sys.stderr)  # noqa: T201
        return 2
    try:
        role()
    except (OSError, http.client.HTTPException, psycopg.Error) as error:
        print(f"{arguments[0]}: {str(error).strip() or type(error).__name__}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
