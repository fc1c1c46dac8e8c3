"""Putting reports on the shelf: what changes, what stays, and what a person's decision is worth."""

import itertools
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from content.decisions.curation import curate, release
from content.models import Content, Summary
from ingest import payload
from ingest.outcomes import Outcome
from ingest.shelve.corridor import receive_object
from ingest.shelve.transaction import shelve
from tests.ingest.payload.invented import NAMES, data

BREAD = "Sourdough01"
MONDAY, TUESDAY, WEDNESDAY = (f"2025-06-{day:02}T10:00:00Z" for day in (2, 3, 4))


def report(**members):
    """The smallest flat report of the item, of Monday, and what a test is about; None takes a member away."""
    members = {"video_id": BREAD, "indexed_at": MONDAY} | members
    return payload.read_object({name: value for name, value in members.items() if value is not None}, "a test")


def bring(**members):
    return shelve(report(**members))


def shelf():
    return Content.objects.get(video_id=BREAD)


def revisions(variant="comprehensive"):
    """(revision, text, whether it is the latest) of a variant, in order."""
    rows = Summary.objects.filter(content_id=BREAD, variant=variant).order_by("revision")
    return list(rows.values_list("revision", "text", "is_latest"))


def latest(variant="comprehensive"):
    return Summary.objects.get(content_id=BREAD, variant=variant, is_latest=True).text


def state():
    """Everything that reports say about the item, without the times at which the database wrote it."""
    columns = Content.objects.filter(video_id=BREAD).values().get()
    return {name: value for name, value in columns.items() if name not in ("created_at", "updated_at")}


def filed(name):
    return {"categories": [{"category": name, "subcategories": []}]}


@pytest.mark.django_db
class TestNew:
    def test_a_new_item_is_created_with_all_it_says(self):
        receipt = bring(
            title="Bread",
            channel="The Patient Baker",
            duration_seconds=754,
            published_at="20250601",
            topics_json=["yeast"],
            subcategories_json=filed("Cooking"),
            analysis_json={"content_type": "Lecture"},
            summary_text="Wild yeast.",
        )

        item = shelf()
        assert (receipt.outcome, receipt.video_id, receipt.summaries) == (Outcome.CREATED, BREAD, 1)
        assert (item.title, item.channel_name, item.duration_seconds) == ("Bread", "The Patient Baker", 754)
        assert item.published_at == datetime(2025, 6, 1, tzinfo=UTC)
        assert (item.topics_json, item.subcategories_json) == (["yeast"], filed("Cooking"))
        assert item.analysis_json == {"content_type": "Lecture"}
        assert revisions() == [(1, "Wild yeast.", True)]

    def test_the_receipt_names_the_fields_that_the_report_filled(self):
        assert set(bring(title="Bread", duration_seconds=754).fields) == {"title", "duration_seconds"}

    def test_a_new_item_has_its_legacy_id(self):
        bring(title="Bread")

        assert shelf().record_id == f"yt:{BREAD}"

    def test_a_legacy_id_that_another_item_has_is_left_to_it(self, put):
        put("elsewhere", id=f"yt:{BREAD}")

        receipt = bring(title="Bread")

        assert (receipt.outcome, shelf().record_id) == (Outcome.CREATED, None)

    def test_a_report_without_any_date_enters_the_library_now(self):
        before = datetime.now(UTC)

        bring(indexed_at=None, title="Bread")

        assert before <= shelf().indexed_at <= datetime.now(UTC)


