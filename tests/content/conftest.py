"""Curators at the desk."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection

from content.admin.group import GROUP
from tests.content.admin.browser import Opened, opened_by

# One transaction a change, all of them older than what this server's databases were made by.
LONG_AGO = "UPDATE event SET transaction = (SELECT count(*) FROM event)"


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


@pytest.fixture
def settle(db):
    """Date the library's last change back to before every transaction of the server that is under way.

    An edition names those that began before that change, whatever they do and in whichever database of the server: when
    one of the other tests' ends, the edition is another. Of a library that changed long ago it names none.
    """

    def date_back():
        with connection.cursor() as cursor:
            cursor.execute(LONG_AGO)

    return date_back
