"""Batches shelved at once: as if they had come one after the other."""

import json
import threading

import pytest
from django.db import OperationalError, connection

from content.models import Content
from ingest.run import batches
from ingest.run.batches import Batch, read_batches
from ingest.run.parallel import CONNECTIONS, UNDER_WAY, side_by_side
from tests.ingest.payload.invented import flat

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(batches, "BATCH", 2)


@pytest.fixture
def files(tmp_path):
    for number in range(20):
        (tmp_path / f"{number:02}.json").write_text(json.dumps(flat(video_id=f"Sourdough{number:02}", title="Bread")))
    return sorted(tmp_path.iterdir())


def begun(files, shelve=Batch.shelve, is_over=lambda: False):
    return side_by_side(read_batches(files), shelve, is_worth_it=True, is_over=is_over)


def outcomes(batch):
    return [receipt.outcome for _, receipt in batch.answers]


def test_as_many_are_shelved_at_once_as_there_are_connections(files):
    together = threading.Barrier(CONNECTIONS, timeout=60)

    def shelve(batch):
        together.wait()
        batch.shelve()

    # Twenty files are ten batches: an even number.
    assert [outcome for batch in begun(files, shelve) for outcome in outcomes(batch)] == ["created"] * 20


def test_after_a_lost_connection_the_batch_is_left_to_the_caller_and_the_thread_has_a_new_one(files):
    lost = []

    def shelve(batch):
        if len(lost) < 2:
            lost.append(batch)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        batch.shelve()

    unanswered = [batch for batch in begun(files, shelve) if not batch.answers]

    assert {id(batch) for batch in unanswered} == {id(batch) for batch in lost}
    assert Content.objects.count() == 16
    for batch in unanswered:
        batch.shelve()
        assert outcomes(batch) == ["created", "created"]


def test_what_was_in_before_a_batch_failed_keeps_its_answer(tmp_path):
    """Two reports of one item are a transaction each; the connection is lost between them."""
    for number, text in enumerate(("Knead it.", "Knead it twice.")):
        report = flat(summary_variant="comprehensive", summary_text=text)
        (tmp_path / f"{number}.json").write_text(json.dumps(report))

    def shelve(batch):
        class Receipts(dict):
            def __setitem__(self, place, receipt):
                super().__setitem__(place, receipt)
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

        batch.receipts = Receipts()
        batch.shelve()

    (batch,) = begun(sorted(tmp_path.iterdir()), shelve)
    assert outcomes(batch) == ["created"]

    batch.receipts = dict(batch.receipts)
    batch.shelve()
    assert outcomes(batch) == ["created", "updated"]


def test_an_error_that_is_no_outage_is_raised(files):
    def shelve(batch):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(begun(files, shelve))


def test_an_outage_is_left_to_the_caller(files):
    def shelve(batch):
        raise OperationalError("gone")

    assert [batch.answers for batch in begun(files, shelve)] == [[]] * 10


def test_once_it_is_over_nothing_is_begun_and_what_is_under_way_is_finished(files):
    answered = []

    for batch in begun(files, is_over=lambda: bool(answered)):
        answered.extend(batch.answers)

    assert 2 * CONNECTIONS <= len(answered) <= 2 * UNDER_WAY
    assert Content.objects.count() == len(answered)
