"""The history in the admin: an act is one entry, in words, with the ways back."""

import re
import uuid
from html import unescape

import pytest
from django.contrib.auth.models import User

from content.decisions import agreement
from content.decisions.actor import acting
from content.decisions.curation import curate, release
from content.decisions.history import describe
from content.decisions.suggestion import accept, dismiss, keep_mine
from content.decisions.taxonomy.merge import merge
from content.decisions.trash import delete, delete_many, purge, restore
from content.models import Content, Curation, History, Suggestion
from tests.content.admin.browser import KEY, categories, listing, messages, offered, page, sentences

GESTURE = uuid.UUID("00000000-0000-4000-8000-000000000007")


def entries(client, **query):
    return sentences(client.get(listing("history"), query))


class TestInWords:
    def test_a_decision_is_described_field_by_field(self, item):
        curate(KEY, {"title": None, "language": "fr"}, by="ada", refuse=["Art"], note="Because.")
        curate(KEY, {"title": "Mine"}, by="ada", refuse=["Rome"], note="Better.")
        release(KEY, ["language"], by="ada", note="Better.")
        released, decided, first = [describe(line) for line in History.objects.filter(kind="curation").order_by("-id")]

        assert (
            first == "title: not decided → nothing; language: not decided → fr; refused for ever: nothing → Art; note:"
            " nothing → Because."
        )
        assert decided == "title: nothing → Mine; refused for ever: Art → Art, rome; note: Because. → Better."
        assert released == "language: fr → not decided"

    def test_a_decision_is_one_entry_with_what_changed_who_where_and_when(self, put, ada):
        put(KEY, title="Bread in a day", subcategories_json=categories(Baking=[]))
        User.objects.filter(username="ada").update(first_name="Ada", last_name="Lovelace")
        curate(KEY, {"subcategories_json": categories(Cooking=["Bread"])}, by="ada", via="admin item", gesture=GESTURE)

        (entry,) = entries(ada)

        at = f"{History.objects.get(kind='curation').at:%Y-%m-%d %H:%M} UTC"
        assert entry == (
            "Ada Lovelace (ada) decided about Bread in a day, just now. Categories: not decided → Cooking: Bread."
            f" {at} · on the item’s page"
        )

    def test_an_act_through_another_login_than_the_sites_names_it(self, put, ada, sql):
        put(KEY, title="Bread")
        curate(KEY, {"title": "Mine"}, by="ada", via="admin item")
        sql("ALTER TABLE history DISABLE TRIGGER ALL")
        sql("UPDATE history SET login = 'somebody'")

        assert entries(ada)[0].endswith(" · on the item’s page · login somebody")

    def test_a_refused_category_is_written_as_the_library_writes_it(self, put, ada):
        put(KEY, title="Bread", subcategories_json=categories(Baking=[]))
        put("other", title="Other", subcategories_json=categories(Baking=[]))
        curate(KEY, {"subcategories_json": categories()}, by="ada")

        assert "Refused for ever: nothing → Baking." in entries(ada)[0]

    def test_of_one_person_it_says_what_that_person_did(self, put, ada):
        put(KEY, title="Machine's")
        for number, by in enumerate(["ada", "bob", "ada"]):
            curate(KEY, {"title": f"Title {number}"}, by=by, gesture=uuid.uuid4())

        for of_whom in ({}, {"by": "all"}):
            assert ["→ Title 2" in each for each in entries(ada, actor="ada", **of_whom)] == [True, False]
            assert [each.startswith("bob") for each in entries(ada, actor="bob", **of_whom)] == [True]
            assert entries(ada, actor="nobody", **of_whom) == []

    @pytest.mark.parametrize("gesture", [None, GESTURE])
    def test_what_follows_from_a_decision_is_no_entry_of_its_own(self, put, ada, gesture, sql):
        put(KEY, title="Machine's")
        sql("ALTER TABLE history DISABLE TRIGGER ALL")
        sql("UPDATE history SET at = at - interval '1 hour'")
        curate(KEY, {"title": "Mine"}, by="ada", gesture=gesture)
        assert set(History.objects.filter(actor="ada").values_list("kind", flat=True)) == {"curation", "content"}

        decided, came = entries(ada, by="all")

        assert decided.startswith("ada decided about Mine, just now. Title: not decided → Mine.")
        assert "brought in Mine, 1 hour ago" in came

    @pytest.mark.parametrize(
        ("act", "words"),
        [
            (lambda: delete(KEY, by="ada", reason="a duplicate"), "moved Bread to the trash, just now. Because: a dup"),
            (lambda: curate(KEY, {"title": "Mine"}, by="ada"), "decided about Mine, just now. Title: not decided → M"),
            (lambda: agreement.agree([KEY], by="ada"), "decided about Bread, just now. Categories: not decided → Art"),
            (lambda: merge("Art", "Painting", by="ada"), "decided that Art is now called Painting (1 item), just now"),
        ],
    )
    def test_each_act_has_its_verb(self, put, ada, act, words):
        put(KEY, title="Bread", subcategories_json=categories(Art=[]))

        act()

        assert entries(ada)[0].startswith(f"ada {words}")

    def test_there_and_back(self, put, ada):
        put(KEY, title="Bread")
        for act in (
            lambda: delete(KEY, by="ada"),
            lambda: restore(KEY, by="ada"),
            lambda: curate(KEY, {"title": "Mine"}, by="ada"),
            lambda: release(KEY, ["title"], by="ada"),
            lambda: delete(KEY, by="ada"),
            lambda: purge(KEY, by="ada"),
        ):
            with acting("ada", via="a test", gesture=uuid.uuid4()):
                act()

        # What was given back is forgotten with the rest.
        verbs = ["purged", "moved", "decided", "decided", "brought", "moved"]
        assert [entry.split()[1] for entry in entries(ada)] == verbs

    @pytest.mark.parametrize(
        ("answer", "words", "details"),
        [
            (accept, "accepted what a machine suggested for Proposed", "Title: Mine → Proposed."),
            (keep_mine, "kept the decision about Mine", "Suggested title Proposed: kept mine."),
            (dismiss, "dismissed for ever what a machine suggested for Mine", "Suggested title Proposed: dismissed"),
        ],
    )
    def test_an_answer_to_a_suggestion_is_one_entry(self, put, ada, sql, answer, words, details):
        put(KEY, title="Machine's")
        curate(KEY, {"title": "Mine"}, by="bob")
        sql("UPDATE content SET title = 'Proposed'")
        answer(Suggestion.objects.get(), by="ada")

        answered, _ = entries(ada)

        assert answered.startswith(f"ada {words}, just now. {details}")

    def test_many_items_are_one_entry_that_names_some(self, put, ada):
        delete_many([put(f"key{number}", title=f"Title {number}") for number in range(5)], by="ada")

        (entry,) = entries(ada)

        assert entry.startswith("ada moved 5 items, among them Title 0, Title 1, Title 2 to the trash, just now.")

    def test_a_machines_line_names_its_login(self, put, ada, sql):
        put(KEY, title="Bread")
        (login,) = sql("SELECT session_user::text")[0]

        (entry,) = entries(ada, by="all")

        assert entry.startswith(f"A program ({login}) brought in Bread, just now.")


