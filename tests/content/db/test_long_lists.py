"""Work is linear in what a writer sends. A list of this length took minutes to hours where it was not."""

import pytest

from content.category_values import CATEGORIES, SUBCATEGORIES
from content.decisions.curation import curate
from content.models import Content

LONG = 60_000
ITEM = "longlist001"


def names(number, word="Name"):
    return [f"{word} {place}" for place in range(number)]


def categories(number, below=()):
    return {"categories": [{"category": name, "subcategories": below} for name in names(number)]}


# Made by the test that sends it: all at once take seconds, and hundreds of megabytes.
LISTS = {
    "categories": lambda: {"subcategories_json": categories(LONG)},
    "one category again and again": lambda: {
        "subcategories_json": {"categories": [{"category": "One", "subcategories": [name]} for name in names(LONG)]}
    },
    "subcategories": lambda: {"subcategories_json": categories(1, names(LONG))},
    "subcategories of many": lambda: {"subcategories_json": categories(1_000, names(60))},
    "what is no name": lambda: {"subcategories_json": {"categories": [None] * LONG}},
    "categories of the analysis": lambda: {"analysis_json": categories(LONG)},
    "names of the analysis": lambda: {"analysis_json": {"category": names(LONG), "key_topics": names(LONG)}},
    "topics": lambda: {"topics_json": names(LONG)},
    "one topic again and again": lambda: {"topics_json": ["Topic"] * LONG},
    "segments": lambda: {"transcript_segments": [{"text": name, "start": 1} for name in names(LONG)]},
    "named entities": lambda: {"analysis_json": {"named_entities": names(LONG)}},
    "steps of an address": lambda: {"canonical_url": f"https://example.org{'/a' * LONG}{'/..' * LONG}"},
    "parameters of an address": lambda: {"canonical_url": f"https://example.org/?{'a=%41&' * LONG}"},
    "prefixes": lambda: {"id": "yt:" * LONG},
    "a language": lambda: {"language": "en " * LONG, "analysis_json": {"language": "en (" * LONG}},
    "accents": lambda: {"title": "é" * LONG, "channel_name": "".join(map(chr, range(0xC0, 0x24F))) * 100},
}


@pytest.mark.parametrize("sent", LISTS)
def test_no_list_of_a_machine_takes_long(put, sql, client, sent):
    put(ITEM, **{"title": "Long", **LISTS[sent]()})
    sql("UPDATE content SET title = 'Longer' WHERE video_id = %s", ITEM)

    assert client.get(f"/api/reports/{ITEM}").status_code == 200


def test_aliases_and_refusals_are_looked_up_name_by_name(put, sql, as_person):
    put(ITEM)
    with as_person():
        sql("INSERT INTO category_alias (key, name) SELECT 'name ' || n, 'Other' FROM generate_series(0, 998) AS n")
    sql("UPDATE content SET subcategories_json = %s", categories(LONG))

    assert len(Content.objects.get().category_keys) == CATEGORIES - 998


def test_old_names_of_subcategories_are_looked_up_category_by_category(put, sql, as_person):
    put(ITEM)
    with as_person():
        sql(
            "INSERT INTO category_alias (key, name, subcategory)"
            " SELECT E'name 0\\x1fbelow ' || n, 'Other', 'New ' || n FROM generate_series(0, 999) AS n"
        )
    sql("UPDATE content SET subcategories_json = %s", categories(LONG, ["Below 1", "Below 2"]))

    first, second = Content.objects.get().shown_categories[:2]
    assert (first["category"], sorted(first["subcategories"])) == ("Other", ["New 1", "New 2"])
    assert (second["category"], second["subcategories"]) == ("Name 1", ["Below 1", "Below 2"])


class TestBeyondWhatAnybodyReads:
    def test_the_first_count(self, put):
        put(ITEM, subcategories_json=categories(CATEGORIES + 500, ["Below", "Under", "Rest"]))

        item = Content.objects.get()
        shown = item.shown_categories
        assert [entry["category"] for entry in shown] == names(CATEGORIES)
        assert sum(len(entry["subcategories"]) for entry in shown) == SUBCATEGORIES
        assert item.category_keys == [name.lower() for name in names(CATEGORIES)]

    def test_they_are_what_the_lists_count(self, put, client):
        put(ITEM, subcategories_json=categories(CATEGORIES + 1))

        for number, total in ((CATEGORIES - 1, 1), (CATEGORIES, 0)):
            answer = client.get("/api/reports", {"category": f"Name {number}"}).json()
            assert answer["total_count"] == total

    def test_a_person_decides_of_as_many(self, put):
        put(ITEM)

        curate(ITEM, {"subcategories_json": categories(CATEGORIES + 1)}, by="ada")

        assert len(Content.objects.get().shown_categories) == CATEGORIES

    def test_names_that_are_one_count_once(self, put):
        put(ITEM, subcategories_json={"categories": [
            {"category": "History", "subcategories": ["Rome", "Greece"]},
            {"category": "Science"},
            {"category": "HISTORY", "subcategories": ["rome", "Egypt"]},
        ]})  # fmt: skip

        assert Content.objects.get().shown_categories == [
            {"category": "History", "subcategories": ["Rome", "Greece", "Egypt"]},
            {"category": "Science", "subcategories": []},
        ]
