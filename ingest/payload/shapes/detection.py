"""Telling the four shapes apart by the keys that only one of them has, and reports from what other programs leave."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ingest.payload import identity
from ingest.payload.report import Shape
from ingest.payload.shapes import flat, raw, universal, v1
from ingest.payload.syntax.fields import Reader, is_nothing
from ingest.payload.syntax.unreadable import Foreign, OnlyAnError, Unreadable, kind, one_line, quoted

FLAT_ONLY = {"summary_text", "summary_html", "summary_variant", "summary_variants"}
# What nothing but a report says.
REPORT_ONLY = {*FLAT_ONLY, "summary", "source_metadata", "analysis", "analysis_json", "content_analysis"}
# What nothing but the raw shape has beside its metadata.
RAW_ONLY = {"summary", "analysis", "transcript", "processed_at", "processor_info"}
TRANSCRIPT = {"transcript", "transcript_text", "transcript_segments"}
# What any program's record of a recording has, such as a transcriber's.
OF_ANY_RECORDING = {"id", "video_id", "language", "original_language", "duration", "duration_seconds", "word_count"}
# What the flat shape says of an item beside that and its summaries.
FLAT_COLUMNS = {
    *("title", "channel_name", "channel", "canonical_url", "url", "thumbnail_url", "published_at", "indexed_at"),
    *("subcategories_json", "topics_json"),
    *("media", "media_metadata", "has_audio", "audio_version", "summary_image_url", "processed_at"),
    *TRANSCRIPT,
}
SOURCES = ("yt:", "reddit:", "web:")
REASON_LIMIT = 300
KEYS_SHOWN = 12
NOTHING_TO_DO = "It is no report, and nothing is to be done."

EXPECTED = (
    "Expected is an object with source_metadata or summary beside an id (universal), "
    "video and summary (1.0.0), metadata with a title (raw), or video_id (flat)."
)
# The programs whose files lie beside reports, by keys of which only they have one.
OTHERS = {
    "a downloader's record of a video, playlist or channel": {
        *("_type", "_version", "extractor", "extractor_key", "ie_key", "formats", "entries", "webpage_url_basename"),
        *("playlist_count", "requested_formats", "automatic_captions"),
    },
    "a recorded chat": {"replayChatItemAction", "videoOffsetTimeMsec"},
    "a schema": {"$schema", "$id", "$defs", "openapi"},
    "the description of a package": {"dependencies", "devDependencies", "lockfileVersion", "scripts", "packages"},
    "an answer of YouTube's programming interface": {"etag", "snippet", "nextPageToken", "pageInfo"},
    "the state of a job": {
        "status",
        "state",
        "progress",
        "job_id",
        "task_id",
        "attempts",
        "retries",
        "pid",
        "exit_code",
    },
}


class Kind(NamedTuple):
    name: Shape
    is_it: Callable[[Mapping[str, Any]], bool]
    read: Callable[[Reader], dict[str, Any]]


def recognise(value: Any, notes: list[str]) -> Kind:
    """The one shape that fits. Raises OnlyAnError, Foreign for no report, Unreadable for none or several."""
    if not isinstance(value, dict):
        raise Foreign(f"is {kind(value)}, not an object", remedy=EXPECTED)
    if not _says(value, REPORT_ONLY) or _only_counts(value):
        _raise_if_no_report(value, notes)
    fitting = [shape for shape in KINDS if shape.is_it(value)]
    if len(fitting) == 1:
        return fitting[0]
    keys = ", ".join(quoted(key) for key in list(value)[:KEYS_SHOWN]) or "none"
    if fitting:
        names = " and ".join(shape.name for shape in fitting)
        raise Unreadable(f"could be {names}; its keys are {keys}", remedy="Send it in one shape.")
    if FLAT_ONLY.isdisjoint(value):
        raised = Unreadable if _says(value, REPORT_ONLY) else Foreign
        raise raised(f"has no known shape; its keys are {keys}", remedy=EXPECTED)
    raise Unreadable("is missing", path="video_id", remedy="A flat report names its item by video_id.")


def _raise_if_no_report(value: dict[str, Any], notes: list[str]) -> None:
    """Raises Foreign for the files of other programs, OnlyAnError for a report that is nothing else."""
    if _says(value, {"error"}) and value["error"] is not False and not _says(value, TRANSCRIPT):
        reason = f"is only an error: {one_line(value['error'], REASON_LIMIT)}"
        raise _only_an_error(Reader(value, notes).loose, reason)
    for program, keys in OTHERS.items():
        if not keys.isdisjoint(value):
            raise Foreign(f"is {program}", remedy=NOTHING_TO_DO)
    is_bare = value.keys() <= OF_ANY_RECORDING
    if "video_id" in value and not is_bare and value.keys().isdisjoint(FLAT_COLUMNS | REPORT_ONLY | {"video"}):
        raise Foreign("names an item and says nothing of it that the library keeps", remedy=NOTHING_TO_DO)


def _only_an_error(report: Reader, reason: str) -> Unreadable:
    """About an item, if it names one or tells its address; else another program's."""
    url = report.address("canonical_url", "url")
    try:
        identity.identify(report, url, (report, "video_id"), (report, "id"))
    except Unreadable:
        return Foreign(reason)
    return OnlyAnError(reason, video_id=report.about)


