"""Files by the batch: in order, each answered, in whatever process they are parsed."""

import json
from contextlib import suppress

import psutil
import pytest
from django.db import OperationalError

from ingest.outcomes import Outcome
from ingest.payload.syntax.decoding import SIZE_LIMIT
from ingest.receipts import deliveries
from ingest.run import batches
from ingest.run.batches import read_batches
from tests.ingest.payload.invented import flat

pytestmark = pytest.mark.django_db
NONSENSE = {"summary": "Words about nothing that is named."}


@pytest.fixture
def files(tmp_path):
    """Nine reports, the fifth of them nonsense."""
    for number in range(9):
        report = flat(video_id=f"Sourdough{number:02}", title=f"Bread {number}") if number != 4 else NONSENSE
        (tmp_path / f"{number}.json").write_text(json.dumps(report))
    return sorted(tmp_path.iterdir())


@pytest.fixture
def small(monkeypatch):
    """Batches of two, and processes that parse them."""
    monkeypatch.setattr(batches, "BATCH", 2)
    monkeypatch.setattr(batches, "MANY", 1)
    monkeypatch.setattr(batches, "AHEAD", 1)


def shelved(files):
    for batch in read_batches(files):
        batch.shelve()
        yield from batch.answers


def outcomes(files):
    return [str(receipt.outcome) for _, receipt in shelved(files)]


@pytest.mark.parametrize("many", [1, 1000])
def test_every_file_has_its_answer_in_order_with_and_without_processes(files, small, monkeypatch, many):
    monkeypatch.setattr(batches, "MANY", many)
    files.insert(6, files[0].with_name("6b.json"))

    answers = list(shelved(files))

    assert [(path, receipt.name) for path, receipt in answers] == [(path, str(path)) for path in files]
    refused = [place for place, (_, receipt) in enumerate(answers) if receipt.outcome == Outcome.REFUSED]
    assert refused == [4, 6]


def test_what_is_settled_is_not_parsed_again(files):
    outcomes(files)

    (batch,) = read_batches(files)

    assert [data for data, _ in batch.parsed.unpack()] == [json.dumps(NONSENSE).encode()]
    assert outcomes(files) == ["unchanged"] * 4 + ["refused"] + ["unchanged"] * 4


def test_looking_again_parses_what_is_settled_all_the_same(files):
    outcomes(files)

    (batch,) = read_batches(files, looking_again=True)

    assert len(batch.parsed.unpack()) == 9


def test_a_database_that_is_away_holds_up_no_reading(files, monkeypatch):
    def settled(parcels):
        raise OperationalError("gone")

    monkeypatch.setattr(deliveries, "settled", settled)
    monkeypatch.setattr(batches.connection, "close", lambda: None)  # the test's transaction is on it

    (batch,) = read_batches(files)

    assert len(batch.parsed.items) == 8


def test_where_the_parsers_are_killed_this_process_parses_on(files, small):
    ours = psutil.Process()
    others = ours.children(recursive=True)  # a browser of other tests among them
    answered = []

    for batch in read_batches(files):
        batch.shelve()
        answered += [receipt.outcome for _, receipt in batch.answers]
        for child in set(ours.children(recursive=True)) - set(others):
            with suppress(psutil.NoSuchProcess):  # one that has noticed
                if "spawn_main" in " ".join(child.cmdline()):
                    child.kill()

    assert answered.count("created") == 8


def test_of_a_file_that_is_too_large_no_more_is_read_than_it_takes_to_refuse_it(files):
    files[0].write_bytes(b"x" * (SIZE_LIMIT + 1000))

    (batch,) = read_batches(files)

    data, reading = batch.parsed.unpack()[0]
    assert len(data) == SIZE_LIMIT + 1
    assert "larger than" in reading.reason
