"""Receipts in the database: every delivery has a row, and by it the same delivery is known again."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from content.decisions.curation import curate
from content.decisions.trash import delete, purge
from content.models import Content
from ingest import payload
from ingest.models import Delivery, Door
from ingest.outcomes import Outcome
from ingest.receipts import deliveries
from ingest.receipts.deliveries import Parcel
from ingest.shelve.corridor import receive, receive_many
from tests.ingest.payload.invented import data

pytestmark = pytest.mark.django_db

AGE = datetime(2026, 1, 2, tzinfo=UTC)
NAME = "reports/bell.json"
BELL = "0123456789abcdef"


def bring(name=NAME, content=None, dated=AGE):
    return receive(content or data("flat"), name, dated=dated)


def settled(name=NAME, dated=AGE):
    """The receipt of the same bytes, if the database knows that they would change nothing."""
    return deliveries.settled({0: Parcel(data("flat"), name, Door.FOLDER, dated)}).get(0)


class TestReceipts:
    def test_what_came_in_has_a_row_that_says_what_it_did(self):
        bring()

        row = Delivery.objects.get()
        assert (row.name, row.outcome, row.video_id, row.door) == (NAME, "created", BELL, "folder")
        assert (row.summaries, "title" in row.fields, row.is_open, row.body) == (2, True, False, None)

    def test_what_is_refused_has_one_too_and_keeps_the_body(self):
        bring(content=b'{"video_id": "Sourdough01", "duration_seconds": "abc"}')

        row = Delivery.objects.get()
        assert (row.outcome, row.path, row.is_open) == ("refused", "duration_seconds", True)
        assert bytes(row.body) == b'{"video_id": "Sourdough01", "duration_seconds": "abc"}'

    def test_the_same_again_is_the_same_row_and_remembers_what_it_changed(self):
        bring()
        bring()

        row = Delivery.objects.get()
        assert (row.outcome, row.times, row.summaries) == ("unchanged", 2, 2)
        assert "title" in row.fields

    def test_a_dry_run_leaves_none(self):
        receive(data("flat"), NAME, dry_run=True)

        assert not Delivery.objects.exists()

    def test_a_file_that_grows_is_one_row_that_goes_when_it_is_whole(self):
        for cut in (50, 90, 120):
            bring(content=data("flat")[:cut])
        assert list(Delivery.objects.values_list("outcome", "is_open")) == [("waiting", True)]

        bring()
        assert list(Delivery.objects.values_list("outcome", "is_open")) == [("created", False)]

    def test_a_file_that_was_corrected_is_not_open_any_more(self):
        bring(content=b'{"no": "shape"}')
        bring()

        assert not Delivery.objects.filter(is_open=True).exists()

    def test_what_was_posted_does_not_close_what_was_posted_before(self):
        for body in (b'{"no": "shape"}', data("flat")):
            receive(body, "POST /ingest/report", door=Door.HTTP)

        assert Delivery.objects.filter(is_open=True).count() == 1

    def test_what_is_posted_about_an_item_answers_for_what_was_refused_about_it(self):
        def post(**members):
            return receive(json.dumps(members).encode(), "POST /ingest/report", door=Door.HTTP)

        for key in ("one", "another"):
            refused = post(video_id=key, title=["no text"])
            assert (refused.outcome, refused.video_id) == (Outcome.REFUSED, key)
        post(video_id="one", title="A text", summary_text="Words.")

        assert [it.video_id for it in Delivery.objects.filter(is_open=True)] == ["another"]

    def test_a_purge_forgets_what_was_refused_about_the_item(self, put):
        put("one")
        receive(b'{"video_id": "one", "title": ["A secret"]}', "one.json")
        delete("one", by="ada")

        purge("one", by="ada")

        assert Delivery.objects.values_list("outcome", "body", "reason").get() == ("refused", None, "")

    def test_nobody_goes_on_writing_what_was_posted(self):
        receipt = receive(data("flat")[:-9], "POST /ingest/report", door=Door.HTTP)
        assert (receipt.outcome, receipt.remedy) == (Outcome.REFUSED, "Send it again, whole.")


class TestSettled:
    def test_what_changed_nothing_since_is_known_again(self):
        bring()

        receipt = settled()
        assert (receipt.outcome, receipt.video_id, receipt.name) == (Outcome.UNCHANGED, BELL, NAME)

    @pytest.mark.parametrize("change", [{"name": "elsewhere.json"}, {"dated": AGE + timedelta(seconds=1)}])
    def test_another_name_or_age_is_looked_into(self, change):
        bring()

        assert settled(**change) is None

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE content SET title = 'Somebody else''s'",
            "UPDATE content_summaries SET text = 'Somebody else''s' WHERE variant = 'comprehensive'",
            # Neither is seen in any list.
            "UPDATE content_summaries SET html = '<p>Somebody else''s</p>' WHERE variant = 'comprehensive'",
            "UPDATE content_summaries SET audio_url = 'https://example.com/a.mp3' WHERE variant = 'comprehensive'",
            "INSERT INTO content_summaries (video_id, variant, text, html) SELECT video_id, 'audio', 't', '<p>t</p>' "
            "FROM content",
        ],
    )
    def test_after_any_other_writer_it_is_looked_into(self, sql, statement):
        bring()

        sql(statement)

        assert settled() is None

    def test_after_a_delete_it_is_looked_into_and_the_attempt_counted(self):
        bring()
        delete(BELL, by="ada")

        assert settled() is None
        assert bring().outcome is Outcome.SKIPPED_DELETED

    def test_where_curation_won_it_says_so_again(self):
        bring()
        curate(BELL, {"title": "The curator's"}, by="ada")
        assert settled() is None
        bring()

        assert (settled().outcome, settled().held) == (Outcome.HELD, ("title",))

    def test_a_failed_generation_is_looked_into_every_time(self):
        bring(content=data("v1_failed"))

        assert deliveries.settled({0: Parcel(data("v1_failed"), NAME, Door.FOLDER, AGE)}) == {}


class TestMany:
    def test_one_that_a_rule_refuses_holds_up_no_other(self):
        names = ["flat", "universal", "raw"]
        parcels = [Parcel(data(name), name) for name in names]
        readings = [reading_of(name) for name in names]
        readings[1] = readings[1].model_copy(update={"video_id": "a key with blanks"})

        receipts = list(receive_many(parcels, readings))

        assert [receipt.outcome for receipt in receipts] == ["created", "refused", "created"]
        assert (Content.objects.count(), Delivery.objects.count()) == (2, 3)

    def test_two_about_one_item_are_received_in_their_order(self):
        old, new = (data("flat").replace(b'"title": "', b'"title": "%s ' % mark) for mark in (b"Old", b"New"))

        receipts = list(receive_many([Parcel(old, "a"), Parcel(new, "b")], [reading(old), reading(new)]))

        assert [receipt.outcome for receipt in receipts] == ["created", "updated"]
        assert Content.objects.get().title.startswith("New ")


def reading(body):
    from ingest.shelve.reading import read

    return read(body, "a test")


def reading_of(name):
    return reading(data(name))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_reports_of_one_moment_the_same_one_wins_in_any_order(order):
    bodies = [data("flat").replace(b'"title": "', b'"title": "%s ' % mark) for mark in (b"One", b"Two")]
    winner = max(bodies, key=lambda body: sha256(body).hexdigest())
    for place in order:
        bring(name=f"{place}.json", content=bodies[place])

    again = [str(bring(name=f"{place}.json", content=bodies[place]).outcome) for place in order]

    assert again == ["unchanged", "unchanged"]
    assert Content.objects.get().title == payload.read(winner).title
