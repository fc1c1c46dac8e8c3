"""What the desk's pages say and where they lead: in words, to the item, and to nothing that would be refused."""

import re
from html import unescape

import pytest
from django.contrib.admin.utils import quote
from django.contrib.auth.models import Permission, User
from django.test import Client

from content.decisions import pause
from content.decisions.curation import curate
from content.decisions.suggestion import keep_mine
from content.decisions.trash import delete
from content.models import Suggestion
from tests.content.admin.test_admin import act, categories, listing, page, said

KEY = "aaaaaaaaaaa"


@pytest.fixture
def clerk(db):
    """Of the staff, and may only look."""
    user = User.objects.create(username="clerk", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_content"))
    client = Client()
    client.force_login(user)
    return client


class TestInWords:
    @pytest.fixture
    def proposed(self, put, sql):
        put(KEY, title="Machine's", subcategories_json=categories(History=["Rome"]), topics_json=["old"])
        curate(KEY, {"title": "Ada's", "subcategories_json": categories(Art=["Oils"])}, by="ada", refuse=["Rome"])
        sql("UPDATE content SET subcategories_json = %s", categories(Music=["Bach"]))
        return Suggestion.objects.get()

    @pytest.mark.parametrize("name", ["suggestion", "curation"])
    def test_no_list_or_page_shows_the_database(self, proposed, ada, name):
        row = KEY if name == "curation" else proposed.pk
        for text in (ada.get(path).content.decode() for path in (listing(name), page(row, name))):
            text = re.sub("<[^>]*>", "", text[text.index('<div id="content-main">') :])
            assert not re.search("_json|{&quot;|{&#x27;|\\bcleared", text)
            assert "Art, Oils" in text

    @pytest.mark.parametrize("name", ["suggestion", "curation"])
    @pytest.mark.parametrize("key", ["reddit:a_24bc", "x_3Fabcd_5Fe"])
    def test_the_item_is_linked_by_its_title(self, put, sql, ada, name, key):
        put(key, title="Odd one")
        curate(key, {"language": "fr"}, by="ada")
        sql("UPDATE content SET language = 'es'")
        text = ada.get(listing(name)).content.decode()

        (link,) = re.findall(r'<a href="([^"]+)">Odd one</a>', text)
        assert "Odd one" in ada.get(unescape(link)).content.decode()
        assert f"{name}/{key}" not in text

    @pytest.mark.parametrize("name", ["suggestion", "curation"])
    def test_what_is_in_the_trash_leads_nowhere(self, proposed, ada, name):
        delete(KEY, by="ada")

        assert f'<td class="field-item">{KEY}</td>' in ada.get(listing(name)).content.decode()

    def test_suggestions_are_filtered_by_the_name_of_the_field(self, proposed, ada, sql):
        sql("UPDATE content SET title = 'Proposed'")
        text = ada.get(listing("suggestion")).content.decode()
        nav = text[text.index('id="changelist-filter"') :]

        assert ">title</a>" in nav
        (link,) = re.findall(r'<a href="([^"]*)">categories</a>', nav)
        rows = ada.get(listing("suggestion") + unescape(link)).content.decode()
        assert (rows.count("field-column"), "Music, Bach" in rows) == (1, True)

    @pytest.mark.parametrize(
        ("action", "done"),
        [("accept", "accepted"), ("keep_mine", "kept as decided"), ("dismiss", "dismissed for ever")],
    )
    def test_what_was_answered_before_is_no_success(self, proposed, ada, sql, action, done):
        keep_mine(proposed, by="bob")
        sql("UPDATE content SET title = 'Proposed'")

        assert said(act(ada, "suggestion", action, proposed.pk)) == [
            "1 was answered before: nothing of that was changed."
        ]
        assert said(act(ada, "suggestion", action, *Suggestion.objects.values_list("pk", flat=True))) == [
            f"1 {done}.",
            "1 was answered before: nothing of that was changed.",
        ]


class TestOnlyLooking:
    @pytest.fixture
    def decided(self, put, sql):
        put(KEY, title="Machine's", subcategories_json=categories(History=["Rome"]))
        curate(KEY, {"title": "Ada's"}, by="ada", note="Because")
        sql("UPDATE content SET title = 'Proposed'")

    def test_values_are_in_words_and_no_button_is_offered(self, decided, clerk):
        text = clerk.get(page()).content.decode()
        text = text[text.index('<div id="content-main">') :]

        for shown in ("History, Rome", "Ada&#x27;s", "Proposed", "Because"):
            assert shown in text
        for hidden in ("<button", "Give back", "Return", "None<", "{", "Save"):
            assert hidden not in re.sub("<script.*?</script>|<svg.*?</svg>", "", text, flags=re.DOTALL), hidden

    def test_who_may_decide_has_the_buttons(self, decided, ada):
        text = ada.get(page()).content.decode()

        for label in ("Release", "Accept", "Keep mine", "Dismiss for ever", "Decide as after this"):
            assert f">{label}</button>" in text

    def test_nor_a_link_to_let_the_library_go_on(self, decided, clerk, ada):
        pause.pause(by="ada")

        assert "Let it go on" not in clerk.get(page()).content.decode()
        assert "Let it go on" in ada.get(page()).content.decode()

    def test_nor_the_history(self, decided, clerk):
        assert "historylink" not in clerk.get(page()).content.decode()


class TestTheWayThrough:
    @pytest.mark.parametrize("key", ["reddit:a_24bc", "x_3Fabcd_5Fe", "web:a/b?c&d", 'a"b<c'])
    def test_the_history_of_an_item_is_all_of_it(self, put, ada, sql, key):
        put("other", title="Other")
        put(key, title="Machine's")
        sql("UPDATE content SET title = 'Again'")
        text = ada.get(page(quote(key))).content.decode()

        (link,) = re.findall(r'<a href="([^"]*)" class="historylink"', text)
        rows = ada.get(unescape(link)).context["cl"].result_list
        assert [(line.item, line.act) for line in rows] == [(key, "update"), (key, "insert")]

    @pytest.mark.parametrize("name", ["content", "history", "suggestion"])
    def test_only_what_was_narrowed_offers_to_show_all(self, put, ada, name):
        put(KEY, title="Rome")

        assert "show all" not in ada.get(listing(name)).content.decode()
        assert "show all" in ada.get(listing(name), {"q": "Rome"}).content.decode()

    def test_so_does_a_filter(self, put, ada):
        assert "0 found" in ada.get(listing("content"), {"audio": "yes"}).content.decode()

    @pytest.mark.parametrize(
        ("value", "found"), [("yes", ["b", "c"]), ("awaited", ["c"]), ("no", ["a"]), ("x", ["a", "b", "c"])]
    )
    def test_audio_is_one_filter(self, put, ada, value, found):
        put("a")
        put("b", media={"audio_url": "/exports/audio/b.mp3"})
        put("c", has_audio=True)

        answer = ada.get(listing("content"), {"audio": value})

        assert sorted(item.pk for item in answer.context["cl"].result_list) == found
        assert re.findall(r"By\s+(\w[\w ]*?)\s*<", answer.content.decode()) == ["curated", "source", "audio"]

    def test_moments_are_written_one_way_with_their_zone(self, put, ada):
        put(KEY, title="Rome", published_at="2026-11-26T18:05:06Z")
        curate(KEY, {"title": "Roma"}, by="ada")
        paths = (page(), listing("content"), listing("curation"), listing("history"), page(KEY, "curation"))

        for text in (ada.get(path).content.decode() for path in paths):
            assert not re.search(r"[ap]\.m\.|noon|midnight", text)
            assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", text)
        assert "2026-11-26 18:05 UTC" in ada.get(page()).content.decode()
        assert re.search(r"By ada on \d{4}-\d\d-\d\d \d\d:\d\d UTC", ada.get(page()).content.decode())
