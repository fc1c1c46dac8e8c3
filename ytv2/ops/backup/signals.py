"""Ctrl-C and SIGTERM wait where they would leave something behind that nobody knows of."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

INTERRUPTS = (signal.SIGINT, signal.SIGTERM)
Window = Callable[[], AbstractContextManager[None]]


@contextmanager
def undisturbed() -> Iterator[Window]:
    """They wait for the end of the block, then do what they would have done. What it yields opens a window in it,
    in which they are taken at once. Only the main thread is ever interrupted; elsewhere this does nothing."""
    if threading.current_thread() is not threading.main_thread():
        yield nullcontext
        return
    waiting: list[int] = []

    def keep(number: int, frame: Any) -> None:
        waiting.append(number)

    def take() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)
        if waiting:
            signal.raise_signal(waiting.pop(0))

    @contextmanager
    def window() -> Iterator[None]:
        try:
            take()
            yield
        finally:
            for number in INTERRUPTS:
                signal.signal(number, keep)

    before = {number: signal.signal(number, keep) for number in INTERRUPTS}
    try:
        yield window
    finally:
        take()
