"""How many connections each worker holds, where all of them see it: new ones are for whoever holds the fewest.

Clients keep their connections. Without this a worker that is busy for a moment comes too late to a burst of them, and
its neighbour serves most of them alone while a core is idle.
"""

import mmap
import select
import socket
import time

# As many workers as can be told apart; gunicorn rarely has more than a dozen.
PLACES = 256
# What a place says that nobody has, or whose worker accepts nothing. Whoever holds as many is not waited for either.
CLOSED = 255
# A neighbour with room who has not come by then is busy: better that one of us has it than nobody.
PATIENCE_SECONDS = 0.01
LOOK_SECONDS = 0.0003

# Shared by all that are forked after this module was imported. A byte a worker, which nobody reads half-written.
_held = mmap.mmap(-1, PLACES)
_held[:] = bytes([CLOSED]) * PLACES
# What this worker's neighbours said when it waited for them in vain, by place.
_in_vain: dict[int, int] = {}


def say(place: int, held: int) -> None:
    """The worker at this place holds so many connections."""
    _held[place] = min(max(held, 0), CLOSED)


def close(place: int) -> None:
    """The worker at this place accepts no more."""
    _held[place] = CLOSED


def wait_for_turn(place: int, listener: socket.socket) -> None:
    """Give neighbours that hold fewer the time to accept who is waiting there."""
    if not _behind(place):
        return
    waiting = select.poll()
    waiting.register(listener, select.POLLIN)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while waiting.poll(0) and _behind(place):
        if time.monotonic() >= deadline:
            _in_vain.update(_behind(place))
            return
        time.sleep(LOOK_SECONDS)


def _behind(place: int) -> dict[int, int]:
    """The neighbours that hold fewer, by place; not those that were waited for in vain and have not stirred since."""
    held = _held[:]
    if min(held) >= held[place]:
        return {}
    return {at: number for at, number in enumerate(held) if number < held[place] and _in_vain.get(at) != number}
