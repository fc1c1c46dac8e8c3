"""The roles that migrating makes: a viewer looks, a curator decides, an administrator also purges and keeps users."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.urls import reverse

from content.admin.group import ADMINISTRATORS, GROUP, VIEWERS
from content.decisions.trash import delete
from content.models import Content, Curation, Tombstone
from tests.content.admin.browser import KEY, LISTS, act, confirm, listing, page, press, status

ROLES = (VIEWERS, GROUP, ADMINISTRATORS)
USERS = reverse("admin:auth_user_changelist")
UNDECIDED, DECIDED, PURGED = "undecided", "decided", "purged"


def names(role):
    return set(Group.objects.get(name=role).permissions.values_list("codename", flat=True))


def test_each_role_may_more_than_the_one_before(db):
    viewer, curator, administrator = map(names, ROLES)

    assert viewer < curator < administrator
    assert all(name.startswith("view_") for name in viewer)
    assert not [name for name in curator if name.endswith("_user") or name.startswith("purge")]


@pytest.mark.parametrize("role", ROLES)
class TestRoles:
    @pytest.fixture
    def member(self, role, person, item):
        return person(role.lower(), group=role)

    def test_everybody_opens_every_list(self, furnished, person, role):
        client = person(role.lower(), group=role)
        paths = [*map(listing, LISTS), page(), reverse("admin:index"), reverse("admin:ingest_delivery_changelist")]

        assert {status(client, path) for path in paths} == {200}

    def test_who_may_decide(self, member, role):
        press(member, "_agree", "yes")
        act(member, "content", "agree", KEY, confirmed="yes")
        member.post(reverse("admin:desk"), {"item": KEY, "category": "x"})

        assert Curation.objects.exists() == (role != VIEWERS)
        assert (status(member, reverse("admin:desk")) == 200) == (role != VIEWERS)

    def test_who_may_delete_and_bring_back(self, member, role, put):
        asked = act(member, "content", "delete_selected", KEY)
        if role != VIEWERS:
            confirm(member, "content", asked)
        assert Content.objects.exists() == (role == VIEWERS)

        put("gone")
        delete("gone", by="bob")
        act(member, "tombstone", "restore", "gone")
        assert Content.objects.filter(pk="gone").exists() == (role != VIEWERS)

    def test_who_may_purge(self, member, role):
        delete(KEY, by="bob")

        act(member, "tombstone", "purge", KEY, confirmed="yes")

        assert (Tombstone.objects.get().purged_at is not None) == (role == ADMINISTRATORS)

    def test_who_keeps_users(self, member, role):
        assert (status(member, USERS) == 200) == (role == ADMINISTRATORS)


def test_what_an_operator_gave_or_took_is_kept_but_for_what_a_role_is(db):
    curators = Group.objects.get(name=GROUP)
    curators.permissions.clear()
    curators.permissions.add(Permission.objects.get(codename="view_user"))

    call_command("migrate", verbosity=0)

    assert {"view_user", "change_content", "view_content"} <= names(GROUP)
