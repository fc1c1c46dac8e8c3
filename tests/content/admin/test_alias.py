"""Merging categories in the admin."""

import pytest
from django.urls import reverse

from content.decisions.curation import curate
from content.models import CategoryAlias, Content, History
from tests.content.admin.browser import KEY, act, categories, messages


class TestMerging:
    def merge(self, client, old, name):
        return client.post(reverse("admin:content_categoryalias_add"), {"old": old, "name": name}, follow=True)

    def test_a_merge_says_how_many_items_it_moved(self, item, ada):
        answer = self.merge(ada, "History", "The Past")

        assert "1 item is in The Past now. Old links to History lead there." in messages(answer)
        assert CategoryAlias.objects.get().decided_by == "ada"
        assert "The Past" in [entry["category"] for entry in Content.objects.get().shown_categories]

    @pytest.mark.parametrize(
        ("old", "name"),
        [
            *(("Nobody", "x"), ("History", "History"), ("", "x"), ("History", ""), ("History", "  ")),
            *(("History", "\u200b"), ("\u200b", "x"), ("Strase", "x"), ("History", "x" * 101)),
        ],
    )
    def test_an_impossible_merge_is_an_error_on_the_form(self, item, ada, put, old, name):
        put("b", subcategories_json=categories(straße=[]))

        answer = self.merge(ada, old, name)

        assert answer.status_code == 200
        assert "errorlist" in answer.content.decode()
        assert not CategoryAlias.objects.exists()

    @pytest.mark.parametrize("old", ["HISTORY\u200b", "Ｈｉｓｔｏｒｙ", " history "])
    def test_another_spelling_of_the_old_name_will_do(self, item, ada, old):
        assert "1 item is in The Past now" in " ".join(messages(self.merge(ada, old, "The Past")))

    @pytest.mark.parametrize(
        ("stored", "typed_in"),
        [("AI – Tools", "AI - Tools"), ("ai\u00a0tools", "AI  Tools"), ("x" * 150, "x" * 150), ("y" * 400, "Y" * 400)],
    )
    def test_a_name_of_any_length_is_compared_folded(self, put, ada, stored, typed_in):
        put("b", subcategories_json=categories(**{stored: []}))

        answer = self.merge(ada, typed_in, "Tools")

        assert f"1 item is in Tools now. Old links to {typed_in} lead there." in messages(answer)
        assert [entry["category"] for entry in Content.objects.get().shown_categories] == ["Tools"]

    def test_a_merge_says_where_the_new_name_was_refused(self, item, ada):
        curate(KEY, {"subcategories_json": categories(History=[])}, by="ada")

        answer = self.merge(ada, "History", "Art")

        assert messages(answer)[:2] == [
            "0 items are in Art now. Old links to History lead there.",
            "On 1 item History just goes: a person took Art away from there.",
        ]

    def test_a_merge_is_undone_in_the_history_after_a_preview(self, item, ada):
        before = Content.objects.get().shown_categories
        self.merge(ada, "History", "The Past")
        line = History.objects.get(kind="alias")

        asked = act(ada, "history", "undo", line.pk)
        assert "changes can be taken back" in asked.content.decode()
        assert CategoryAlias.objects.exists()

        answer = ada.post(asked.redirect_chain[-1][0], follow=True)
        assert "undone" in messages(answer)[0]
        assert Content.objects.get().shown_categories == before
