"""Ending a command cleanly: what is under way is finished, and nothing new begun."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Stopped(Exception):
    """The end was asked for while there was nothing to do but wait."""


class Stop:
    def __init__(self) -> None:
        self._asked = threading.Event()

    @property
    def is_asked(self) -> bool:
        return self._asked.is_set()

    def ask(self, *_: Any) -> None:
        self._asked.set()

    def sleep(self, seconds: float) -> None:
        """Raises Stopped as soon as the end is asked for, also where it was before."""
        if self._asked.wait(seconds):
            raise Stopped


@contextmanager
def on_signal() -> Iterator[Stop]:
    """SIGTERM and SIGINT ask for the end; the second one ends at once."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def ask(number: int, frame: Any) -> None:
        stop.ask()
        signal.signal(number, before[signal.Signals(number)])

    for number in before:
        signal.signal(number, ask)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
