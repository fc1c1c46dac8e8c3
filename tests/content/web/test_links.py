"""Each link is the address of its page with one thing changed, and the rest as it was."""

import pytest
from django.http import QueryDict

from content.catalogue.facets import Counted
from content.web.links import Links

KEYS = {("category", "ARTS"): "arts", ("category", "Cooking"): "cooking", ("subcategory", "Bread"): "bread"}


def links(query):
    return Links(QueryDict(query), KEYS)


@pytest.mark.parametrize(
    ("query", "name", "value", "key", "address"),
    [
        ("", "category", "A & B", "a & b", "/?category=A+%26+B"),
        ("q=x&page=3", "category", "É=?", "é=?", "/?q=x&category=%C3%89%3D%3F"),
        ("category=ARTS&q=x", "category", "Cooking", "cooking", "/?category=ARTS&category=Cooking&q=x"),
        ("category=ARTS&q=x&category=Cooking", "category", "Arts", "arts", "/?category=Cooking&q=x"),
        ("category=Cooking&subcategory=Bread&parentCategory=Cooking", "category", "Cooking", "cooking", "/"),
        ("subcategory=Bread&parentCategory=Cooking&q=x", "subcategory", "Bread", "bread", "/?q=x"),
        ("parentCategory=Cooking", "source", "web", "web", "/?source=web"),
    ],
)
def test_a_value_is_added_at_its_parameters_place_and_taken_away_in_any_spelling(query, name, value, key, address):
    assert links(query).toggled(name, value, key) == address


def test_a_parameter_that_changes_is_the_last():
    assert links("sort=title&q=x&page=2").changed("sort", "oldest") == "/?q=x&sort=oldest"
    assert links("sort=title&q=x&page=2").changed("sort", "") == "/?q=x"
    assert links("q=a+b&foo=%2F").with_page(2) == "/?q=a+b&foo=%2F&page=2"
    assert links("q=x&page=2").with_page(1) == "/?q=x"
    assert links("q=x&category=A&foo=1").without("category", "q") == "/?foo=1"


def test_a_subcategory_brings_its_parent_where_parents_are_named():
    child, parent = Counted("Bread", 1, "bread"), Counted("Cooking", 1, "cooking")

    assert links("").with_subcategory(parent, child) == "/?subcategory=Bread"
    query = "parentCategory=ARTS&subcategory=Ink"
    assert links(query).with_subcategory(parent, child) == (
        "/?parentCategory=ARTS&parentCategory=Cooking&subcategory=Ink&subcategory=Bread"
    )


def test_a_form_repeats_what_it_does_not_set():
    fields = links("q=x&page=2&category=A&category=B&foo=").hidden_fields("q")

    assert [(field["name"], field["value"]) for field in fields] == [("category", "A"), ("category", "B")]
