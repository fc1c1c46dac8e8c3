"""For the admin's templates: the library's state, and the chosen rows in one field."""

from typing import Any

from django import template

from content.admin.confirmation import in_one_field
from content.admin.desk.gesture import TAG
from content.decisions import canary, pause

register = template.Library()
register.filter(in_one_field)


@register.filter
def gesture(message: Any) -> str:
    """The gesture that the message offers to undo, or ""."""
    tag = message.extra_tags or ""
    return tag.removeprefix(TAG) if tag.startswith(TAG) else ""


@register.inclusion_tag("admin/content/state.html", takes_context=True)
def library_state(context: Any) -> dict[str, Any]:
    """The canary and the pause, shown to members of staff."""
    request: Any = context.get("request")
    user = getattr(request, "user", None)
    if user is None or not user.is_staff:
        return {}
    may_resume = user.has_perm("content.change_content") and user.has_perm("content.view_pause")
    return {
        "canary": getattr(request, "canary", None) or canary.check(),
        "pause": pause.current(),
        "may_resume": may_resume,
    }
