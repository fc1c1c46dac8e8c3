"""A run over many files: every file its receipt, in order, also where something comes between."""

import json
import time

import pytest
from django.db import OperationalError, connection, transaction

from content.models import Content, Summary
from ingest.audio.sync import AudioSync
from ingest.run import batches, import_run
from ingest.run.batches import Batch
from ingest.run.import_run import run
from ingest.run.retry import Retry
from ingest.run.shutdown import Stop, Stopped
from tests.ingest.payload.invented import flat

TIMEOUT = 30  # seconds

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    """Batches of two, shelved side by side, and processes that parse them."""
    monkeypatch.setattr(batches, "BATCH", 2)
    monkeypatch.setattr(batches, "MANY", 1)
    monkeypatch.setattr(import_run, "MANY", 1)


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


def test_every_file_is_answered_in_order_and_no_connection_is_left(files, put):
    put("known")  # with an item there, all files are read before the first is shelved
    before = sessions()

    answers = list(run(files))

    assert [(path, receipt.name, receipt.outcome) for path, receipt in answers] == [
        (path, str(path), "created") for path in files
    ]
    deadline = time.monotonic() + TIMEOUT
    while sessions() - before:  # a server process takes a moment to end
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_an_item_of_several_batches_gets_its_reports_in_the_order_of_their_files(tmp_path):
    for number in range(12):
        report = flat(summary_variant="comprehensive", summary_text=f"Loaf number {number}")
        (tmp_path / f"{number:02}.json").write_text(json.dumps(report))

    list(run(sorted(tmp_path.iterdir())))

    texts = Summary.objects.filter(content_id="Sourdough01").order_by("revision").values_list("text", flat=True)
    assert list(texts) == [f"Loaf number {number}" for number in range(12)]


def test_a_stop_while_a_batch_waits_answers_those_that_are_in(files, monkeypatch):
    """The second batch meets an outage, those behind it do not."""
    stop, shelve = Stop(), Batch.shelve

    def failing(batch, **options):
        if files[2] in batch.files:
            raise OperationalError("gone")
        shelve(batch, **options)

    monkeypatch.setattr(Batch, "shelve", failing)

    answered = [path for path, _ in run(files, retry=Retry(stop, say=stop.ask))]

    assert Content.objects.count() == len(answered) > 2
    assert not set(answered) & set(files[2:4])


def test_a_stop_at_the_mp3s_answers_the_reports(files, tmp_path, monkeypatch):
    stop = Stop()

    def attach(sync, receipts):
        stop.ask()
        raise Stopped

    monkeypatch.setattr(AudioSync, "attach", attach)

    answers = list(run(files, audio=tmp_path, retry=Retry(stop)))

    assert 0 < len(answers) == Content.objects.count() < len(files)


def test_a_stop_before_the_first_file_writes_nothing(files, put):
    put("known")
    stop = Stop()
    stop.ask()

    assert list(run(files, retry=Retry(stop))) == []
    assert Content.objects.count() == 1


def test_within_a_transaction_everything_is_shelved_in_it(files):
    with transaction.atomic():
        answers = list(run(files))
        transaction.set_rollback(True)

    assert [receipt.outcome for _, receipt in answers] == ["created"] * 20
    assert not Content.objects.exists()
