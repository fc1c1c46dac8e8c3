"""Which item a report is about: its key, and the record id that belongs to it."""

from content.keys import bare, flaw_of, key_in, prefix
from content.youtube import is_video_id
from ingest.payload.syntax.fields import Reader

ID_LIMIT = 200
# Files of the raw shape are called so; as an id they would make one item of all of them.
PLACEHOLDERS = ("unknown", "unknown_video", "none", "null")


def identify(report: Reader, url: str | None, *places: tuple[Reader, str], spare: str | None = None) -> str:
    """The first id that stands in one of the places, else `spare`, else that of the video or thread at the address;
    with its prefix where it has one. "" for a web article without an id: the library makes it one of the address.

    Raises Unreadable if there is neither id nor address, or an id that cannot be one.
    """
    derived = key_in(url) if url else None
    given = [explicit_id(*place) for place in places]
    key = next(filter(None, (*given, spare)), None) or derived
    if key is None and (url is None or url.startswith("/")):
        remedy = "Add video_id, or the address of the original."
        raise report.refuse("video_id", "is missing, and no address tells it", remedy)
    # Older writers lower-cased ids; the address still has the true one.
    if key and derived and bare(key) != bare(derived) and bare(key) == bare(derived).lower():
        report.warn(f"is lower-cased: {bare(derived)} is meant", key="video_id")
        key = derived
    report.about = bare(key or "")
    return key or ""


def explicit_id(reader: Reader, key: str) -> str | None:
    """The id under the key, as it stands there. Raises Unreadable if it cannot be an id."""
    if reader.text(key, limit=ID_LIMIT) is None:
        return None
    given = reader.value[key]
    flaw = flaw_of(bare(given))
    if flaw:
        raise reader.refuse(key, flaw, "Write the bare id.")
    return given if bare(given).lower() not in ("", *PLACEHOLDERS) else None


def record_id(key: str, url: str | None, report: Reader) -> str | None:
    """The record id where the report tells it: by the prefix of the key or of `id`, or by the address of a video or
    thread. None leaves it to the database."""
    video_id, given = bare(key), report.text("id", limit=ID_LIMIT) or ""
    if given and bare(given) != video_id:
        report.warn(f"does not fit the video_id {video_id}: ignored", key="id")
        given = ""
    derived = (key_in(url) if url else None) or ""
    fitting = (key, given, derived if bare(derived) == video_id else "")
    source = next(filter(None, map(prefix, fitting)), "yt:" if is_video_id(video_id) else "")
    return source + video_id if source else None
