"""The predecessor's own archive: 81 items, 74 with categories, 67 enriched, brought in as one."""

import tempfile
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import TestCase

from content.decisions import canary, undo
from content.decisions.curation import curate, release
from content.decisions.trash import delete
from content.models import Content, Curation, History, Summary
from ingest.legacy import archive, importer
from ingest.outcomes import Outcome
from tests.ingest.legacy.archives import ENRICHED, ITEMS, excerpt, item, production, text, video_id


def everything():
    """What an import could change, as it stands."""
    return (
        list(Content.objects.order_by("pk").values()),
        list(Summary.objects.order_by("pk").values()),
        list(Curation.objects.order_by("pk").values()),
        History.objects.count(),
    )


class TestProduction(TestCase):
    @classmethod
    def setUpTestData(cls):
        with tempfile.TemporaryDirectory() as folder:
            cls.archive = archive.read(production(Path(folder) / "production.db"))
        cls.imported = importer.import_archive(cls.archive, expect_curated=ENRICHED)

    def test_the_library_holds_the_whole_archive(self):
        assert Content.objects.count() == ITEMS
        assert self.imported.parity.counts == {
            "items": (81, 81),
            "summaries": (189, 189),
            "curated": (67, 67),
            "sealed": (67, 67),
        }

    def test_the_enriched_are_curated_by_origin_and_not_by_a_person(self):
        curations = Curation.objects.all()

        assert {curation.video_id for curation in curations} == set(map(video_id, range(ENRICHED)))
        assert set(curations.values_list("origin", "decided_by")) == {("imported", "legacy archive")}
        assert "the machine says History" in Curation.objects.get(video_id=video_id(0)).note

    def test_the_curations_are_sealed(self):
        report = canary.check()

        assert (report.sealed, report.intact, report.ok) == (67, 67, True)

    def test_what_a_person_chose_is_not_taken_for_a_machines_word(self):
        curation = Curation.objects.get(video_id=video_id(0))
        release(video_id(0), ["subcategories_json"], by="ada")

        assert curation.incoming["subcategories_json"] is None
        assert [c["category"] for c in Content.objects.get(pk=video_id(0)).shown_categories] == ["History"]

    def test_every_revision_comes_in_and_the_right_one_is_the_latest(self):
        revisions = Summary.objects.filter(content_id=video_id(0), variant="key-insights").order_by("revision")

        texts = [(summary.text, summary.is_latest) for summary in revisions]
        assert texts == [(text(0, f"key-insights {number}"), number == 2) for number in (1, 3, 2)]

    def test_every_wrapping_is_unwrapped(self):
        texts = dict(Summary.objects.filter(variant="comprehensive").values_list("content_id", "text"))

        assert texts == {video_id(number): text(number) for number in range(ITEMS)}

    def test_every_spelling_of_a_time_is_read(self):
        dates = [content.indexed_at.isoformat() for content in Content.objects.order_by("pk")[:5]]

        assert dates == [f"2025-06-01T{8 + number:02}:00:00+00:00" for number in range(5)]

    def test_lower_cased_ids_are_the_true_ones_again(self):
        ids = set(Content.objects.values_list("record_id", flat=True))

        assert ids == {f"yt:{video_id(number)}" for number in range(ITEMS)}

    def test_the_history_names_the_import(self):
        lines = History.objects.filter(kind="curation")

        assert set(lines.values_list("via", "gesture")) == {("manage.py import_legacy", self.imported.gesture)}

    def test_what_is_lost_is_reported_with_the_reason(self):
        lost = {(name, reason): number for name, reason, number, _ in self.imported.parity.grouped()}

        assert lost["content.processing_status", "the predecessor's bookkeeping"] == ITEMS
        assert lost["content.id", "lower-cased: the true one is in video_id"] == ITEMS // 2
        assert lost["summary_variants.word_count", "can be counted"] == 108
        assert {name for name, _ in lost} == {
            *("content.id", "content.processing_status", "content.format_source"),
            *("content.created_at", "content.updated_at", "summary_variants.word_count"),
        }

    def test_the_values_of_columns_are_in_the_analysis(self):
        analysis = Content.objects.get(pk=video_id(1)).analysis_json

        assert (analysis["view_count"], analysis["key_topics"]) == (10, ["one", "topic 1"])
        assert (analysis["subcategory"], analysis["schema_version"]) == ("Physics", "2")
        assert item(1)["title"] == Content.objects.get(pk=video_id(1)).title


class TestAgain(TestCase):
    """Six of them: four are enriched."""

    @classmethod
    def setUpTestData(cls):
        with tempfile.TemporaryDirectory() as folder:
            cls.archive = archive.read(excerpt(Path(folder) / "some.db", (0, 1, 2, 66, 67, 74)))
        cls.imported = importer.import_archive(cls.archive, expect_curated=4)

    def again(self, **options):
        return importer.import_archive(self.archive, **options)

    def test_the_same_archive_again_changes_nothing(self):
        before = everything()

        again = self.again(expect_curated=4)

        assert {item.receipt.outcome for item in again.items} == {Outcome.UNCHANGED}
        assert {item.curation for item in again.items if item.is_enriched} == {"decided already"}
        assert (everything(), again.sealed) == (before, 0)

    def test_a_dry_run_changes_nothing(self):
        release(video_id(0), ["subcategories_json"], by="ada")
        Content.objects.filter(pk=video_id(1)).update(channel_name=None)
        before = everything()

        again = self.again(dry_run=True)

        assert again.items[1].changes["channel_name"] == (None, "Channel 1")
        assert everything() == before

    def test_a_curators_later_edit_stays(self):
        curate(
            video_id(0), {"subcategories_json": {"categories": [{"category": "Art", "subcategories": []}]}}, by="ada"
        )
        before = everything()

        self.again(expect_curated=4)

        assert everything() == before

    def test_a_release_stays(self):
        release(video_id(0), ["subcategories_json"], by="ada")

        again = self.again(expect_curated=4)

        assert again.items[0].curation == "decided already"
        assert Curation.objects.get(video_id=video_id(0)).overrides == {}

    def test_what_was_deleted_since_stays_deleted(self):
        delete(video_id(0), by="ada")

        again = self.again(expect_curated=4)

        assert (again.items[0].receipt.outcome, again.items[0].curation) == ("skipped_deleted", "in the trash")
        assert not Content.objects.filter(pk=video_id(0)).exists()

    def test_the_curations_are_taken_back_as_one_and_stay_so(self):
        undo.undo(self.imported.gesture, by="ada")
        self.again(expect_curated=4)

        assert set(map(str, Curation.objects.values_list("overrides", flat=True))) == {"{}"}
        assert (Content.objects.count(), canary.check().sealed) == (6, 0)

    def test_a_curator_takes_them_back_as_one_on_the_page_of_the_history(self):
        self.client.force_login(get_user_model().objects.create_superuser("ada"))
        undoing = f"/admin/undo/{self.imported.gesture}/"
        page = self.client.get("/admin/content/history/").content.decode()
        assert f'href="{undoing}' in page

        self.client.post(undoing)

        assert set(map(str, Curation.objects.values_list("overrides", flat=True))) == {"{}"}

    def test_another_number_than_expected_writes_nothing_at_all(self):
        Content.objects.filter(pk=video_id(1)).update(channel_name=None)
        before = everything()

        with pytest.raises(importer.NotAsExpected, match="5 enriched records were expected, the archive has 4"):
            self.again(expect_curated=5)

        assert everything() == before
