"""Reports that are handed in at the same moment come in together, in one transaction: far less work for each.

A thread that finds none at work brings in what it holds. Those that come meanwhile wait, and then one of them brings in
what all of them hold. Where several hand in at the same time, a client that has its answer sends the next report a
moment later: so a group waits that moment for as many as there were before.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import OperationalError
from psycopg.errors import QueryCanceled

from ingest.outcomes import Receipt
from ingest.receipts.deliveries import Parcel
from ingest.shelve.corridor import receive_many
from ingest.shelve.reading import Reading, read

# In seconds: what a transaction of several spares is more.
MOMENT = 0.005
# In bytes: what is larger than nearly all reports would keep its group waiting, and comes in by itself.
LARGE = 500_000

# As `corridor.receive_many` does.
Receive = Callable[[Sequence[Parcel], Sequence[Reading]], Iterable[Receipt]]


@dataclass(eq=False)
class Ticket:
    """What a waiting thread holds, and what became of it."""

    parcel: Parcel
    reading: Reading
    receipt: Receipt | None = None
    error: OperationalError | None = None
    is_answered: bool = False


class GroupCommit:
    """For the threads of one process; several processes do each their own."""

    def __init__(self, receive: Receive = receive_many, *, moment: float = MOMENT) -> None:
        self._receive = receive
        self._moment = moment
        self._changed = threading.Condition()
        self._waiting: list[Ticket] = []
        self._is_at_work = False
        # How many handed in at the same time, lately.
        self._expected = 1

    @property
    def backlog(self) -> int:
        """How many threads wait."""
        return len(self._waiting)

    def receive(self, parcel: Parcel) -> Receipt:
        """As `corridor.receive` of this one, with its errors."""
        ticket = Ticket(parcel, read(parcel.data, parcel.name))
        if len(parcel.data) <= LARGE and (group := self._turn(ticket)):
            self._bring_in(group)
        if ticket.error:
            raise ticket.error
        # What went wrong may be the others': alone it comes in, or says itself what is wrong.
        return ticket.receipt or next(iter(self._receive([parcel], [ticket.reading])))

    def _turn(self, ticket: Ticket) -> list[Ticket]:
        """All that wait, this one among them, once no other is at work; none when it was answered meanwhile."""
        with self._changed:
            self._waiting.append(ticket)
            self._changed.notify_all()
            self._changed.wait_for(lambda: ticket.is_answered or not self._is_at_work)
            if ticket.is_answered:
                return []
            self._is_at_work = True
            self._changed.wait_for(lambda: len(self._waiting) >= self._expected, self._moment)
            group, self._waiting = self._waiting, []
            return group

    def _bring_in(self, group: list[Ticket]) -> None:
        outage = None
        try:
            received = self._receive([it.parcel for it in group], [it.reading for it in group])
            for ticket, receipt in zip(group, received, strict=True):
                ticket.receipt = receipt
        except OperationalError as error:
            # Too long a statement may be one report's own.
            outage = None if isinstance(error.__cause__, QueryCanceled) else error
            if len(group) == 1:
                raise
        except Exception:
            if len(group) == 1:
                raise
        finally:
            self._answer(group, outage)

    def _answer(self, group: list[Ticket], outage: OperationalError | None) -> None:
        """`outage`: the database is away, or somebody stands in the way. Whoever came meanwhile waited for the same."""
        with self._changed:
            self._is_at_work = False
            self._expected = len(group) + len(self._waiting)
            if outage:
                group, self._waiting = group + self._waiting, []
            for ticket in group:
                ticket.is_answered = True
                ticket.error = outage if ticket.receipt is None else None
            self._changed.notify_all()
