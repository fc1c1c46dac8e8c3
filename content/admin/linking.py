"""Leading from a row about an item to the item's page."""

from typing import Any

from django.contrib.admin.utils import quote
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.html import format_html

from content.models import Content


def with_item(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Annotate what `link_to_item` asks for."""
    its_item = Content.objects.filter(video_id=OuterRef("video_id"))
    return rows.annotate(is_on_the_shelf=Exists(its_item), title=Subquery(its_item.values("title")))


def link_to_item(row: Any, words: str = "") -> str:
    """These words, or the item's title, or its key; leading to the item while it is there."""
    words = words or row.title or row.video_id
    if not row.is_on_the_shelf:
        return words
    return format_html(
        '<a href="{}">{}</a>', reverse("admin:content_content_change", args=[quote(row.video_id)]), words
    )
