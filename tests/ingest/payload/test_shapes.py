"""Each of the four shapes is recognised, and its fields arrive where the library keeps them."""

import json
from datetime import UTC, datetime

import pytest

from ingest.payload import Foreign, OnlyAnError, Unreadable, read, read_object
from tests.ingest.payload.invented import MISSING, NAMES, data, flat, obj


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("universal", "universal"),
        ("universal_named", "universal"),
        ("v1", "1.0.0"),
        ("v1_failed", "1.0.0"),
        ("raw", "raw"),
        ("flat", "flat"),
    ],
)
def test_each_shape_is_recognised_by_its_keys(name, shape):
    assert read(data(name)).shape == shape


@pytest.mark.parametrize("name", NAMES)
def test_the_same_bytes_always_give_the_same_report(name):
    assert read(data(name)) == read(data(name))


def test_a_universal_report_says_all_that_the_library_keeps():
    report = read(data("universal"))
    assert (report.video_id, report.record_id) == ("Sourdough01", "yt:Sourdough01")
    assert report.title == "Why Sourdough Rises Overnight"
    assert report.channel_name == "The Patient Baker"
    assert report.duration_seconds == 754
    assert report.published_at == datetime(2025, 6, 1, 9, 30, tzinfo=UTC)
    assert report.topics_json == ["sourdough", "wild-yeast"]
    assert report.has_audio is True
    assert report.media == {"has_audio": True, "audio_duration_seconds": 183}
    assert report.media_metadata["mp3_duration_seconds"] == 183


def test_unknown_keys_of_the_analysis_are_kept_and_empty_ones_are_not():
    analysis = read(data("universal")).analysis_json
    assert analysis["tone_of_voice"] == "calm"
    assert analysis["word_count"] == 412
    assert not {"complexity_level", "named_entities"} & analysis.keys()


def test_the_sources_own_metadata_stand_in_for_what_the_top_does_not_say():
    changes = dict.fromkeys(("title", "channel_name", "duration_seconds"), "")
    report = read_object(obj("universal", **changes))
    assert report.title == "Why sourdough rises overnight (downloader's title)"
    assert report.channel_name == "thepatientbaker"
    assert report.duration_seconds == 755


def test_a_reddit_report_gets_its_id_channel_and_unix_time():
    report = read(data("universal_named"))
    assert (report.video_id, report.record_id) == ("1abcde", "reddit:1abcde")
    assert report.channel_name == "hedges"
    assert report.published_at == datetime(2025, 6, 1, 12, tzinfo=UTC)


def test_a_1_0_0_report_reads_video_and_analysis():
    report = read(data("v1"))
    assert report.title == 'How "Fresnel" Lenses Throw Light – 20 Miles Out'
    assert report.channel_name == "Coast & Lantern"
    assert report.thumbnail_url == "https://i.ytimg.com/vi_webp/Lighthouse1/maxresdefault.webp"
    assert report.published_at == datetime(2025, 4, 28, tzinfo=UTC)
    assert report.language == "en"
    assert report.analysis_json["category"] == ["Engineering", "History"]
    assert report.analysis_json["word_count"] == 20


def test_a_raw_report_reads_the_downloaders_metadata_and_keeps_the_transcript():
    report = read(data("raw"))
    assert (report.video_id, report.channel_name) == ("TideClock_9", "Harbour School")
    assert report.duration_seconds == 425
    assert report.transcript_text == "So the moon, um, is late. Every day. About fifty minutes."
    assert report.analysis_json["model"] == "invented"
    assert report.analysis_json["view_count"] == 77
    assert report.analysis_json["description"] == "An invented description."


def test_a_flat_report_may_spell_its_objects_as_strings():
    report = read(data("flat"))
    assert report.subcategories_json == {"categories": [{"category": "History", "subcategories": ["Technology"]}]}
    assert report.analysis_json["content_type"] == "Article"
    assert report.topics_json == ["bicycles", "bells"]
    assert report.media == {"has_audio": True, "audio_url": "/exports/audio/bell.mp3"}
    assert report.media_metadata == {"mp3_duration_seconds": 61}


@pytest.mark.parametrize("nothing", ["", "  ", None, [], {}, MISSING])
@pytest.mark.parametrize("field", ["title", "published_at", "duration_seconds", "topics_json", "analysis_json"])
def test_empty_null_and_missing_all_mean_not_said(field, nothing):
    report = read_object(obj("flat", **{field: nothing}, word_count=None, original_language=None))
    assert getattr(report, field) is None
    assert not report.warnings


def test_false_and_zero_erase_nothing():
    report = read_object(flat(has_audio=False, duration_seconds=0, media={"has_audio": False}))
    assert (report.has_audio, report.duration_seconds, report.media) == (None, None, None)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "2025-06-02T08:00:00Z"),
        ({"processed_at": None}, "2025-06-02T08:05:00Z"),
        ({"processed_at": None, "processing": None}, "2025-06-02T08:00:00Z"),
        ({"processing_metadata": {"indexed_at": "2025-06-04"}}, "2025-06-04T00:00:00Z"),
        (
            {"indexed_at": "2025-06-05", "processing_metadata": {"indexed_at": "2025-06-04"}},
            "2025-06-05T00:00:00Z",
        ),
    ],
)
def test_indexed_at_comes_from_the_report_never_from_the_clock(changes, expected):
    assert read_object(obj("universal", **changes)).indexed_at == datetime.fromisoformat(expected)


