"""Finished answers: what anybody may have is the same bytes until the library changes, so they are made once.

A cache of this process, bounded in bytes; the answer that was not asked for longest goes first.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Event, Lock

from django.conf import settings
from django.http import HttpResponse

MEGABYTE = 2**20
# An answer larger than this share of the cache is not kept: it would drive out too many others.
LARGEST_SHARE = 1 / 16
# What an answer takes beside its body: headers, address, places in dictionaries.
OVERHEAD = 2000
# How long, in seconds, a request waits for another one that makes the same answer.
LONGEST_WAIT = 10.0


@dataclass(frozen=True, slots=True)
class Finished:
    """An answer with status 200. `route` is the pattern that its address matched.

    `asked_at` is when its edition was asked for, by `time.monotonic`: it shows all that was committed by then.
    """

    edition: str
    asked_at: float
    headers: dict[str, str]
    body: bytes
    route: str

    def response(self) -> HttpResponse:
        return HttpResponse(self.body, headers=self.headers)


class Store:
    """The newest answer to each address."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._answers: OrderedDict[Hashable, Finished] = OrderedDict()
        self._makers: dict[Hashable, Event] = {}
        self.bytes = 0

    @property
    def most(self) -> int:
        """In bytes; 0 keeps nothing."""
        return int(settings.FINISHED_BYTES_MB) * MEGABYTE

    def get(self, address: Hashable) -> Finished | None:
        with self._lock:
            answer = self._answers.get(address)
            if answer is not None:
                self._answers.move_to_end(address)
            return answer

    def put(self, address: Hashable, answer: Finished) -> None:
        with self._lock:
            self._drop(address)
            if _size(answer) > self.most * LARGEST_SHARE:
                return
            self._answers[address] = answer
            self.bytes += _size(answer)
            while self.bytes > self.most:
                self._drop(next(iter(self._answers)))

    def _drop(self, address: Hashable) -> None:
        answer = self._answers.pop(address, None)
        self.bytes -= _size(answer) if answer else 0

    def clear(self) -> None:
        with self._lock:
            self._answers.clear()
            self.bytes = 0

    def begin(self, key: Hashable) -> Event | None:
        """Begin to make the answer of this address, and call `end` afterwards; or an event, if another makes it."""
        with self._lock:
            if key in self._makers:
                return self._makers[key]
            self._makers[key] = Event()
            return None

    def end(self, key: Hashable) -> None:
        with self._lock:
            self._makers.pop(key).set()


def _size(answer: Finished) -> int:
    return len(answer.body) + OVERHEAD


store = Store()