@pytest.mark.django_db
class TestAgain:
    @pytest.mark.parametrize("name", NAMES)
    def test_the_same_report_again_changes_nothing(self, name, sql):
        rows = "SELECT to_jsonb(c), (SELECT jsonb_agg(s ORDER BY id) FROM content_summaries s) FROM content c"
        first = shelve(payload.read(data(name)))
        before = sql(rows)

        again = shelve(payload.read(data(name)))

        assert first.outcome is Outcome.CREATED
        assert again.outcome is (Outcome.FAILED_GENERATION if name == "v1_failed" else Outcome.UNCHANGED)
        assert (again.fields, again.summaries) == ((), 0)
        assert sql(rows) == before

    def test_an_undated_report_again_changes_nothing(self):
        bring(indexed_at=None, title="Bread", summary_text="Wild yeast.")
        before = state()

        assert bring(indexed_at=None, title="Bread", summary_text="Wild yeast.").outcome is Outcome.UNCHANGED
        assert state() == before

    def test_html_that_an_earlier_renderer_made_of_the_same_text_stands(self, sql):
        bring(summary_text="| a | b |\n|---|---|")
        sql("UPDATE content_summaries SET html = '<p>| a | b |</p>'")

        assert bring(summary_text="| a | b |\n|---|---|").outcome is Outcome.UNCHANGED
        assert bring(indexed_at=TUESDAY, summary_text="| a | b |\n|---|---|").summaries == 0
        assert [summary.html for summary in Summary.objects.all()] == ["<p>| a | b |</p>"]

    def test_html_that_a_report_says_beside_the_same_text_is_a_new_revision(self):
        bring(summary_text="Wild yeast.")

        assert bring(indexed_at=TUESDAY, summary_text="Wild yeast.", summary_html="<p>Wild!</p>").summaries == 1

    def test_a_changed_text_is_a_new_revision_and_both_stay(self):
        bring(summary_text="Wild yeast.")

        receipt = bring(indexed_at=TUESDAY, summary_text="Tame yeast.")

        assert (receipt.outcome, receipt.summaries) == (Outcome.UPDATED, 1)
        assert revisions() == [(1, "Wild yeast.", False), (2, "Tame yeast.", True)]

    def test_a_changed_text_leaves_the_other_variants_alone(self):
        bring(summary_text="Wild yeast.", summary_variants=[{"variant": "audio", "text": "Listen."}])

        bring(
            indexed_at=TUESDAY, summary_text="Tame yeast.", summary_variants=[{"variant": "audio", "text": "Listen."}]
        )

        assert revisions("audio") == [(1, "Listen.", True)]

    def test_a_changed_title_is_an_update_that_names_it(self):
        bring(title="Bread", duration_seconds=754)

        receipt = bring(indexed_at=TUESDAY, title="Sourdough", duration_seconds=754)

        assert (receipt.outcome, receipt.fields, shelf().title) == (Outcome.UPDATED, ("title",), "Sourdough")

    def test_a_summary_for_an_item_that_plain_sql_brought_is_added(self, put):
        put(BREAD, html=None, title="Bread")

        bring(title="Bread", summary_text="Wild yeast.")

        assert revisions() == [(1, "Wild yeast.", True)]


