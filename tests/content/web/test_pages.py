"""The pages ask the database a fixed number of questions, however many items there are."""

import pytest

ITEMS = 60


@pytest.fixture
def library(put):
    for number in range(ITEMS):
        put(f"item{number:02}", channel_name=f"Channel {number}", title=f"Title {number}")


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        # The edition, the facets, how many items and which are on the page, what is shown of them, the pause.
        ("/", 5),
        ("/?page=2&sort=title", 5),
        # Beside them, the numbers of what is chosen.
        ("/?channel=Channel+7", 6),
        # None is on the page, so their number is asked for apart, and how many there would be without the filter.
        ("/?category=Arts", 8),
        # The edition, the item, its summaries, what is near it.
        ("/read/item07", 4),
        # The numbers again, by the name that the library has for it.
        ("/channel/channel_7", 7),
        ("/feeds", 1),
        ("/remembered", 1),
        ("/offline", 1),
    ],
)
def test_a_page_takes_so_many_queries(client, library, django_assert_num_queries, address, queries):
    client.get(address)  # the process now knows the names of the facets' values
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/", "/read/a"])
def test_a_channel_of_its_sources_name_is_named_once(client, put, address):
    for key in ("a", "b"):
        put(key, channel_name="Wikipedia", canonical_url=f"https://en.wikipedia.org/wiki/{key}", topics_json=["rye"])
    put("c", channel_name="Warm Oven", canonical_url="https://en.wikipedia.org/wiki/c", topics_json=["rye"])

    page = client.get(address).content.decode()

    assert page.count('data-source="wikipedia">Wikipedia</span>') == 3
    assert page.count("Warm Oven") >= 1
    assert page.count("Wikipedia</a>") == page.count('channel">Wikipedia') == 0
