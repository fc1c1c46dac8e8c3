"""The lists of suggestions and curations: in words, linked to the item, and answered once."""

import re
from html import unescape

import pytest

from content.admin.inboxes.wording import author
from content.decisions.curation import curate
from content.decisions.suggestion import keep_mine
from content.decisions.trash import delete
from content.models import Content, History, Suggestion
from tests.content.admin.browser import KEY, act, categories, confirm, listing, messages, page, sentences


def answer_with(client, action, *chosen):
    """Use the action; the one that asks is confirmed."""
    answer = act(client, "suggestion", action, *chosen)
    return confirm(client, "suggestion", answer) if action == "dismiss" else answer


class TestAnsweringSeveral:
    @pytest.mark.parametrize(
        ("action", "state", "title"),
        [("accept", "accepted", "Proposed"), ("keep_mine", "kept", "Person's"), ("dismiss", "dismissed", "Person's")],
    )
    def test_several_are_answered_at_once(self, put, ada, sql, action, state, title):
        for key in ("a", "b"):
            put(key, title="Machine's")
            curate(key, {"title": "Person's"}, by="bob")
        sql("UPDATE content SET title = 'Proposed'")

        answer_with(ada, action, *Suggestion.objects.values_list("pk", flat=True))

        assert set(Suggestion.objects.values_list("state", "decided_by")) == {(state, "ada")}
        assert set(Content.objects.values_list("title", flat=True)) == {title}

    def test_dismissing_asks_first_what_it_takes(self, put, ada, sql):
        put("a", title="Machine's", subcategories_json=categories(History=[]))
        curate("a", {"title": "Person's", "subcategories_json": categories(Art=[])}, by="bob")
        sql("UPDATE content SET title = 'Proposed', subcategories_json = %s", categories(Music=[]))

        asked = act(ada, "suggestion", "dismiss", *Suggestion.objects.values_list("pk", flat=True))

        assert "Dismiss 2 suggestions for ever?" in asked.content.decode()
        assert "no report brings them to these items, until somebody chooses them" in asked.content.decode()
        assert sorted(asked.context["rows"]) == ["Person's: categories Music", "Person's: title Proposed"]
        assert set(Suggestion.objects.values_list("state", flat=True)) == {"open"}


class TestInWords:
    @pytest.fixture
    def proposed(self, put, sql):
        put(KEY, title="Machine's", subcategories_json=categories(History=["Rome"]), topics_json=["old"])
        curate(KEY, {"title": "Ada's", "subcategories_json": categories(Art=["Oils"])}, by="ada", refuse=["Rome"])
        sql("UPDATE content SET subcategories_json = %s", categories(Music=["Bach"]))
        return Suggestion.objects.get()

    @pytest.mark.parametrize("name", ["suggestion", "curation"])
    def test_lists_and_pages_show_words_instead_of_json(self, proposed, ada, name):
        row = KEY if name == "curation" else proposed.pk
        for text in (ada.get(path).content.decode() for path in (listing(name), page(row, name))):
            text = re.sub("<[^>]*>", "", text[text.index('<div id="content-main">') :])
            assert not re.search("_json|{&quot;|{&#x27;|\\bcleared", text)
            assert "Art: Oils" in text

    @pytest.mark.parametrize("name", ["suggestion", "curation"])
    @pytest.mark.parametrize("key", ["reddit:a_24bc", "x_3Fabcd_5Fe"])
    def test_the_item_is_linked_by_its_title(self, put, sql, ada, name, key):
        key = put(key, title="Odd one")
        curate(key, {"language": "fr"}, by="ada")
        sql("UPDATE content SET language = 'es'")
        text = ada.get(listing(name)).content.decode()

        (link,) = re.findall(r'<a href="([^"]+)"><cite>Odd one</cite></a>', text)
        assert "Odd one" in ada.get(unescape(link)).content.decode()
        assert f"{name}/{key}" not in text

    @pytest.mark.parametrize("name", ["suggestion", "curation"])
    def test_the_link_to_a_deleted_item_leads_to_the_trash(self, proposed, put, ada, name):
        put("other", title="Other")
        delete("other", by="ada")
        delete(KEY, by="ada")
        curate("other", {"title": "Mine"}, by="ada")

        text = ada.get(listing(name), {"item": KEY}).content.decode()
        (link,) = re.findall(r'<a href="([^"]+)"><cite>Ada&#x27;s</cite></a> <span class="quiet">\(in the trash', text)
        assert sentences(ada.get(unescape(link))) == ["Ada's was deleted by you, just now"]

    def test_suggestions_are_filtered_by_the_name_of_the_field(self, proposed, ada, sql):
        sql("UPDATE content SET title = 'Proposed'")
        text = ada.get(listing("suggestion")).content.decode()
        nav = text[text.index('id="changelist-filter"') :]

        assert ">Title</a>" in nav
        (link,) = re.findall(r'<a href="([^"]*)">Categories</a>', nav)
        rows = ada.get(listing("suggestion") + unescape(link)).content.decode()
        assert (rows.count('class="what"'), "Music: Bach" in rows) == (1, True)

    @pytest.mark.parametrize(
        ("action", "done"),
        [("accept", "accepted"), ("keep_mine", "kept as decided"), ("dismiss", "dismissed for ever")],
    )
    def test_a_suggestion_that_was_answered_before_is_a_warning(self, proposed, ada, sql, action, done):
        keep_mine(proposed, by="bob")
        sql("UPDATE content SET title = 'Proposed'")

        assert messages(answer_with(ada, action, proposed.pk)) == [
            "1 was answered before: nothing of that was changed."
        ]
        assert messages(answer_with(ada, action, *Suggestion.objects.values_list("pk", flat=True))) == [
            f"1 {done}.",
            "1 was answered before: nothing of that was changed.",
        ]


