"""The three roles of the admin, as groups that every `migrate` provides: each may all that the one before it may."""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

VIEWERS, GROUP, ADMINISTRATORS = "Viewers", "Curators", "Administrators"
LOOK = (
    *("view_content", "view_summary", "view_curation", "view_suggestion"),
    *("view_tombstone", "view_history", "view_categoryalias", "view_pause"),
)
DECIDE = ("change_content", "delete_content", "add_categoryalias", "add_pause", "delete_pause")
# A purge cannot be undone, and who keeps users may make themselves anything.
ADMINISTER = ("purge_tombstone",)
KEEP_USERS = ("view_user", "add_user", "change_user", "delete_user", "view_group")
ROLES: Mapping[str, tuple[str, ...]] = {VIEWERS: LOOK, GROUP: DECIDE, ADMINISTRATORS: ADMINISTER}


def ensure_roles(sender: Any, roles: Mapping[str, tuple[str, ...]] = ROLES, **kwargs: Any) -> None:
    """After every migrate: the groups are there, with at least these permissions of the sending application.

    `roles` says what each may beyond the one before it.
    """
    create_permissions(sender, verbosity=0)
    _grant(sender.label, roles)
    if roles is ROLES:
        create_permissions(apps.get_app_config("auth"), verbosity=0)
        _grant("auth", {ADMINISTRATORS: KEEP_USERS})


def _grant(label: str, roles: Mapping[str, tuple[str, ...]]) -> None:
    names: list[str] = []
    for role in ROLES:
        names += roles.get(role, ())
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.add(*Permission.objects.filter(content_type__app_label=label, codename__in=names))
