"""Whatever is done at the desk offers Undo, and the undo makes everything what it was."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from content.decisions.actor import acting
from content.decisions.curation import curate
from content.decisions.trash import delete, delete_many
from content.models import CategoryAlias, Content, Curation, History, Seal, Suggestion, Tombstone
from tests.content.admin.browser import KEY, act, categories, confirm, messages, page, press, save

GESTURE = uuid.UUID("00000000-0000-4000-8000-000000000001")
NOTE = "Right category, no shelf."
UNDO = re.compile(r'<form method="post" action="(/admin/undo/[^"]+)" class="undo">')


def offered(answer):
    """The address of the Undo that the page offers."""
    (address,) = UNDO.findall(answer.content.decode())
    return address


def everything():
    """All that people decided, and what readers see of it."""
    return (
        list(Curation.objects.order_by("pk").values("pk", "overrides", "refusals", "note", "decided_by", "decided_at")),
        list(Suggestion.objects.order_by("pk").values("pk", "state", "decided_by", "decided_at")),
        list(Content.objects.order_by("pk").values("pk", "title", "shown_categories", "topic_keys")),
        list(Tombstone.objects.values("pk")),
        list(CategoryAlias.objects.values("pk", "name")),
        list(Seal.objects.order_by("video_id", "field").values("video_id", "field", "digest")),
    )


def suggested(field="title"):
    return str(Suggestion.objects.get(field=field).pk)


DONE = {
    "a save": lambda ada: save(ada, title="Another", note="Better."),
    "emptied categories": lambda ada: save(
        ada, **{"subcategories_json-category": [""], "subcategories_json-subcategories": [""]}
    ),
    "a category given back": lambda ada: press(ada, "_release", "subcategories_json"),
    "an accepted suggestion": lambda ada: press(ada, "_accept", suggested()),
    "a suggestion turned down": lambda ada: press(ada, "_keep", suggested()),
    "a suggestion dismissed": lambda ada: press(ada, "_dismiss", suggested("subcategories_json")),
    "all suggestions accepted": lambda ada: act(
        ada, "suggestion", "accept", suggested(), suggested("subcategories_json")
    ),
    "all suggestions dismissed": lambda ada: act(ada, "suggestion", "dismiss", suggested(), confirmed="yes"),
    "a merge": lambda ada: ada.post(
        reverse("admin:taxonomy_change"), {"act": "rename", "category": "Art", "to_category": "Painting"}, follow=True
    ),
    "a single delete": lambda ada: ada.post(f"{page()[: -len('change/')]}delete/", {"post": "yes"}, follow=True),
    "a bulk delete": lambda ada: confirm(ada, "content", act(ada, "content", "delete_selected", KEY, "other")),
    "a category for several": lambda ada: confirm(
        ada, "content", act(ada, "content", "add", KEY, bulk_category="Travel")
    ),
    "all suggestions of items dismissed": lambda ada: confirm(
        ada, "content", act(ada, "content", "dismiss", KEY, "other")
    ),
    "a restore": lambda ada: act(ada, "tombstone", "restore", "gone"),
}


class TestUndo:
    @pytest.fixture
    def decided(self, item, put, sql):
        put("other", title="Another", subcategories_json=categories(Art=["Oil"]))
        put("gone", title="Gone")
        delete("gone", by="bob")
        curate(KEY, {"title": "Bob's", "subcategories_json": categories(Art=["Oil"])}, by="bob", note=NOTE)
        sql(
            "UPDATE content SET title = 'Proposed', subcategories_json = %s WHERE video_id = %s",
            categories(Music=[]),
            KEY,
        )

    @pytest.mark.parametrize("name", DONE)
    def test_what_was_done_is_undone_by_the_button_in_its_message(self, decided, ada, name):
        before = everything()
        address = offered(DONE[name](ada))
        assert everything() != before

        answer = ada.post(address, {"next": page("other")}, follow=True)

        assert re.fullmatch(r"\d+ changes? undone\.", messages(answer)[0])
        assert everything() == before

    def test_the_undo_can_be_undone(self, decided, ada):
        address = offered(DONE["a save"](ada))
        after = everything()

        again = offered(ada.post(address, follow=True))
        ada.post(again, follow=True)

        assert everything() == after

    def test_its_page_names_items_by_their_titles(self, decided, ada):
        text = ada.get(offered(DONE["a merge"](ada))).content.decode()

        assert "changes can be taken back." in text
        assert "Bob&#x27;s: " in text
        assert f"{KEY}: " not in text

    @pytest.mark.parametrize(
        ("wanted", "led_to"), [("/admin/content/content/", "/admin/content/content/"), ("https://evil.example/", None)]
    )
    def test_it_leads_back_on_this_site_only(self, decided, ada, wanted, led_to):
        answer = ada.post(offered(DONE["a save"](ada)), {"next": wanted})

        assert answer.headers["Location"] == led_to or reverse("admin:content_history_changelist")

    def test_what_nobody_did_has_nothing_to_undo(self, item, ada):
        address = reverse("admin:undo", args=[uuid.uuid4()])

        assert "there is nothing to undo" in ada.get(address).content.decode()
        assert messages(ada.post(address, follow=True)) == ["There is nothing to undo."]

    def test_only_those_who_curate_may_undo(self, decided, ada, django_user_model):
        address = offered(DONE["a save"](ada))
        lines = History.objects.count()
        looker = django_user_model.objects.create_user("looker", is_staff=True)
        client = Client()

        assert client.post(address).status_code == 302
        client.force_login(looker)
        assert (client.get(address).status_code, client.post(address).status_code) == (403, 403)
        assert History.objects.count() == lines


def test_a_click_that_did_nothing_offers_no_undo(item, ada, sql):
    curate(KEY, {"title": "Ada's"}, by="ada")
    sql("UPDATE content SET title = 'Proposed'")
    press(ada, "_keep", suggested())

    assert not UNDO.search(press(ada, "_keep", suggested()).content.decode())


class TestALargeGesture:
    """It is shown by the page and taken back by the part."""

    @pytest.fixture(autouse=True)
    def few_at_once(self, monkeypatch):
        monkeypatch.setattr("content.admin.desk.gesture.EXAMPLES", 2)
        monkeypatch.setattr("content.admin.desk.gesture.SECONDS_A_REQUEST", 0)
        monkeypatch.setattr("content.decisions.undo.LINES_AT_ONCE", 3)

    @pytest.fixture
    def address(self, put):
        """Of a delete of five items, under whose name somebody else wrote two lines."""
        delete_many([put(f"key{number}") for number in range(5)], by="bob", gesture=GESTURE)
        with acting("eve", via="a page", gesture=GESTURE):
            Content.objects.bulk_create([Content(video_id="eves"), Content(video_id="hers")])
        return reverse("admin:undo", args=[GESTURE])

    def test_its_page_says_how_large_it_is_and_shows_some_lines(self, address, ada):
        shown = ada.get(address).context

        assert shown["sentence"] == (
            "These are 5 lines of the history. Of those from 1 on: 2 of 2 changes can be taken back."
            " 2 lines that somebody else wrote under the same name stay."
        )
        more = ada.get(address + shown["more"]).context
        last = ada.get(address + more["more"]).context
        assert [len(each["rows"]) for each in (shown, more, last)] == [2, 2, 1]
        assert last["more"] == ""
        assert Tombstone.objects.count() == 5

    def test_an_undo_goes_on_where_it_stopped(self, address, ada):
        asked = ada.post(address)
        assert "3 of 5 done." in asked.content.decode()
        assert Tombstone.objects.count() == 2

        done = ada.post(asked.context["address"], asked.context["fields"], follow=True)

        assert messages(done) == ["5 changes undone."]
        assert set(Content.objects.values_list("pk", flat=True)) >= {"eves", "hers", "key0", "key4"}
        assert History.objects.filter(actor="ada").values("gesture").distinct().count() == 1

    @pytest.mark.parametrize("field", ["from", "done", "as"])
    @pytest.mark.parametrize("value", ["", "-1", "x", "\u0662", "9" * 30, "\x00"])
    def test_a_forged_place_breaks_nothing(self, address, ada, field, value):
        assert ada.get(address, {field: value}).status_code == 200
        assert ada.post(address, {field: value}, follow=True).status_code == 200
