"""Who may open the admin and act there: strangers may not, and some of the staff may only look."""

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.urls import reverse

from content.models import History, Suggestion
from tests.content.admin.browser import KEY, LISTS, act, listing, page, status


@pytest.mark.parametrize("who", ["nobody", "a reader", "a clerk"])
class TestAStranger:
    @pytest.fixture
    def stranger(self, person, who, client):
        """Not logged in; logged in but not for the admin; of the staff without any right."""
        return {"nobody": lambda: client, "a reader": lambda: person("r", staff=False), "a clerk": lambda: person("c")}[
            who
        ]()

    def test_a_stranger_opens_no_page(self, furnished, stranger):
        paths = [
            *map(listing, LISTS),
            page(),
            *map(reverse, ("admin:content_categoryalias_add", "admin:taxonomy", "admin:taxonomy_change")),
            reverse("admin:content_pause_add"),
        ]

        assert {status(stranger, path) for path in paths} <= {302, 403}

    def test_a_stranger_changes_nothing(self, furnished, stranger, sql):
        suggestion, state = Suggestion.objects.latest("proposed_at").pk, self.state(sql)
        line = History.objects.filter(kind="curation").latest("id").pk
        posts = [(page(), {button: value}) for button, value in {"_release": "title", "_accept": suggestion}.items()]
        posts += [(page(), {"_dismiss": suggestion}), (page(), {"_keep": suggestion}), (page(), {"_return": line})]
        posts += [(page(), {"title": "Stranger's", "_save": "Save"})]
        posts += [(reverse("admin:content_content_delete", args=[KEY]), {"post": "yes"})]
        posts += [(reverse("admin:content_pause_delete", args=[1]), {"post": "yes"})]
        posts += [(reverse("admin:taxonomy_change"), {"act": "rename", "category": "Art", "to_category": "Music"})]
        for name, action, key in (
            *(("suggestion", each, suggestion) for each in ("accept", "keep_mine", "dismiss")),
            *(("tombstone", each, "gone") for each in ("restore", "purge")),
            ("history", "go_back", line),
            ("content", "delete_selected", KEY),
        ):
            form = {"action": action, "_selected_action": key, "confirmed": "yes", "post": "yes"}
            posts.append((listing(name), form))

        assert {stranger.post(path, form).status_code for path, form in posts} <= {302, 403}
        assert self.state(sql) == state

    def state(self, sql):
        tables = ("content", "curation", "suggestion", "tombstone", "category_alias", "pause", "history")
        return [sql(f"SELECT to_jsonb(t)::text FROM {table} t ORDER BY 1") for table in tables]


class TestWhoMaySee:
    def test_a_clerk_who_may_only_look_changes_nothing(self, furnished, person):
        clerk = person("clerk")
        names = (
            "view_content",
            "view_suggestion",
            "view_tombstone",
            "view_history",
            "view_categoryalias",
            "view_pause",
        )
        User.objects.get(username="clerk").user_permissions.add(*Permission.objects.filter(codename__in=names))
        suggestion, lines = Suggestion.objects.latest("proposed_at"), History.objects.count()

        assert status(clerk, page()) == 200
        clerk.post(page(), {"_accept": str(suggestion.pk)})
        act(clerk, "suggestion", "accept", suggestion.pk)
        act(clerk, "tombstone", "restore", "gone")
        clerk.post(reverse("admin:taxonomy_change"), {"act": "rename", "category": "Art", "to_category": "Music"})
        clerk.post(reverse("admin:content_pause_delete", args=[1]), {"post": "yes"})

        assert History.objects.count() == lines
        assert Suggestion.objects.get(pk=suggestion.pk).state == "open"

    def test_the_local_curator_may_open_the_items(self, db, settings, client):
        settings.LOCAL_CURATOR_PASSWORD = "a long password"
        call_command("local_curator", verbosity=0)

        client.post(reverse("admin:login"), {"username": "curator", "password": "a long password"})

        assert client.get(listing("content")).status_code == 200
