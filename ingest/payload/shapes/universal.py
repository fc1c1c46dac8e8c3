"""The newest shape: one object for every kind of source, with `source_metadata` beside it."""

from typing import Any

from content.keys import bare
from ingest.payload import analysis, categories, identity
from ingest.payload.summaries import TITLE_LIMIT, SummaryCollector, block_of, latest_variant
from ingest.payload.syntax.fields import Reader

ANALYSIS = ("analysis_json", "analysis", "content_analysis")


def read(report: Reader) -> dict[str, Any]:
    """The members of a Report. What the source's own metadata says stands in for what is missing."""
    source, loose = report.mapping("source_metadata"), report.loose
    youtube, reddit = source.mapping("youtube"), source.mapping("reddit")
    url = report.address("canonical_url", "url") or youtube.address("canonical_url") or reddit.address("canonical_url")
    summary, thread = block_of(report), identity.explicit_id(reddit, "id")
    language = loose.text("language", "original_language") or loose.mapping(*ANALYSIS).text("language")
    media = loose.mapping("media_info"), loose.mapping("media")
    return {
        "video_id": identity.identify(
            report,
            url,
            *((report, "video_id"), (youtube, "video_id"), (report, "id")),
            spare=f"reddit:{bare(thread)}" if thread else None,
        ),
        "title": report.text("title", limit=TITLE_LIMIT)
        or youtube.text("title", limit=TITLE_LIMIT)
        or reddit.text("title", limit=TITLE_LIMIT),
        "channel_name": report.text("channel_name", "channel")
        or youtube.text("channel_name", "channel")
        or reddit.text("subreddit"),
        "canonical_url": url,
        "thumbnail_url": report.link("thumbnail_url") or youtube.link("thumbnail_url"),
        "language": language or summary.loose.text("language"),
        "published_at": report.when("published_at") or youtube.when("published_at", "upload_date"),
        "indexed_at": analysis.indexed_at(report, summary),
        "duration_seconds": report.whole("duration_seconds") or youtube.whole("duration_seconds"),
        "subcategories_json": categories.subcategories(report),
        "topics_json": categories.topics(report, "topics_json"),
        "analysis_json": analysis.analysis(
            report,
            *ANALYSIS,
            word_count=loose.whole("word_count") or summary.loose.whole("word_count"),
            language=language,
        ),
        "media": analysis.media(media[1], media[0]),
        "media_metadata": analysis.media_metadata(report, mp3_seconds=media[0].whole("audio_duration_seconds")),
        "has_audio": analysis.has_audio(report, *media),
        "summary_image_url": report.link("summary_image_url") or loose.mapping(*ANALYSIS).link("summary_image_url"),
        **SummaryCollector.of(summary).as_fields(
            latest_variant(summary, "latest_variant", "summary_type", "default_variant")
        ),
    }
