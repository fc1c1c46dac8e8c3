"""The corridor: whatever comes in, a receipt comes out, and what is refused leaves nothing behind."""

import json

import pytest
from django.db import DataError, IntegrityError

from content.models import Content, Summary
from ingest.outcomes import UNDONE, Outcome, Receipt
from ingest.receipts.deliveries import Parcel
from ingest.shelve import corridor
from ingest.shelve.corridor import receive, receive_many, receive_object
from ingest.shelve.reading import read
from tests.ingest.payload.invented import data, flat, obj

pytestmark = pytest.mark.django_db


def shelf():
    return Content.objects.count(), Summary.objects.count()


class TestTaken:
    def test_bytes_are_shelved_and_the_receipt_has_the_files_name(self):
        receipt = receive(data("flat"), "reports/bell.json")

        assert (receipt.outcome, receipt.name, receipt.video_id) == (
            Outcome.CREATED,
            "reports/bell.json",
            "0123456789abcdef",
        )
        assert shelf() == (1, 2)

    def test_a_parsed_report_takes_the_same_corridor(self):
        assert receive_object(obj("flat"), "a").outcome is Outcome.CREATED
        assert receive(data("flat"), "b").outcome is Outcome.UNCHANGED

    def test_warnings_are_passed_on(self):
        receipt = receive_object(flat(title="Bread", topics_json=[{"no": "name"}]), "a")

        assert (receipt.outcome, len(receipt.warnings)) == (Outcome.CREATED, 1)
        assert "topics_json" in receipt.warnings[0]


class TestRefused:
    def test_it_says_what_where_and_the_cure(self):
        receipt = receive_object(flat(duration_seconds="abc"), "bread.json")

        assert (receipt.outcome, receipt.name, receipt.path) == (Outcome.REFUSED, "bread.json", "duration_seconds")
        assert receipt.reason == 'is "abc", a whole number is expected'
        assert receipt.remedy
        assert shelf() == (0, 0)

    @pytest.mark.parametrize("cut", [0, 1, 50, -3])
    def test_half_a_file_waits(self, cut):
        receipt = receive(data("flat").rstrip()[:cut], "bell.json")

        assert (receipt.outcome, shelf()) == (Outcome.WAITING, (0, 0))

    def test_half_a_file_is_welcome_when_it_is_whole(self):
        receive(data("flat")[:100], "bell.json")

        assert receive(data("flat"), "bell.json").outcome is Outcome.CREATED

    @pytest.mark.parametrize("error", [IntegrityError, DataError])
    def test_a_refusal_by_the_database_is_a_receipt_and_undoes_everything(self, monkeypatch, error):
        def half(arrivals):
            Content.objects.create(video_id="half")
            raise error("The rule says no.\nDETAIL: more")

        monkeypatch.setattr(corridor, "shelve_many", half)

        receipt = receive(data("flat"), "bell.json")

        assert (receipt.outcome, receipt.reason) == (Outcome.REFUSED, "The rule says no.")
        assert (receipt.video_id, shelf()) == ("0123456789abcdef", (0, 0))

    def test_the_next_report_is_received_after_a_refusal(self):
        receive_object(flat(duration_seconds="abc"), "a")

        assert receive_object(flat(title="Bread"), "b").outcome is Outcome.CREATED


class TestDryRun:
    def test_it_answers_as_if_and_writes_nothing(self):
        receipt = receive(data("flat"), "bell.json", dry_run=True)

        assert (receipt.outcome, receipt.summaries) == (Outcome.CREATED, 2)
        assert shelf() == (0, 0)

    def test_it_changes_nothing_of_what_is_there(self):
        receive_object(flat(title="Bread"), "a")

        receipt = receive_object(flat(title="Sourdough", summary_text="Wild yeast."), "b", dry_run=True)

        assert (receipt.outcome, "title" in receipt.fields) == (Outcome.UPDATED, True)
        assert (Content.objects.get().title, shelf()) == ("Bread", (1, 0))

    def test_two_of_one_item_are_answered_as_they_would_come_in(self):
        bodies = [json.dumps(flat(title=title)).encode() for title in ("Bread", "Loaf")]
        parcels = [Parcel(body, f"{place}.json") for place, body in enumerate(bodies)]

        first, second = receive_many(parcels, [read(it.data, it.name) for it in parcels], dry_run=True)

        assert first.outcome is Outcome.CREATED
        assert second.outcome in (Outcome.UPDATED, Outcome.UNCHANGED)  # of the same age, by what it says
        assert shelf() == (0, 0)

    def test_what_comes_after_it_is_written(self):
        receive(data("flat"), "bell.json", dry_run=True)

        assert receive(data("flat"), "bell.json").outcome is Outcome.CREATED
        assert shelf() == (1, 2)


class TestReceipt:
    def test_as_json_it_leaves_out_what_is_empty(self):
        receipt = Receipt(Outcome.UPDATED, name="a.json", video_id="x", fields=("title",))

        assert receipt.as_json() == {"outcome": "updated", "name": "a.json", "video_id": "x", "fields": ("title",)}

    def test_work_is_left_undone_by_what_waits_and_what_is_refused(self):
        assert {Outcome.WAITING, Outcome.REFUSED} == UNDONE
