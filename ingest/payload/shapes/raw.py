"""What the oldest processor wrote: the downloader's `metadata`, the transcript, summary and analysis."""

from typing import Any

from ingest.payload import analysis, categories, identity
from ingest.payload.summaries import TITLE_LIMIT, SummaryCollector, block_of, latest_variant
from ingest.payload.syntax.fields import Reader


def read(report: Reader) -> dict[str, Any]:
    """The members of a Report. The transcript is not kept."""
    video, summary = report.mapping("metadata"), block_of(report)
    url = report.address("url") or video.address("url", "webpage_url")
    language = report.loose.text("language", "original_language") or video.loose.text("language")
    return {
        "video_id": identity.identify(report, url, (video, "video_id"), (report, "video_id"), (report, "id")),
        "title": video.text("title", limit=TITLE_LIMIT),
        "channel_name": video.text("uploader", "channel", "channel_name"),
        "canonical_url": url,
        "thumbnail_url": video.link("thumbnail", "thumbnail_url"),
        "language": language,
        "published_at": video.when("upload_date", "published_at"),
        "indexed_at": analysis.indexed_at(report, summary),
        "duration_seconds": video.whole("duration", "duration_seconds", "duration_string"),
        "subcategories_json": categories.subcategories(report),
        "topics_json": categories.topics(report, "topics_json"),
        "analysis_json": analysis.analysis(
            report, "analysis", word_count=report.loose.whole("word_count"), language=language
        ),
        "media": analysis.media(report.loose.mapping("media")),
        "media_metadata": analysis.media_metadata(report),
        "has_audio": analysis.has_audio(report),
        "summary_image_url": report.link("summary_image_url"),
        **SummaryCollector.of(summary).as_fields(latest_variant(summary, "summary_type")),
    }
