"""The curator's desk: every page opens, an edit is a decision under the editor's name, and a stranger does nothing."""

import re
import uuid
from html import unescape

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.urls import reverse
from psycopg.types.json import Jsonb

from content.decisions import canary
from content.decisions import pause as pausing
from content.decisions.curation import curate, release
from content.decisions.history import describe
from content.decisions.merge import merge
from content.decisions.trash import delete, purge, restore
from content.models import CategoryAlias, Content, Curation, History, Pause, Suggestion, Tombstone

KEY = "aaaaaaaaaaa"
LISTS = ("content", "curation", "suggestion", "tombstone", "history", "categoryalias", "pause", "summary")


def categories(**names):
    return {"categories": [{"category": name, "subcategories": list(subs)} for name, subs in names.items()]}


def listing(name):
    return reverse(f"admin:content_{name}_changelist")


def page(key=KEY, name="content"):
    return reverse(f"admin:content_{name}_change", args=[key])


@pytest.fixture
def item(put):
    return put(
        KEY,
        title="Machine's",
        channel_name="A channel",
        language="en",
        subcategories_json=categories(History=["Rome", "Greece"], Art=[]),
    )


def typed(client, key=KEY):
    """What a browser would send if nothing on the page were touched."""
    text = client.get(page(key)).content.decode()
    form = text[text.index('id="content_form"') : text.index("</form>", text.index('id="content_form"'))]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "name" in attributes and attributes.get("type") != "submit":
            fields.setdefault(attributes["name"], []).append(unescape(attributes.get("value", "")).replace("\n", ""))
    return fields


def save(client, key=KEY, **changes):
    return client.post(page(key), typed(client, key) | changes | {"_save": "Save"}, follow=True)


def press(client, button, value, key=KEY):
    return client.post(page(key), {button: value}, follow=True)


def act(client, name, action, *chosen, **more):
    return client.post(listing(name), {"action": action, "_selected_action": chosen, **more}, follow=True)


def said(answer):
    return [str(message) for message in answer.context["messages"]]


@pytest.fixture
def furnished(item, sql, put, as_person):
    """Something on every list."""
    curate(KEY, {"title": "Person's", "subcategories_json": categories(Art=[])}, by="ada", note="Because.")
    sql("UPDATE content SET title = 'Proposed', language = 'fr'")
    put("gone", title="Gone")
    delete("gone", by="ada", reason="a duplicate")
    put("forgotten", title="Forgotten")
    delete("forgotten", by="ada")
    purge("forgotten", by="ada")
    with as_person():
        CategoryAlias.objects.create(key="rome", name="Antiquity", decided_by="ada")
    pausing.pause(by="ada", reason="cleaning")
    canary.seal(by="ada")


class TestEveryPageOpens:
    @pytest.mark.parametrize("who", ["curator", "superuser"])
    @pytest.mark.parametrize("name", LISTS)
    def test_its_list(self, furnished, ada, person, who, name):
        client = ada if who == "curator" else person("root", superuser=True)

        assert client.get(listing(name)).status_code == 200
        assert client.get(listing(name), {"q": "a", "o": "1"}).status_code in (200, 302)

    @pytest.mark.parametrize("name", LISTS)
    def test_every_row_of_it(self, furnished, ada, name):
        rows = list(apps.get_model("content", name).objects.values_list("pk", flat=True))
        assert rows

        assert {client_status(ada, page(row, name)) for row in rows} == {200}

    def test_the_index_and_the_forms(self, item, ada):
        pages = ["/admin/", reverse("admin:content_categoryalias_add"), reverse("admin:content_pause_add")]
        pages += [
            reverse("admin:content_content_delete", args=[item]),
            reverse("admin:content_content_history", args=[item]),
        ]

        assert {client_status(ada, path) for path in pages} == {200}

    @pytest.mark.parametrize("name", LISTS)
    def test_a_long_list_takes_few_queries(self, ada, put, sql, name, django_assert_max_num_queries):
        for number in range(12):
            key = put(f"item{number}", title=f"Title {number}", subcategories_json=categories(Art=[]))
            curate(key, {"title": "Person's"}, by="ada")
            put(f"gone{number}")
            delete(f"gone{number}", by="ada")
        sql("UPDATE content SET title = 'Proposed'")

        with django_assert_max_num_queries(15):
            ada.get(listing(name))

    def test_an_item_takes_few_queries(self, furnished, ada, django_assert_max_num_queries):
        with django_assert_max_num_queries(20):
            ada.get(page())

    def test_the_head_tells_of_the_pause_and_the_canary(self, furnished, ada):
        text = ada.get("/admin/").content.decode()

        assert "The library is paused since" in text
        assert "sealed decision" in text

    @pytest.mark.parametrize(
        "poison",
        [7, "x", True, [], [1], {"categories": 7}, {"categories": True}, {"categories": "x"}, {"categories": {"a": 1}}],
    )
    def test_odd_values_of_other_writers_break_no_page(self, item, ada, sql, poison):
        curate(KEY, {"topics_json": ["a"]}, by="ada")
        sql("UPDATE content SET analysis_json = %s, topics_json = %s, media = %s", *[Jsonb(poison)] * 3)
        paths = [page(), listing("content"), listing("history"), listing("suggestion"), listing("curation")]

        assert {client_status(ada, path) for path in paths} == {200}

    @pytest.mark.parametrize("key", ["reddit:a_24bc", "x_3Fabcd_5Fe", "web:a/b?c&d", "ключ", 'a"b<c'])
    def test_an_item_of_any_key_is_reached_from_its_line_of_history(self, put, ada, key):
        put(key, title="Odd one")
        text = ada.get(listing("history")).content.decode()
        (link,) = set(re.findall(r'href="(/admin/content/content/[^"]+/change/)"', text))

        assert "Odd one" in ada.get(unescape(link), follow=True).content.decode()


