"""The page of categories and their subcategories, and the page on which one is changed."""

import html
import re
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from content.admin.group import VIEWERS
from content.decisions.curation import curate
from content.decisions.taxonomy.merge import ITEMS_AT_ONCE, Term, merge
from content.models import CategoryAlias, Content, Distinction, History
from tests.content.admin.browser import categories, messages, sentences

NAMES, CHANGE = reverse("admin:taxonomy"), reverse("admin:taxonomy_change")


@pytest.fixture
def kitchen(put):
    put("a", title="Of bread", subcategories_json=categories(Cooking=["Baking", "Soups"]))
    put("b", title="Of rolls", subcategories_json=categories(Cooking=["Baking"]))
    put("c", title="Of cakes", subcategories_json=categories(Pastry=["Cakes"], Art=[]))


def text(answer):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def change(client, act, old, **to):
    asked = {"act": act, "category": old.category, "subcategory": old.subcategory}
    return client.post(CHANGE, asked | {f"to_{name}": value for name, value in to.items()}, follow=True)


def shown(key):
    entries = Content.objects.values_list("shown_categories", flat=True).get(video_id=key)
    return {entry["category"]: entry["subcategories"] for entry in entries}


class TestNames:
    def test_every_name_is_there_with_its_number_and_a_link_to_its_items(self, kitchen, ada):
        page = ada.get(NAMES)

        rows = re.findall(r'class="name" href="([^"]+)">([^<]+)</a> <span class="items">(\d+)', page.content.decode())
        assert [(label, int(items)) for _, label, items in rows] == [
            *(("Cooking", 2), ("Baking", 2), ("Soups", 1), ("Art", 1), ("Pastry", 1), ("Cakes", 1)),
        ]
        for address, _, items in rows:
            assert ada.get(html.unescape(address)).content.decode().count('class="action-select"') == int(items)
        assert "3, with 3 subcategories" in text(page)

    @pytest.mark.parametrize(
        ("query", "first"),
        [({}, "Cooking"), ({"sort": "name"}, "Art"), ({"sort": "x"}, "Cooking"), ({"q": "CAKE"}, "Pastry")],
    )
    def test_it_is_narrowed_and_ordered(self, kitchen, ada, query, first):
        page = ada.get(NAMES, query).content.decode()

        assert re.search(r'class="name"[^>]*>([^<]+)', page)[1] == first
        assert ("Cooking" in page) == ("q" not in query)

    @pytest.mark.parametrize("query", ["nothing", "\x00", "%", "\u0301"])
    def test_what_nothing_is_called_is_said(self, kitchen, ada, query):
        assert ada.get(NAMES, {"q": query}).status_code == 200

    def test_an_empty_library_has_a_page(self, ada):
        assert "No item has a category yet." in text(ada.get(NAMES))

    def test_who_may_only_look_is_offered_nothing(self, kitchen, person):
        page = person("vera", group=VIEWERS).get(NAMES).content.decode()

        assert "Cooking" in page
        assert "taxonomy/change" not in page

    def test_however_many_names_take_the_same_queries(self, kitchen, ada, put):
        ada.get(NAMES)
        with CaptureQueriesContext(connection) as few:
            ada.get(NAMES)
        put("many", subcategories_json=categories(**{f"Name {n:03} of many": [f"Below {n}"] for n in range(900)}))

        with CaptureQueriesContext(connection) as many:
            page = ada.get(NAMES)

        assert len(many) == len(few) <= 12
        assert text(page).count("Rename") < 250
        assert "Page 1 of 10" in text(page)


