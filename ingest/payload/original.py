"""What a report says of the original: its title and channel, its picture, its words, what a downloader knew."""

import html.entities
import math
import re
from collections.abc import Callable, Iterable
from typing import Any

from content.keys import bare
from ingest.payload.syntax.fields import Reader
from ingest.payload.syntax.unreadable import quoted
from ingest.payload.syntax.values import TEXT_LIMIT

TITLE_LIMIT = 2_000
TRANSCRIPT_LIMIT = 20_000_000
# What clients write where they know nothing, beside `Content <id>`.
UNTITLED = {"untitled", "(untitled)"}
UNKNOWN = {"unknown", "(unknown)"}
CONTENT = "content "
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});", re.I)
# What is kept of downloaders' metadata and of processors' beside the columns, in the analysis.
COUNTS = (
    *("view_count", "like_count", "dislike_count", "comment_count", "channel_follower_count", "num_comments"),
    "score",
)
DETAILS = (
    *("average_rating", "upvote_ratio", "description", "tags", "chapters", "channel_id", "channel_url"),
    *("uploader_id", "uploader_url", "license"),
    *("age_limit", "availability", "live_status", "was_live", "location", "author", "byline", "site_name"),
    *("flair", "link_flair_text"),
)
MADE_BY = ("model", "llm_provider", "processing_time")
# Where the pictures of summaries are served; clients name them by parts of that.
PICTURE = re.compile(r"(?:\./)?/?(?:exports/)?images/(?=[^/])")

Place = tuple[Reader, str]


def title(video_id: str, *places: Place) -> str | None:
    """The first that says something, as it is read: the API of YouTube escapes it for HTML."""
    return _name(places, TITLE_LIMIT, lambda name: name.lower() in UNTITLED or _is_the_id(name, bare(video_id)))


def channel(*places: Place) -> str | None:
    """The first that says something, as it is read."""
    return _name(places, TEXT_LIMIT, lambda name: name.lower() in UNKNOWN)


def _is_the_id(name: str, video_id: str) -> bool:
    return bool(video_id) and name.lower().startswith(CONTENT) and bare(name[len(CONTENT) :]) == video_id


def _name(places: Iterable[Place], limit: int, is_placeholder: Callable[[str], bool]) -> str | None:
    for reader, key in places:
        name = ENTITY.sub(_character, reader.text(key, limit=limit) or "").strip()
        if name and not is_placeholder(name):
            return name
        if name:
            reader.warn(f"is {name!r}, which says nothing: ignored", key=key)
    return None


def _character(entity: re.Match[str]) -> str:
    """What the entity stands for; a name that is none stays, and is not read as one that it begins with."""
    is_one = entity[0][1] == "#" or entity[0][1:] in html.entities.html5
    return html.unescape(entity[0]) if is_one else entity[0]


def picture(*places: Place) -> str | None:
    """The first address of a picture, from the root of this site where it is one of its own."""
    for reader, key in places:
        given = reader.value.get(key)
        if isinstance(given, str) and given.strip():
            rooted = PICTURE.sub("/exports/images/", given.strip(), count=1) if PICTURE.match(given.strip()) else given
            if address := reader.beside(key, rooted).link(key):
                return address
    return None


def pictures_of_summary(report: Reader, summary: Reader, *others: Reader) -> tuple[Place, ...]:
    """Where clients put the address of a summary's picture, the likeliest place first."""
    image = summary.loose.value.get("image")
    inner = summary.inside(image if isinstance(image, dict) else {"url": image}, "image")
    return (
        (report, "summary_image_url"),
        *((summary, key) for key in ("summary_image_url", "image_url")),
        *((inner, key) for key in ("public_url", "url")),
        *((other, "summary_image_url") for other in (*others, report.loose.mapping("media_metadata"))),
    )


def facts(*readers: Reader) -> dict[str, Any]:
    """What is known of the original beside the columns, of the first that says it; zeros say nothing."""
    known: dict[str, Any] = {}
    for reader in readers:
        members = Reader({key: reader.value[key] for key in DETAILS if key in reader.value}, reader.notes, reader.path)
        counts = {key: _count(reader, key) for key in COUNTS if reader.first_key(key)}
        own = members.members() | counts
        known = {key: value for key, value in own.items() if value not in (None, 0, False)} | known
    return known


def _count(reader: Reader, key: str) -> int | None:
    """However large, and also where it is spelled as a text."""
    value = reader.value[key]
    number = _number(value.replace(",", "") if isinstance(value, str) else value)
    if number is None:
        reader.warn(f"is {quoted(value)}, a number is expected: ignored", key=key)
    return None if number is None else int(number)


def made_by(report: Reader) -> dict[str, Any]:
    """Which model made the summary, and when and how long it took."""
    known: dict[str, Any] = {}
    top = {name: name_of for name in MADE_BY[:2] if (name_of := report.loose.text(name))}
    for block in (*map(report.data, ("processor_info", "processing", "processing_metadata")), top):
        known = {name: block[name] for name in MADE_BY if name in block} | known
    if at := report.loose.when("processed_at"):
        known["processed_at"] = at.isoformat().replace("+00:00", "Z")
    return known


def transcript(*readers: Reader) -> dict[str, Any]:
    """`transcript_text` and `transcript_segments` of a Report, from the first that has words."""
    for reader in readers:
        segments = _segments(reader)
        if words := _words(reader) or "\n".join(segment["text"] for segment in segments):
            return {"transcript_text": words, "transcript_segments": segments or None}
    return {}


def _words(reader: Reader) -> str | None:
    for key in ("transcript", "transcript_text"):
        given = reader.value.get(key)
        given = given.get("text") if isinstance(given, dict) else given
        if isinstance(given, list) and given and all(isinstance(line, str) for line in given):
            given = "\n".join(given)
        if isinstance(given, str) and given.strip():
            return reader.beside(key, given).loose.text(key, limit=TRANSCRIPT_LIMIT)
    return None


def _segments(reader: Reader) -> list[dict[str, Any]]:
    for key in ("transcript_segments", "transcript", "segments"):
        given = reader.value.get(key)
        given = given.get("segments") if isinstance(given, dict) else given
        if isinstance(given, str) and key == "transcript_segments":
            given = reader.loose.listing(key)
        if isinstance(given, list) and (timed := [_segment(entry) for entry in given if _has_words(entry)]):
            return timed
    return []


def _has_words(entry: Any) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("text"), str) and bool(entry["text"].strip())


def _segment(entry: dict[str, Any]) -> dict[str, Any]:
    """Its times in seconds; of some it is said when they end."""
    start, duration, end = (_number(entry.get(key)) for key in ("start", "duration", "end"))
    if duration is None and start is not None and end is not None and end >= start:
        duration = round(end - start, 3)
    times = {"start": start, "duration": duration}
    return {"text": entry["text"].strip()} | {key: value for key, value in times.items() if value is not None}


def _number(value: Any) -> float | None:
    """Also where it is spelled as a text; None for what is negative, infinite or no number."""
    try:
        number = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and number >= 0 else None
