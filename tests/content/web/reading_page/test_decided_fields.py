"""The page of an item says which of its fields people decided, and what a machine says of each."""

import re

import pytest

from content.decisions.curation import curate
from tests.content.conftest import filed

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided(client, put):
    """What the page says after these decisions: field, value, and what the machine says, in order."""

    def say(**values):
        put("one", title="Machine's", channel_name="Chan", subcategories_json=filed(("Law",)), topics_json=["senate"])
        curate("one", values, by="ada")
        page = client.get("/read/one").content.decode()
        assert "ada" not in page
        pattern = r'<dt>(\w+)</dt><dd>([^<]*?)(?: <span class="machine">The machine says: ([^<]*)</span>)?</dd></div>'
        return re.findall(pattern, page.partition('id="decided"')[2].replace("&#39;", "'"))

    return say


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"title": "Person's"}, [("Title", "Person's", "Machine's")]),
        ({"channel_name": None}, [("Channel", "none", "Chan")]),
        ({"topics_json": ["rivers", "mills"]}, [("Topics", "rivers, mills", "senate")]),
        ({"language": "fr"}, [("Language", "fr", "none")]),
        ({"thumbnail_url": "https://pictures.example/a.jpg"}, [("Picture", "another", "none")]),
        (
            {"subcategories_json": filed(("History", "Rome", "Greece"), ("Art",)), "title": "Person's"},
            [("Title", "Person's", "Machine's"), ("Categories", "History: Rome, Greece; Art", "Law")],
        ),
        ({"subcategories_json": filed(("Law",))}, [("Categories", "Law", "")]),
        ({"subcategories_json": {"categories": [], "cleared": True}}, [("Categories", "none", "Law")]),
    ],
)
def test_each_decided_field_stands_beside_what_the_machine_says(decided, values, said):
    assert decided(**values) == said


def test_nothing_is_said_where_nobody_decided(client, put):
    put("one")

    assert 'id="decided"' not in client.get("/read/one").content.decode()


def test_it_takes_one_query_more(client, put, django_assert_num_queries):
    put("one")
    curate("one", {"title": "Person's"}, by="ada")
    client.get("/read/one")

    with django_assert_num_queries(5):
        client.get("/read/one")
