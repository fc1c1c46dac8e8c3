"""YouTube's ids of videos, and the addresses that hold one."""

import re
from urllib.parse import SplitResult, unquote

from content import forwarders

VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")
HOST = re.compile(r"(?:.+\.)?(?:youtube|youtube-nocookie|youtubekids|youtube\.googleapis|ytimg)\.com")
SHORT_HOST = re.compile(r"(?:www\.)?(?:youtu|yt)\.be")
# The app's own: `vnd.youtube:<id>`, `youtube://watch?v=<id>`, `intent://www.youtube.com/watch?v=<id>#Intent;...`.
APP = ("vnd.youtube", "youtube", "intent")

AN_ID = r"([A-Za-z0-9_-]{11})(?![A-Za-z0-9_-])"
# Also behind the `#`, and behind an `&` that was escaped for HTML.
IN_QUERY = re.compile(rf"[?&;#!](?:v|vi|video_id)=/?{AN_ID}")
IN_PATH = re.compile(rf"/(?:watch|shorts|live|embed|v|e|vi|video|vi_webp|an_webp|sb)/{AN_ID}", re.I)
IN_SHORT_PATH = re.compile(rf"/+{AN_ID}")
# The player of a channel's page, as it was once: `/user/<name>#p/u/1/<id>`.
IN_PLAYER = re.compile(rf"#p/(?:\w+/)*{AN_ID}")
# Pages that name a video at most by the way, as where one came from.
OTHER_PAGES = re.compile(r"/(?:redirect|results|playlist|channel|c|user|post|feed|hashtag|@[^/?]*)(?=[/?])", re.I)
# They have the length of an id: `/embed/videoseries?list=...`, `/embed/live_stream?channel=...`.
NO_IDS = ("videoseries", "live_stream")


def is_video_id(name: str) -> bool:
    return VIDEO_ID.fullmatch(name) is not None


def watch_address(video_id: str) -> str:
    return f"https://www.youtube.com/watch?v={video_id}"


def video_id_in(address: str) -> str | None:
    """The id of the video at the address, or at the one that it leads on to; None if it is no video's.

    Channels, playlists, posts and searches are no videos, though a name there may have eleven characters.
    """
    return next(filter(None, map(_video_id, forwarders.followed(address))), None)


def _video_id(parts: SplitResult) -> str | None:
    host, path = forwarders.host(parts), parts.path
    if parts.scheme in APP and "." not in parts.netloc:
        host, path = "youtu.be", f"/{(parts.netloc + path).lstrip('/')}"
    is_short = SHORT_HOST.fullmatch(host)
    if not (is_short or HOST.fullmatch(host)) or parts.scheme not in ("http", "https", *APP):
        return None
    # What was escaped once more than needed: `/watch%3Fv%3D<id>`.
    whole = unquote(f"{path}?{parts.query}#{parts.fragment}")
    if OTHER_PAGES.match(whole):
        return next(iter(IN_PLAYER.findall(whole)), None)
    found = [*IN_QUERY.findall(whole), *IN_PATH.findall(path)]
    if is_short and (at_top := IN_SHORT_PATH.match(unquote(path))):
        found.append(at_top[1])
    return next((one for one in found if one not in NO_IDS), None)
