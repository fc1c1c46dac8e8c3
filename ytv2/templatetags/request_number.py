"""The request's number on a page, also where a page is made without a context."""

from django import template

from ytv2.ops import request_id

register = template.Library()


@register.simple_tag
def request_number() -> str:
    return request_id.current()
