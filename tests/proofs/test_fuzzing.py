"""Mutilated reports: each gets an answer, none stops the run or is half written, and all pages still work."""

import io
import json
import time

import pytest
from django.core.management import call_command
from django.db import connection

from content.models import Content, Listing, Summary
from ingest import payload
from ingest.outcomes import Outcome
from ingest.run import batches
from ingest.shelve.corridor import receive
from tests.ingest.payload.invented import data, obj
from tests.proofs import proved, rounds
from tests.proofs.mutilating import KINDS, MEGABYTE, copies, huge
from tests.proofs.recounting import differences

pytestmark = [pytest.mark.prove, pytest.mark.django_db]

SHELVED = {Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED}
LEFT_OUT = {Outcome.REFUSED, Outcome.WAITING, Outcome.NOT_A_REPORT}


@pytest.fixture
def folder(tmp_path):
    """The folder with the copies as files, and a map of file name to content."""
    files = copies(rounds(64, 4_000))
    for name, body in files:
        (tmp_path / name).write_bytes(body)
    return tmp_path, dict(files)


def ingest(place):
    """Run the command; returns its receipts by file name."""
    output = io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("ingest", str(place), json=True, allow_mass_change=True, stdout=output)
    assert end.value.code == 1  # work is left, and nothing worse
    *lines, counts = map(json.loads, output.getvalue().splitlines())
    assert counts["files"] == len(lines)
    return {line["name"].rpartition("/")[2]: line for line in lines}


def assert_whole(name, body, receipt):
    """If the report was shelved, all its summaries are in the library; if not, nothing of it is."""
    here = Content.objects.filter(pk=receipt.get("video_id", "")).exists()
    if receipt["outcome"] in LEFT_OUT:
        assert receipt["reason"], name
        assert not here or not receipt["video_id"].startswith("Fuzz"), name
        return
    report = payload.read(body, name)
    assert here, name
    held = set(Summary.objects.filter(content_id=report.video_id).values_list("variant", "text", "html"))
    assert {(summary.variant, summary.text, summary.html) for summary in report.summaries} <= held, name


@pytest.mark.django_db(transaction=True)  # this many files come in over several connections
def test_each_copy_gets_an_answer_and_none_is_half_written(folder, client):
    place, bodies = folder
    began = time.monotonic()

    receipts = ingest(place)

    assert receipts.keys() == bodies.keys()
    assert {receipt["outcome"] for receipt in receipts.values()} <= {str(outcome) for outcome in Outcome}
    for name, body in bodies.items():
        assert_whole(name, body, receipts[name])
    shelved = {receipt["video_id"] for receipt in receipts.values() if receipt["outcome"] not in LEFT_OUT}
    assert set(Content.objects.values_list("pk", flat=True)) == shelved
    assert_everything_renders(client)
    numbers = {str(o): sum(r["outcome"] == o for r in receipts.values()) for o in Outcome}
    proved("fuzzing", copies=len(bodies), **numbers, seconds=round(time.monotonic() - began))


@pytest.mark.django_db(transaction=True)  # this many files come in over several connections
def test_the_same_copies_again_change_nothing(folder, monkeypatch):
    place, _ = folder
    monkeypatch.setattr(batches, "MANY", 0)  # as if there were thousands: parsed by processes of their own
    ingest(place)
    before = state()

    again = ingest(place)

    changed = [receipt for receipt in again.values() if receipt["outcome"] in (Outcome.CREATED, Outcome.UPDATED)]
    assert changed == []
    assert state() == before


def test_one_by_one_each_copy_gets_an_answer_too():
    for name, body in copies(rounds(64, 4_000)):
        receipt = receive(body, name)

        assert receipt.outcome in Outcome, name
        assert_whole(name, body, receipt.as_json())


@pytest.mark.parametrize("size", [19, 20, 21, 50])
@pytest.mark.parametrize("is_padded", [True, False], ids=["blanks", "text"])
def test_a_huge_file_gets_an_answer(size, is_padded):
    body = data("flat")
    room = size * MEGABYTE - len(body)
    huge_body = body + b" " * room if is_padded else json.dumps(obj("flat", title="x" * room)).encode()

    receipt = receive(huge_body, "huge.json")

    is_welcome = is_padded and size <= 20
    assert receipt.outcome == (Outcome.CREATED if is_welcome else Outcome.REFUSED)
    assert Content.objects.exists() == is_welcome


def test_a_huge_file_is_refused_and_the_others_come_in(tmp_path):
    (tmp_path / "a.json").write_bytes(data("raw"))
    (tmp_path / "b.json").write_bytes(data("flat") + b" " * (50 * MEGABYTE))
    (tmp_path / "c.json").write_bytes(data("v1"))

    assert [receipt["outcome"] for receipt in ingest(tmp_path).values()] == ["created", "refused", "created"]


def test_the_same_seed_makes_the_same_copies_of_every_kind():
    first = copies(41)

    assert first == copies(41)
    assert {name.split()[1] for name, _ in first} == {kind.__name__ for kind in (*KINDS, huge)}


def state():
    return (
        list(Content.objects.order_by("pk").values()),
        list(Summary.objects.order_by("pk").values()),
    )


def assert_everything_renders(client):
    """All lists and counts are right; the list shows every listed item once; each item, page and feed is served."""
    assert differences(connection) == []
    listed, page = [], 1
    while reports := ask(client, f"/api/reports?size=50&page={page}").json()["reports"]:
        listed += [item["video_id"] for item in reports]
        page += 1
    assert sorted(listed) == sorted(Listing.objects.values_list("pk", flat=True))
    for video_id in listed:
        assert ask(client, f"/api/reports/{video_id}").json()["video_id"] == video_id
        ask(client, f"/{video_id}.json?v=2")
    for address in ("/", "/?q=bread", "/api/filters", "/feed.atom", "/podcast.rss"):
        ask(client, address)


def ask(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer
