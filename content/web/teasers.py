"""What a list shows of an item: title, source, picture, and the beginning of the summary that is shown by default.

The same values as the API's item has, without its bodies: those of a page are half a megabyte.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import connections, router
from markupsafe import Markup

from content import jsonvalues, variants
from content.catalogue import passage, rows
from content.catalogue.cards import LABELS
from content.catalogue.sanitiser import sanitise
from content.catalogue.search import highlight
from content.catalogue.search.query import Search
from content.characters import seen
from content.models import Content
from content.web import emphasis
from content.web.formats import duration
from content.web.links import page_url

CATEGORIES = 2
# Item by item, by key: joined as a whole, small tables would be read from end to end.
ITEMS = """
SELECT item.*, summary.variant, left(summary.text, %(text)s), left(summary.html, %(html)s)
FROM (
    SELECT video_id, title, channel_name, thumbnail_url, content_source, shown_language, indexed_at, duration_seconds,
        ARRAY[shown_categories -> 0 ->> 'category', shown_categories -> 1 ->> 'category'],
        (SELECT url FROM recording WHERE recording.video_id = content.video_id),
        (SELECT seconds FROM recording WHERE recording.video_id = content.video_id),
        coalesce((SELECT overrides <> '{}' FROM curation WHERE curation.video_id = content.video_id), false)
    FROM content WHERE video_id = ANY (%(ids)s)
    OFFSET 0
) AS item
LEFT JOIN content_summaries AS summary ON summary.video_id = item.video_id AND summary.is_latest
"""
WHOLE_HTML = "SELECT html FROM content_summaries WHERE is_latest AND video_id = %s AND variant = %s"
# HTML that begins so, behind tags that stay, has words that stay.
WORDS = re.compile(r"(?:\s|<(?:p|h[1-6]|ul|ol|li|div|blockquote|strong|em|b|i)(?:\s[^<>]*)?>)*[^\s<&]")
HTML_BEGINNING = 300


class Teaser(NamedTuple):
    """All that a card depends on."""

    video_id: str
    page_url: str
    title: str
    channel_name: str
    thumbnail_url: str
    source: str
    source_label: str
    language: str
    indexed_on: datetime | None
    duration_label: str
    categories: tuple[str, ...]
    audio_url: str
    audio_seconds: int  # 0 where that was not measured
    curated: bool
    excerpt: str
    # Of a search: with the words marked, and where they stand.
    marked_title: Markup = Markup()
    marked_excerpt: Markup = Markup()
    reason: str = ""

    @property
    def has_audio(self) -> bool:
        return bool(self.audio_url)

    @property
    def is_playable(self) -> bool:
        """Whether our player has it: an address elsewhere may be a page, or a file that it cannot have."""
        return self.audio_url.startswith("/")


class Item(NamedTuple):
    video_id: str
    title: str | None
    channel_name: str | None
    thumbnail_url: str | None
    source: str
    language: str
    indexed_at: datetime | None
    duration_seconds: int | None
    categories: list[str | None]
    audio_url: str | None
    audio_seconds: int | None
    curated: bool


class Beginning(NamedTuple):
    """Of a summary; None where the item has none, or the summary no text."""

    variant: str | None
    text: str | None
    html: str | None


def of(ids: Iterable[str]) -> list[Teaser]:
    """Of the items of these video_ids, in this order; those that are gone by now are left out. One query."""
    ids = list(ids)
    items: dict[str, Item] = {}
    summaries: dict[str, list[Beginning]] = defaultdict(list)
    with connections[router.db_for_read(Content)].cursor() as cursor:
        cursor.execute(ITEMS, {"ids": ids, "text": passage.BEGINNING, "html": HTML_BEGINNING})
        for row in cursor.fetchall():
            items[row[0]] = Item(*row[: len(Item._fields)])
            summaries[row[0]].append(Beginning(*row[len(Item._fields) :]))
    return [_teaser(items[each], summaries[each]) for each in ids if each in items]


def found(ids: Iterable[str], search: Search) -> list[Teaser]:
    """The same for what a search found: with the words marked, and with what stands around them. Three queries."""
    if not search.alternatives:
        return of(ids)
    ids = list(ids)
    stored = rows.of(ids, {rows.TEXT})
    why = {
        each.video_id: reason for each, reason in zip(stored, highlight.of(stored, search.alternatives), strict=True)
    }
    return [_marked(teaser, why[teaser.video_id], search) for teaser in of(ids) if teaser.video_id in why]


def _marked(teaser: Teaser, why: highlight.Highlight, search: Search) -> Teaser:
    return teaser._replace(
        page_url=page_url(teaser.video_id, search.q),
        marked_title=emphasis.in_pieces(why.title),
        marked_excerpt=emphasis.in_pieces(why.passage),
        reason=why.reason,
    )


def _teaser(item: Item, summaries: list[Beginning]) -> Teaser:
    return Teaser(
        video_id=item.video_id,
        page_url=page_url(item.video_id),
        title=seen(item.title),
        channel_name=seen(item.channel_name),
        thumbnail_url=jsonvalues.address(item.thumbnail_url),
        source=item.source,
        source_label=LABELS.get(item.source, "Other"),
        language=item.language,
        indexed_on=item.indexed_at,
        duration_label=duration(item.duration_seconds or 0),
        categories=tuple(name for name in item.categories if name is not None),
        audio_url=jsonvalues.address(item.audio_url),
        audio_seconds=item.audio_seconds or 0,
        curated=item.curated,
        excerpt=passage.beginning(_default_text(item.video_id, summaries)),
    )


def _default_text(video_id: str, summaries: list[Beginning]) -> str:
    """The beginning of the text that `cards.default_summary` chooses."""
    shown = [each for each in summaries if each.variant and variants.is_shown(each.variant)]
    shown.sort(key=lambda each: variants.by_preference(each.variant or ""))
    default = next((each for each in shown if _can_be_read(video_id, each)), shown[0] if shown else None)
    return default.text or "" if default else ""


def _can_be_read(video_id: str, summary: Beginning) -> bool:
    """Whether anything is left of its HTML. One that begins oddly is read whole."""
    if not summary.html or WORDS.match(summary.html):
        return bool(summary.html)
    with connections[router.db_for_read(Content)].cursor() as cursor:
        cursor.execute(WHOLE_HTML, [video_id, summary.variant])
        return any(sanitise(html) for (html,) in cursor.fetchall() if html)
