"""What a podcast is made of: the items that can be heard, and what is known of each one's file."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import quote, unquote, urlsplit

from content import jsonvalues
from content.media import exports
from content.models.queryset import ContentQuerySet

# So many rows at once are asked for their addresses.
ROWS = 500
AUDIO = exports.address("audio", "")


@dataclass(frozen=True)
class Heard:
    """An item, where it can be heard, and the file's name if it is one of ours."""

    video_id: str
    url: str
    name: str = ""

    @property
    def kind(self) -> str:
        """By the name's end; MP3 unless that says of another sound."""
        kind = exports.content_type(self.name or unquote(urlsplit(self.url).path))
        return kind if kind.startswith("audio/") else exports.TYPES[".mp3"]


def first_heard(items: ContentQuerySet, most: int) -> list[Heard]:
    """The first items that can be heard, in their order."""
    return list(islice(_heard(items), most))


def sizes(heard: list[Heard]) -> dict[str, int]:
    """The size of each file that is ours, by its name."""
    return exports.sizes("audio", [each.name for each in heard if each.name])


def _heard(items: ContentQuerySet) -> Iterator[Heard]:
    index = None
    for video_id, *addresses in _rows(items):
        url = next(filter(None, map(jsonvalues.address, addresses)), "")
        if url:
            yield Heard(video_id, url, _name(url))
            continue
        # The folder is looked through once, and only where a row does not say its address.
        index = exports.audio_index() if index is None else index
        if found := index.of(video_id):
            yield Heard(video_id, f"/exports/by_video/{quote(video_id, safe='')}.mp3", found[0].name)


def _rows(items: ContentQuerySet) -> Iterator[tuple[str, object, object]]:
    rows = items.with_audio().values_list("video_id", "media__audio_url", "analysis_json__audio_url")
    start, found = 0, ROWS
    while found == ROWS:
        page = list(rows[start : start + ROWS])
        start, found = start + ROWS, len(page)
        yield from page


def _name(url: str) -> str:
    return unquote(urlsplit(url).path).removeprefix(AUDIO) if url.startswith(AUDIO) else ""
