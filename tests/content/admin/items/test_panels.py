"""What an item's page offers beside the form: buttons for those who may decide, words for the others."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from content.decisions import pause
from content.decisions.curation import curate
from tests.content.admin.browser import (
    KEY,
    categories,
    page,
)


@pytest.fixture
def clerk(db):
    """Of the staff, and may only look."""
    user = User.objects.create(username="clerk", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_content"))
    client = Client()
    client.force_login(user)
    return client


class TestOnlyLooking:
    @pytest.fixture
    def decided(self, put, sql):
        put(KEY, title="Machine's", subcategories_json=categories(History=["Rome"]))
        curate(KEY, {"title": "Ada's"}, by="ada", note="Because")
        sql("UPDATE content SET title = 'Proposed'")

    def test_a_clerk_gets_words_and_no_button(self, decided, clerk):
        text = clerk.get(page()).content.decode()
        text = text[text.index('<div id="content-main">') :]

        for shown in ("History: Rome", "Ada&#x27;s", "Proposed", "Because"):
            assert shown in text
        for hidden in ("<button", "Give back", "Return", "None<", "{", "Save"):
            assert hidden not in re.sub("<script.*?</script>|<svg.*?</svg>", "", text, flags=re.DOTALL), hidden

    def test_a_curator_gets_the_buttons(self, decided, ada):
        text = ada.get(page()).content.decode()

        for label in ("Give back", "Accept", "Keep mine", "Dismiss for ever", "As it was then"):
            assert f">{label}</button>" in text

    def test_only_a_curator_gets_a_link_to_end_a_pause(self, decided, clerk, ada):
        pause.pause(by="ada")

        assert "Let it go on" not in clerk.get(page()).content.decode()
        assert "Let it go on" in ada.get(page()).content.decode()

    def test_a_clerk_gets_no_link_to_the_history(self, decided, clerk):
        assert "historylink" not in clerk.get(page()).content.decode()
