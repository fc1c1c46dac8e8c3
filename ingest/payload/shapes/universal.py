"""The newest shape: one object for every kind of source, with `source_metadata` beside it."""

from typing import Any

from content.keys import bare
from ingest.payload import analysis, categories, identity, original
from ingest.payload.summaries import FLAT, SummaryCollector, block_of, latest_variant
from ingest.payload.syntax.fields import Reader

ANALYSIS = ("analysis_json", "analysis", "content_analysis")
CHANNEL = ("channel_name", "channel", "uploader", "publisher", "site_name")


def read(report: Reader) -> dict[str, Any]:
    """The members of a Report. What the source's own metadata says stands in for what is missing.

    What a job adds at its top once an MP3 was sent (`summary_variants`, `media`, ...) counts beyond what stands below.
    """
    source, loose = report.mapping("source_metadata"), report.loose
    youtube, reddit, web = (_block(source, name) for name in ("youtube", "reddit", "web"))
    url = next(filter(None, (block.address("canonical_url", "url") for block in (report, youtube, reddit, web))), None)
    summary, thread = block_of(report), identity.explicit_id(reddit, "id")
    language = loose.language("language", "original_language") or loose.mapping(*ANALYSIS).language("language")
    media = loose.mapping("media_info"), loose.mapping("media")
    video_id = identity.identify(
        report,
        url,
        *((report, "video_id"), (youtube, "video_id"), (report, "id")),
        spare=f"reddit:{bare(thread)}" if thread else None,
    )
    return {
        "video_id": video_id,
        "title": original.title(video_id, *((block, "title") for block in (report, youtube, reddit, web))),
        "channel_name": original.channel(
            *((block, key) for block in (report, youtube) for key in CHANNEL[:2]),
            (reddit, "subreddit"),
            *((block, key) for block in (web, loose.mapping("metadata")) for key in CHANNEL),
        ),
        "canonical_url": url,
        "thumbnail_url": report.link("thumbnail_url")
        or youtube.link("thumbnail_url")
        or original.picture(*((web, key) for key in ("thumbnail_url", "image_url", "image"))),
        "language": language or summary.language("language"),
        "published_at": report.when("published_at")
        or youtube.when("published_at", "upload_date")
        or web.loose.when("published_at", "date"),
        "indexed_at": analysis.indexed_at(report, summary),
        "duration_seconds": report.whole("duration_seconds") or youtube.whole("duration_seconds"),
        "subcategories_json": categories.subcategories(report),
        "topics_json": categories.topics(report, "topics_json"),
        "analysis_json": analysis.analysis(
            report,
            *ANALYSIS,
            word_count=loose.whole("word_count") or summary.loose.whole("word_count"),
            language=language,
            beside=original.made_by(report) | original.facts(report, youtube, reddit, web),
        ),
        "media": analysis.media(media[1], media[0]),
        "media_metadata": analysis.media_metadata(report, mp3_seconds=media[0].whole("audio_duration_seconds")),
        "has_audio": analysis.has_audio(report, *media),
        "audio_version": loose.whole("audio_version"),
        "summary_image_url": original.picture(
            *original.pictures_of_summary(report, summary, *media, loose.mapping(*ANALYSIS))
        ),
        **original.transcript(report, youtube, reddit, web),
        **SummaryCollector.of(summary)
        .with_block(report, names=FLAT)
        .as_fields(latest_variant(summary, "latest_variant", "summary_type", "default_variant")),
    }


def _block(source: Reader, name: str) -> Reader:
    """The metadata of one kind of source; some are nested twice."""
    block = source.mapping(name)
    inner = block.value.get(name)
    return (
        block.inside(inner | {key: value for key, value in block.value.items() if key != name}, name)
        if isinstance(inner, dict)
        else block
    )
