"""Schema 1.0.0: `metadata`, `video` and `summary`, for YouTube videos only."""

from typing import Any

from ingest.payload import analysis, categories, identity, original
from ingest.payload.summaries import FLAT, SummaryCollector, block_of, latest_variant
from ingest.payload.syntax.fields import Reader


def read(report: Reader) -> dict[str, Any]:
    """The members of a Report."""
    video, summary, stats = report.mapping("video"), block_of(report), report.loose.mapping("stats")
    url = video.address("url", "canonical_url")
    language = report.language("original_language", "language") or video.language("language")
    media = report.loose.mapping("media"), report.loose.mapping("media_info")
    video_id = identity.identify(report, url, (video, "video_id"), (report, "video_id"), (report, "id"))
    return {
        "video_id": video_id,
        "title": original.title(video_id, (video, "title")),
        "channel_name": original.channel(*((video, key) for key in ("channel", "channel_name", "uploader"))),
        "canonical_url": url,
        "thumbnail_url": video.link("thumbnail", "thumbnail_url"),
        "language": language or report.language("summary_language"),
        "published_at": video.when("upload_date", "published_at"),
        "indexed_at": analysis.indexed_at(report),
        "duration_seconds": video.whole("duration", "duration_seconds", "duration_string"),
        "subcategories_json": categories.subcategories(report),
        "topics_json": categories.topics(report, "topics_json") or categories.topics(summary, "topics"),
        "analysis_json": analysis.analysis(
            summary,
            "analysis",
            word_count=summary.loose.whole("word_count") or stats.whole("summary_word_count"),
            language=language,
            beside=original.made_by(report) | original.facts(video),
        ),
        "media": analysis.media(*media),
        "media_metadata": analysis.media_metadata(report),
        "has_audio": analysis.has_audio(report, *media),
        "audio_version": report.loose.whole("audio_version"),
        "summary_image_url": original.picture(*original.pictures_of_summary(report, summary, *media)),
        **original.transcript(report, video),
        **_summaries(report, summary),
    }


def _summaries(report: Reader, summary: Reader) -> dict[str, Any]:
    """What `summary.content` calls its text is what it is; `summary.type` is what was asked for."""
    language = report.language("summary_language")
    content = summary.value.get("content")
    inner = summary.inside(content if isinstance(content, dict) else {}, "content")
    latest = latest_variant(inner, "summary_type") or latest_variant(summary, "summary_type", "type")
    return SummaryCollector.of(summary, language=language).with_block(report, names=FLAT).as_fields(latest)
