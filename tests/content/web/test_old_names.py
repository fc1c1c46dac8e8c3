"""Old links lead on: what a category was called before a merge, in every address that names one."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.decisions.curation import curate
from content.decisions.taxonomy.merge import Term, merge
from content.decisions.undo import undo

GESTURE = uuid.UUID("00000000-0000-4000-8000-000000000001")
ADDRESSES = (
    *("/?category={}", "/?category={}&category=Music", "/?subcategory=Kings&parentCategory={}"),
    *("/feed.atom?category={}", "/podcast.rss?category={}"),
    *("/api/reports?category={}", "/api/reports?subcategory=Kings&parentCategory={}", "/api/filters?category={}"),
)


@pytest.fixture
def two(put):
    for key, name in (("a", "Rome"), ("b", "Antiquity"), ("c", "Music")):
        categories = {"categories": [{"category": name, "subcategories": ["Kings"]}]}
        put(key, title=f"Title of {key}", subcategories_json=categories)


def titles(client, address):
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return set(re.findall(r"Title of \w", answer.content.decode())), answer.content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("old", ["Rome", "ROME", "Latium"])
def test_an_old_name_leads_to_the_new_one_and_after_an_undo_to_itself(two, client, address, old):
    merge("Rome", "Latium", by="ada")
    merge("Latium", "Antiquity", by="ada", gesture=GESTURE)
    new, _ = titles(client, address.format("Antiquity"))

    found, text = titles(client, address.format(old))

    assert found == new
    if "/api/filters" not in address and "podcast" not in address:
        assert {"Title of a", "Title of b"} <= found
    assert "No items" not in text
    undo(GESTURE, by="ada")
    assert "Title of b" not in titles(client, address.format(old))[0]


BAKING = Term("Cooking", "Baking")
# What becomes of it, and the address that names the same now.
MOVES = {
    "renamed": (Term("Cooking", "Bread"), "subcategory=Bread&parentCategory=Cooking"),
    "moved": (Term("Pastry", "Baking"), "subcategory=Baking&parentCategory=Pastry"),
    "merged": (Term("Pastry", "Cakes"), "subcategory=Cakes&parentCategory=Pastry"),
    "split off": (Term("Baking"), "category=Baking"),
}
OLD = (
    *("subcategory=Baking&parentCategory=Cooking", "subcategory=baking&parentCategory=COOKING"),
    *("category=Cooking&subcategory=Baking", "subcategory=Baking"),
)


@pytest.fixture
def kitchen(put):
    for key, entries in {
        "a": {"Cooking": ["Baking"]},
        "b": {"Cooking": ["Baking", "Soups"]},
        "c": {"Cooking": ["Soups"]},
        "d": {"Pastry": ["Cakes"]},
        "e": {"Music": []},
    }.items():
        listed = [{"category": name, "subcategories": below} for name, below in entries.items()]
        put(key, title=f"Title of {key}", subcategories_json={"categories": listed})


@pytest.mark.parametrize("page", ["/?{}", "/feed.atom?{}", "/api/reports?{}"])
@pytest.mark.parametrize("old", OLD)
@pytest.mark.parametrize(("new", "address"), MOVES.values(), ids=MOVES)
def test_an_old_name_of_a_subcategory_leads_to_where_it_is(kitchen, client, page, old, new, address):
    merge(BAKING, new, by="ada", gesture=GESTURE)

    found, text = titles(client, page.format(old))

    assert {"Title of a", "Title of b"} <= found == titles(client, page.format(address))[0]
    assert "Title of c" not in found
    assert "No items" not in text
    undo(GESTURE, by="ada")
    assert titles(client, page.format(old))[0] == {"Title of a", "Title of b"}


def test_one_of_several_subcategories_leads_on(kitchen, client):
    merge(BAKING, Term("Pastry", "Baking"), by="ada")

    found, _ = titles(client, "/?subcategory=Baking&subcategory=Soups&parentCategory=Cooking")

    assert found == {"Title of a", "Title of b", "Title of c"}


def test_a_name_that_an_item_has_again_means_itself(kitchen, client, put):
    merge(BAKING, Term("Cooking", "Bread"), by="ada")
    put("f", title="Title of f")
    again = {"categories": [{"category": "Cooking", "subcategories": ["Baking"]}]}
    curate("f", {"subcategories_json": again}, by="ada")

    assert titles(client, "/?subcategory=Baking&parentCategory=Cooking")[0] == {"Title of f"}


def test_the_answer_says_the_present_names(kitchen, client):
    merge(BAKING, Term("Pastry", "Bread"), by="ada")

    answer = client.get("/api/reports?subcategory=Baking&parentCategory=Cooking").json()

    assert answer["filters"] == {"subcategory": ["Bread"], "parentCategory": ["Pastry"]}


def test_an_old_name_costs_one_query_more(kitchen, client):
    address = "/api/reports?subcategory=Baking&parentCategory=Cooking"
    with CaptureQueriesContext(connection) as before:
        client.get(address)
    merge(BAKING, Term("Pastry", "Bread"), by="ada")

    with CaptureQueriesContext(connection) as after:
        client.get(address)

    assert len(after) <= len(before) + 1
