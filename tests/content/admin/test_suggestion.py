"""The lists of suggestions and curations: in words, linked to the item, and answered once."""

import re
from html import unescape

import pytest

from content.decisions.curation import curate
from content.decisions.suggestion import keep_mine
from content.decisions.trash import delete
from content.models import Content, Suggestion
from tests.content.admin.browser import KEY, act, categories, confirm, listing, messages, page


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
            assert "Art, Oils" in text

    @pytest.mark.parametrize("name", ["suggestion", "curation"])
    @pytest.mark.parametrize("key", ["reddit:a_24bc", "x_3Fabcd_5Fe"])
    def test_the_item_is_linked_by_its_title(self, put, sql, ada, name, key):
        key = put(key, title="Odd one")
        curate(key, {"language": "fr"}, by="ada")
        sql("UPDATE content SET language = 'es'")
        text = ada.get(listing(name)).content.decode()

        (link,) = re.findall(r'<a href="([^"]+)">Odd one</a>', text)
        assert "Odd one" in ada.get(unescape(link)).content.decode()
        assert f"{name}/{key}" not in text

    @pytest.mark.parametrize("name", ["suggestion", "curation"])
    def test_an_item_in_the_trash_is_not_linked(self, proposed, ada, name):
        delete(KEY, by="ada")

        assert f'<td class="field-item" data-label="Item">{KEY}</td>' in ada.get(listing(name)).content.decode()

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
