"""A run that would turn the library over stops before it writes."""

import io
import json
from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from content.decisions.curation import curate
from content.decisions.taxonomy.merge import merge
from content.models import Content, Curation, History, Suggestion
from ingest.run import batches
from ingest.run.batches import read_batches
from ingest.run.mass_change_guard import Forecast


def categories(name):
    return {"categories": [{"category": name, "subcategories": []}]}


@pytest.fixture
def library(put):
    """Fifty items in Art."""
    return [put(f"item{number}", html=None, subcategories_json=categories("Art")) for number in range(50)]


@pytest.fixture
def reports(tmp_path):
    """A folder with a report on each of these items that puts it into this category."""

    def write(keys, name="Music"):
        for key in keys:
            report = {"video_id": key, "subcategories_json": categories(name), "indexed_at": "2026-01-01T00:00:00Z"}
            (tmp_path / f"{key}.json").write_text(json.dumps(report))
        return tmp_path

    return write


@pytest.fixture
def ingest(db):
    def run(folder, *options):
        output = io.StringIO()
        call_command("ingest", folder, *options, stdout=output, no_color=True)
        return output.getvalue()

    return run


def in_music():
    return Content.objects.filter(category_keys__contains=["music"]).count()


def curated(keys):
    for key in keys:
        curate(key, {"subcategories_json": categories("Sculpture")}, by="ada")


def forecast(folder):
    """How many items the reports of the folder would change, and how many of these are curated."""
    result = Forecast(Content.objects.count())
    for batch in read_batches(sorted(folder.iterdir())):
        result.add(batch.parsed.opinions)
    return len(result.changing), len(result.suggesting)


class TestShare:
    def test_a_run_over_it_stops_and_writes_nothing(self, library, reports, ingest):
        lines = History.objects.count()

        with pytest.raises(CommandError, match=r"11 of 50 items \(22 %, the limit is 20 %\)"):
            ingest(reports(library[:11]))

        assert in_music() == 0
        assert History.objects.count() == lines

    def test_it_says_how_to_go_on(self, library, reports, ingest):
        with pytest.raises(CommandError, match=r"Nothing was written.*--dry-run.*--allow-mass-change"):
            ingest(reports(library))

    def test_not_even_what_is_new_comes_in(self, library, reports, ingest):
        with pytest.raises(CommandError):
            ingest(reports([*library, "newcomer"]))

        assert Content.objects.count() == 50

    def test_a_run_up_to_it_goes_through(self, library, reports, ingest):
        ingest(reports(library[:10]))

        assert in_music() == 10

    def test_the_limit_can_be_set(self, library, reports, ingest, settings):
        settings.BREAKER_SHARE = 50
        ingest(reports(library[:25]))
        assert in_music() == 25

        settings.BREAKER_SHARE = 0
        with pytest.raises(CommandError):
            ingest(reports(library[30:40]))

    def test_the_same_opinions_again_are_no_change(self, library, reports, ingest):
        ingest(reports(library, "Art"))

        assert forecast(reports(library, "Art")) == (0, 0)

    def test_a_small_library_changes_as_a_whole_now_and_then(self, put, reports, ingest):
        keys = [put(f"item{number}", subcategories_json=categories("Art")) for number in range(9)]

        ingest(reports(keys))

        assert in_music() == 9

    def test_the_last_report_of_an_item_counts_once(self, library, reports, tmp_path):
        folder = reports(library[:5])
        (folder / "again.json").write_text((folder / "item0.json").read_text())

        assert forecast(folder) == (5, 0)

    def test_each_file_is_read_once_and_parsed_once(self, library, reports, ingest, monkeypatch):
        opened, parsed = Counter(), Counter()
        original = batches.parse

        def parse(contents):
            parsed.update(name for _, name in contents)
            return original(contents)

        def load(path, *, original=batches._load):
            opened[str(path)] += 1
            return original(path)

        monkeypatch.setattr(batches, "parse", parse)
        monkeypatch.setattr(batches, "_load", load)
        folder = reports(["newcomer", *library[:5]])

        ingest(folder)

        assert opened == parsed == Counter(map(str, folder.iterdir()))


class TestSuggestions:
    def test_too_many_at_once_stop_it(self, library, reports, ingest, settings):
        settings.BREAKER_SHARE = 100
        curated(library[:11])

        with pytest.raises(CommandError, match="suggestions on 11 curated items"):
            ingest(reports(library[:11]))

        assert not Suggestion.objects.exists()
        assert {tuple(curation.incoming) for curation in Curation.objects.all()} == {("subcategories_json",)}

    def test_a_few_go_through(self, library, reports, ingest):
        curated(library[:10])

        ingest(reports(library[:10]))

        assert Suggestion.objects.count() == 10

    def test_agreement_with_the_curator_is_none(self, library, reports):
        curated(library[:11])

        assert forecast(reports(library[:11], "Sculpture")) == (11, 0)

    def test_what_was_said_before_is_none(self, library, reports, ingest):
        curated(library)
        ingest(reports(library, "Music"), "--allow-mass-change")

        assert forecast(reports(library, "Music")) == (0, 0)


class TestWhatPasses:
    def test_a_first_fill(self, reports, ingest):
        ingest(reports(f"item{number}" for number in range(30)))

        assert Content.objects.count() == 30

    def test_many_new_items(self, library, reports, ingest):
        ingest(reports(f"new{number}" for number in range(60)))

        assert Content.objects.count() == 110

    def test_a_run_that_allows_it(self, library, reports, ingest):
        ingest(reports(library), "--allow-mass-change")

        assert in_music() == 50

    def test_a_dry_run(self, library, reports, ingest):
        assert "Would be: 50 files: 50 updated." in ingest(reports(library), "--dry-run")
        assert in_music() == 0

    def test_a_report_that_cannot_be_read_is_left_to_the_run(self, library, reports):
        folder = reports(library[:2])
        (folder / "broken.json").write_text('{"video_id": ')

        assert forecast(folder) == (2, 0)

    def test_a_report_under_a_merged_name_is_no_change(self, library, reports, ingest):
        merge("Art", "Fine Art", by="ada")

        ingest(reports(library, "Art"))

        assert Content.objects.filter(category_keys__contains=["fine art"]).count() == 50

    def test_a_report_with_a_refused_category_is_no_change(self, put, reports, ingest):
        both = {"categories": [*categories("Art")["categories"], *categories("Music")["categories"]]}
        keys = [put(f"item{number}", subcategories_json=both) for number in range(12)]
        for key in keys:
            curate(key, {}, by="ada", refuse=["Art"])
        for key in keys:
            report = {"video_id": key, "subcategories_json": both, "indexed_at": "2026-01-01T00:00:00Z"}
            (reports([]) / f"{key}.json").write_text(json.dumps(report))

        ingest(reports([]))

        assert in_music() == 12

    def test_an_older_report_that_will_not_be_heeded_is_no_change(self, library, reports, ingest, sql):
        sql('UPDATE content SET said_at = \'{"subcategories_json": "2026-05-05T00:00:00Z"}\'')

        ingest(reports(library))

        assert in_music() == 0
