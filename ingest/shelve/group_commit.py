"""Reports that are handed in at the same moment come in together, in one transaction: far less work for each.

A thread that finds none at work brings in at once what it holds. Those that come meanwhile wait, and then one of them
brings in what all of them hold.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ingest.outcomes import Receipt
from ingest.receipts.deliveries import Parcel
from ingest.shelve.corridor import receive_many
from ingest.shelve.reading import Reading, read

# As `corridor.receive_many` does.
Receive = Callable[[Sequence[Parcel], Sequence[Reading]], Iterable[Receipt]]


@dataclass(eq=False)
class Ticket:
    """What a waiting thread holds, and what became of it."""

    parcel: Parcel
    reading: Reading
    receipt: Receipt | None = None
    is_answered: bool = False


class GroupCommit:
    """For the threads of one process; several processes do each their own."""

    def __init__(self, receive: Receive = receive_many) -> None:
        self._receive = receive
        self._changed = threading.Condition()
        self._waiting: list[Ticket] = []
        self._is_at_work = False

    @property
    def backlog(self) -> int:
        """How many threads wait."""
        return len(self._waiting)

    def receive(self, parcel: Parcel) -> Receipt:
        """As `corridor.receive` of this one, with its errors."""
        ticket = Ticket(parcel, read(parcel.data, parcel.name))
        if group := self._turn(ticket):
            self._bring_in(group)
        # What went wrong may be the others': alone it comes in, or says itself what is wrong.
        return ticket.receipt or next(iter(self._receive([parcel], [ticket.reading])))

    def _turn(self, ticket: Ticket) -> list[Ticket]:
        """All that wait, this one among them, once no other is at work; none when it was answered meanwhile."""
        with self._changed:
            self._waiting.append(ticket)
            self._changed.wait_for(lambda: ticket.is_answered or not self._is_at_work)
            if ticket.is_answered:
                return []
            self._is_at_work = True
            group, self._waiting = self._waiting, []
            return group

    def _bring_in(self, group: list[Ticket]) -> None:
        try:
            received = self._receive([it.parcel for it in group], [it.reading for it in group])
            for ticket, receipt in zip(group, received, strict=True):
                ticket.receipt = receipt
        except Exception:
            if len(group) == 1:
                raise
        finally:
            with self._changed:
                self._is_at_work = False
                for ticket in group:
                    ticket.is_answered = True
                self._changed.notify_all()
