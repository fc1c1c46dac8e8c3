"""Files by the batch: in order, each answered, whoever parses them."""

import json
import subprocess
import sys
from contextlib import suppress

import psutil
import pytest

from ingest import payload
from ingest.payload.syntax.decoding import SIZE_LIMIT
from ingest.receipts.outcomes import Outcome
from ingest.run import bulk
from ingest.run.parser_pool import Readers, read_all
from ingest.shelve.corridor import receive_many
from tests.databases import ROOT
from tests.ingest.payload.invented import flat

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path):
    """Nine reports, the fifth of them nonsense."""
    for number in range(9):
        said = flat(video_id=f"Sourdough{number:02}", title=f"Bread {number}") if number != 4 else []
        (tmp_path / f"{number}.json").write_text(json.dumps(said))
    return sorted(tmp_path.iterdir())


def received(files, **options):
    for batch in bulk.batches(files, **options):
        answers = batch.answers(list(receive_many(batch.parcels, batch.readings)))
        yield from (receipt for _, receipt in answers)


def outcomes(files, **options):
    return [str(receipt.outcome) for receipt in received(files, **options)]


class TestBatches:
    @pytest.mark.parametrize("many", [1, 1000])
    def test_every_file_has_its_answer_in_order_with_and_without_processes(self, files, monkeypatch, many):
        monkeypatch.setattr(bulk, "BATCH", 2)
        monkeypatch.setattr(bulk, "MANY", many)
        gone = files[0].with_name("6b.json")

        found = list(received([*files[:6], gone, *files[6:]]))

        assert [receipt.name for receipt in found] == [*map(str, files[:6]), str(gone), *map(str, files[6:])]
        refused = [place for place, receipt in enumerate(found) if receipt.outcome == Outcome.REFUSED]
        assert refused == [4, 6]

    def test_what_is_settled_is_not_read_again(self, files):
        outcomes(files)

        (batch,) = bulk.batches(files)

        assert [parcel.name for parcel in batch.parcels] == [str(files[4])]
        assert outcomes(files) == ["unchanged"] * 4 + ["refused"] + ["unchanged"] * 4

    def test_looking_again_reads_them_all_the_same(self, files):
        outcomes(files)

        (batch,) = bulk.batches(files, looking_again=True)

        assert len(batch.parcels) == 9

    def test_where_the_readers_are_killed_this_process_reads_on(self, files, monkeypatch):
        monkeypatch.setattr(bulk, "BATCH", 2)
        monkeypatch.setattr(bulk, "MANY", 1)
        monkeypatch.setattr(bulk, "AHEAD", 1)
        found, ours = [], psutil.Process()
        others = ours.children(recursive=True)  # a browser of other tests among them

        for batch in bulk.batches(files):
            answers = batch.answers(list(receive_many(batch.parcels, batch.readings)))
            found += [receipt for _, receipt in answers]
            for reader in set(ours.children(recursive=True)) - set(others):
                with suppress(psutil.NoSuchProcess):  # one that has noticed
                    reader.kill()

        assert [receipt.outcome for receipt in found].count("created") == 8

    def test_of_a_file_that_is_too_large_no_more_is_read_than_it_takes_to_refuse_it(self, files):
        files[0].write_bytes(b"x" * (SIZE_LIMIT + 1000))

        (batch,) = bulk.batches(files)

        assert len(batch.parcels[0].data) == SIZE_LIMIT + 1
        assert "larger than" in batch.readings[0].reason


class TestReaders:
    def test_what_cannot_be_read_comes_back_whole_from_another_process(self):
        with Readers() as readers:
            good, half, bad = readers.submit(
                read_all, [(b'{"video_id": "Sourdough01"}', "a"), (b'{"video_id": ', "b"), (b"[]", "c")]
            ).result(60)

        assert good.video_id == "Sourdough01"
        assert isinstance(half, payload.Incomplete)
        assert (bad.name, bad.reason, bool(bad.remedy)) == ("c", "is a list, not an object", True)

    def test_a_parent_that_is_killed_takes_its_readers_along(self):
        program = "from ingest.run.parser_pool import *\nimport time\nr = Readers()\nr.submit(read_all, []).result()\n"
        program += "print('ready', flush=True)\ntime.sleep(60)"
        with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
            assert parent.stdout.readline() == "ready\n"
            children = psutil.Process(parent.pid).children(recursive=True)
            parent.kill()
        assert children

        _, alive = psutil.wait_procs(children, timeout=60)

        assert not alive