@pytest.mark.django_db
class TestOrder:
    OLDER = {
        "indexed_at": MONDAY,
        "title": "Old title",
        "channel": "Old channel",
        "duration_seconds": 10,
        "topics_json": ["old"],
        "subcategories_json": filed("Old"),
        "analysis_json": {"content_type": "Old", "complexity_level": "Old"},
        "media": {"audio_url": "/exports/audio/old.mp3"},
        "has_audio": True,
    }
    NEWER = {
        "indexed_at": TUESDAY,
        "title": "New title",
        "topics_json": ["new"],
        "subcategories_json": filed("New"),
        "analysis_json": {"content_type": "New", "view_count": 7},
        "media": {"audio_url": "/exports/audio/new.mp3", "has_transcript": True},
    }

    @pytest.fixture(params=["the older first", "the newer first"])
    def both_brought(self, request):
        order = [self.OLDER, self.NEWER]
        for members in order if request.param == "the older first" else reversed(order):
            bring(**members)

    def test_the_newer_report_counts(self, both_brought):
        item = shelf()

        assert (item.title, item.topics_json, item.subcategories_json) == ("New title", ["new"], filed("New"))

    def test_the_older_report_fills_the_gaps(self, both_brought):
        item = shelf()

        assert (item.channel_name, item.duration_seconds, item.has_audio) == ("Old channel", 10, True)

    def test_objects_are_merged_key_by_key(self, both_brought):
        item = shelf()

        assert item.analysis_json == {"content_type": "New", "complexity_level": "Old", "view_count": 7}
        assert item.media == {"audio_url": "/exports/audio/new.mp3", "has_transcript": True}

    def test_the_item_entered_the_library_with_the_earliest(self, both_brought):
        assert shelf().indexed_at == datetime(2025, 6, 2, 10, tzinfo=UTC)

    def test_both_files_again_change_nothing(self, both_brought):
        before = state()

        receipts = [bring(**members) for members in (self.NEWER, self.OLDER, self.NEWER)]

        assert {receipt.outcome for receipt in receipts} == {Outcome.UNCHANGED}
        assert state() == before

    @pytest.mark.parametrize("order", [(0, 1), (1, 0)])
    def test_the_newer_reports_text_is_the_latest(self, order):
        reports = [{"summary_text": "Old words."}, {"indexed_at": TUESDAY, "summary_text": "New words."}]

        for index in order:
            bring(**reports[index])

        assert {text for _, text, _ in revisions()} == {"Old words.", "New words."}
        assert latest() == "New words."

    def test_a_text_of_which_the_newest_report_is_silent_comes_from_the_one_before(self):
        for day, text in ((WEDNESDAY, None), (MONDAY, "Old words."), (TUESDAY, "New words.")):
            bring(indexed_at=day, summary_text=text, title="Bread")

        assert latest() == "New words."

    @pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
    def test_three_reports_end_the_same_in_any_order(self, order):
        reports = [
            {"indexed_at": MONDAY, "title": "Monday", "channel": "Monday", "duration_seconds": 1},
            {"indexed_at": TUESDAY, "title": "Tuesday", "channel": "Tuesday"},
            {"indexed_at": WEDNESDAY, "title": "Wednesday"},
        ]

        for index in order:
            bring(**reports[index])

        item = shelf()
        assert (item.title, item.channel_name, item.duration_seconds) == ("Wednesday", "Tuesday", 1)

    def test_a_machine_that_returns_to_an_earlier_text_gets_a_new_revision(self):
        for day, text in ((MONDAY, "Wild yeast."), (TUESDAY, "Tame yeast."), (WEDNESDAY, "Wild yeast.")):
            bring(indexed_at=day, summary_text=text)

        assert latest() == "Wild yeast."

    def test_the_answer_warns_of_values_that_are_not_taken(self):
        bring(title="Bread", channel_name="Ada", indexed_at=TUESDAY)

        receipt = bring(title="Loaf", channel_name="Ada", indexed_at=MONDAY)

        assert receipt.warnings == ("not taken, since a report of the same date or a later one says otherwise: title",)
        assert shelf().title == "Bread"

    def test_a_date_in_the_future_outweighs_nothing(self):
        first = bring(title="From 2999", indexed_at="2999-01-01T00:00:00Z")
        assert first.warnings == ("its date lies in the future, and is taken as not said",)
        assert bring(title="From 2999", indexed_at="2999-01-01T00:00:00Z").outcome == Outcome.UNCHANGED

        assert bring(title="Of today", indexed_at=None).fields == ("title",)
        assert shelf().indexed_at < timezone.now()

    @pytest.mark.parametrize(
        "date", ["1970-01-01T00:00:00Z", "1969-12-31", "1980-01-01T00:00:00", 315532800, "1601-01-01"]
    )
    def test_a_date_before_all_libraries_is_none(self, date):
        receipt = bring(title="Of an empty battery", indexed_at=date)

        assert receipt.warnings == ("its date lies before all libraries, and is taken as not said",)
        assert shelf().indexed_at > timezone.now() - timedelta(hours=1)