class TestTheList:
    def test_it_opens_on_what_people_did(self, put, ada):
        assert "Nobody has decided anything yet." in ada.get(listing("history")).content.decode()
        put(KEY, title="Bread")

        assert entries(ada) == []

    def test_items_are_linked_deleted_ones_in_the_trash(self, put, ada):
        for key in (KEY, "gone"):
            put(key, title=f"Title of {key}")
            curate(key, {"language": "fr"}, by="ada")
        delete("gone", by="ada")
        text = ada.get(listing("history")).content.decode()

        assert set(re.findall(r'href="(/admin/content/content/[^"]+/change/)"', text)) == {page(KEY)}
        (link,) = set(re.findall(r'href="(/admin/content/tombstone/[^"]+)"', text))
        assert sentences(ada.get(unescape(link))) == ["Title of gone was deleted by you, just now"]

    def test_one_item_is_found_by_its_title(self, put, ada):
        for key in "ab":
            put(key, title=f"Title of {key}")
            curate(key, {"language": "fr"}, by="ada")

        (entry,) = entries(ada, q="title of B")

        assert "Title of b" in entry

    def test_of_a_bulk_act_the_list_of_one_item_tells_its_part(self, put, ada):
        for key in "ab":
            put(key, title=f"Title of {key}", subcategories_json=categories(**{f"Of {key}": []}))
        agreement.agree("ab", by="ada")

        (entry,) = entries(ada, item="a")

        assert "2 items" not in entry
        assert "Title of a: Categories: not decided → Of a" in entry

    @pytest.mark.parametrize("by", ["people", "all"])
    @pytest.mark.parametrize("item", ["", "k1"])
    def test_its_pages_show_each_entry_once(self, put, ada, monkeypatch, by, item):
        monkeypatch.setattr("content.admin.inboxes.history.HistoryAdmin.list_per_page", 3)
        for number in range(4):
            put(f"k{number}", title="x")
            curate(f"k{number}", {"language": "fr"}, by="ada", gesture=uuid.uuid4())
            curate(f"k{number}", {"language": "es"}, by="bob", gesture=uuid.uuid4())
        everything = {"by": by} | ({"item": item} if item else {})
        monkeypatch.setattr("content.admin.inboxes.history.HistoryAdmin.list_per_page", 100)
        whole = entries(ada, **everything)
        monkeypatch.setattr("content.admin.inboxes.history.HistoryAdmin.list_per_page", 3)

        answer, seen = ada.get(listing("history"), everything), []
        while True:
            seen += sentences(answer)
            if not (further := answer.context["cl"].next_url):
                break
            answer = ada.get(listing("history") + further)

        assert seen == whole

    @pytest.mark.parametrize("after", ["x", "~", "2026-01-01~1", "2026-01-01T00:00:00Z~x", "2026-13-01T00:00~1"])
    def test_a_forged_place_is_the_first_page(self, item, ada, after):
        curate(KEY, {"title": "Mine"}, by="ada")

        assert len(entries(ada, after=after)) == 1