def client_status(client, path):
    return client.get(path).status_code


class TestSaving:
    def test_an_edit_is_a_decision_of_who_edits(self, item, ada):
        answer = save(ada, title="Ada's", note="A typo.")

        assert answer.status_code == 200
        curation = Curation.objects.get()
        assert (curation.overrides, curation.decided_by, curation.note) == ({"title": "Ada's"}, "ada", "A typo.")
        assert Content.objects.get().title == "Ada's"
        assert History.objects.get(kind="curation").via == "admin item"

    def test_what_is_not_touched_is_not_decided(self, item, ada):
        save(ada)

        assert not Curation.objects.exists()

    @pytest.mark.parametrize("title", [" Blanks around ", "Two\nlines", "Tabs\tand  blanks", "“Quotes” & <tags>", None])
    def test_nor_is_an_odd_title_that_is_left_as_it_is(self, put, ada, title):
        put(KEY, title=title, language="en")

        save(ada, language="fr")

        assert Curation.objects.get().overrides == {"language": "fr"}

    @pytest.mark.parametrize(
        "value",
        [
            categories(**{"War, and Peace": ["Tolstoy"]}),
            categories(Books=["War, and Peace", "Idiots"]),
            categories(**{" Rome ": [" Kings "]}),
            {"categories": [{"category": "Rome", "subcategories": []}, {"category": "ROME", "subcategories": ["a"]}]},
            {"categories": [{"category": "Rome", "subcategories": ["a", "A", "a"]}]},
            {"categories": ["Rome", {"category": 7}]},
            {"categories": [{"category": f"Number {number}", "subcategories": []} for number in range(60)]},
        ],
        ids=["a comma", "a comma below", "blanks", "twice", "twice below", "poison", "sixty"],
    )
    def test_nor_are_odd_categories_that_are_left_as_they_are(self, put, ada, value):
        put(KEY, subcategories_json=value, title="x")

        save(ada, title="y")

        assert Curation.objects.get().overrides == {"title": "y"}

    def test_categories_are_edited_by_rows(self, item, ada):
        save(
            ada,
            **{
                "subcategories_json-category": ["History", "Art", " Music ", ""],
                "subcategories_json-subcategories": ["Rome", "", "Bach, Händel,Bach", ""],
            },
        )

        assert Curation.objects.get().overrides["subcategories_json"] == categories(
            History=["Rome"], Art=[], Music=["Bach", "Händel"]
        )
        assert [entry["category"] for entry in Content.objects.get().shown_categories] == ["History", "Art", "Music"]

    def test_a_row_taken_away_is_refused_for_ever(self, item, ada, sql):
        save(ada, **{"subcategories_json-category": ["Art"], "subcategories_json-subcategories": [""]})
        sql("UPDATE content SET subcategories_json = %s", categories(History=[], Art=[]))

        assert Curation.objects.get().refusals == {"categories": ["history"]}
        assert not Suggestion.objects.exists()

    def test_no_row_is_none_of_them(self, item, ada, sql):
        save(ada, **{"subcategories_json-category": [""], "subcategories_json-subcategories": [""]})
        sql("UPDATE content SET analysis_json = %s", categories(Music=[]))

        assert Content.objects.get().shown_categories == []

    def test_categories_of_the_analysis_are_shown_to_be_edited(self, put, ada):
        put(KEY, title="x", analysis_json=categories(History=["Rome"]))

        assert typed(ada)["subcategories_json-category"][:1] == ["History"]

    def test_an_emptied_field_is_cleared(self, item, ada, sql):
        save(ada, channel_name="")
        sql("UPDATE content SET channel_name = 'Again'")

        assert Content.objects.get().channel_name is None

    def test_enter_presses_save(self, furnished, ada):
        text = ada.get(page()).content.decode()
        form = text[text.index('id="content_form"') :]

        assert 'name="_save"' in re.search(r"<(?:input|button)[^>]*submit[^>]*>", form).group()

    def test_a_title_that_cannot_be_is_said_and_kept(self, item, ada):
        answer = save(ada, title="A\x00B", channel_name="Typed")

        assert "Null characters are not allowed" in answer.content.decode()
        assert 'value="Typed"' in answer.content.decode()
        assert not Curation.objects.exists()

    def test_what_the_database_refuses_is_a_sentence_and_what_was_typed_is_kept(self, item, ada, sql):
        sql("ALTER TABLE curation ADD CONSTRAINT no_shouting CHECK (overrides ->> 'title' IS DISTINCT FROM 'LOUD')")

        answer = save(ada, title="LOUD", note="My reason.")

        assert answer.status_code == 200
        assert "no_shouting" in answer.content.decode()
        assert 'value="LOUD"' in answer.content.decode()
        assert 'value="My reason."' in answer.content.decode()
        assert Content.objects.get().title == "Machine's"

    @pytest.mark.parametrize("field", ["title", "channel_name", "language", "thumbnail_url"])
    def test_a_novel_in_a_field_is_no_crash(self, item, ada, field):
        novel = "".join(chr(0x4E00 + number * 7919 % 20000) for number in range(9000))

        answer = save(ada, **{field: novel})

        assert answer.status_code == 200

    def test_a_category_as_long_as_a_novel_is_no_crash(self, item, ada):
        novel = "".join(chr(0x4E00 + number * 7919 % 20000) for number in range(9000))

        answer = save(ada, **{"subcategories_json-category": [novel], "subcategories_json-subcategories": [novel]})

        assert answer.status_code == 200

    def test_an_item_that_is_gone_meanwhile_is_said(self, item, ada):
        form = typed(ada)
        delete(item, by="bob")

        answer = ada.post(page(), form | {"title": "Late", "_save": "Save"}, follow=True)

        assert answer.status_code == 200
        assert "doesn’t exist" in said(answer)[0]


