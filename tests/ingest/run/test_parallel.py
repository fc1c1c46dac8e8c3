"""Batches received at once: as if they had come one after the other."""

import json
import threading
import time
from itertools import islice

import pytest
from django.db import OperationalError, connection, transaction

from content.models import Content, Summary
from ingest.audio.sync import Recordings
from ingest.run import bulk
from ingest.run.import_run import Errand
from ingest.run.parallel import CONNECTIONS, UNDER_WAY, attempts
from ingest.run.shutdown import Stop, Stopped
from ingest.shelve.corridor import receive_many
from tests.ingest.payload.invented import flat

PATIENCE_SECONDS = 30

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(bulk, "BATCH", 2)
    monkeypatch.setattr(bulk, "MANY", 1)


@pytest.fixture
def files(tmp_path):
    for number in range(20):
        (tmp_path / f"{number:02}.json").write_text(json.dumps(flat(video_id=f"Sourdough{number:02}", title="Bread")))
    return sorted(tmp_path.iterdir())


def sessions():
    """The clients that this database has; autovacuum is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
        )
        return {pid for (pid,) in cursor.fetchall()}


def received(batch, start):
    return receive_many(batch.parcels[start:], batch.readings[start:])


def begun(files, receive=received, is_over=lambda: False):
    return attempts(bulk.batches(files), receive, is_worth_it=True, is_over=is_over)


def test_every_file_is_answered_in_order_and_no_connection_is_left(files):
    told, before = [], sessions()
    counts = Errand([], tell=lambda path, receipt, so_far: told.append((path, receipt.name))).run(files)

    assert counts == {"created": 20}
    assert told == [(path, str(path)) for path in files]
    give_up = time.monotonic() + PATIENCE_SECONDS
    while sessions() - before:  # a server process takes a moment to end
        assert time.monotonic() < give_up
        time.sleep(0.05)


def test_as_many_are_received_at_once_as_there_are_connections(files):
    together = threading.Barrier(CONNECTIONS, timeout=60)

    def receive(batch, start):
        if start == 0:
            together.wait()
        return received(batch, start)

    # Twenty files are ten batches: an even number.
    assert [receipt.outcome for it in begun(files, receive) for receipt in it.receipts()] == ["created"] * 20


def test_an_item_of_several_batches_is_told_in_the_order_of_its_files(tmp_path):
    for number in range(12):
        said = flat(summary_variant="comprehensive", summary_text=f"Loaf number {number}")
        (tmp_path / f"{number:02}.json").write_text(json.dumps(said))

    Errand([]).run(sorted(tmp_path.iterdir()))

    texts = Summary.objects.filter(content_id="Sourdough01").order_by("revision").values_list("text", flat=True)
    assert list(texts) == [f"Loaf number {number}" for number in range(12)]


def test_what_failed_is_made_good_by_whoever_asks_and_the_thread_has_a_new_connection(files):
    main, lost = threading.current_thread(), []

    def receive(batch, start):
        if threading.current_thread() is not main and len(lost) < 2:
            lost.append(batch)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return received(batch, start)

    assert [receipt.outcome for it in begun(files, receive) for receipt in it.receipts()] == ["created"] * 20
    assert len(lost) == 2
    assert Content.objects.count() == 20


def test_what_was_in_before_it_failed_is_told_as_it_was(tmp_path):
    for number, text in enumerate(("Knead it.", "Knead it twice.")):
        said = flat(summary_variant="comprehensive", summary_text=text)
        (tmp_path / f"{number}.json").write_text(json.dumps(said))
    begins = []

    def receive(batch, start):
        begins.append(start)
        for receipt in received(batch, start):
            yield receipt
            if start == 0:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    (attempt,) = begun(sorted(tmp_path.iterdir()), receive)

    assert [receipt.outcome for receipt in attempt.receipts()] == ["created", "updated"]
    assert begins[:2] == [0, 1]


def test_whoever_is_stopped_while_a_batch_waits_tells_of_those_that_are_in(files):
    """The second batch meets an outage, those behind it do not."""
    stop, told = Stop(), []

    class Waiting(Errand):
        def _received(self, batch, start):
            if files[2] in batch.files:
                raise OperationalError("gone")
            return super()._received(batch, start)

    errand = Waiting(
        [], stop=stop, say=stop.ask, tell=lambda path, receipt, so_far: told.append((path, receipt.outcome))
    )
    counts = errand.run(files)

    assert counts["created"] == Content.objects.count() == len(told) > 2
    assert dict(told).keys().isdisjoint(files[2:4])


def test_what_is_in_is_told_before_that_nothing_more_comes(files):
    def failing():
        yield from islice(bulk.batches(files), UNDER_WAY)
        raise Stopped

    told, it = [], attempts(failing(), received, is_worth_it=True, is_over=lambda: False)
    with pytest.raises(Stopped):
        told.extend(receipt for attempt in it for receipt in attempt.receipts())

    assert len(told) == Content.objects.count() == 2 * UNDER_WAY


def test_whoever_is_stopped_at_the_mp3s_tells_of_the_reports(files, tmp_path, monkeypatch):
    stop = Stop()

    def stopped(recordings, receipts):
        stop.ask()
        raise Stopped

    monkeypatch.setattr(Recordings, "attach", stopped)
    told = []

    counts = Errand([], audio=tmp_path, stop=stop, tell=lambda path, receipt, so_far: told.append(path)).run(files)

    assert counts["created"] == Content.objects.count() == len(told)


def test_what_is_wrong_for_longer_is_said_to_whoever_asks(files):
    def receive(batch, start):
        raise OperationalError("gone")

    with pytest.raises(OperationalError, match="gone"):
        next(begun(files, receive)).receipts()


def test_once_it_is_over_nothing_is_begun_and_what_is_under_way_is_answered(files):
    answered = []

    for it in begun(files, is_over=lambda: bool(answered)):
        answered.extend(it.receipts())

    assert 2 * CONNECTIONS <= len(answered) <= 2 * UNDER_WAY
    assert Content.objects.count() == len(answered)


def test_a_small_pool_of_connections_is_left_to_the_command_itself(files, settings):
    settings.DATABASE_POOL = CONNECTIONS

    assert {it.first for it in begun(files)} == {None}


def test_within_a_transaction_everything_is_received_in_it(files):
    with transaction.atomic():
        counts = Errand([]).run(files)
        transaction.set_rollback(True)

    assert counts == {"created": 20}
    assert not Content.objects.exists()
