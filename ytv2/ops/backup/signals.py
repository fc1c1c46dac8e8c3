"""Deferring Ctrl-C and SIGTERM where they would leave something half made."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

INTERRUPTS = (signal.SIGINT, signal.SIGTERM)
Window = Callable[[], AbstractContextManager[None]]


@contextmanager
def deferred_interrupts() -> Iterator[Window]:
    """Defer interrupts to the end of the block, and handle them then. `with window():`, with the yielded value, opens a
    window in the block, in which they are handled at once. Only the main thread is ever interrupted; in any other
    thread this does nothing."""
    if threading.current_thread() is not threading.main_thread():
        yield nullcontext
        return
    waiting: list[int] = []

    def defer(number: int, frame: Any) -> None:
        waiting.append(number)

    def handle() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)
        if waiting:
            signal.raise_signal(waiting.pop(0))

    @contextmanager
    def window() -> Iterator[None]:
        try:
            handle()
            yield
        finally:
            for number in INTERRUPTS:
                signal.signal(number, defer)

    before = {number: signal.signal(number, defer) for number in INTERRUPTS}
    try:
        yield window
    finally:
        handle()
