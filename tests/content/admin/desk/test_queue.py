"""The desk, item by item: what is next, what Save comes to, and what a new name needs."""

import re

import pytest
from django.urls import reverse

from content.decisions.curation import curate
from content.decisions.trash import delete
from content.models import Content, Curation, History, Suggestion
from tests.content.admin.browser import categories, messages

DESK = reverse("admin:desk")


@pytest.fixture
def three(put):
    """Undecided, the first in Art > Oil, the last in nothing."""
    for key, names in (("a", {"Art": ["Oil"]}), ("b", {"Music": []}), ("c", {})):
        put(key, title=f"Title of {key}", subcategories_json=categories(**names), indexed_at="2026-11-01T12:00Z")


def opened(client, address=DESK):
    return client.get(address, follow=True)


def shown(page):
    return page.context["item"].pk if page.context.get("item") else None


def save(client, page, *names, **more):
    """Send the page's form with these categories chosen."""
    typed = {"item": shown(page), "seen": page.context["seen"], "category": names, "_save": "yes"}
    query = page.request.get("QUERY_STRING", "")
    return client.post(f"{DESK}?{query}", typed | more, follow=True)


def decided(key):
    curation = Curation.objects.filter(pk=key).first()
    return curation.overrides.get("subcategories_json") if curation else None


class TestWhatIsNext:
    def test_undecided_items_come_newest_first_and_what_is_left_is_counted(self, three, ada):
        page = opened(ada)

        assert (shown(page), page.context["left"]) == ("a", 3)
        page = save(ada, page, "Art")
        assert (shown(page), page.context["left"]) == ("b", 2)

    def test_a_skipped_item_comes_in_the_next_round(self, three, ada):
        page = opened(ada)
        for _ in range(3):
            page = opened(ada, page.context["skip_url"])

        assert (shown(page), page.context["left"]) == (None, 3)
        assert "That was the last one of this round; 3 were skipped." in page.content.decode()
        assert shown(opened(ada, page.context["start_url"])) == "a"

    @pytest.mark.parametrize(
        ("query", "first"),
        [
            ("q=Title+of+b", "b"),
            ("curated=yes", "c"),
            ("source=reddit", None),
            ("curated=suggested", None),
            ("x=1", "a"),
        ],
    )
    def test_any_filter_of_the_list_is_worked_through(self, three, ada, query, first):
        curate("c", {"title": "Title of c"}, by="bob")

        assert shown(opened(ada, f"{DESK}?{query}")) == first

    @pytest.mark.parametrize(
        "query",
        [
            *("behind=%00", "behind=nobody", "item=%00", "item=nobody", "behind=&item=", "p=zz", "p=-1", "o=9.-9.x"),
            *("curated=%00", "added=%00", "q=%00", "e=1", "all=", "source__foo=1", "video_id__in=%00", "_facets=1"),
            *("curated=no&curated=yes", "behind=a&behind=b", "%ff=%ff", "csrfmiddlewaretoken=x", f"item={'x' * 3000}"),
        ],
    )
    def test_no_address_of_it_fails(self, three, ada, query):
        assert ada.get(f"{DESK}?{query}").status_code in (200, 400, 404)
        assert ada.post(f"{DESK}?{query}", {"item": "a", "seen": "x", "category": "\x00"}).status_code < 500

    def test_an_empty_queue_says_so(self, ada):
        assert "Nothing is left here." in opened(ada).content.decode()

    def test_only_those_who_may_decide_see_it(self, three, client, django_user_model):
        assert client.get(DESK).status_code == 302
        client.force_login(django_user_model.objects.create_user("looker", is_staff=True))
        assert (client.get(DESK).status_code, client.post(DESK).status_code) == (403, 403)


class TestSave:
    @pytest.mark.parametrize(
        ("key", "names", "becomes"),
        [
            ("a", ["Art"], categories(Art=["Oil"])),
            ("a", ["Art", "Music"], categories(Art=["Oil"], Music=[])),
            ("a", ["Music"], categories(Music=[])),
            ("a", ["  art "], categories(Art=["Oil"])),
            ("a", [], {"categories": [], "cleared": True}),
            ("c", ["Music"], categories(Music=[])),
            ("c", [], None),
        ],
    )
    def test_what_is_chosen_is_decided(self, three, ada, key, names, becomes):
        save(ada, opened(ada, f"{DESK}?curated=no&item={key}"), *names)

        assert decided(key) == becomes

    def test_agreeing_is_one_decision_with_undo_that_leads_back(self, three, ada):
        page = save(ada, opened(ada), "Art")
        assert messages(page) == ["“Title of a”: the machine is right."]
        offered = r'action="(/admin/undo/[^"]+)" class="undo">.*?name="next" value="([^"]+)"'
        address, back = re.search(offered, page.content.decode(), re.DOTALL).groups()

        undone = ada.post(address, {"next": back.replace("&amp;", "&")}, follow=True)

        assert (shown(undone), decided("a")) == ("a", None)

    def test_where_nothing_is_said_and_nothing_chosen_nothing_is_decided(self, three, ada):
        page = save(ada, opened(ada, f"{DESK}?curated=no&item=c"))

        assert messages(page) == ["Nothing was decided: the machine names no category, and you chose none."]
        assert (shown(page), Curation.objects.count()) == ("c", 0)

    def test_what_is_decided_already_stays_and_the_next_one_comes(self, three, ada):
        page = opened(ada)
        save(ada, page, "Art")

        again = save(ada, page, "Art")

        assert messages(again) == ["“Title of a” stays as it was decided."]
        assert (shown(again), History.objects.filter(item="a", actor="ada").count()) == ("b", 1)

    def test_what_somebody_else_changed_meanwhile_is_told(self, three, ada):
        page = opened(ada)
        curate("a", {"subcategories_json": categories(History=[])}, by="bob")

        page = save(ada, page, "Music")

        assert "Somebody changed it since you opened this page. It is now: History." in messages(page)[0]
        assert (shown(page), Curation.objects.get().decided_by) == ("a", "bob")

    def test_an_item_that_is_gone_is_told(self, three, ada):
        page = opened(ada)
        delete("a", by="bob")

        assert messages(save(ada, page, "Art")) == ["That item is not here any more; nothing was decided."]

    @pytest.mark.parametrize("item", ["", "nobody", "a\x00b"])
    def test_a_forged_form_decides_nothing(self, three, ada, item):
        assert ada.post(DESK, {"item": item, "category": "x"}, follow=True).status_code == 200
        assert not Curation.objects.exists()


