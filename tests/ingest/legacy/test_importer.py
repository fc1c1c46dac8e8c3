"""Single rows of an archive: what stands in a library already, and what cannot be read."""

import json

import pytest

from content.decisions.curation import curate
from content.models import Content, Curation, Summary
from ingest.legacy import archive, importer
from ingest.outcomes import Outcome
from ingest.shelve.corridor import receive_object
from tests.ingest.legacy.archives import SECOND, item, text, variants, video_id, write
from tests.ingest.payload.invented import flat

pytestmark = pytest.mark.django_db
KEY = video_id(0)


@pytest.fixture
def bring(tmp_path):
    """Import an archive of these rows of `content`, and what stands in other tables."""

    def run(*rows, **tables):
        number = len(list(tmp_path.iterdir()))
        path = write(tmp_path / f"{number}.db", SECOND, content=list(rows), **tables)
        return importer.import_archive(archive.read(path))

    return run


def latest(variant="comprehensive"):
    return Summary.objects.get(content_id=KEY, variant=variant, is_latest=True).text


def item_row(**columns):
    return item(0) | columns


def reasons(imported):
    return {loss.field: loss.reason for loss in imported.parity.losses}


class TestWhatIsThere:
    def test_a_newer_report_outweighs_the_archive(self, bring):
        receive_object(flat(video_id=KEY, title="Newer", indexed_at="2026-01-01", summary_text="Newer."), "a report")

        imported = bring(item_row(summary="Older."))

        assert (Content.objects.get().title, latest()) == ("Newer", "Newer.")
        assert reasons(imported)["content.title"] == "the library has a better word"
        assert Summary.objects.filter(text="Older.").count() == 1

    def test_an_item_names_what_changed_field_by_field(self, bring):
        receive_object(flat(video_id=KEY, title="Older", indexed_at="2024-01-01"), "a report")

        (first,) = bring(item_row()).items

        assert first.receipt.outcome is Outcome.UPDATED
        assert first.changes["title"] == ("Older", "Number 0")
        assert first.changes["channel_name"] == (None, "Channel 0")
        assert "indexed_at" not in first.changes  # the earlier date stays

    def test_the_same_archive_again_leaves_html_that_an_earlier_renderer_made(self, bring, sql):
        bring(item_row(summary="| a | b |\n|---|---|"))
        sql("UPDATE content_summaries SET html = '<p>| a | b |</p>'")

        (again,) = bring(item_row(summary="| a | b |\n|---|---|")).items

        assert again.receipt.outcome is Outcome.UNCHANGED
        assert [summary.html for summary in Summary.objects.all()] == ["<p>| a | b |</p>"]

    def test_a_title_that_a_person_decided_is_held_and_reported(self, bring):
        receive_object(flat(video_id=KEY, title="Older"), "a report")
        curate(KEY, {"title": "Ada's"}, by="ada")

        imported = bring(item_row())

        assert imported.items[0].receipt.held == ("title",)
        assert reasons(imported)["content.title"] == "a person decided otherwise"
        assert Content.objects.get().title == "Ada's"

    def test_enriched_categories_are_added_to_a_persons_decision_which_stays_theirs(self, bring):
        receive_object(flat(video_id=KEY), "a report")
        curate(KEY, {"title": "Ada's"}, by="ada", note="A better one.")

        bring(item_row())

        curation = Curation.objects.get()
        assert set(curation.overrides) == {"title", "subcategories_json"}
        assert (curation.origin, curation.note) == ("person", "A better one.")

    def test_a_refusal_stays(self, bring):
        receive_object(flat(video_id=KEY), "a report")
        curate(KEY, {}, by="ada", refuse=["Philosophy"])

        (first,) = bring(item_row()).items

        assert first.curation == "decided already"
        assert "Philosophy" not in str(Content.objects.get().shown_categories)


class TestGuesses:
    """Rows that the predecessor called `empty`: a title from a file's name, the date of its import."""

    GUESS = {"format_source": "empty", "title": "Untitled", "subcategories_json": "", "category": '["General"]'}

    @pytest.mark.parametrize("is_report_first", [True, False])
    def test_whatever_else_is_known_outweighs_guesses(self, bring, is_report_first):
        report = flat(video_id=KEY, title="The true one", indexed_at="2024-01-01", analysis_json={"category": ["Art"]})
        acts = [lambda: receive_object(report, "a report"), lambda: bring(item_row(**self.GUESS))]

        for act in acts if is_report_first else reversed(acts):
            act()

        content = Content.objects.get()
        assert (content.title, content.channel_name) == ("The true one", "Channel 0")
        assert content.analysis_json["category"] == ["Art"]

    def test_guesses_stand_where_nothing_else_is_known(self, bring):
        bring(item_row(**self.GUESS, summary="Words."))
        before = Content.objects.values().get()

        imported = bring(item_row(**self.GUESS, summary="Words."))

        assert (before["title"], latest()) == ("Untitled", "Words.")
        assert before["indexed_at"].isoformat() == "2025-06-01T08:00:00+00:00"
        assert (imported.items[0].receipt.outcome, Content.objects.values().get()) == (Outcome.UNCHANGED, before)


