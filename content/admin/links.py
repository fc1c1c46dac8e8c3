"""Addresses of the desk's pages about an item."""

from django.contrib.admin.utils import quote
from django.urls import reverse
from django.utils.http import urlencode


def admin_page(video_id: str) -> str:
    """Where curators decide about the item."""
    return reverse("admin:content_content_change", args=[quote(video_id)])


def in_the_trash(video_id: str) -> str:
    """Where a deleted item is brought back."""
    return f"{reverse('admin:content_tombstone_changelist')}?{urlencode({'item': video_id, 'state': 'all'})}"
