"""The names that a field offers while somebody types: the most used first, and what a new one may be a slip of."""

import pytest
from django.urls import reverse

from content.admin.desk import vocabulary
from content.admin.group import VIEWERS
from content.decisions.taxonomy.merge import merge
from tests.content.admin.browser import categories

NAMES = reverse("admin:names")


@pytest.fixture
def shelves(put):
    put("a", title="A", subcategories_json=categories(Travel=["Rail", "Sea"], Art=[]))
    put("b", title="B", subcategories_json=categories(Travel=["Sea"], **{"Arts and Travel": []}))
    put("c", title="C", subcategories_json=categories(travel=[], Küche=["Rail"]))


def ask(client, **query):
    return client.get(NAMES, query).json()


def names(client, **query):
    return [(each["name"], each["items"]) for each in ask(client, **query)["names"]]


def test_the_most_used_come_first_and_spellings_count_together(shelves, ada):
    assert names(ada) == [("Travel", 3), ("Art", 1), ("Arts and Travel", 1), ("Küche", 1)]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("art", ["Art", "Arts and Travel"]),
        ("TRAVEL", ["Travel", "Arts and Travel"]),
        ("ｋu\u0308", ["Küche"]),
        ("%", []),
        ("\x00", ["Travel", "Art", "Arts and Travel", "Küche"]),
    ],
)
def test_typing_narrows_as_the_library_compares_names(shelves, ada, typed, offered):
    assert [name for name, _ in names(ada, q=typed)] == offered


def test_subcategories_are_those_of_the_category(shelves, ada):
    assert names(ada, category="TRAVEL") == [("Sea", 2), ("Rail", 1)]
    assert names(ada, category="Küche", q="ra") == [("Rail", 1)]
    assert names(ada, category="Nothing") == []


@pytest.mark.parametrize(
    ("typed", "is_known", "near"),
    [("Travell", False, ["Travel"]), ("travel", True, []), ("Zebra", False, []), ("", False, []), (" ", False, [])],
)
def test_a_new_name_comes_with_those_it_may_be_a_slip_of(shelves, ada, typed, is_known, near):
    answer = ask(ada, q=typed)

    assert (answer["is_known"], answer["near"]) == (is_known, near)


def test_an_old_name_leads_to_the_present_one(shelves, ada):
    merge("Küche", "Art", by="ada")

    assert ask(ada, q="küche")["near"] == ["Art"]


def test_of_very_many_the_first_are_offered_and_the_others_counted(put, ada):
    put("a", title="A", subcategories_json=categories(**{f"Name {number:03}": [] for number in range(70)}))

    answer = ask(ada, q="name")
    assert (len(answer["names"]), answer["more"]) == (50, 20)


def test_its_queries_are_few(shelves, ada, django_assert_num_queries):
    with django_assert_num_queries(8):  # names, key and alias; the others are of the login
        ask(ada, q="Travell")


def test_several_names_are_spelled_at_once(shelves, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert vocabulary.spellings(["TRAVEL", "küche", "Zoo"]) == {"TRAVEL": "Travel", "küche": "Küche", "Zoo": None}


def test_it_is_for_those_who_may_see_items(person, client, shelves):
    assert ask(person("vera", group=VIEWERS))["names"]
    assert client.get(NAMES).status_code == 302
    assert person("nobody").get(NAMES).status_code == 403


def test_channels_are_offered_where_they_are_asked_for(put, ada):
    put("a", title="A", channel_name="Low Heat")
    put("b", title="B", channel_name="LOW HEAT", subcategories_json=categories(Heat=[]))

    assert names(ada, of="channel", q="heat") == [("LOW HEAT", 2)]
    assert names(ada, of="x", q="heat") == [("Heat", 1)]