class TestANewName:
    def test_a_known_one_is_taken_as_the_library_spells_it(self, three, ada):
        save(ada, opened(ada), "Art", other="ＭＵＳＩＣ")

        assert decided("a") == categories(Art=["Oil"], Music=[])

    def test_an_unknown_one_is_asked_about_and_what_was_chosen_stays(self, three, ada):
        page = save(ada, opened(ada), "Art", other="Musik")
        text = page.content.decode()

        assert "There is no category “Musik” yet. Did you mean one of these?" in text
        assert re.search(r'value="Art"[^>]* checked', text)
        assert (page.context["near"], decided("a")) == (["Music"], None)

    @pytest.mark.parametrize(
        ("answer", "name"), [({"create": "Musik"}, "Musik"), ({"instead": "Music"}, "Music"), ({"create": "M"}, None)]
    )
    def test_it_is_made_or_replaced_deliberately(self, three, ada, answer, name):
        save(ada, opened(ada), "Art", other="Musik", **answer)

        assert decided("a") == (categories(Art=["Oil"], **{name: []}) if name else None)


class TestSuggestions:
    @pytest.mark.parametrize(
        ("names", "becomes", "state"),
        [
            (["Music"], categories(Music=["Bach"]), "accepted"),
            (["History"], categories(History=[]), "kept"),
            (["Art"], categories(Art=[]), "kept"),
        ],
    )
    def test_what_is_chosen_answers_the_machine(self, three, ada, sql, names, becomes, state):
        curate("a", {"subcategories_json": categories(History=[])}, by="bob")
        sql("UPDATE content SET subcategories_json = %s WHERE video_id = 'a'", categories(Music=["Bach"]))
        page = opened(ada, f"{DESK}?curated=suggested")
        assert (shown(page), page.context["machine"]) == ("a", "Music: Bach")

        save(ada, page, *names)

        assert (decided("a"), Suggestion.objects.get().state) == (becomes, state)
        assert shown(opened(ada, f"{DESK}?curated=suggested")) is None


class TestLikelyCategories:
    def names(self, page):
        return {each.name: each.why for each in page.context["candidates"]}

    @pytest.fixture
    def neighbours(self, three, put):
        for number in range(4):
            key = f"n{number}"
            chosen = "Painting" if number else "History"
            put(key, title=key, channel_name="Studio", topics_json=["colour"], subcategories_json=categories(Music=[]))
            curate(key, {"subcategories_json": categories(**{chosen: []})}, by="bob")
        put("near", title="Near", channel_name="Studio", subcategories_json=categories(Music=[]))
        put("akin", title="Akin", channel_name="Else", topics_json=["Colour"])

    def test_they_are_learned_from_the_channel_and_say_why(self, neighbours, ada):
        names = self.names(opened(ada, f"{DESK}?item=near"))

        assert list(names)[:3] == ["Music", "Painting", "History"]
        assert names["Painting"] == "3 of 4 from this channel"

    def test_they_are_learned_from_the_topics(self, neighbours, ada):
        assert self.names(opened(ada, f"{DESK}?item=akin"))["Painting"] == "3 of 4 on these topics"

    def test_nine_are_offered_unless_an_item_has_more(self, put, ada):
        put("many", title="Many", subcategories_json=categories(**{f"Name {number}": [] for number in range(12)}))
        put("few", title="Few", subcategories_json=categories(Art=[]))

        assert len(self.names(opened(ada, f"{DESK}?item=many"))) == 12
        assert len(self.names(opened(ada, f"{DESK}?item=few"))) == 9

    def test_the_number_of_queries_does_not_grow(self, neighbours, ada, django_assert_max_num_queries):
        with django_assert_max_num_queries(40):
            opened(ada, f"{DESK}?item=near")
        assert History.objects.exists()
        assert Content.objects.exists()