class TestDoubles:
    @pytest.mark.parametrize(
        ("one", "other"), [("AI", "A.I."), ("Travel", "Travell"), ("Movies", "Movie"), ("Küche", "Ku\u0308che")]
    )
    def test_one_click_makes_them_one_and_another_undoes_it(self, put, ada, one, other):
        for key in "ab":
            put(key, subcategories_json=categories(**{one: []}))
        put("c", subcategories_json=categories(**{other: []}))
        page = ada.get(NAMES).content.decode()
        form = re.search(r'<form method="post" action="/admin/taxonomy/change/">(.*?)</form>', page, re.DOTALL)[1]
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', html.unescape(form)))

        answer = ada.post(CHANGE, fields, follow=True)

        assert [shown(key) for key in "abc"] == [{one: []}] * 3
        assert "These may be one" not in text(answer)
        (undo,) = re.findall(r'action="(/admin/undo/[^"]+)"', answer.content.decode())
        ada.post(undo, follow=True)
        assert (shown("a"), shown("c")) == ({one: []}, {other: []})


BAKING = Term("Cooking", "Baking")
# An act on a name, what is typed, and what an item of that name has then.
ACTS = {
    "a category renamed": ("rename", Term("Cooking"), {"category": "Kitchen"}, {"Kitchen": ["Baking"]}),
    "a category spelled otherwise": ("rename", Term("Cooking"), {"category": "COOKING"}, {"COOKING": ["Baking"]}),
    "a category merged": ("merge", Term("Cooking"), {"category": "pastry"}, {"Pastry": ["Baking"]}),
    "a subcategory renamed": ("rename", BAKING, {"subcategory": "Bread"}, {"Cooking": ["Bread"]}),
    "a subcategory merged": ("merge", BAKING, {"category": "Cooking", "subcategory": "soups"}, {"Cooking": ["Soups"]}),
    "merged into another's": ("merge", BAKING, {"category": "Pastry", "subcategory": "Cakes"}, {"Pastry": ["Cakes"]}),
    "a subcategory moved": ("move", BAKING, {"category": "pastry"}, {"Pastry": ["Baking"]}),
    "a subcategory split off": ("split", BAKING, {"category": "Baking"}, {"Baking": []}),
}