def test_an_item_as_the_api_lists_it_is_read_as_flat():
    listed = flat(summary={"text": "A bell."}, summary_variants=[{"variant": "audio", "text": "A bell."}])
    report = read_object(listed)
    assert report.shape == "flat"
    assert [summary.variant for summary in report.summaries] == ["audio"]


@pytest.mark.parametrize("value", [[], "text", 5, None, [flat()]])
def test_what_is_not_an_object_is_refused(value):
    with pytest.raises(Unreadable, match="not an object"):
        read_object(value)


def test_an_unknown_shape_is_refused_with_the_keys_found_and_those_expected():
    with pytest.raises(Unreadable) as refusal:
        read_object({"podcast": {}, "episode": 5})
    assert '"podcast", "episode"' in str(refusal.value)
    assert "source_metadata" in str(refusal.value)


WATCH = "https://www.youtube.com/watch?v=Sourdough01"
VIDEO = {
    "id": "Sourdough01",
    "title": "Bread",
    "channel": "The Patient Baker",
    "upload_date": "20250601",
    "duration": 61,
}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (
            VIDEO | {"_type": "video", "extractor": "youtube", "webpage_url": WATCH, "formats": [{}]},
            "a downloader's record",
        ),
        (VIDEO | {"extractor_key": "Youtube", "description": "Bread.", "tags": []}, "a downloader's record"),
        (VIDEO | {"video_id": "Sourdough01", "formats": []}, "a downloader's record"),
        ({"id": "PLabcdefghijklmnop", "title": "All", "_type": "playlist", "entries": []}, "a downloader's record"),
        ({"id": "UCabcdefghijklmnopqrstuv", "title": "Baker", "_type": "playlist"}, "a downloader's record"),
        ({"replayChatItemAction": {"actions": []}, "videoOffsetTimeMsec": "0"}, "a recorded chat"),
        ({"id": "job-17", "status": "done", "progress": 100}, "the state of a job"),
        ({"video_id": "Sourdough01", "status": "queued", "attempts": 2}, "the state of a job"),
        ({"video_id": "Sourdough01", "title": "Bread", "state": "downloading"}, "the state of a job"),
        ({"id": "job-17", "status": "done", "canonical_url": WATCH}, "the state of a job"),
        ({"name": "nas-scripts", "version": "1.0.0", "id": "nas-scripts"}, "no known shape"),
        ({"name": "nas", "id": "nas-scripts", "dependencies": {}, "scripts": {}}, "the description of a package"),
        ({"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Report", "type": "object"}, "a schema"),
        ({"$id": "report", "id": "abcdefghijk", "properties": {"video_id": {}}}, "a schema"),
        ({"kind": "youtube#channel", "id": "UCabcdefghi", "snippet": {"title": "Baker"}}, "an answer of YouTube"),
        ({"kind": "youtube#videoListResponse", "etag": "x", "items": []}, "an answer of YouTube"),
        ({"id": "abcdefghijk", "state": 3}, "the state of a job"),
        ({"id": "abcdefghijk", "title": "Something else"}, "no known shape"),
        ({"id": "yt:Sourdough01", "title": "Bread"}, "no known shape"),
        ({"canonical_url": WATCH, "title": "Bread"}, "no known shape"),
        ({"url": WATCH, "metadata": {"title": "Bread"}}, "no known shape"),
        ({"video_id": "Sourdough01", "comments": []}, "says nothing of it"),
        ({"video_id": "Sourdough01", "language": "en", "text": "Bread.", "segments": [{}]}, "says nothing of it"),
        ({"video_id": "Sourdough01", "language": "en", "is_generated": True, "snippets": [{}]}, "says nothing of it"),
        ({"video_id": "Sourdough01", "duration": 61, "chapters": [{"title": "Bread"}]}, "says nothing of it"),
        ({"video_id": "Sourdough01", "job_id": "7", "summary": {"ok": 3, "failed": 0}}, "the state of a job"),
        ({"id": "yt:Sourdough01", "status": "done", "summary": {"files": 3, "took": 1.5}}, "the state of a job"),
        ({"error": {"code": 404, "message": "Not found"}}, "only an error"),
        ({}, "no known shape"),
        ([VIDEO], "is a list"),
    ],
)
def test_the_files_of_other_programs_are_no_reports(value, words):
    with pytest.raises(Foreign, match=words):
        read_object(value)


@pytest.mark.parametrize("separator", ["\n", "\r\n", " ", ""])
def test_lines_of_json_are_no_report(separator):
    line = '{"replayChatItemAction": {"actions": []}}'
    with pytest.raises(Foreign, match="several JSON values"):
        read((line + separator + line).encode())


