"""What Save says and does: nothing where nothing was changed, what went along otherwise, and where it leads."""

import pytest

from content.models import Content, Curation, History
from tests.content.admin.browser import KEY, PAGE, categories, listing, messages, names, overrides, save, typed


class TestSavingWithoutAChange:
    def test_it_decides_nothing_and_says_so(self, item, ada):
        lines = History.objects.count()

        answer = save(ada)

        assert messages(answer)[0].startswith("You changed nothing, so nothing was decided.")
        assert [message.level_tag for message in answer.context["messages"]] == ["warning"]
        assert (Curation.objects.count(), History.objects.count()) == (0, lines)

    def test_it_stays_on_the_page(self, item, ada):
        assert save(ada).request["PATH_INFO"] == PAGE


class TestReplacingACategory:
    """ITEM is in History (Rome, Greece) and Art."""

    @pytest.mark.parametrize(
        ("rows", "becomes", "dropped"),
        [
            ([("Music", "Rome, Greece"), ("Art", "")], {"Music": [], "Art": []}, "Rome, Greece"),
            ([("Music", "Baroque"), ("Art", "")], {"Music": ["Baroque"], "Art": []}, ""),
            ([("Music", "Rome"), ("Art", "")], {"Music": ["Rome"], "Art": []}, ""),
            ([("HISTORY", "Rome, Greece"), ("Art", "")], {"HISTORY": ["Rome", "Greece"], "Art": []}, ""),
            ([("History", "Rome, Greece"), ("Music", "")], {"History": ["Rome", "Greece"], "Music": []}, ""),
            ([("", ""), ("Art", ""), ("Music", "Rome, Greece")], {"Art": [], "Music": ["Rome", "Greece"]}, ""),
        ],
    )
    def test_its_subcategories_go_with_it_unless_they_were_typed(self, item, opened, rows, becomes, dropped):
        saved = opened("anna").save(rows=rows)

        shown = {each["category"]: each["subcategories"] for each in Content.objects.get().shown_categories}
        assert shown == becomes
        assert (f"Subcategories that went with their category: {dropped}." in saved.text) == bool(dropped)

    def test_a_refused_form_shows_what_would_be_saved_and_takes_it_typed_again(self, item, opened):
        refused = opened("anna").save(rows=[("Music", "Rome, Greece"), ("", "Lonely")])
        assert refused.rows == [("Music", ""), ("", "Lonely")]

        refused.save(rows=[("Music", "Rome, Greece")])

        assert overrides()["subcategories_json"] == categories(Music=["Rome", "Greece"])


class TestTakingAway:
    def test_the_page_says_before_that_it_refuses(self, item, opened):
        assert "without choosing another is refused: no report brings it back here." in opened("anna").text

    @pytest.mark.parametrize(
        ("rows", "refused"), [([("", "")], "History, Art"), ([("Art", "")], "History"), ([("Music", "")], "")]
    )
    def test_what_is_refused_is_named_as_it_was_shown(self, item, opened, rows, refused):
        saved = opened("anna").save(rows=rows)

        assert (f"Refused here from now on: {refused}." in saved.text) == bool(refused)
        assert names() == [category for category, _ in rows if category]


class TestWhereItLeads:
    @pytest.fixture
    def three(self, put):
        """Of one day, so in the order of their keys."""
        for key in (KEY, "bbbbbbbbbbb", "ccccccccccc"):
            put(key, title=f"Title of {key[0]}", subcategories_json=categories(Art=[]), indexed_at="2026-11-01T12:00Z")

    def links(self, answer):
        text = answer.content.decode()
        return text[text.index('id="content-start"') : text.index('id="content"')]

    def test_the_first_link_after_a_save_leads_to_the_next_item_of_the_list(self, three, ada):
        answer = ada.post(
            f"{PAGE}?_changelist_filters=curated%3Dno", typed(ada) | {"title": "Mine", "_save": "Save"}, follow=True
        )

        first = self.links(answer).split('href="')[1]
        assert first.startswith("/admin/content/content/bbbbbbbbbbb/change/?_changelist_filters=curated%3Dno")
        assert KEY not in self.links(answer).replace("Title of", "")
        assert answer.request["PATH_INFO"] == listing("content")

    def test_save_and_next_opens_it(self, three, ada):
        answer = ada.post(PAGE, typed(ada) | {"title": "Mine", "_next": "Save and next"}, follow=True)

        assert answer.request["PATH_INFO"] == "/admin/content/content/bbbbbbbbbbb/change/"

    def test_behind_the_last_one_is_the_list(self, item, ada):
        answer = ada.post(PAGE, typed(ada) | {"title": "Mine", "_next": "Save and next"}, follow=True)

        assert answer.request["PATH_INFO"] == listing("content")


@pytest.mark.parametrize("number", [301, 1000])
def test_an_item_may_be_in_as_many_categories_as_a_report_may_name(put, opened, number):
    put(KEY, title="x", subcategories_json=categories(**{f"Number {each}": ["a"] for each in range(number - 1)}))
    page = opened("anna")

    assert not page.save(rows=[*page.rows, ("Another", "")]).is_refused

    assert len(names()) == number