class TestButtons:
    @pytest.fixture
    def proposed(self, item, sql):
        curate(KEY, {"title": "Ada's", "subcategories_json": categories(Art=[])}, by="ada")
        sql("UPDATE content SET title = 'Proposed', subcategories_json = %s", categories(Music=[]))
        return lambda field="title": Suggestion.objects.get(field=field)

    def test_release(self, proposed, ada):
        answer = press(ada, "_release", "title")

        assert said(answer) == ["Released: what the machine last said shows again."]
        assert Content.objects.get().title == "Proposed"

    def test_accept(self, proposed, ada):
        press(ada, "_accept", str(proposed().pk))

        assert (proposed().state, proposed().decided_by) == ("accepted", "ada")
        assert Content.objects.get().title == "Proposed"

    def test_keep(self, proposed, ada):
        press(ada, "_keep", str(proposed().pk))

        assert proposed().state == "kept"
        assert Content.objects.get().title == "Ada's"

    def test_dismiss(self, proposed, ada):
        press(ada, "_dismiss", str(proposed("subcategories_json").pk))

        assert proposed("subcategories_json").state == "dismissed"
        assert "music" in Curation.objects.get().refusals["categories"]

    def test_return(self, proposed, ada):
        line = History.objects.filter(kind="curation").latest("id")
        curate(KEY, {"title": "Another"}, by="bob")

        press(ada, "_return", str(line.pk))

        assert Content.objects.get().title == "Ada's"
        assert History.objects.filter(kind="curation").latest("id").actor == "ada"

    def test_twice_is_said_and_does_nothing(self, proposed, ada):
        press(ada, "_accept", str(proposed().pk))

        assert press(ada, "_accept", str(proposed().pk)).status_code in (200, 404)
        assert Content.objects.get().title == "Proposed"

    @pytest.mark.parametrize(
        ("button", "value"),
        [
            ("_release", "x"),
            ("_release", "language"),
            ("_accept", "x"),
            ("_keep", "00000000-0000-0000-0000-000000000000"),
            ("_dismiss", ""),
            ("_return", "x"),
            ("_return", "0"),
            ("_return", "99999999999999999999"),
        ],
    )
    def test_an_odd_value_does_nothing(self, proposed, ada, button, value):
        before = History.objects.count()

        assert press(ada, button, value).status_code in (200, 404)
        assert History.objects.count() == before

    def test_what_typed_beside_it_is_not_saved(self, proposed, ada):
        ada.post(page(), typed(ada) | {"channel_name": "Typed", "_release": "title"})

        assert Content.objects.get().channel_name == "A channel"

    def test_a_return_to_before_a_purge_is_no_crash(self, item, ada, put):
        curate(KEY, {"title": "Ada's"}, by="ada")
        line = History.objects.filter(kind="curation").latest("id")
        delete(KEY, by="ada")
        purge(KEY, by="ada")
        restore(KEY, by="ada")
        put(KEY, title="New")

        assert press(ada, "_return", str(line.pk)).status_code in (200, 404)
        assert client_status(ada, page()) == 200