class TestChange:
    @pytest.mark.parametrize(("act", "old", "to", "after"), ACTS.values(), ids=ACTS)
    def test_it_is_shown_first_then_done_and_undone_by_its_message(self, kitchen, ada, client, act, old, to, after):
        asked = {"act": act, "category": old.category, "subcategory": old.subcategory}
        asked |= {f"to_{name}": value for name, value in to.items()}

        page = text(ada.get(CHANGE, asked))
        assert "2 items go from" in page
        assert "Of rolls" in page
        assert not CategoryAlias.objects.exists()

        answer = ada.post(CHANGE, asked, follow=True)
        assert "2 items are in" in messages(answer)[0]
        assert shown("b") == after
        assert History.objects.filter(kind="alias").values_list("actor", "via").distinct().get() == (
            *("ada", "admin categories"),
        )
        (undo,) = re.findall(r'action="(/admin/undo/[^"]+)"', answer.content.decode())
        ada.post(undo, follow=True)
        assert shown("b") == {"Cooking": ["Baking"]}
        assert not CategoryAlias.objects.exists()

    @pytest.mark.parametrize(
        ("act", "old", "to", "words"),
        [
            ("rename", Term("Cooking"), {"category": "Cooking"}, "two different"),
            ("rename", Term("Cooking"), {"category": ""}, "required"),
            ("rename", Term("Cooking"), {"category": "\u200b"}, "could be seen"),
            ("rename", Term("Cooking"), {"category": "x" * 101}, "100 characters"),
            ("rename", Term("Nobody"), {"category": "Someone"}, "No item is called Nobody"),
            ("rename", BAKING, {"subcategory": "Baking"}, "two different"),
            ("rename", Term("Cooking", "Nothing"), {"subcategory": "Bread"}, "No item is called Cooking / Nothing"),
            ("merge", Term("Cooking"), {"category": "Kitchen"}, "Nothing is called Kitchen"),
            ("merge", BAKING, {"category": "Cooking", "subcategory": "Cakes"}, "Nothing is called Cooking / Cakes"),
            ("move", BAKING, {"category": "cooking"}, "two different"),
        ],
    )
    def test_what_cannot_be_is_said_on_the_page_and_does_nothing(self, kitchen, ada, act, old, to, words):
        answer = change(ada, act, old, **to)

        assert answer.status_code == 200
        assert words in text(answer)
        assert not CategoryAlias.objects.exists()

    @pytest.mark.parametrize(
        "query", [{}, {"act": "rename"}, {"act": "x", "category": "Cooking"}, {"act": "split", "category": "Cooking"}]
    )
    def test_an_address_that_means_nothing_leads_to_all_names(self, kitchen, ada, query):
        assert ada.get(CHANGE, query).headers["Location"] == NAMES

    def test_a_slip_is_offered_the_name_in_use(self, kitchen, ada):
        page = ada.get(CHANGE, {"act": "move", "category": "Cooking", "subcategory": "Baking", "to_category": "Pastri"})

        assert "Or did you mean Pastry" in text(page)
        (address,) = re.findall(r'<p class="near">.*?href="([^"]+)"', page.content.decode())
        assert "Cooking / Baking → becomes Pastry / Baking" in text(ada.get(html.unescape(address)))

    def test_an_old_name_typed_means_the_present_one(self, kitchen, ada):
        merge("Art", "Pastry", by="ada")

        change(ada, "move", BAKING, category="art")

        assert shown("b") == {"Pastry": ["Baking"]}

    def test_a_name_may_be_taken_back(self, kitchen, ada):
        change(ada, "rename", Term("Cooking"), category="Kitchen")

        change(ada, "rename", Term("Kitchen"), category="Cooking")

        assert shown("b") == {"Cooking": ["Baking"]}

    @pytest.mark.parametrize("stored", ["AI – Tools", "ai\u00a0tools", "x" * 150, "y" * 400])
    def test_a_name_of_any_length_can_be_changed_and_merged_into(self, put, ada, stored):
        put("b", subcategories_json=categories(**{stored: []}))
        put("c", subcategories_json=categories(Music=[]))

        change(ada, "merge", Term("Music"), category=stored)
        assert shown("c") == {stored: []}
        change(ada, "rename", Term(stored), category="Tools")
        assert shown("b") == shown("c") == {"Tools": []}

    def test_it_says_whose_decisions_it_touches_and_leaves_their_notes(self, kitchen, ada):
        curate("b", {"subcategories_json": categories(Cooking=["Baking"])}, by="bob", note="So it is.")
        curate("a", {"subcategories_json": categories(Cooking=["Baking"])}, by="ada")

        page = text(
            ada.get(CHANGE, {"act": "split", "category": "Cooking", "subcategory": "Baking", "to_category": "B"})
        )

        assert "2 were decided by people, 1 by others than you." in page
        assert "2 items leave Cooking altogether" in page

    def test_it_says_what_no_list_counts(self, kitchen, ada, put):
        put("d", html=None, subcategories_json=categories(Cooking=["Baking"]))

        page = text(ada.get(CHANGE, {"act": "rename", "category": "Cooking", "to_category": "Pastry"}))

        assert "3 items go from Cooking to Pastry." in page
        assert "1 of them nobody can read yet" in page
        assert "1 item is in Pastry already" in page

    def test_it_says_where_the_new_category_was_taken_away(self, kitchen, ada):
        curate("c", {"subcategories_json": categories(Art=[])}, by="ada")

        page = text(ada.get(CHANGE, {"act": "merge", "category": "Art", "to_category": "Pastry"}, follow=True))
        assert "Nothing is called Pastry." in page
        page = text(ada.get(CHANGE, {"act": "rename", "category": "Art", "to_category": "Pastry"}))
        assert "On 1 item Art just goes: a person took Pastry away from there." in page
        answer = change(ada, "rename", Term("Art"), category="Pastry")
        assert "0 items are in Pastry now. Old links to Art lead there." in messages(answer)

    def test_a_large_one_shows_how_far_it_is_and_goes_on(self, ada, sql, monkeypatch):
        monkeypatch.setattr("content.admin.taxonomy.views.SECONDS_A_REQUEST", 0)
        value = categories(Cooking=["Baking"])
        sql(
            "INSERT INTO content (video_id, subcategories_json)"
            " SELECT 'item-' || n, %s FROM generate_series(1, %s) AS n",
            *(value, ITEMS_AT_ONCE + 5),
        )

        answer = change(ada, "split", BAKING, category="Baking")
        assert f"{ITEMS_AT_ONCE} of {ITEMS_AT_ONCE + 5} done." in text(answer)
        form = answer.content.decode().partition("data-go-on")[2]
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
        answer = ada.post(CHANGE, fields, follow=True)

        assert f"{ITEMS_AT_ONCE + 5} items are in Baking now. Old links to Cooking / Baking lead there." in messages(
            answer
        )
        assert not Content.objects.filter(category_keys__contains=["cooking"]).exists()
        assert History.objects.exclude(gesture=None).values("gesture").distinct().count() == 1

    def test_the_preview_takes_a_bounded_number_of_queries(self, kitchen, ada, put):
        counts = []
        for number in (1, 30):
            for each in range(number):
                put(f"more-{number}-{each}", title="More", subcategories_json=categories(Cooking=["Baking"]))
            with CaptureQueriesContext(connection) as queries:
                ada.get(CHANGE, {"act": "split", "category": "Cooking", "subcategory": "Baking", "to_category": "B"})
            counts.append(len(queries))

        assert all(former == later for former, later in pairwise(counts))
        assert counts[0] <= 35


def test_the_old_address_of_merging_leads_to_all_names(ada):
    assert ada.get(reverse("admin:content_categoryalias_add")).headers["Location"] == NAMES


class TestNamesThatStayTwo:
    @pytest.fixture
    def alike(self, put):
        put("a", subcategories_json=categories(Cake=["Rolls", "Roll"]))
        put("b", subcategories_json=categories(Cakes=[]))

    def proposed(self, client):
        return [(str(each["double"].old), str(each["double"].new)) for each in client.get(NAMES).context["doubles"]]

    def keep_apart(self, client, place):
        fields = client.get(NAMES).context["doubles"][place]["apart"]
        return client.post(reverse("admin:taxonomy_apart"), fields, follow=True)

    def test_they_are_not_proposed_any_more_until_that_is_undone(self, alike, ada):
        both = self.proposed(ada)
        assert both == [("Cake", "Cakes"), ("Cake / Roll", "Cake / Rolls")]

        (told,) = messages(self.keep_apart(ada, 1))

        assert (told, self.proposed(ada)) == (
            "Cake / Roll and Cake / Rolls stay two, and are not proposed any more.",
            both[:1],
        )
        line = History.objects.get(kind="distinction")
        ada.post(reverse("admin:undo", args=[line.gesture]))
        assert self.proposed(ada) == both
        undone = History.objects.latest("id")
        ada.post(reverse("admin:undo", args=[undone.gesture]))
        assert self.proposed(ada) == both[:1]

    def test_the_history_says_so(self, alike, ada):
        self.keep_apart(ada, 0)

        (entry,) = sentences(ada.get(reverse("admin:content_history_changelist")))
        assert entry.startswith("ada decided that Cake and Cakes are two, just now.")

    @pytest.mark.parametrize("fields", [{}, {"category": "Cake"}, {"category": "Cake", "other_category": "CAKE"}])
    def test_two_names_are_wanted(self, alike, ada, fields):
        assert ada.post(reverse("admin:taxonomy_apart"), fields).status_code == 400
        assert not Distinction.objects.exists()