@pytest.mark.django_db
class TestBroken:
    """A character that was lost on the way is U+FFFD."""

    WHOLE = {"title": "Größere Öfen", "channel": "Müller", "topics_json": ["Öfen"], "summary_text": "Über Öfen."}
    BROKEN = {
        "title": "Gr\ufffdere Öfen",
        "channel": "M\ufffd",
        "topics_json": ["\ufffd"],
        "summary_text": "Über \ufffd.",
    }
    ANALYSIS = {"content_type": "Vortrag", "audience": "Bäcker"}

    @pytest.mark.parametrize("days", [(MONDAY, TUESDAY), (TUESDAY, MONDAY), (MONDAY, MONDAY)])
    def test_what_is_broken_never_replaces_what_is_whole(self, days):
        bring(**self.WHOLE, indexed_at=days[0])

        receipt = bring(**self.BROKEN, indexed_at=days[1])

        assert (set(receipt.fields) - {"indexed_at"}, receipt.summaries) == (set(), 0)
        assert (shelf().title, shelf().channel_name, shelf().topics_json) == ("Größere Öfen", "Müller", ["Öfen"])
        assert revisions() == [(1, "Über Öfen.", True)]
        assert "not taken, since what is known is whole: channel_name, title, topics_json" in receipt.warnings

    @pytest.mark.parametrize("days", [(MONDAY, TUESDAY), (TUESDAY, MONDAY)])
    def test_what_is_whole_replaces_what_is_broken_and_stays(self, days):
        bring(title="Gr\ufffdere Öfen", indexed_at=days[0])
        bring(title="Größere Öfen", indexed_at=days[1])

        assert bring(title="Gr\ufffdere Öfen", indexed_at=days[0]).outcome == Outcome.UNCHANGED
        assert shelf().title == "Größere Öfen"

    def test_a_newer_whole_value_replaces_a_whole_one_also_after_a_broken_one(self):
        bring(title="Öfen", indexed_at=MONDAY)
        bring(title="\ufffdfen", indexed_at=WEDNESDAY)
        bring(title="Größere Öfen", indexed_at=TUESDAY)

        assert shelf().title == "Größere Öfen"

    def test_what_is_broken_fills_a_gap_and_replaces_what_is_broken(self):
        bring(title="\ufffdfen", summary_text="Über \ufffd.")
        bring(title="Größere \ufffdfen", summary_text="Über \ufffd und mehr.", indexed_at=TUESDAY)

        assert (shelf().title, latest()) == ("Größere \ufffdfen", "Über \ufffd und mehr.")

    def test_of_an_analysis_only_the_broken_member_is_left_out(self):
        bring(analysis_json=self.ANALYSIS)
        bring(analysis_json={"content_type": "Lesung", "audience": "B\ufffdcker", "note": "\ufffd"}, indexed_at=TUESDAY)

        assert shelf().analysis_json == {"content_type": "Lesung", "audience": "Bäcker", "note": "\ufffd"}