@pytest.mark.parametrize(
    "value",
    [
        {"id": "job-17", "status": "done", "summary": "Three files."},
        {"id": "yt:Sourdough01", "summary_variants": [{"variant": "audio", "text": "Bread."}]},
        {"canonical_url": WATCH, "summary_text": "Bread."},
        {"podcast": {}, "analysis": {"category": ["Food"]}},
    ],
)
def test_what_speaks_as_a_report_and_names_no_item_is_to_be_mended(value):
    with pytest.raises(Unreadable) as refusal:
        read_object(value)
    assert not isinstance(refusal.value, Foreign)


@pytest.mark.parametrize(
    "value",
    [
        *(
            {"video_id": "Sourdough01"},
            {"id": "yt:Sourdough01"},
            {"url": WATCH},
            {"canonical_url": WATCH, "title": "Bread"},
        ),
        {"video_id": "Sourdough01", "title": "Bread", "processed_at": "2025-06-01", "summary": None, "analysis": {}},
        {"url": WATCH, "metadata": {"title": "Bread"}, "processor_info": {}},
    ],
)
@pytest.mark.parametrize("error", ["No transcript", {"code": 429, "message": "No transcript"}, ["No transcript"], True])
def test_a_report_that_is_only_an_error_says_so_and_of_what(value, error):
    with pytest.raises(OnlyAnError, match="is only an error") as refusal:
        read_object(value | {"error": error})
    assert refusal.value.video_id == "Sourdough01"


def test_an_error_about_an_article_is_one_about_an_item():
    with pytest.raises(OnlyAnError):
        read_object({"error": "Paywall", "url": "https://spokes.example/bell"})


@pytest.mark.parametrize("error", [None, "", False, {}, [], "NA"])
def test_no_error_is_no_error(error):
    assert read_object(flat(title="Bread", error=error)).title == "Bread"


def test_a_report_that_keeps_what_the_downloader_said_is_one():
    report = read_object(obj("universal", _type="video", extractor="youtube", formats=[], status="done"))
    assert report.video_id == "Sourdough01"


@pytest.mark.parametrize(
    "added",
    [
        {"summary_variants": [{"variant": "audio", "text": "Of bread."}]},
        {
            "video_id": "Sourdough01",
            "summary_variants": [{"variant": "audio", "text": "Of bread."}],
            "audio_version": 1,
        },
        {"video_id": "Sourdough01", "media": {"has_audio": True}, "media_metadata": {"mp3_duration_seconds": 5}},
        {"summary_text": "Of bread.", "summary_variant": "audio"},
        {"metadata": {"title": "The downloader's"}},
    ],
)
def test_the_metadata_of_the_source_decide_whatever_a_job_adds(added):
    assert read_object(obj("universal") | added).shape == "universal"


@pytest.mark.parametrize("name", ["universal", "v1", "raw"])
@pytest.mark.parametrize("write", [lambda value: value, json.dumps])
def test_what_a_job_adds_once_an_mp3_was_sent_is_read_in_every_shape(name, write):
    before = read_object(obj(name))
    sound = {"audio_url": "https://a.example/1.mp3"}
    variants = [
        {"variant": "audio-es", "text": "Del pan.", **sound},
        {"variant": before.summary_type, "text": "Other."},
    ]
    added = {"media": {"has_audio": True, **sound}, "media_metadata": {"mp3_duration_seconds": 61}}

    after = read_object(
        obj(name)
        | {key: write(value) for key, value in (added | {"summary_variants": variants}).items()}
        | {"audio_version": 7}
    )

    texts = {summary.variant: summary.text for summary in after.summaries}
    assert texts == {summary.variant: summary.text for summary in before.summaries} | {"audio-es": "Del pan."}
    assert (after.has_audio, after.audio_version, after.media["audio_url"]) == (True, 7, sound["audio_url"])
    assert after.media_metadata["mp3_duration_seconds"] == 61
    assert after.summary_type == before.summary_type


@pytest.mark.parametrize("said", [{}, {"language": "fr"}, {"duration_seconds": 61, "id": "yt:Sourdough01"}])
def test_a_flat_report_may_say_as_little_as_it_likes(said):
    assert read_object({"video_id": "Sourdough01"} | said).video_id == "Sourdough01"


@pytest.mark.parametrize("nothing", [None, {}, "", []])
def test_empty_metadata_of_a_source_decide_nothing(nothing):
    assert read_object(flat(title="Bread", summary_text="Yeast.", source_metadata=nothing)).shape == "flat"


def test_a_report_of_two_shapes_is_refused():
    with pytest.raises(Unreadable, match=r"could be universal and 1\.0\.0"):
        read_object(obj("v1", source_metadata={"youtube": {}}))


def test_a_message_names_file_place_reason_and_cure():
    with pytest.raises(Unreadable) as refusal:
        read_object(obj("v1", video__duration="abc"), name="bad\nname.json")
    problem = refusal.value
    assert (problem.name, problem.path) == ("bad\nname.json", "video.duration")
    assert str(problem).startswith('bad\N{REPLACEMENT CHARACTER}name.json: video.duration is "abc", a whole number')
    assert "349" in problem.remedy
    assert "\n" not in str(problem)
