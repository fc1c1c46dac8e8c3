"""The sample library has what every screen needs to show."""

from collections import Counter
from itertools import islice

import pytest

from content.keys import bare
from ingest.payload import read_object
from ytv2.local.sample.items import CURATED, LIBRARY, items


@pytest.fixture(scope="module")
def library():
    return list(items())


def _reports(library):
    return [item.report for item in library]


def _source(report):
    url = report["canonical_url"]
    if not url:
        return "other"
    known = {
        "wikipedia.org": "wikipedia",
        "churchofjesuschrist.org": "lds",
        "reddit.com": "reddit",
        "youtube.com": "youtube",
    }
    return next((slug for host, slug in known.items() if host in url), "web")


def test_there_are_120_items_in_three_languages(library):
    assert len(library) == LIBRARY == 120
    assert Counter(report["language"] for report in _reports(library)) == {"en": 85, "fr": 18, "es": 17}


def test_every_source_is_there(library):
    sources = Counter(map(_source, _reports(library)))
    assert set(sources) == {"youtube", "reddit", "wikipedia", "lds", "web", "other"}
    assert min(sources.values()) >= 3


def test_exactly_67_are_curated_and_none_beyond_the_first_120():
    curated = [item.curated is not None for item in items(400)]
    assert sum(curated) == sum(curated[:LIBRARY]) == CURATED == 67


def test_the_curator_always_differs_from_the_machine_and_says_why(library):
    for item in library:
        assert bool(item.note) == (item.curated is not None)
        assert item.curated != {"categories": item.report["analysis"]["categories"]}
        assert item.report["subcategories_json"]["categories"] == item.report["analysis"]["categories"]


def test_there_are_fourteen_categories_with_several_items_each(library):
    decided = Counter(
        (item.curated or item.report["subcategories_json"])["categories"][0]["category"] for item in library
    )
    assert len(decided) == 14
    assert min(decided.values()) >= 8


def test_all_kinds_of_variants_occur(library):
    variants = {entry["variant"] for report in _reports(library) for entry in report["summary"]["variants"]}
    assert variants == {
        *("comprehensive", "key-points", "bullet-points", "key-insights", "executive"),
        *("audio", "audio-fr", "audio-es"),
    }


def test_about_two_in_five_have_audio_under_their_own_file(library):
    with_audio = [item for item in library if item.audio]
    assert 44 <= len(with_audio) <= 56
    for item in with_audio:
        assert item.report["media"]["audio_url"] == f"/exports/audio/{item.audio.file}"
        assert item.audio.file.startswith(f"audio_{item.report['video_id']}_")
        assert 3 <= item.audio.seconds <= 8
    assert not any(item.report["has_audio"] for item in library if not item.audio)


def test_ids_and_titles_are_unique_however_many_are_asked_for():
    reports = _reports(items(5000))
    assert len({report["video_id"] for report in reports}) == 5000
    assert len({report["id"] for report in reports}) == 5000
    assert len({report["title"] for report in reports}) == 5000


def test_two_runs_are_equal_and_a_longer_one_begins_the_same(library):
    assert library == list(items())
    assert library == list(islice(items(1000), LIBRARY))


def test_the_library_grew_from_january_2024_to_october_2026():
    days = sorted(report["indexed_at"] for report in _reports(items(1000)))
    assert days[0].startswith("2024-01")
    assert days[-1].startswith("2026-10")


def test_sequels_point_at_the_pictures_and_audio_of_the_first_items():
    everything = list(items(500))
    pictures = {item.picture for item in everything[:LIBRARY]}
    sounds = {item.audio.file for item in everything[:LIBRARY] if item.audio}
    for item in everything[LIBRARY:]:
        assert item.audio is None
        assert item.picture in pictures
        assert item.report["thumbnail_url"] == f"/exports/images/{item.picture}"
        assert item.report["has_audio"] == (item.report.get("media_metadata", {}).get("mp3_file") in sounds)


def test_every_report_is_understood_without_a_warning():
    for report in _reports(items(1000)):
        read = read_object(report)
        assert read.shape == "universal"
        assert (read.warnings, read.failed) == ((), ())
        assert read.video_id == bare(report["video_id"])
        assert len(read.summaries) == len(report["summary"]["variants"])
        assert all(summary.html for summary in read.summaries)


def test_a_narration_may_carry_a_learners_level(library):
    levels = {summary.variant for report in _reports(library) for summary in read_object(report).summaries}
    assert {"audio-fr:beginner", "audio-fr:intermediate", "audio-es:beginner"} <= levels


def test_the_comprehensive_texts_have_a_heading_points_and_a_takeaway(library):
    texts = [
        entry["text"]
        for report in _reports(library)
        for entry in report["summary"]["variants"]
        if entry["variant"] == "comprehensive"
    ]
    assert len(set(texts)) == len(texts) > 60
    for text in texts:
        assert "\n## " in text
        assert text.count("\n- **") == 3
        assert "Bottom line: " in text
