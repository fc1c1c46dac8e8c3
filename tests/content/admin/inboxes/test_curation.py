"""The list of decisions: what is decided, by whom each, and what the machine says beside it."""

from content.decisions.curation import curate
from tests.content.admin.browser import KEY, categories, listing, sentences


def test_each_field_names_its_author_where_the_last_decision_was_anothers(put, ada):
    put(KEY, title="Machine's", language="en", subcategories_json=categories(Baking=[]))
    curate(KEY, {"title": "Bob's"}, by="bob")
    curate(KEY, {"language": "fr"}, by="ada", note="Heard it.")

    (row,) = sentences(ada.get(listing("curation")))

    assert row == (
        "You decided about Bob's, just now. Language: fr (the machine says en)."
        " Title: Bob's (the machine says Machine's; decided by bob, just now). Note: Heard it."
    )


def test_a_refused_category_is_written_as_the_library_writes_it(put, ada):
    put(KEY, title="Bread", subcategories_json=categories(Baking=[]))
    curate(KEY, {"subcategories_json": categories()}, by="bob")

    (row,) = sentences(ada.get(listing("curation")))

    assert "Refused for ever: Baking" in row


def test_it_is_filtered_by_how_a_decision_came_about(put, ada):
    for key, origin in (("a", "imported"), ("b", "person")):
        curate(put(key, title=key), {"title": f"Title {key}"}, by="bob", origin=origin)

    page = ada.get(listing("curation"), {"origin": "imported"})

    assert "With a predecessor’s archive" in page.content.decode()
    assert [row.startswith("bob decided about Title a") for row in sentences(page)] == [True]
