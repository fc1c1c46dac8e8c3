"""How pages write dates, numbers, addresses and names: what their templates call."""

import re
from datetime import UTC, datetime
from functools import cache
from html import unescape
from urllib.parse import quote
from zlib import crc32

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest
from django.templatetags.static import static
from markupsafe import Markup

from content.characters import UNSPACED
from content.web.scripts import imports

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
TAG = re.compile(r"<[^>]*>")
WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}](?:[^\s{UNSPACED}]*[^\W{UNSPACED}])?")
WITHOUT_BLANKS = re.compile(f"[{UNSPACED}]")
# As people read who do not hurry; of a script without blanks, characters.
WORDS_A_MINUTE, CHARACTERS_A_MINUTE = 230, 500
MINUTE, HOUR = 60, 3600  # seconds
HUNDRED = 100
# The patterns of static/icons/covers.svg, and the ways to turn one.
COVERS = ("sun", "arcs", "tiles", "hills", "waves", "leaves", "dots", "steps", "rings", "page", "fan", "kites")
TURNS = 4


def long_date(moment: datetime) -> str:
    """5 March 2026"""
    day = moment.astimezone(UTC)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_date(moment: datetime) -> str:
    """5 Mar 2026"""
    day = moment.astimezone(UTC)
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def iso_day(moment: datetime) -> str:
    """For the `datetime` of a <time>."""
    return moment.astimezone(UTC).date().isoformat()


def grouped(number: float) -> str:
    """A whole number with its thousands apart: 1,234."""
    return f"{int(number + 0.5):,}"


def decimal(number: float) -> str:
    """With a digit behind the point, where that says something: 1.5, 12, 1,234."""
    return f"{number:.1f}" if number < HUNDRED and number % 1 else grouped(number)


def duration(seconds: int) -> str:
    """1:02:03, or 2:03; "" where it is not known."""
    if seconds <= 0:
        return ""
    hours, rest = divmod(seconds, HOUR)
    minutes, seconds = divmod(rest, MINUTE)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def number_of_words(html: str) -> int:
    """Of what is read; where a script sets no blanks between words, its characters."""
    return len(WORD.findall(unescape(TAG.sub(" ", html))))


def reading_minutes(html: str) -> int:
    """How long it takes to read, at least 1."""
    characters = len(WITHOUT_BLANKS.findall(unescape(TAG.sub(" ", html))))
    words = number_of_words(html) - characters
    return max(1, round(words / WORDS_A_MINUTE + characters / CHARACTERS_A_MINUTE))


def ending(number: int) -> str:
    """What makes a noun plural after this number."""
    return "" if number == 1 else "s"


def in_address(value: str) -> str:
    """A value as it stands in a query string."""
    return quote(value, safe="")


def absolute(address: str, request: HttpRequest | None) -> str:
    """An address of this site with its scheme and host, as it is read elsewhere; others stay as they are."""
    try:
        return request.build_absolute_uri(address) if request else address
    except ValueError:
        return address


def cover(title: object, channel: object = "") -> Markup:
    """A printed pattern that stands in for a missing picture: the channel's own, turned otherwise for each title."""
    return printed(COVERS[_number(channel or title) % len(COVERS)], _number(title) % TURNS)


def _number(text: object) -> int:
    """The same for the same text in every process."""
    return crc32(str(text or "").encode(errors="replace"))


@cache
def printed(name: str, turn: int) -> Markup:
    """One of COVERS, turned so."""
    return Markup('<svg class="cover" data-turn="{}" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        turn, static("icons/covers.svg"), name
    )


@cache
def icon(name: str) -> Markup:
    """An icon of the sprite. Screen readers pass over it: the words beside it say what it means."""
    sprite = static("icons/sprite.svg")
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>').format(sprite, name)


def transcript_file(video_id: str, kind: str) -> str:
    """The address of a transcript as a file, txt or json."""
    return f"/transcripts/{quote(video_id, safe=':')}.{kind}"


def deployment() -> str:
    """What all files of script and style have in common that belong together; "" where they have no names of their own.

    A page of another one is not put into a document whose script is older.
    """
    return getattr(staticfiles_storage, "manifest_hash", "")


FILTERS = {
    each.__name__: each
    for each in (
        *(long_date, short_date, iso_day, grouped, decimal, duration, ending, in_address, absolute, cover),
        transcript_file,
    )
}
GLOBALS = {"static": cache(static), "icon": icon, "deployment": deployment, "imports": imports}
