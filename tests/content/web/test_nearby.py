"""What stands below an item: others that are near to it, and why."""

import pytest

from content.web.nearby import reason
from tests.content.conftest import filed


@pytest.mark.parametrize(
    ("shared", "line"),
    [
        ([("topic", "law")], "Same topic: law"),
        ([("topic", "law"), ("topic", "senate"), ("channel", "Old")], "Same topics: law, senate · same channel"),
        (
            [("subcategory", "Rome"), ("category", "History"), ("channel", "Old")],
            "Same subcategory: Rome · same channel",
        ),
        ([("subcategory", "Rome"), ("subcategory", "War")], "Same subcategories: Rome, War"),
        ([("category", "History"), ("category", "Art")], "Same categories: History, Art"),
        ([("word", "heat"), ("word", "pump")], "Near in words: heat, pump"),
        ([("topic", name) for name in "abcde"], "Same topics: a, b, c"),
        ([], ""),
    ],
)
def test_the_reason_is_one_line(shared, line):
    assert reason(shared) == line


def test_the_page_shows_what_is_near_with_the_reason(client, put):
    put("one", subcategories_json=filed(("History", "Rome")))
    put("near", title="\u200b", subcategories_json=filed(("History", "Rome")), channel_name="<b>")
    put("far", title="Far away")

    page = client.get("/read/one").content.decode()

    assert "Near this one" in page
    assert '<a href="/read/near">Untitled</a>' in page
    assert "Same subcategory: Rome" in page
    assert "&lt;b&gt;" in page
    assert 'href="/read/far"' not in page


def test_the_page_of_an_item_that_is_near_none_says_nothing_of_it(client, put):
    put("one")

    assert "Near this one" not in client.get("/read/one").content.decode()
