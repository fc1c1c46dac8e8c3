"""Filters of the pages' templates: an address that is absolute, and the initials of a title."""

import re

from django import template
from django.http import HttpRequest

register = template.Library()


@register.filter
def absolute(address: str, request: HttpRequest | None) -> str:
    """An address of this site with its scheme and host, as it is read elsewhere; others stay as they are."""
    try:
        return request.build_absolute_uri(address) if request else address
    except ValueError:
        return address


@register.filter
def initials(title: object) -> str:
    """At most two letters that stand in for a missing thumbnail."""
    words = re.findall(r"[^\W_]+", str(title or ""))
    return "".join(word[0] for word in words[:2]).upper() or "?"
