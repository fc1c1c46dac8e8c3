"""Curators at the desk."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User

from content.admin.group import GROUP
from tests.content.admin.browser import Opened, opened_by


@pytest.fixture
def opened(db: None) -> Callable[[str], Opened]:
    """Has a curator of that name open the page of the item."""

    def by(name: str) -> Opened:
        user, _ = User.objects.get_or_create(username=name, is_staff=True)
        user.groups.add(Group.objects.get(name=GROUP))
        return opened_by(user)

    return by


@pytest.fixture
def ids(client):
    """The video_ids that a query lists, in any order."""

    def ask(query="", **parameters):
        answer = client.get(f"/api/reports?{query}", parameters or None)
        assert answer.status_code == 200
        return {report["video_id"] for report in answer.json()["reports"]}

    return ask


@pytest.fixture
def in_order(client):
    """The video_ids that a query lists, as listed."""
    return lambda **query: [report["video_id"] for report in client.get("/api/reports", query).json()["reports"]]


def filed(*pairs):
    """A categorisation: ("History", "Rome", "Greece") is a category with two subcategories."""
    return {"categories": [{"category": name, "subcategories": list(below)} for name, *below in pairs]}