class TestTheWaysBack:
    def test_an_entry_offers_to_decide_as_it_was_then(self, item, ada):
        curate(KEY, {"title": "First"}, by="ada", gesture=uuid.uuid4())
        curate(KEY, {"title": "Second"}, by="bob", gesture=uuid.uuid4())
        answer = ada.get(listing("history"))
        assert offered(answer) == [["go_back"], ["go_back"]]

        first = answer.context["cl"].rows[1].key
        done = ada.post(listing("history"), {"_act": f"go_back:{first}"}, follow=True)

        assert messages(done) == ["Decided as it was then."]
        assert 'class="undo"' in done.content.decode()
        assert Content.objects.get().title == "First"

    def test_an_entry_leads_to_its_undo_and_back(self, item, ada):
        curate(KEY, {"title": "First"}, by="ada", gesture=GESTURE)
        (link,) = re.findall(r'href="(/admin/undo/[^"]+)"', ada.get(listing("history")).content.decode())

        done = ada.post(unescape(link), follow=True)

        assert done.redirect_chain[-1][0] == listing("history")
        assert sentences(done)[0].startswith(
            "ada undid what was done with Machine's, just now. Title: First → not decided"
        )

    def test_who_may_only_look_is_offered_nothing(self, item, person):
        from django.contrib.auth.models import Permission

        curate(KEY, {"title": "First"}, by="ada", gesture=GESTURE)
        looker = person("looker")
        User.objects.get(username="looker").user_permissions.add(Permission.objects.get(codename="view_history"))

        text = looker.get(listing("history")).content.decode()

        assert "First" in text
        assert ("/admin/undo/" in text, "go_back" in text) == (False, False)

    def test_the_undo_of_the_first_decision_leaves_no_note(self, item, ada):
        curate(KEY, {"title": "First"}, by="ada", gesture=GESTURE, note="Because.")
        ada.post(f"/admin/undo/{GESTURE}/")

        assert (Curation.objects.get().overrides, Curation.objects.get().note) == ({}, "")
        assert sentences(ada.get(listing("curation"))) == []
