"""Curators at the desk."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User

from content.admin.curators import GROUP
from tests.content.admin.browser import Opened, opened_by


@pytest.fixture
def opened(db: None) -> Callable[[str], Opened]:
    """Has a curator of that name open the page of the item."""

    def by(name: str) -> Opened:
        user, _ = User.objects.get_or_create(username=name, is_staff=True)
        user.groups.add(Group.objects.get(name=GROUP))
        return opened_by(user)

    return by