class TestSuggestions:
    @pytest.mark.parametrize(
        ("action", "state", "title"),
        [("accept", "accepted", "Proposed"), ("keep_mine", "kept", "Person's"), ("dismiss", "dismissed", "Person's")],
    )
    def test_several_are_answered_at_once(self, put, ada, sql, action, state, title):
        for key in ("a", "b"):
            put(key, title="Machine's")
            curate(key, {"title": "Person's"}, by="bob")
        sql("UPDATE content SET title = 'Proposed'")

        act(ada, "suggestion", action, *Suggestion.objects.values_list("pk", flat=True))

        assert set(Suggestion.objects.values_list("state", "decided_by")) == {(state, "ada")}
        assert set(Content.objects.values_list("title", flat=True)) == {title}


class TestTrash:
    def test_a_delete_leaves_a_tombstone_with_the_name(self, item, ada):
        answer = ada.post(reverse("admin:content_content_delete", args=[item]), {"post": "yes"}, follow=True)

        assert answer.status_code == 200
        assert (Tombstone.objects.get().deleted_by, Tombstone.objects.get().via) == ("ada", "admin item")
        assert not Content.objects.exists()

    def test_several_are_deleted_as_one_gesture(self, put, ada):
        for key in ("a", "b"):
            put(key)

        act(ada, "content", "delete_selected", "a", "b", post="yes")

        assert Tombstone.objects.filter(deleted_by="ada").count() == 2
        assert Tombstone.objects.values("gesture").distinct().count() == 1

    def test_restore(self, item, ada):
        delete(item, by="bob")

        answer = act(ada, "tombstone", "restore", item)

        assert said(answer) == ["1 restored, whole."]
        assert Content.objects.get().title == "Machine's"
        assert History.objects.get(kind="tombstone", act="delete").actor == "ada"

    def test_a_purge_asks_first(self, item, ada):
        delete(item, by="bob")

        answer = act(ada, "tombstone", "purge", item)

        assert "This cannot be undone" in answer.content.decode()
        assert Tombstone.objects.get().snapshot

    def test_and_then_forgets(self, item, ada):
        delete(item, by="bob")

        answer = act(ada, "tombstone", "purge", item, confirmed="yes")

        assert said(answer) == ["1 purged for ever."]
        assert (Tombstone.objects.get().snapshot, Tombstone.objects.get().purged_by) == (None, "ada")

    def test_a_restore_that_the_database_refuses_is_a_sentence(self, put, ada, sql):
        put("a", id="yt:same")
        delete("a", by="bob")
        put("b", id="yt:same")

        answer = act(ada, "tombstone", "restore", "a")

        assert answer.status_code == 200
        assert said(answer)
        assert Tombstone.objects.filter(video_id="a").exists()

    def test_a_page_of_the_trash_shows_no_snapshot(self, item, ada):
        delete(item, by="bob")

        assert "snapshot" not in ada.get(listing("tombstone")).content.decode()


