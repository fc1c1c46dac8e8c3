"""Whole reports of every shape, as they land in the library: fields and summaries, pinned."""

import pytest

from content.models import Content, Summary
from ingest.shelve.corridor import receive, receive_object
from tests.ingest.payload.invented import MISSING, data, obj

pytestmark = pytest.mark.django_db

PINNED = {
    "universal": {
        "video_id": "Sourdough01",
        "record_id": "yt:Sourdough01",
        "title": "Why Sourdough Rises Overnight",
        "channel_name": "The Patient Baker",
        "canonical_url": "https://www.youtube.com/watch?v=Sourdough01",
        "thumbnail_url": "https://i.ytimg.com/vi/Sourdough01/hqdefault.jpg",
        "language": "en",
        "published_at": "2025-06-01T09:30:00+00:00",
        "indexed_at": "2025-06-02T08:00:00+00:00",
        "duration_seconds": 754,
        "subcategories_json": {"categories": [{"category": "Cooking", "subcategories": ["Baking", "Bread"]}]},
        "topics_json": ["sourdough", "wild-yeast"],
        "media": {"has_audio": True, "audio_duration_seconds": 183},
        "media_metadata": {"mp3_file": "audio_Sourdough01_1748851200.mp3", "mp3_duration_seconds": 183},
        "has_audio": True,
        "content_source": "youtube",
        "summary_type_latest": "audio-fr:beginner",
    },
    "universal_named": {
        "video_id": "1abcde",
        "record_id": "reddit:1abcde",
        "title": "What is your favourite hedge plant?",
        "channel_name": "hedges",
        "published_at": "2025-06-01T12:00:00+00:00",
        "indexed_at": "2025-06-03T07:00:00+00:00",
        "analysis_json": {"category": ["Gardening"], "language": "en"},
        "has_audio": False,
        "content_source": "reddit",
        "summary_type_latest": "comprehensive",
    },
    "v1": {
        "video_id": "Lighthouse1",
        "title": 'How "Fresnel" Lenses Throw Light – 20 Miles Out',
        "channel_name": "Coast & Lantern",
        "thumbnail_url": "https://i.ytimg.com/vi_webp/Lighthouse1/maxresdefault.webp",
        "language": "en",
        "published_at": "2025-04-28T00:00:00+00:00",
        "indexed_at": "2025-05-04T06:31:00+00:00",
        "duration_seconds": 349,
        "subcategories_json": None,
        "analysis_json": {
            "category": ["Engineering", "History"],
            "complexity_level": "Beginner",
            "content_type": "Documentary",
            "key_topics": ["fresnel lens", "lighthouses"],
            "language": "en",
            "word_count": 20,
            "view_count": 1200,
            "model": "invented",
            "llm_provider": "openai",
        },
        "summary_type_latest": "audio",
    },
    "raw": {
        "video_id": "TideClock_9",
        "title": "The Moon Is Late Again. Here's Why.",
        "channel_name": "Harbour School",
        "published_at": "2025-03-10T00:00:00+00:00",
        "indexed_at": "2025-03-11T05:01:00.750000+00:00",
        "duration_seconds": 425,
        "language": None,
        "shown_categories": [{"category": "Science", "subcategories": []}],
        "summary_type_latest": "audio",
    },
    "flat": {
        "video_id": "0123456789abcdef",
        "channel_name": "Spokes Quarterly",
        "subcategories_json": {"categories": [{"category": "History", "subcategories": ["Technology"]}]},
        "topics_json": ["bicycles", "bells"],
        "analysis_json": {"category": ["History"], "content_type": "Article", "language": "en", "word_count": 66},
        "media": {"has_audio": True, "audio_url": "/exports/audio/bell.mp3"},
        "media_metadata": {"mp3_duration_seconds": 61},
        "content_source": "web",
    },
}
SUMMARIES = {
    "universal": [("audio-fr:beginner", "fr"), ("bullet-points", "en"), ("comprehensive", "en")],
    "universal_named": [("bullet-points", "en"), ("comprehensive", "en"), ("key-insights", "en")],
    "v1": [("audio", "en")],
    "raw": [("audio", None)],
    "flat": [("audio", "en"), ("comprehensive", "en")],
}


def landed(video_id):
    row = Content.objects.filter(pk=video_id).values().get()
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}


def summaries(video_id):
    return Summary.objects.filter(content_id=video_id, is_latest=True).order_by("variant")


@pytest.mark.parametrize("name", PINNED)
def test_each_field_is_where_it_belongs(name):
    receipt = receive(data(name), f"{name}.json")

    row = landed(receipt.video_id)
    assert {column: row[column] for column in PINNED[name]} == PINNED[name]
    assert list(summaries(receipt.video_id).values_list("variant", "language")) == SUMMARIES[name]
    assert all(summary.text and summary.html for summary in summaries(receipt.video_id))


def test_a_failed_generation_leaves_an_item_and_the_good_earlier_summary():
    receive(data("v1"), "good.json")

    receipt = receive(data("v1_failed"), "failed.json")

    assert receipt.failed == ("comprehensive: 429 Too Many Requests",)
    assert [summary.variant for summary in summaries("Lighthouse1")] == ["audio"]


def test_a_report_with_everything_but_its_summary_empty_says_what_it_has():
    empty = {"category": [], "key_topics": [], "complexity_level": "", "content_type": ""}

    receive_object(obj("v1", summary__analysis=empty, summary__content__headline="", summary__type="audio"), "a.json")

    row, (summary,) = landed("Lighthouse1"), summaries("Lighthouse1")
    assert (row["analysis_json"], row["shown_categories"]) == (
        {"language": "en", "word_count": 20, "view_count": 1200, "model": "invented", "llm_provider": "openai"},
        [],
    )
    assert (summary.variant, summary.headline, summary.language) == ("audio", None, "en")


def test_what_the_content_calls_itself_outweighs_what_was_asked_for():
    receive_object(obj("v1", summary__content__summary_type="bullet-points", summary__type="comprehensive"), "a.json")

    assert [summary.variant for summary in summaries("Lighthouse1")] == ["bullet-points"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_files_of_one_video_are_one_item_with_both_their_summaries(order):
    later = {"indexed_at": "2025-05-04T08:00:00Z", "summary__content__summary": "In short.\n\n- It is light."}
    files = [obj("v1"), obj("v1", summary__content__summary_type="bullet-points", **later)]

    for place in order:
        receive_object(files[place], f"{place}.json")

    row = landed("Lighthouse1")
    assert [summary.variant for summary in summaries("Lighthouse1")] == ["audio", "bullet-points"]
    assert (row["indexed_at"], row["summary_type_latest"]) == ("2025-05-04T06:31:00+00:00", "bullet-points")


def test_a_file_that_is_called_unknown_has_its_id_from_its_metadata():
    receipt = receive_object(obj("raw", processor_info=MISSING), "unknown_video_20250311_050100.json")

    assert receipt.video_id == "TideClock_9"