class TestSummaries:
    def test_the_variants_outweigh_the_one_summary(self, bring):
        rows = variants(0)
        single = {"content_id": item_row()["id"], "summary_text": "Single.", "summary_type": "key-insights"}

        bring(item_row(), summary_variants=rows, content_summaries=[single])

        assert latest("key-insights") == text(0, "key-insights 2")
        assert Summary.objects.filter(variant="key-insights").count() == 4

    def test_a_return_to_earlier_words_is_the_latest(self, bring):
        rows = [
            variants(0)[0] | {"revision": number, "content": words, "is_latest": number == 3}
            for number, words in enumerate(("One.", "Two.", "One."), 1)
        ]

        bring(item_row(), summary_variants=rows)
        bring(item_row(), summary_variants=rows)

        assert latest("key-insights") == "One."
        assert Summary.objects.filter(variant="key-insights").count() == 3

    def test_a_text_that_stands_in_the_raw_payload_alone_is_read(self, bring):
        row = variants(0)[0] | {"content": "", "raw_payload": json.dumps({"text": "Raw.", "headline": "Above"})}

        bring(item_row(), summary_variants=[row])

        assert (latest("key-insights"), Summary.objects.get(variant="key-insights").headline) == ("Raw.", "Above")

    def test_its_date_is_that_of_its_row_and_else_not_said(self, bring):
        row = {"content_id": item_row()["id"], "summary_text": "Dated.", "summary_type": "executive"}

        bring(item_row(summary="Undated."), content_summaries=[row | {"created_at": "2025-09-02 10:00:00"}])

        dates = {it.text: it.generated_at and it.generated_at.isoformat() for it in Summary.objects.all()}
        assert dates == {"Undated.": None, "Dated.": "2025-09-02T10:00:00+00:00"}

    def test_of_two_rows_with_one_text_what_either_says_is_kept(self, bring):
        row = {"content_id": item_row()["id"], "summary_text": "Words.", "summary_type": "comprehensive"}

        bring(item_row(summary="Words."), content_summaries=[row | {"created_at": "2025-09-02 10:00:00"}])

        assert Summary.objects.get().generated_at.isoformat() == "2025-09-02T10:00:00+00:00"

    def test_a_failed_generation_is_no_summary_and_is_reported(self, bring):
        row = {
            "content_id": item_row()["id"],
            "summary_text": "Summary generation failed",
            "summary_type": "comprehensive",
        }

        imported = bring(item_row(summary=""), content_summaries=[row])

        assert not Summary.objects.exists()
        assert "failed generation" in reasons(imported)["content_summaries.summary_text"]

    @pytest.mark.parametrize("key", [f"yt:{KEY}", f"yt:{KEY.lower()}", KEY, KEY.lower()])
    def test_a_summary_belongs_to_its_item_however_the_key_is_spelled(self, bring, key):
        bring(item_row(id=None), content_summaries=[{"content_id": key, "summary_text": "Its own."}])

        assert latest() == "Its own."

    def test_ids_that_differ_in_case_alone_are_two_items(self, bring):
        other = KEY.lower()
        rows = [{"content_id": f"yt:{key}", "summary_text": f"Of {key}."} for key in (KEY, other)]

        bring(
            item_row(canonical_url="", id=f"yt:{KEY}"),
            item_row(video_id=other, canonical_url="", id=f"yt:{other}"),
            content_summaries=rows,
        )

        assert dict(Summary.objects.values_list("content_id", "text")) == {KEY: f"Of {KEY}.", other: f"Of {other}."}

    def test_a_summary_of_no_item_is_reported(self, bring):
        row = {"content_id": "yt:nowhere", "summary_text": "Lost.", "summary_type": "comprehensive"}

        assert "belongs to no item" in reasons(bring(content_summaries=[row]))["content_summaries.summary_text"]


class TestUnreadable:
    @pytest.mark.parametrize(
        ("column", "value", "reason"),
        [
            ("published_at", "the day before", "a date is expected"),
            ("duration_seconds", "abc", "a whole number is expected"),
            ("title", b"\xff\xfe", "holds bytes that are no text"),
            ("title", "x" * 3000, "3,000 characters long"),
            ("canonical_url", "javascript:alert(1)", "not a web address"),
            ("subcategories_json", "not JSON", "is text, an object is expected"),
            ("analysis", "not JSON", "is no object"),
        ],
    )
    def test_a_field_is_dropped_with_the_reason_and_the_item_comes_in(self, bring, column, value, reason):
        imported = bring(item_row(**{column: value}))

        assert imported.items[0].receipt.outcome is Outcome.CREATED
        assert reason in reasons(imported)[f"content.{column}"]

    def test_a_blob_that_is_text_is_read(self, bring):
        bring(item_row(title="Ça ira".encode()))

        assert Content.objects.get().title == "Ça ira"

    def test_nul_characters_are_taken_out(self, bring):
        imported = bring(item_row(title="Bre\0ad"))

        assert Content.objects.get().title == "Bread"
        assert "NUL" in reasons(imported)["content.title"]

    def test_a_row_of_nulls_is_refused_and_the_next_comes_in(self, bring):
        imported = bring(dict.fromkeys(item(0)) | {"id": "", "title": None}, item(1))

        assert [first.receipt.outcome for first in imported.items] == [Outcome.REFUSED, Outcome.CREATED]
        assert list(Content.objects.values_list("pk", flat=True)) == [video_id(1)]

    def test_a_row_without_any_date_is_older_than_everything(self, bring):
        nothing = dict.fromkeys(("indexed_at", "published_at", "created_at", "updated_at"))
        receive_object(flat(video_id=KEY, title="Known", indexed_at="2001-01-01"), "a report")

        bring(item_row(**nothing))
        before = Content.objects.values().get()
        bring(item_row(**nothing))

        assert (before["title"], before["channel_name"]) == ("Known", "Channel 0")
        assert Content.objects.values().get() == before