@pytest.mark.django_db
class TestNotSaid:
    def test_what_is_not_said_erases_nothing(self):
        bring(**TestOrder.OLDER, summary_text="Wild yeast.")
        before = state()

        receipt = bring(indexed_at=TUESDAY)

        assert (receipt.outcome, receipt.fields) == (Outcome.UNCHANGED, ())
        assert state() | {"reported_at": None} == before | {"reported_at": None}
        assert latest() == "Wild yeast."

    @pytest.mark.parametrize("nothing", ["", [], {}, "  "])
    @pytest.mark.parametrize("name", ["title", "channel", "subcategories_json", "topics_json", "media", "published_at"])
    def test_empty_is_not_said(self, name, nothing):
        bring(**TestOrder.OLDER, published_at="20250601")
        before = state()

        bring(**{"indexed_at": TUESDAY, name: nothing})

        assert state() | {"reported_at": None} == before | {"reported_at": None}

    def test_a_no_to_audio_and_a_length_of_zero_erase_nothing(self):
        bring(has_audio=True, duration_seconds=754, media={"has_audio": True, "audio_url": "/exports/audio/a.mp3"})

        bring(indexed_at=TUESDAY, has_audio=False, duration_seconds=0, media={"has_audio": False, "audio_url": ""})

        item = shelf()
        assert (item.has_audio, item.duration_seconds) == (True, 754)
        assert item.media == {"has_audio": True, "audio_url": "/exports/audio/a.mp3"}

    def test_an_analysis_that_is_no_object_makes_way(self, put):
        put(BREAD, analysis_json=["a list"], media=["another"])

        bring(analysis_json={"content_type": "Lecture"}, media={"has_transcript": True})

        item = shelf()
        assert (item.analysis_json, item.media) == ({"content_type": "Lecture"}, {"has_transcript": True})


@pytest.mark.django_db
class TestIndexedAt:
    @pytest.mark.parametrize("order", [(MONDAY, TUESDAY), (TUESDAY, MONDAY)])
    def test_it_is_the_earliest_of_all_reports(self, order):
        for day in order:
            bring(indexed_at=day, title=day)

        assert shelf().indexed_at == datetime(2025, 6, 2, 10, tzinfo=UTC)

    def test_an_undated_report_moves_it_not(self):
        bring(title="Bread")

        bring(indexed_at=None, title="Sourdough")

        assert (shelf().indexed_at, shelf().title) == (datetime(2025, 6, 2, 10, tzinfo=UTC), "Sourdough")


@pytest.mark.django_db
class TestCurated:
    @pytest.fixture(autouse=True)
    def item(self):
        """Bread, of which a curator says that it is history and not cooking."""
        bring(title="Bread", subcategories_json=filed("Cooking"))
        curate(BREAD, {"subcategories_json": filed("History")}, by="the curator")

    def test_a_reingest_keeps_the_curators_category_and_says_so(self):
        receipt = bring(title="Bread", subcategories_json=filed("Cooking"))

        assert (receipt.outcome, receipt.held) == (Outcome.HELD, ("subcategories_json",))
        assert shelf().subcategories_json == filed("History")

    def test_what_the_machine_says_now_is_kept_beside_it(self):
        receipt = bring(indexed_at=TUESDAY, title="Bread", subcategories_json=filed("Travel"))

        assert (receipt.held, shelf().subcategories_json) == (("subcategories_json",), filed("History"))
        release(BREAD, ["subcategories_json"], by="the curator")
        assert shelf().subcategories_json == filed("Travel")

    def test_an_older_report_does_not_become_the_machines_last_word(self):
        bring(indexed_at="2025-06-01T10:00:00Z", subcategories_json=filed("Travel"))

        release(BREAD, ["subcategories_json"], by="the curator")
        assert shelf().subcategories_json == filed("Cooking")

    def test_the_other_columns_are_the_machines(self):
        receipt = bring(indexed_at=TUESDAY, title="Sourdough", subcategories_json=filed("Cooking"))

        assert (receipt.outcome, receipt.fields) == (Outcome.UPDATED, ("title",))
        assert (receipt.held, shelf().title) == (("subcategories_json",), "Sourdough")

    def test_a_machine_that_agrees_is_not_held(self):
        assert bring(indexed_at=TUESDAY, subcategories_json=filed("History")).held == ()

    def test_a_decision_of_none_of_them_is_kept_too(self):
        curate(BREAD, {"subcategories_json": {"categories": [], "cleared": True}}, by="the curator")

        receipt = bring(subcategories_json=filed("Cooking"))

        assert (receipt.held, shelf().shown_categories) == (("subcategories_json",), [])


