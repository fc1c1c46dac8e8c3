"""The API's answers as they are promised: every key, its type and its place, in golden/*.json.

A deliberate change of an answer is written into them by `GOLDEN=write pytest tests/content/api/test_golden.py`.
"""

import json
import os
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"
ADDRESSES = {
    "list": "/api/reports?category=History&q=rome&size=1&parentCategory=x&has_audio=yes",
    "list_without_items": "/api/reports?source=lds&page=3",
    "latest": "/api/reports?latest=true",
    "latest_without_items": "/api/reports?latest=true&source=lds",
    "filters": "/api/filters",
    "item": "/api/reports/VIDEOVIDEO1",
    "bare_item": "/api/reports/reddit:bare",
    "older_item": "/VIDEOVIDEO1.json",
    "unknown_item": "/api/reports/nobody",
    "tombstones": "/api/tombstones",
    "refresh": "/api/refresh",
    "config": "/api/config",
    "health_ingest": "/health/ingest",
    "health_curation": "/health/curation",
    "no_metrics": "/api/metrics",
    "gone": "/api/upload-report",
}


@pytest.fixture(autouse=True)
def library(put, sql, as_person, settings, sound_file):
    settings.VERSION, settings.DEPLOYMENT_COMMIT, settings.NGROK_BASE_URL = "1.2", "abc", ""
    settings.INGEST_TOKEN, settings.SYNC_SECRET = "", "secret"
    sound_file("a.mp3")
    put(
        "VIDEOVIDEO1",
        title="Étude – “Rome”",
        channel_name="Old Times",
        canonical_url="https://youtu.be/VIDEOVIDEO1",
        thumbnail_url="https://img.example/1.jpg",
        summary_image_url="/exports/images/1.png",
        published_at="2020-02-03T04:05:06+02:00",
        indexed_at="2024-02-03T04:05:06.789Z",
        duration_seconds=754,
        subcategories_json={"categories": [{"category": "History", "subcategories": ["Rome", "Law"]}]},
        analysis_json={
            "language": "fr",
            "original_language": "it",
            "word_count": 812,
            "key_topics": ["rome"],
            "named_entities": ["Cicero"],
            "content_type": "Lecture",
            "complexity_level": "Advanced",
            "model": "a-model",
            "processing_time": 2.5,
        },
        media={"audio_url": "/exports/audio/a.mp3", "has_transcript": True, "transcript_chars": 9000},
        media_metadata={"mp3_duration_seconds": 512},
    )
    sql(
        "INSERT INTO content_summaries (video_id, variant, text, html, language, headline)"
        " VALUES ('VIDEOVIDEO1', 'audio-fr:beginner', 'Mots.', '<p>Mots.</p>', 'fr', 'Bref')"
    )
    put("reddit:bare", indexed_at=None)
    sql("UPDATE content_summaries SET generated_at = '2024-01-02T03:04:05Z' WHERE video_id = 'VIDEOVIDEO1'")
    sql("UPDATE content_summaries SET generated_at = NULL, created_at = NULL WHERE video_id = 'bare'")
    put("deleted")
    with as_person():
        sql("SELECT library_act_as('ada', reason => 'Spam.', at => '2024-05-06T07:08:09Z')")
        sql("DELETE FROM content WHERE video_id = 'deleted'")


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_answer_is_as_promised_to_the_letter(client, name):
    answer = client.get(ADDRESSES[name])

    body = answer.json()
    spelled = json.dumps(body, ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("GOLDEN") == "write":
        (GOLDEN / f"{name}.json").write_text(spelled, encoding="utf-8")
    assert spelled == (GOLDEN / f"{name}.json").read_text(encoding="utf-8")
    assert answer.content.decode() == json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def test_every_golden_file_is_of_an_address():
    assert {path.stem for path in GOLDEN.glob("*.json")} == ADDRESSES.keys()
