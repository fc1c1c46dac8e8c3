"""What the oldest processor wrote: the downloader's `metadata`, the transcript, summary and analysis."""

from typing import Any

from ingest.payload import analysis, categories, identity, original
from ingest.payload.summaries import FLAT, SummaryCollector, block_of, latest_variant
from ingest.payload.syntax.fields import Reader


def read(report: Reader) -> dict[str, Any]:
    """The members of a Report."""
    video, summary = report.mapping("metadata"), block_of(report)
    url = report.address("url") or video.address("url", "webpage_url")
    language = report.language("language", "original_language") or video.language("language")
    media = report.loose.mapping("media")
    video_id = identity.identify(report, url, (video, "video_id"), (report, "video_id"), (report, "id"))
    return {
        "video_id": video_id,
        "title": original.title(video_id, (video, "title")),
        "channel_name": original.channel(*((video, key) for key in ("uploader", "channel", "channel_name"))),
        "canonical_url": url,
        "thumbnail_url": video.link("thumbnail", "thumbnail_url"),
        "language": language,
        "published_at": video.when("upload_date", "published_at"),
        "indexed_at": analysis.indexed_at(report, summary),
        "duration_seconds": video.whole("duration", "duration_seconds", "duration_string"),
        "subcategories_json": categories.subcategories(report),
        "topics_json": categories.topics(report, "topics_json"),
        "analysis_json": analysis.analysis(
            report,
            "analysis",
            word_count=report.loose.whole("word_count"),
            language=language,
            beside=original.made_by(report) | original.facts(video),
        ),
        "media": analysis.media(media),
        "media_metadata": analysis.media_metadata(report),
        "has_audio": analysis.has_audio(report, media),
        "audio_version": report.loose.whole("audio_version"),
        "summary_image_url": original.picture(*original.pictures_of_summary(report, summary, media)),
        **original.transcript(report, video),
        **SummaryCollector.of(summary)
        .with_block(report, names=FLAT)
        .as_fields(latest_variant(summary, "summary_type")),
    }
