"""What a row of the list of items shows: picture, title, channel, categories, who says so, and when it came."""

import json
from datetime import UTC
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from content import jsonvalues
from content.admin.desk.queue import seen as seen_categories
from content.admin.links import admin_page
from content.category_values import in_words
from content.characters import seen
from content.models import Content, Curation
from content.models.content import Source, column_in_words
from content.web.formats import cover, short_date

# So many categories of an item, and so many subcategories of each, are seen in its row.
CATEGORIES, SUBCATEGORIES = 4, 3
# An item with more categories is decided on its page.
IN_PLACE = 30
CATEGORY_COLUMN = "subcategories_json"


def picture(item: Content) -> SafeString:
    """The item's, over the pattern that stands in for a missing one."""
    url = jsonvalues.address(item.thumbnail_url)
    image = format_html(
        '<img src="{}" alt="" width="96" height="54" loading="lazy" decoding="async" referrerpolicy="no-referrer">', url
    )
    return format_html(
        '<span class="thumb" data-source="{}">{}{}</span>',
        item.content_source,
        cover(item.title, item.channel_name),
        image if url else "",
    )


def title(item: Any) -> str:
    """With the words of a search marked."""
    if item.hit and item.hit.marked_title:
        return SafeString(item.hit.marked_title)
    return seen(item.title) or "Untitled"


def channel(item: Any) -> SafeString:
    """Channel and source; of a search also why the item was found."""
    name = seen(item.channel_name)
    source = Source(item.content_source).label
    words = format_html(
        '{} <small class="source" data-source="{}">{}</small>',
        format_html('<a href="?{}">{}</a>', urlencode({"channel": name}), name) if name else "",
        item.content_source,
        source,
    )
    if not (item.hit and item.hit.reason):
        return words
    return format_html('{}<span class="found">Found {}: {}</span>', words, item.hit.reason, item.hit.marked_excerpt)


def categories(item: Content, *, may_decide: bool) -> SafeString:
    """A chip each, which leads to its items; for those who may decide, the way to do it here."""
    listed = item.shown_categories
    chips = format_html_join("", "<li>{}</li>", ((_chip(entry),) for entry in listed[:CATEGORIES]))
    more = len(listed) - CATEGORIES
    if more > 0:
        every = in_words({"categories": listed})
        chips += format_html('<li class="quiet" title="{}">and {} more</li>', every, more)
    if not listed:
        chips = SafeString('<li class="quiet">None</li>')
    if may_decide:
        chips += format_html("<li>{}</li>", _way_to_decide(item))
    return format_html('<ul class="chip-list">{}</ul>', chips)


def _way_to_decide(item: Content) -> SafeString:
    """A link to the item's page, of which a script makes fields in the row. Of too many categories it stays a link."""
    names = [entry["category"] for entry in item.shown_categories]
    in_place = format_html(
        ' data-in-place="{}" data-item="{}" data-seen="{}" data-names="{}"',
        reverse("admin:categories"),
        item.pk,
        seen_categories(item),
        json.dumps(names),
    )
    return format_html(
        '<a class="edit" href="{}" aria-label="Edit categories of {}"{}>Edit</a>',
        admin_page(item.pk),
        seen(item.title) or "Untitled",
        in_place if len(names) <= IN_PLACE else "",
    )


def _chip(entry: dict[str, Any]) -> SafeString:
    name, below = entry["category"], entry["subcategories"]
    more = f" and {len(below) - SUBCATEGORIES} more" if below[SUBCATEGORIES:] else ""
    shown = ", ".join(below[:SUBCATEGORIES]) + more
    return format_html(
        '<a href="?{}">{}{}</a>',
        urlencode({"category": name}),
        name,
        format_html(" <small>› {}</small>", shown) if shown else "",
    )


def who(item: Any) -> SafeString:
    """Who says so, in words and by a shape: a person, the machine, both and differently, or nobody yet."""
    kind, words, more = _who(item, item.decision)
    return format_html(
        '<span class="who" data-who="{}">{}{}</span>',
        kind,
        words,
        format_html(" <small>{}</small>", more) if more else "",
    )


def _who(item: Content, decision: Any) -> tuple[str, str, str]:
    if decision is None:
        return ("machine", "The machine", "undecided") if item.shown_categories else ("nobody", "Nobody yet", "")
    by = decision.decided_by or "A person"
    if decision.differs:
        return "both", by, "the machine says otherwise"
    return "person", by, "" if CATEGORY_COLUMN in decision.overrides else _columns(decision)


def _columns(decision: Curation) -> str:
    return f"decided {', '.join(column_in_words(name) for name in sorted(decision.overrides))}"


def added(item: Content) -> SafeString:
    moment = item.indexed_at
    if moment is None:
        return SafeString("")
    whole = f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), whole, short_date(moment))