class TestMerging:
    def merge(self, client, old, name):
        return client.post(reverse("admin:content_categoryalias_add"), {"old": old, "name": name}, follow=True)

    def test_a_category_is_merged_everywhere_and_it_says_how_many(self, item, ada):
        answer = self.merge(ada, "History", "The Past")

        assert "1 item is in The Past now; undo it in the history." in said(answer)
        assert CategoryAlias.objects.get().decided_by == "ada"
        assert "The Past" in [entry["category"] for entry in Content.objects.get().shown_categories]

    @pytest.mark.parametrize(
        ("old", "name"),
        [
            *(("Nobody", "x"), ("History", "History"), ("", "x"), ("History", ""), ("History", "  ")),
            *(("History", "\u200b"), ("HISTORY\u200b", "x"), ("STRASSE", "x"), ("History", "x" * 101)),
        ],
    )
    def test_what_cannot_be_merged_is_said_and_kept(self, item, ada, put, old, name):
        put("b", subcategories_json=categories(straße=[]))

        answer = self.merge(ada, old, name)

        assert answer.status_code == 200
        assert "errorlist" in answer.content.decode()
        assert not CategoryAlias.objects.exists()

    @pytest.mark.parametrize(
        ("stored", "typed_in"),
        [("AI – Tools", "AI - Tools"), ("ai\u00a0tools", "AI  Tools"), ("x" * 150, "x" * 150), ("y" * 400, "Y" * 400)],
    )
    def test_a_name_is_compared_as_the_library_does_whatever_its_length(self, put, ada, stored, typed_in):
        put("b", subcategories_json=categories(**{stored: []}))

        answer = self.merge(ada, typed_in, "Tools")

        assert "1 item is in Tools now; undo it in the history." in said(answer)
        assert [entry["category"] for entry in Content.objects.get().shown_categories] == ["Tools"]

    def test_it_says_where_the_old_one_just_goes(self, item, ada):
        curate(KEY, {"subcategories_json": categories(History=[])}, by="ada")

        answer = self.merge(ada, "History", "Art")

        assert said(answer)[:2] == [
            "0 items are in Art now; undo it in the history.",
            "On 1 item History just goes: a person took Art away from there.",
        ]

    def test_it_is_undone_in_the_history_after_a_preview(self, item, ada):
        before = Content.objects.get().shown_categories
        self.merge(ada, "History", "The Past")
        line = History.objects.get(kind="alias")

        asked = act(ada, "history", "undo", line.pk)
        assert "changes can be taken back" in asked.content.decode()
        assert CategoryAlias.objects.exists()

        answer = act(ada, "history", "undo", line.pk, confirmed="yes")
        assert "undone" in said(answer)[0]
        assert Content.objects.get().shown_categories == before


class TestHistory:
    def test_a_delete_and_a_restore_are_told_in_words(self, item, ada):
        gesture = uuid.uuid4()
        delete(KEY, by="ada", reason="a duplicate", gesture=gesture)
        deleted = History.objects.latest("id").pk
        asked = act(ada, "history", "undo", deleted)
        assert asked.context["rows"] == [f"{KEY}: deleted: Machine's (a duplicate)"]

        act(ada, "history", "undo", deleted, confirmed="yes")
        asked = act(ada, "history", "undo", History.objects.filter(kind="tombstone").latest("id").pk)
        assert asked.context["rows"] == [f"{KEY}: restored: Machine's"]

    def test_a_decision_is_told_field_by_field(self, item):
        curate(KEY, {"title": None, "language": "fr"}, by="ada", refuse=["Art"], note="Because.")
        curate(KEY, {"title": "Mine"}, by="ada", refuse=["Rome"], note="Better.")
        release(KEY, ["language"], by="ada", note="Better.")
        released, decided, first = [describe(line) for line in History.objects.filter(kind="curation").order_by("-id")]

        assert (
            first == "title: not decided → nothing; language: not decided → fr; refusals: nothing → art; note:"
            " nothing → Because."
        )
        assert decided == "title: nothing → Mine; refusals: art → art, rome; note: Because. → Better."
        assert released == "language: fr → not decided"

    def test_only_what_is_there_is_linked(self, item, ada, put):
        put("gone")
        delete("gone", by="ada")
        put("history")
        merge("History", "The Past", by="ada")

        text = ada.get(listing("history")).content.decode()

        links = set(re.findall(r'href="(/admin/content/content/[^"]+/change/)"', text))
        assert links == {page(KEY), page("history")}
        (alias,) = re.findall(r"<tr>(?:(?!</tr>).)*>alias<.*?</tr>", text, re.DOTALL)
        assert "/admin/content/content/" not in alias

    def test_what_was_done_alone_is_not_undone_there(self, item, ada):
        answer = act(ada, "history", "undo", History.objects.latest("id").pk)

        assert "Choose lines of one gesture" in said(answer)[0]