@pytest.mark.django_db
class TestFailedGeneration:
    FAILED = {"summary_text": "Summary generation failed"}

    def test_it_never_replaces_a_summary(self):
        bring(summary_text="Wild yeast.")

        receipt = bring(indexed_at=TUESDAY, **self.FAILED)

        assert receipt.outcome is Outcome.FAILED_GENERATION
        assert receipt.failed == ("comprehensive: Summary generation failed",)
        assert revisions() == [(1, "Wild yeast.", True)]

    def test_it_never_becomes_a_summary(self):
        receipt = bring(title="Bread", **self.FAILED)

        assert receipt.failed == ("comprehensive: Summary generation failed",)
        assert (shelf().title, revisions()) == ("Bread", [])

    def test_a_later_good_one_is_welcome(self):
        bring(**self.FAILED)

        assert bring(indexed_at=TUESDAY, summary_text="Wild yeast.").summaries == 1
        assert latest() == "Wild yeast."

    def test_a_good_variant_beside_it_is_shelved(self):
        receipt = bring(**self.FAILED, summary_variants=[{"variant": "audio", "text": "Listen."}])

        assert (receipt.summaries, latest("audio"), revisions()) == (1, "Listen.", [])
        assert receipt.failed == ("comprehensive: Summary generation failed",)


@pytest.mark.django_db(transaction=True)
class TestAtTheSameTime:
    def at_once(self, reports):
        """Shelve the reports in threads of their own, with a connection each, starting together."""
        start, results = threading.Barrier(len(reports)), [None] * len(reports)

        def run(index):
            try:
                connection.ensure_connection()
                start.wait(timeout=30)
                results[index] = shelve(reports[index])
            except Exception as error:
                results[index] = error
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=(index,)) for index in range(len(reports))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        return results

    def test_one_of_two_creates_a_new_item_and_nothing_is_lost(self):
        receipts = self.at_once(
            [
                report(title="Bread", summary_text="Wild yeast."),
                report(channel="The Patient Baker", summary_variants=[{"variant": "audio", "text": "Listen."}]),
            ]
        )

        assert sorted(receipt.outcome for receipt in receipts) == [Outcome.CREATED, Outcome.UPDATED]
        assert (shelf().title, shelf().channel_name) == ("Bread", "The Patient Baker")
        assert (latest(), latest("audio")) == ("Wild yeast.", "Listen.")

    def test_the_same_report_eight_times_is_created_once(self):
        receipts = self.at_once([report(title="Bread", summary_text="Wild yeast.") for _ in range(8)])

        assert sorted(receipt.outcome for receipt in receipts) == [Outcome.CREATED] + [Outcome.UNCHANGED] * 7
        assert revisions() == [(1, "Wild yeast.", True)]

    def test_eight_texts_of_a_known_item_are_eight_revisions_with_one_latest(self):
        bring(title="Bread")

        receipts = self.at_once([report(summary_text=f"Text {number}.") for number in range(8)])

        assert {receipt.outcome for receipt in receipts} == {Outcome.UPDATED}
        assert [revision for revision, _, _ in revisions()] == list(range(1, 9))
        assert [is_latest for _, _, is_latest in revisions()].count(True) == 1

    def test_a_person_who_decides_meanwhile_is_not_overruled(self):
        bring(subcategories_json=filed("Cooking"))
        start, decided = threading.Barrier(2), []

        def decide():
            try:
                start.wait(timeout=30)
                decided.append(curate(BREAD, {"subcategories_json": filed("History")}, by="the curator"))
            finally:
                connection.close()

        curator = threading.Thread(target=decide)
        curator.start()
        start.wait(timeout=30)
        bring(indexed_at=TUESDAY, subcategories_json=filed("Travel"))
        curator.join(timeout=30)

        assert decided
        assert shelf().subcategories_json == filed("History")


