"""How many connections each worker holds, where all of them see it: new ones are for whoever holds the fewest.

Clients keep their connections. Without this a worker that is busy for a moment comes too late to a burst of them, and
its neighbour serves most of them alone while a core is idle.
"""

import mmap
import time

# As many workers as can be told apart; gunicorn rarely has more than a dozen.
PLACES = 256
# What a place says whose worker accepts nothing, or that nobody has. Who holds as many looks no further.
CLOSED = 255
# A neighbour with room who has not come by then is busy: better that one of us has it than nobody.
PATIENCE_SECONDS = 0.01
LOOK_SECONDS = 0.0003

# Shared by all that are forked after this module was imported. A byte a worker, which nobody reads half-written.
_held = mmap.mmap(-1, PLACES)
_held[:] = bytes([CLOSED]) * PLACES


def say(place: int, held: int) -> None:
    """The worker at this place holds so many connections."""
    _held[place] = min(held, CLOSED)


def close(place: int) -> None:
    """The worker at this place accepts no more."""
    _held[place] = CLOSED


def wait_for_turn(place: int) -> None:
    """Give neighbours that hold fewer the time to accept."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while min(_held[:]) < _held[place] and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
