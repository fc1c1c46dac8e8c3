"""For the admin's templates: the library's state, and what the lists have in common."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from content.admin.frame import density, table
from content.admin.inboxes import titles
from content.admin.pause import standing
from content.decisions import canary
from content.web.formats import grouped
from content.web.signed_in import UNDO_TAG

register = template.Library()
# Of lost decisions, so many items are named.
NAMED = 5
register.filter(table.labelled)
register.filter(grouped)


@register.filter
def gesture(message: Any) -> str:
    """The gesture that the message offers to undo, or ""."""
    tag = message.extra_tags or ""
    return tag.removeprefix(UNDO_TAG) if tag.startswith(UNDO_TAG) else ""


def _linked(keys: list[str]) -> SafeString:
    """Items by their titles, the first ones of many."""
    named = titles.of(keys[:NAMED])
    links = format_html_join(", ", "{}", [(named[key].as_link(),) for key in keys[:NAMED]])
    return format_html("{} and {} more", links, len(keys) - NAMED) if len(keys) > NAMED else links


@register.inclusion_tag("admin/content/state.html", takes_context=True)
def library_state(context: Any) -> dict[str, Any]:
    """The canary and the pause, shown to members of staff."""
    request: Any = context.get("request")
    user = getattr(request, "user", None)
    if user is None or not user.is_staff:
        return {}
    may_resume = user.has_perm("content.change_content") and user.has_perm("content.view_pause")
    state = getattr(request, "canary", None) or canary.check()
    return {
        "canary": state,
        **{name: _linked(getattr(state, name)) for name in ("missing", "altered")},
        "pause": standing(request),
        "may_resume": may_resume,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("admin/frame/filters.html")
def list_filters(changelist: Any) -> dict[str, Any]:
    groups = table.groups(changelist)
    return {"cl": changelist, "groups": groups, "chosen": table.active(groups)}


@register.inclusion_tag("admin/frame/density.html", takes_context=True)
def density_switch(context: Any) -> dict[str, Any]:
    request = context["request"]
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "next": request.get_full_path(),
        "densities": density.DENSITIES.items(),
        "chosen": density.chosen(request),
    }


@register.simple_tag(takes_context=True)
def chosen_density(context: Any) -> str:
    return density.chosen(context.get("request"))