@pytest.mark.django_db
class TestMoreAboutTheSameText:
    POOR = {
        "video_id": "sameText001",
        "indexed_at": "2025-09-04",
        "summary_variants": [{"variant": "audio", "text": "Same."}],
    }
    ABOUT = {
        "headline": "A headline",
        "generated_at": "2025-09-01T07:38:09Z",
        "language": "fr",
        "audio_url": "/exports/audio/a.mp3",
    }

    @staticmethod
    def rich(date="2025-09-05", **about):
        member = {"variant": "audio", "text": "Same.", **(about or TestMoreAboutTheSameText.ABOUT)}
        return {"video_id": "sameText001", "indexed_at": date, "summary_variants": [member]}

    def about(self):
        (summary,) = Summary.objects.values(*self.ABOUT)
        made = summary["generated_at"]
        return summary | {"generated_at": made and made.isoformat().replace("+00:00", "Z")}

    @pytest.mark.parametrize("order", [1, -1])
    @pytest.mark.parametrize("date", ["2025-09-03", "2025-09-05"])
    def test_fills_the_gaps_of_its_revision_in_any_order(self, order, date):
        for report in [self.POOR, self.rich(date)][::order]:
            receipt = receive_object(report, "a report")

        assert self.about() == self.ABOUT
        assert receipt.summaries == 0
        assert order == -1 or receipt.outcome == Outcome.UPDATED

    def test_the_receipt_names_what_was_filled(self):
        receive_object(self.POOR, "poor")

        assert receive_object(self.rich(headline="H", language="fr"), "rich").fields == (
            "audio headline",
            "audio language",
        )

    def test_what_is_known_stays(self):
        receive_object(self.rich(headline="Known"), "a")
        receive_object(self.rich(headline="Other", language="fr"), "b")

        assert (self.about()["headline"], self.about()["language"]) == ("Known", "fr")

    def test_nothing_said_erases_nothing(self):
        receive_object(self.rich(), "rich")
        assert receive_object(self.rich("2025-09-09", headline="", language=None), "b").outcome == Outcome.UNCHANGED

        assert self.about() == self.ABOUT

    def test_it_is_in_the_history_and_makes_no_revision(self, sql):
        receive_object(self.POOR, "poor")
        receive_object(self.rich(), "rich")

        assert Summary.objects.get().revision == 1
        assert sql("SELECT act, becomes ->> 'headline' FROM history WHERE kind = 'summary'") == [
            ("update", "A headline")
        ]

    def test_where_nobody_said_when_it_was_made_there_is_no_date(self):
        receive_object(self.POOR, "poor")

        assert self.about()["generated_at"] is None


@pytest.mark.django_db
class TestTranscripts:
    def test_a_later_report_without_it_leaves_it(self):
        receive_object({"video_id": "Sourdough01", "transcript": "Words.", "indexed_at": "2025-01-01"}, "a")
        receive_object({"video_id": "Sourdough01", "transcript": "", "indexed_at": "2025-01-02"}, "b")

        item = Content.objects.get()
        assert (item.transcript_text, item.transcript_length, item.transcript_segments) == ("Words.", 6, None)

    def test_an_older_one_does_not_replace_it(self):
        segments = [{"text": "New.", "start": 0.5, "duration": 1.0}]
        receive_object({"video_id": "Sourdough01", "transcript_segments": segments, "indexed_at": "2025-01-02"}, "a")
        receive_object({"video_id": "Sourdough01", "transcript": "Old.", "indexed_at": "2025-01-01"}, "b")

        item = Content.objects.get()
        assert (item.transcript_text, item.transcript_segments) == ("New.", segments)


@pytest.mark.django_db
@pytest.mark.parametrize("versions", [(5, 9), (9, 5)])
def test_the_version_of_the_sound_only_grows(versions):
    for place, version in enumerate(versions):
        receive_object({"video_id": "Sourdough01", "audio_version": version}, f"{place}.json")

    assert Content.objects.get().audio_version == 9
