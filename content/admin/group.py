"""The group of people who curate: what its members may do in the admin."""

from typing import Any

from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

GROUP = "Curators"
PERMISSIONS = (
    *("view_content", "change_content", "delete_content", "view_summary", "view_curation", "view_suggestion"),
    *("view_tombstone", "view_history", "view_categoryalias", "add_categoryalias"),
    *("view_pause", "add_pause", "delete_pause"),
)


def ensure_group(sender: Any, permissions: tuple[str, ...] = PERMISSIONS, **kwargs: Any) -> None:
    """After every migrate: the group is there with at least these permissions of the sending application."""
    create_permissions(sender, verbosity=0)
    group, _ = Group.objects.get_or_create(name=GROUP)
    group.permissions.add(*Permission.objects.filter(content_type__app_label=sender.label, codename__in=permissions))
