"""Links from rows about an item to the item's page."""

from typing import Any

from django.contrib.admin.utils import quote
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.html import format_html

from content.characters import seen
from content.models import Content


def with_item(rows: QuerySet[Any], key: str = "video_id") -> QuerySet[Any]:
    """Annotate what `link_to_item` reads; `key` is the column that names the item."""
    its_item = Content.objects.filter(video_id=OuterRef(key))
    return rows.annotate(
        item_key=F(key), is_on_the_shelf=Exists(its_item), item_title=Subquery(its_item.values("title"))
    )


def admin_page(video_id: str) -> str:
    """Where curators decide about the item."""
    return reverse("admin:content_content_change", args=[quote(video_id)])


def link_to_item(row: Any, words: str = "") -> str:
    """The words, or the item's title, or its key; a link if the library has the item."""
    words = words or seen(row.item_title) or row.item_key
    if not row.is_on_the_shelf:
        return words
    return format_html('<a href="{}">{}</a>', admin_page(row.item_key), words)
