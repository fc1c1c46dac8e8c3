"""Which PostgreSQL processes live in a place's data directory."""

import signal
import time
from contextlib import suppress

from ytv2.local.place import Place

try:
    import psutil
except ImportError:  # Without it, as without the wheel, available() is false.
    psutil = None

# Backends of a killed postmaster end by themselves unless they are busy; then they get SIGQUIT.
EXIT_SECONDS = 5
QUIT_SECONDS = 20


def postmaster_runs(place: Place) -> bool:
    """Whether the pid file names the server of this data; a stale one may name any other program."""
    try:
        process = psutil.Process(int(_pid_file(place)[0]))
    except (IndexError, ValueError, psutil.Error):
        return False
    return _lives_in(place, process)


def port(place: Place) -> int | None:
    """The port the running server listens on, by its pid file; None until it is written."""
    try:
        return int(_pid_file(place)[3])
    except (IndexError, ValueError):
        return None


def clear(place: Place) -> list[int]:
    """Prepare the directory for a new server where no postmaster runs; return the pids of processes that stay.

    Orphaned backends hold the shared memory: they get time to end, then SIGQUIT. The pid file is removed last: while
    a process is left, it keeps a second server out.
    """
    left = _wait(place, EXIT_SECONDS)
    for process in left:
        with suppress(psutil.Error):  # The process ended, or is not ours: those that stay are reported.
            process.send_signal(signal.SIGQUIT)
    left = left and _wait(place, QUIT_SECONDS)
    if not left:
        (place.data / "postmaster.pid").unlink(missing_ok=True)
    return [process.pid for process in left]


def _wait(place: Place, seconds: float) -> list:
    """Wait until no process uses the data; return those that still do after `seconds`."""
    deadline = time.monotonic() + seconds
    while residents := [process for process in psutil.process_iter() if _lives_in(place, process)]:
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    return residents


def _lives_in(place: Place, process) -> bool:
    """Whether this is a PostgreSQL process of the data: named on its command line, or its directory."""
    try:
        if not process.name().startswith("postgres") or process.status() == psutil.STATUS_ZOMBIE:
            return False
        return str(place.data) in process.cmdline() or _directory(place, process) == str(place.data)
    except psutil.Error:  # The process ended, or belongs to a user that cannot own the data.
        return False


def _directory(place: Place, process) -> str:
    try:
        return process.cwd()
    except psutil.AccessDenied:
        # In a container even root may lack this capability; the account can see its own processes.
        return place.account.run("readlink", f"/proc/{process.pid}/cwd").stdout.rstrip("\n")


def _pid_file(place: Place) -> list[str]:
    try:
        return (place.data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []
