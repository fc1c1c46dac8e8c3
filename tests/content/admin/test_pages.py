"""Every page of the admin opens for a curator, in words, and leads to the next one."""

import re
from html import unescape

import pytest
from django.apps import apps
from django.contrib.admin.utils import quote
from django.urls import reverse
from psycopg.types.json import Jsonb

from content.decisions.curation import curate
from content.decisions.trash import delete
from tests.content.admin.browser import (
    KEY,
    LISTS,
    categories,
    listing,
    page,
    status,
)


class TestEveryPageOpens:
    @pytest.mark.parametrize("who", ["curator", "superuser"])
    @pytest.mark.parametrize("name", LISTS)
    def test_every_list_opens(self, furnished, ada, person, who, name):
        client = ada if who == "curator" else person("root", superuser=True)

        assert client.get(listing(name)).status_code == 200
        assert client.get(listing(name), {"q": "a", "o": "1"}).status_code in (200, 302)

    @pytest.mark.parametrize("name", LISTS)
    def test_every_row_opens(self, furnished, ada, name):
        rows = list(apps.get_model("content", name).objects.values_list("pk", flat=True))
        assert rows

        assert {status(ada, page(row, name)) for row in rows} == {200}

    def test_the_index_and_the_forms_open(self, item, ada):
        pages = ["/admin/", reverse("admin:taxonomy"), reverse("admin:content_pause_add")]
        pages += [
            reverse("admin:content_content_delete", args=[item]),
            reverse("admin:content_content_history", args=[item]),
        ]

        assert {status(ada, path) for path in pages} == {200}

    @pytest.mark.parametrize("name", LISTS)
    def test_a_long_list_takes_few_queries(self, ada, put, sql, name, django_assert_max_num_queries):
        for number in range(12):
            key = put(f"item{number}", title=f"Title {number}", subcategories_json=categories(Art=[]))
            curate(key, {"title": "Person's"}, by="ada")
            put(f"gone{number}")
            delete(f"gone{number}", by="ada")
        sql("UPDATE content SET title = 'Proposed'")

        ada.get(listing(name))  # the process now knows the names of the facets' values

        with django_assert_max_num_queries(15):
            ada.get(listing(name))

    def test_an_item_takes_few_queries(self, furnished, ada, django_assert_max_num_queries):
        with django_assert_max_num_queries(20):
            ada.get(page())

    def test_every_label_names_a_control_that_is_seen(self, furnished, ada):
        """So says the W3C's checker of HTML; and that a field of type hidden knows no autocomplete="off"."""
        pages = ["/admin/desk/", "/admin/taxonomy/", page(), *map(listing, LISTS)]

        for text in (ada.get(path, follow=True).content.decode() for path in pages):
            inputs = re.findall(r"<(?:input|select|textarea)\b[^>]*>", text)
            seen = [each for each in inputs if 'type="hidden"' not in each]
            named = {name for each in seen for name in re.findall(r' id="([^"]*)"', each)}
            assert set(re.findall(r'<label[^>]* for="([^"]*)"', text)) <= named
            assert not [each for each in inputs if each not in seen and "autocomplete" in each]

    def test_every_page_is_headed_by_the_pause_and_the_canary(self, furnished, ada):
        text = ada.get("/admin/").content.decode()

        assert "The library is paused since" in text
        assert "protected decision" in text

    @pytest.mark.parametrize(
        "poison",
        [7, "x", True, [], [1], {"categories": 7}, {"categories": True}, {"categories": "x"}, {"categories": {"a": 1}}],
    )
    def test_odd_values_of_other_writers_break_no_page(self, item, ada, sql, poison):
        curate(KEY, {"topics_json": ["a"]}, by="ada")
        sql("UPDATE content SET analysis_json = %s, topics_json = %s, media = %s", *[Jsonb(poison)] * 3)
        paths = [page(), listing("content"), listing("history"), listing("suggestion"), listing("curation")]

        assert {status(ada, path) for path in paths} == {200}

    @pytest.mark.parametrize("key", ["reddit:a_24bc", "x_3Fabcd_5Fe", "web:a/b?c&d", "ключ", 'a"b<c'])
    def test_an_item_of_any_key_is_reached_from_its_line_of_history(self, put, ada, key):
        put(key, title="Odd one")
        text = ada.get(listing("history"), {"by": "all"}).content.decode()
        (link,) = set(re.findall(r'href="(/admin/content/content/[^"]+/change/)"', text))

        assert "Odd one" in ada.get(unescape(link), follow=True).content.decode()


class TestTheWayThrough:
    @pytest.mark.parametrize(
        ("path", "name"),
        [
            *[(listing("content"), "Items"), (page(), "Items"), (listing("tombstone"), "Trash")],
            *[("/admin/taxonomy/change/?act=merge&category=Art", "Categories"), ("/admin/", None)],
        ],
    )
    def test_the_menu_shows_where_one_is_one_place_at_most(self, item, ada, path, name):
        text = ada.get(path).content.decode()

        current = re.findall(r'<tr class="current-model"><th scope="row"><a [^>]*aria-current[^>]*>([^<]*)<', text)
        assert current == [name] * bool(name)

    @pytest.mark.parametrize("key", ["reddit:a_24bc", "x_3Fabcd_5Fe", "web:a/b?c&d", 'a"b<c'])
    def test_an_item_links_to_all_of_its_history(self, put, ada, sql, key):
        put("other", title="Other")
        key = put(key, title="Machine's")
        sql("UPDATE content SET title = 'Again'")
        text = ada.get(page(quote(key))).content.decode()

        (link,) = re.findall(r'<a href="([^"]*)" class="historylink"', text)
        (row,) = ada.get(unescape(link)).context["cl"].rows
        assert (re.search("changed", row.sentence)[0], re.search("Again", row.sentence)[0]) == ("changed", "Again")

    @pytest.mark.parametrize("name", ["content", "history", "suggestion"])
    def test_only_a_narrowed_list_offers_to_show_all(self, put, ada, name):
        put(KEY, title="Rome")

        assert "show all" not in ada.get(listing(name)).content.decode()
        assert "show all" in ada.get(listing(name), {"q": "Rome"}).content.decode()

    def test_a_filtered_list_counts_what_it_shows(self, put, ada):
        assert "0 found" in ada.get(listing("content"), {"audio": "yes"}).content.decode()

    @pytest.mark.parametrize(
        ("value", "keys"), [("yes", ["b"]), ("awaited", ["c"]), ("no", ["a", "c", "d"]), ("x", ["a", "b", "c", "d"])]
    )
    def test_items_are_filtered_by_audio(self, put, ada, value, keys):
        put("a")
        put("b", media={"audio_url": "https://sounds.example/b.mp3"})
        put("c", has_audio=True)
        put("d", html=None)

        answer = ada.get(listing("content"), {"audio": value})

        assert sorted(item.pk for item in answer.context["cl"].result_list) == keys
        groups = re.findall(r"<summary>([\w ]+)</summary>\s*<ul>", answer.content.decode())
        assert groups == ["State", "Category", "Added", "Channel", "Source", "Language", "Audio"]

    def test_every_moment_is_written_in_one_form_with_its_time_zone(self, put, ada):
        put(KEY, title="Rome", published_at="2026-11-26T18:05:06Z")
        curate(KEY, {"title": "Roma"}, by="ada")
        paths = (page(), listing("content"), listing("curation"), listing("history"), page(KEY, "curation"))

        for text in (ada.get(path).content.decode() for path in paths):
            assert not re.search(r"[ap]\.m\.|noon|midnight", text)
            assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", text)
        assert "2026-11-26 18:05 UTC" in ada.get(page()).content.decode()
        assert re.search(r"By ada on \d{4}-\d\d-\d\d \d\d:\d\d UTC", ada.get(page()).content.decode())
