"""Reports handed in at the same moment: one transaction for all that wait, and each its own answer."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable, QueryCanceled

from content.decisions.locks import waited_in_vain
from content.models import Content
from ingest.models import Delivery, Door
from ingest.outcomes import Outcome
from ingest.receipts.deliveries import Parcel
from ingest.shelve import corridor
from ingest.shelve.corridor import receive_many
from ingest.shelve.group_commit import LARGE, GroupCommit
from tests.ingest.payload.invented import flat

TIMEOUT = 30  # seconds
CALLERS = 8


class Desk:
    """Receives as the corridor does, the first group only once everybody else waits; remembers the groups' sizes."""

    def __init__(self, receive=receive_many, **options):
        self.group_commit = GroupCommit(self.receive, **options)
        self.really = receive
        self.sizes = []

    def receive(self, parcels, readings):
        self.sizes.append(len(parcels))
        deadline = time.monotonic() + TIMEOUT
        while len(self.sizes) == 1 and self.group_commit.backlog < CALLERS - 1:
            assert time.monotonic() < deadline
            time.sleep(0.001)
        try:
            yield from self.really(parcels, readings)
        finally:
            connection.close()

    def hand_in(self, parcels):
        """A thread for each of them; their answers as futures, all done."""
        with ThreadPoolExecutor(CALLERS) as threads:
            return [threads.submit(self.group_commit.receive, it) for it in parcels]


def parcel(key, **members):
    return Parcel(json.dumps(flat(video_id=key, **members)).encode(), "POST /ingest/report", Door.HTTP)


KEYS = [f"Sourdough{number:02}" for number in range(CALLERS)]


@pytest.mark.django_db(transaction=True)
class TestTogether:
    def test_those_who_wait_come_in_together_and_each_has_its_own_answer(self):
        desk = Desk()

        answers = desk.hand_in([parcel(key, title=f"About {key}") for key in KEYS])

        assert desk.sizes == [1, CALLERS - 1]
        assert [(it.result().outcome, it.result().video_id) for it in answers] == [(Outcome.CREATED, k) for k in KEYS]
        assert dict(Content.objects.values_list("video_id", "title")) == {key: f"About {key}" for key in KEYS}
        assert Delivery.objects.count() == CALLERS

    def test_what_is_wrong_with_one_is_said_to_it_alone(self):
        bad = Parcel(b'{"title": 1}', "POST /ingest/report", Door.HTTP)

        answers = Desk().hand_in([parcel(KEYS[0]), bad, *map(parcel, KEYS[2:])])

        outcomes = [answer.result().outcome for answer in answers]
        assert outcomes == [Outcome.CREATED, Outcome.REFUSED] + [Outcome.CREATED] * (CALLERS - 2)

    def test_reports_about_one_item_come_in_one_after_the_other(self):
        answers = Desk().hand_in([parcel(KEYS[0], summary_text=f"Text {number}.") for number in range(CALLERS)])

        outcomes = sorted(answer.result().outcome for answer in answers)
        assert outcomes == [Outcome.CREATED] + [Outcome.UPDATED] * (CALLERS - 1)

    def test_what_came_in_before_an_error_is_answered_as_it_came_in(self):
        def failing(parcels, readings):
            for receipt in receive_many(parcels, readings):
                yield receipt
                if len(parcels) > 1:
                    raise ConnectionError

        answers = Desk(failing).hand_in([parcel(KEYS[0], summary_text=f"Text {number}.") for number in range(CALLERS)])

        outcomes = sorted(answer.result().outcome for answer in answers)
        assert outcomes == [Outcome.CREATED] + [Outcome.UPDATED] * (CALLERS - 1)


@pytest.mark.django_db(transaction=True)
def test_what_takes_too_long_is_given_up_and_the_others_come_in(sql, monkeypatch):
    monkeypatch.setattr(corridor, "POSTED_SECONDS", 0.5)
    sql("CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NEW; END'")
    sql("CREATE TRIGGER a_slow BEFORE INSERT ON content FOR EACH ROW WHEN (NEW.title = 'Slow') EXECUTE FUNCTION slow()")
    try:
        answers = Desk().hand_in([parcel(KEYS[0]), parcel(KEYS[1], title="Slow"), *map(parcel, KEYS[2:])])
    finally:
        sql("DROP TRIGGER a_slow ON content; DROP FUNCTION slow()")

    assert waited_in_vain(answers[1].exception())
    assert {it.result().outcome for it in (answers[0], *answers[2:])} == {Outcome.CREATED}


class TestTurns:
    def keys(self, parcels, readings):
        return [reading.video_id for reading in readings]

    def test_a_client_that_has_its_answer_is_waited_for(self):
        desk = Desk(self.keys, moment=TIMEOUT)
        commit = desk.group_commit

        with ThreadPoolExecutor(CALLERS) as threads:
            first = threads.submit(lambda: [commit.receive(parcel(KEYS[0])), commit.receive(parcel("Sourdough99"))])
            while not desk.sizes:
                time.sleep(0.001)
            others = [threads.submit(commit.receive, parcel(key)) for key in KEYS[1:]]

        assert desk.sizes == [1, CALLERS]
        assert first.result() == [KEYS[0], "Sourdough99"]
        assert [other.result() for other in others] == KEYS[1:]

    def test_who_is_alone_waits_for_nobody(self):
        desk = Desk(self.keys, moment=TIMEOUT)
        desk.sizes.append(0)  # no first group, for which the desk would wait

        assert [desk.group_commit.receive(parcel(key)) for key in KEYS] == KEYS

    def test_a_large_report_keeps_no_other_waiting(self):
        is_done = threading.Event()

        def receive(parcels, readings):
            if len(parcels[0].data) > LARGE:
                is_done.wait(TIMEOUT)
            else:
                is_done.set()
            return self.keys(parcels, readings)

        commit = GroupCommit(receive)
        with ThreadPoolExecutor(2) as threads:
            large = threads.submit(commit.receive, parcel(KEYS[0], transcript="word " * 200_000))
            assert commit.receive(parcel(KEYS[1])) == KEYS[1]

        assert large.result() == KEYS[0]


class TestErrors:
    def failing(self, parcels, readings):
        """Every transaction with the last key fails."""
        if KEYS[-1] in [reading.video_id for reading in readings]:
            raise ConnectionError(f"{len(parcels)} at once")
        return [reading.video_id for reading in readings]

    def test_an_error_reaches_only_those_who_meet_it_alone(self):
        *others, failed = Desk(self.failing).hand_in(list(map(parcel, KEYS)))

        assert [answer.result() for answer in others] == KEYS[:-1]
        assert str(failed.exception()) == "1 at once"

    def test_after_an_error_the_next_one_has_its_turn(self):
        group_commit = GroupCommit(self.failing)
        last, first = parcel(KEYS[-1]), parcel(KEYS[0])
        with pytest.raises(ConnectionError):
            group_commit.receive(last)

        assert group_commit.receive(first) == KEYS[0]

    @pytest.mark.parametrize(
        ("cause", "tries"),
        [(LockNotAvailable, [1]), (QueryCanceled, [1, CALLERS - 1] + [1] * (CALLERS - 1))],
    )
    def test_nobody_waits_twice_for_what_is_held(self, cause, tries):
        """Too long a statement is one report's own: the others come in without it."""

        def failing(parcels, readings):
            raise OperationalError from cause()

        desk = Desk(failing)
        answers = desk.hand_in(list(map(parcel, KEYS)))

        assert all(isinstance(answer.exception(), OperationalError) for answer in answers)
        assert desk.sizes == tries
