"""What HTTP clients post: the library's own columns, where objects may be spelled as strings."""

from typing import Any

from ingest.payload import analysis, categories, identity, original
from ingest.payload.summaries import FLAT, SummaryCollector, latest_variant
from ingest.payload.syntax.fields import Reader


def read(report: Reader) -> dict[str, Any]:
    """The members of a Report."""
    url = report.address("canonical_url", "url")
    language = report.language("original_language", "language")
    media = report.loose.mapping("media")
    video_id = identity.identify(report, url, (report, "video_id"), (report, "id"))
    return {
        "video_id": video_id,
        "title": original.title(video_id, (report, "title")),
        "channel_name": original.channel((report, "channel_name"), (report, "channel")),
        "canonical_url": url,
        "thumbnail_url": report.link("thumbnail_url"),
        "language": language,
        "published_at": report.when("published_at"),
        "indexed_at": analysis.indexed_at(report),
        "duration_seconds": report.whole("duration_seconds", "duration"),
        "subcategories_json": categories.subcategories(report),
        "topics_json": categories.topics(report, "topics_json"),
        "analysis_json": analysis.analysis(
            report,
            "analysis_json",
            "analysis",
            word_count=report.loose.whole("word_count"),
            language=language,
            beside=original.made_by(report) | original.facts(report),
        ),
        "media": analysis.media(media),
        "media_metadata": analysis.media_metadata(report),
        "has_audio": analysis.has_audio(report, media),
        "audio_version": report.loose.whole("audio_version"),
        "summary_image_url": original.picture(*original.pictures_of_summary(report, report, media)),
        **original.transcript(report),
        **SummaryCollector.of(report, language=report.language("summary_language") or language, names=FLAT).as_fields(
            latest_variant(report, "summary_variant", "summary_type")
        ),
    }
