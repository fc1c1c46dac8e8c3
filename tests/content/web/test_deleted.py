"""What stands where a deleted item was: that it is gone, and what is near; nothing of who deleted it, and why."""

import pytest

from content.decisions import trash
from tests.content.conftest import filed

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone(put, client):
    put(
        "a", title="Secret title", channel_name="Warm Oven", topics_json=["rye"], subcategories_json=filed(("Cooking",))
    )
    put("near", title="Near one", channel_name="Warm Oven", topics_json=["rye"])
    put("also", title="Also near", subcategories_json=filed(("COOKING",)))
    put("far", title="Far away")
    trash.delete("a", by="somebody", reason="a grave reason")
    return lambda path="/read/a": client.get(path, headers={"Accept": "text/html"})


def test_its_neighbours_are_shown_the_nearest_first(gone):
    answer = gone()
    page = answer.content.decode()

    assert answer.status_code == 410
    assert page.index("Near one") < page.index("Also near")
    assert "Far away" not in page


@pytest.mark.parametrize("word", ["somebody", "grave reason", "Secret title", "same channel", "Same topic"])
def test_nothing_is_said_of_the_item_of_who_deleted_it_and_why(gone, word):
    assert word not in gone().content.decode()


def test_of_a_purged_item_nothing_is_near(gone):
    trash.purge("a", by="ada")
    answer = gone()

    assert answer.status_code == 410
    assert "Near one" not in answer.content.decode()


def test_what_was_purged_and_set_free_is_gone_still(gone):
    trash.purge("a", by="ada")
    assert trash.restore("a", by="ada") is False

    assert [gone(path).status_code for path in ("/read/a", "/read/yt:a", "/read/a.md", "/read/never")] == [
        *(410, 410, 410, 404),
    ]


@pytest.mark.parametrize("part", ["channel_name", "shown_categories", "topic_keys"])
@pytest.mark.parametrize("value", ["null", "[1]", '{"a": 1}', '[{"category": 1}]', '"x"'])
def test_whatever_its_snapshot_holds_there_is_a_page(gone, sql, as_person, part, value):
    with as_person():
        sql("UPDATE tombstone SET snapshot = jsonb_set(snapshot, ARRAY['content', %s], %s::jsonb)", part, value)

    assert gone().status_code == 410


def test_its_page_takes_few_queries(gone, django_assert_num_queries):
    gone()
    # The edition, the item, its key, its tombstone, what was seen of it, what is near, what that shows.
    with django_assert_num_queries(7):
        gone()
