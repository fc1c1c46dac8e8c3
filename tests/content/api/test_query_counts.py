"""What the database is asked for an answer, however long: the same number of queries, each of one table."""

import pytest

EDITION, TOTAL, PAGE = "library_edition()", "FROM facet_count", "FROM listing"
ITEMS, SUMMARIES = "FROM content WHERE", "FROM content_summaries"


@pytest.fixture(autouse=True)
def library(put):
    for number in range(25):
        put(f"item-{number:02}", title="Rome", channel_name="Old Times", transcript_text="Words.")


@pytest.fixture
def asked(client, django_assert_max_num_queries):
    """The queries of one answer, of a process that knows the names of the facets' values."""

    def ask(address):
        client.get(address)
        with django_assert_max_num_queries(20) as queries:
            assert client.get(address).status_code == 200
        return [query["sql"] for query in queries.captured_queries]

    return ask


@pytest.mark.parametrize("size", [1, 10, 25])
@pytest.mark.parametrize(
    ("query", "asks"),
    [
        # The page and the total in one.
        ("", [EDITION, PAGE, ITEMS, SUMMARIES]),
        ("sort=title&fields=title", [EDITION, PAGE, ITEMS, SUMMARIES]),
        ("latest=true", [EDITION, PAGE, ITEMS, SUMMARIES]),
    ],
)
def test_a_list(asked, query, asks, size):
    queries = asked(f"/api/reports?size={size}&{query}")

    assert [part for part, sql in zip(asks, queries, strict=True) if part not in sql] == []


def test_a_step_of_a_walk_asks_for_ranges_instead_of_a_page(asked, client):
    word = client.get("/api/reports?size=5").json()["next_after"]

    queries = asked(f"/api/reports?size=5&after={word}")

    asks = [EDITION, PAGE, PAGE, ITEMS, SUMMARIES, TOTAL]
    assert [part for part, sql in zip(asks, queries, strict=True) if part not in sql] == []


def test_an_empty_list_asks_for_the_edition_and_the_total_alone(asked):
    assert len(asked("/api/reports?page=99")) == 2


@pytest.mark.parametrize("address", ["/api/reports/item-03", "/item-03.json"])
def test_one_item_with_its_transcript(asked, address):
    queries = asked(address)

    assert [part for part, sql in zip([EDITION, ITEMS, SUMMARIES], queries, strict=True) if part not in sql] == []