def _only_counts(value: Mapping[str, Any]) -> bool:
    """Whether all that it says as a report is a summary in numbers: what a job sums up of its work."""
    summary = value.get("summary")
    is_counted = isinstance(summary, dict) and not any(isinstance(part, str | list | dict) for part in summary.values())
    return is_counted and not _says(value, REPORT_ONLY - {"summary"})


def _says(value: Mapping[str, Any], keys: set[str]) -> bool:
    return any(not is_nothing(value[key]) for key in keys & value.keys())


def is_universal(value: Mapping[str, Any]) -> bool:
    """Where `source_metadata` says something, it decides: a job adds keys of the flat shape to such a report."""
    if value.get("source_metadata"):
        return True
    return "summary" in value and _names_an_item(value) and not _is_of_another_shape(value)


def is_v1(value: Mapping[str, Any]) -> bool:
    metadata = value.get("metadata")
    version = metadata.get("schema_version") if isinstance(metadata, dict) else None
    return "video" in value and ("summary" in value or version is not None)


def is_raw(value: Mapping[str, Any]) -> bool:
    """The downloader's metadata hold the title, which every other shape has elsewhere."""
    metadata = value.get("metadata")
    is_downloaded = isinstance(metadata, dict) and "title" in metadata and not value.get("source_metadata")
    is_downloaded = is_downloaded and value.keys().isdisjoint({"video", "title"})
    return is_downloaded and not RAW_ONLY.isdisjoint(value)


def is_flat(value: Mapping[str, Any]) -> bool:
    if "video_id" not in value or "video" in value or is_raw(value) or value.get("source_metadata"):
        return False
    return not FLAT_ONLY.isdisjoint(value) or "summary" not in value


def _names_an_item(value: Mapping[str, Any]) -> bool:
    """By a key of its own: any program's file may have an `id`, a report's begins with its source."""
    if not value.keys().isdisjoint({"video_id", "canonical_url"}):
        return True
    return str(value.get("id")).lower().startswith(SOURCES)


def _is_of_another_shape(value: Mapping[str, Any]) -> bool:
    """Clients send back items as the API lists them: those have a summary, but are flat."""
    return "video" in value or is_raw(value) or not FLAT_ONLY.isdisjoint(value)


KINDS = (
    Kind("universal", is_universal, universal.read),
    Kind("1.0.0", is_v1, v1.read),
    Kind("raw", is_raw, raw.read),
    Kind("flat", is_flat, flat.read),
)