class TestTheInbox:
    """It opens on what is open, says who wanted what instead of what, and is answered on the row."""

    @pytest.fixture
    def proposed(self, put, sql):
        put(KEY, title="Bread in a day", subcategories_json=categories(Art=[]))
        curate(KEY, {"subcategories_json": categories(Baking=[])}, by="ada")
        sql("UPDATE content SET subcategories_json = %s", categories(Cooking=[]))
        return Suggestion.objects.get()

    def test_it_says_who_wanted_what_instead_of_what(self, proposed, ada, sql, settings):
        (login,) = sql("SELECT session_user::text")[0]
        settings.ROLES = {"nas": login}

        (row,) = sentences(ada.get(listing("suggestion")))

        wanted = "The NAS wanted Cooking instead of Baking for Bread in a day"
        assert row.startswith(f"{wanted}, just now; you had decided it on ")

    def test_who_decided_another_field_since_is_not_named(self, proposed, ada):
        curate(KEY, {"language": "fr"}, by="bob")

        (row,) = sentences(ada.get(listing("suggestion")))

        assert "you had decided it on" in row

    @pytest.mark.parametrize(
        ("source", "words"),
        [
            ("reports/7.json", "A report (reports/7.json)"),
            ("SQL: somebody", "A program (somebody)"),
            ("psql", "A machine"),
            ("", "A machine"),
        ],
    )
    def test_no_program_is_called_as_it_calls_itself(self, source, words):
        assert author(source) == words

    @pytest.mark.parametrize(
        ("action", "row"),
        [
            ("accept", "wanted Cooking for Bread in a day, just now; you accepted it just now"),
            ("keep_mine", "wanted Cooking for Bread in a day, just now; you kept the decision just now"),
        ],
    )
    def test_an_answer_on_the_row_takes_it_from_the_open_ones_and_can_be_undone(self, proposed, ada, action, row):
        done = ada.post(listing("suggestion"), {"_act": f"{action}:{proposed.pk}"}, follow=True)
        assert 'class="undo"' in done.content.decode()
        assert "No machine says otherwise" in done.content.decode()

        (answered,) = sentences(ada.get(listing("suggestion"), {"state": "answered"}))
        assert answered.endswith(row)
        assert sentences(ada.get(listing("suggestion"), {"state": "all"})) == [answered]

    def test_its_open_ones_are_counted(self, proposed, ada):
        (shown,) = [each for each in ada.get(listing("suggestion")).context["cl"].state_choices if each["selected"]]

        assert (shown["display"], shown["number"]) == ("Open", 1)

    def test_all_that_the_list_finds_are_answered_as_one(self, proposed, put, sql, ada):
        for key in "bc":
            put(key, title="Machine's")
            curate(key, {"title": "Person's"}, by="bob")
        sql("UPDATE content SET title = 'Proposed'")

        answer = act(ada, "suggestion", "keep_mine", proposed.pk, select_across="1")

        assert messages(answer) == ["3 kept as decided."]
        assert History.objects.filter(kind="suggestion").values("gesture").distinct().count() == 1