class TestPausing:
    def test_it_is_paused_with_a_reason_and_resumed(self, ada):
        answer = ada.post(reverse("admin:content_pause_add"), {"reason": "Cleaning."}, follow=True)
        assert answer.status_code == 200
        assert (Pause.objects.get().reason, Pause.objects.get().paused_by) == ("Cleaning.", "ada")

        ada.post(reverse("admin:content_pause_delete", args=[1]), {"post": "yes"})
        assert not Pause.objects.exists()

    def test_its_action_lets_the_library_go_on(self, ada):
        pausing.pause(by="bob")

        ada.post(reverse("admin:content_pause_changelist"), {"action": "go_on", "_selected_action": ["1"]})

        assert not Pause.objects.exists()

    def test_what_is_paused_is_not_paused_twice(self, ada):
        pause, _ = pausing.pause(by="bob")

        for send in (ada.get, ada.post):
            answer = send(reverse("admin:content_pause_add"), {"reason": "Again."}, follow=True)
            assert answer.redirect_chain == [(listing("pause"), 302)]
            assert said(answer) == [f"The library is {pause} by bob already; that pause stands."]
        assert Pause.objects.get().reason == ""

    def test_a_curator_works_on_meanwhile(self, item, ada):
        pausing.pause(by="bob")

        save(ada, title="Ada's")
        assert Content.objects.get().title == "Ada's"

        ada.post(reverse("admin:content_content_delete", args=[item]), {"post": "yes"})
        act(ada, "tombstone", "restore", item)
        assert Content.objects.get().title == "Ada's"


@pytest.mark.parametrize("who", ["nobody", "a reader", "a clerk"])
class TestAStranger:
    @pytest.fixture
    def stranger(self, person, who, client):
        """Not logged in; logged in but not for the admin; of the staff without any right."""
        return {"nobody": lambda: client, "a reader": lambda: person("r", staff=False), "a clerk": lambda: person("c")}[
            who
        ]()

    def test_sees_nothing(self, furnished, stranger):
        paths = [
            *map(listing, LISTS),
            page(),
            reverse("admin:content_categoryalias_add"),
            reverse("admin:content_pause_add"),
        ]

        assert {client_status(stranger, path) for path in paths} <= {302, 403}

    def test_does_nothing(self, furnished, stranger, sql):
        suggestion, state = Suggestion.objects.latest("proposed_at").pk, self.state(sql)
        line = History.objects.filter(kind="curation").latest("id").pk
        posts = [(page(), {button: value}) for button, value in {"_release": "title", "_accept": suggestion}.items()]
        posts += [(page(), {"_dismiss": suggestion}), (page(), {"_keep": suggestion}), (page(), {"_return": line})]
        posts += [(page(), {"title": "Stranger's", "_save": "Save"})]
        posts += [(reverse("admin:content_content_delete", args=[KEY]), {"post": "yes"})]
        posts += [(reverse("admin:content_pause_delete", args=[1]), {"post": "yes"})]
        posts += [(reverse("admin:content_categoryalias_add"), {"old": "Art", "name": "Music"})]
        for name, action, key in (
            *(("suggestion", each, suggestion) for each in ("accept", "keep_mine", "dismiss")),
            *(("tombstone", each, "gone") for each in ("restore", "purge")),
            ("history", "undo", line),
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
    def test_a_clerk_who_may_only_look_presses_no_button(self, furnished, person):
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

        assert client_status(clerk, page()) == 200
        clerk.post(page(), {"_accept": str(suggestion.pk)})
        act(clerk, "suggestion", "accept", suggestion.pk)
        act(clerk, "tombstone", "restore", "gone")
        clerk.post(reverse("admin:content_categoryalias_add"), {"old": "Art", "name": "Music"})
        clerk.post(reverse("admin:content_pause_delete", args=[1]), {"post": "yes"})

        assert History.objects.count() == lines
        assert Suggestion.objects.get(pk=suggestion.pk).state == "open"

    def test_the_local_curator_is_one_of_the_group(self, db, settings, client):
        settings.LOCAL_CURATOR_PASSWORD = "a long password"
        call_command("local_curator", verbosity=0)

        client.post(reverse("admin:login"), {"username": "curator", "password": "a long password"})

        assert client.get(listing("content")).status_code == 200
