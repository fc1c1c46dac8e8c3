"""Which item a report is about: the video_id, and the legacy record id that belongs to it."""

import hashlib

from content.reddit import thread_id_in
from content.youtube import is_video_id, video_id_in
from ingest.payload.syntax.fields import Reader

ID_LIMIT = 200
# Files of the raw shape are called so; as an id they would make one item of all of them.
PLACEHOLDERS = ("unknown", "unknown_video", "none", "null")


def identify(report: Reader, url: str | None, *places: tuple[Reader, str], spare: str | None = None) -> str:
    """The first id that stands in one of the places, else `spare`, else one made from the address.

    Raises Unreadable if there is none, or one that cannot be an id.
    """
    derived = from_url(url)
    given = [explicit_id(*place) for place in places]
    video_id = next(filter(None, (*given, spare)), None) or derived
    if video_id is None:
        remedy = "Add video_id, or the address of the original."
        raise report.refuse("video_id", "is missing, and no address tells it", remedy)
    # Older writers lower-cased ids; the address still has the true one.
    if derived and video_id != derived and video_id == derived.lower():
        report.warn(f"is lower-cased: {derived} is meant", key="video_id")
        video_id = derived
    report.about = video_id
    return video_id


def explicit_id(reader: Reader, key: str) -> str | None:
    """The id under the key, without `yt:`. Raises Unreadable if it cannot be an id."""
    if reader.text(key, limit=ID_LIMIT) is None:
        return None
    given = reader.value[key].removeprefix("yt:")
    flaw = flaw_of(given)
    if flaw:
        raise reader.refuse(key, flaw, "Write the bare id.")
    return given if given.lower() not in ("", *PLACEHOLDERS) else None


def flaw_of(given: str) -> str:
    """Why this cannot be an id, as a predicate; "" if it can."""
    if " " in given or not given.isprintable():
        return "contains blanks or control characters"
    if len(given) > ID_LIMIT:
        return f"is longer than {ID_LIMIT} characters"
    # Its page would have no address: browsers take these steps themselves.
    return "is a step in a path" if given in (".", "..") else ""


def record_id(video_id: str, report: Reader) -> str:
    """The legacy id: what the report says if it fits the video_id, else as the contract has it."""
    given = report.text("id", limit=ID_LIMIT)
    prefixed = f"yt:{video_id}"
    fitting = prefixed if given == prefixed or is_video_id(video_id) else video_id
    if given and given not in (fitting, video_id):
        report.warn(f"does not fit the video_id {video_id}: ignored", key="id")
    return fitting


def from_url(url: str | None) -> str | None:
    """YouTube's or Reddit's own id where the address has one, else a stable `web:` digest of it."""
    if url is None or url.startswith("/"):
        return None
    if video := video_id_in(url):
        return video
    if thread := thread_id_in(url):
        return f"reddit:{thread}"
    return "web:" + hashlib.sha1(url.encode()).hexdigest()[:16]  # noqa: S324
