"""Walking a list by `after`: every item once, whatever comes or goes meanwhile."""

import random
import re

import pytest

from content.catalogue import cursor
from content.catalogue.browsing import SORTS
from content.decisions.trash import delete

ORDERS = sorted(set(SORTS.values()))
DATES = [None, "2024-01-01T00:00:00Z", "2024-01-01T00:00:00.000001Z", "2025-06-01T00:00:00Z"]
TITLES = [None, "", "Äpfel", "apfel", "Birnen über Nacht"]


@pytest.fixture
def library(put):
    """Many items share their keys, and many have none."""
    pick = random.Random(5).choice
    return [
        put(
            f"item-{number:02}",
            title=pick(TITLES),
            channel_name=pick(TITLES),
            indexed_at=pick(DATES),
            published_at=pick(DATES),
            duration_seconds=pick([None, 0, 7, 7000]),
            topics_json=["fruit"] if number % 3 else [],
        )
        for number in range(23)
    ]


@pytest.fixture
def walk(client):
    """The video_ids page by page, until nothing comes any more."""

    def pages(**query):
        after = None
        while True:
            answer = client.get("/api/reports", query | ({"after": after} if after else {})).json()
            yield [report["video_id"] for report in answer["reports"]]
            after = answer["next_after"]
            assert answer["pagination"]["has_next"] is (after is not None)
            if after is None:
                return
            assert re.fullmatch(r"[\w.-]+", after, re.ASCII)

    return pages


@pytest.mark.parametrize("size", [1, 4, 23])
@pytest.mark.parametrize("sort", ORDERS)
def test_a_walk_lists_what_one_page_lists_in_the_same_order(library, walk, in_order, sort, size):
    walked = list(walk(sort=sort, size=size))

    assert [key for page in walked for key in page] == in_order(sort=sort, size=50)
    assert [len(page) for page in walked[:-1]] == [size] * (len(walked) - 1)


@pytest.mark.parametrize(
    "query", [{"topics": "fruit"}, {"q": "apfel"}, {"q": "fruit", "sort": "title"}, {"ids": "item-01"}]
)
def test_filters_and_searches_hold_for_it(library, walk, in_order, query):
    walked = [key for page in walk(**query, size=3) for key in page]

    assert walked == in_order(**query, size=50)
    assert walked


@pytest.mark.parametrize("sort", ORDERS)
def test_of_what_stays_nothing_is_missed_or_seen_twice_while_others_come_and_go(library, walk, put, sort):
    walked = []
    for number, page in enumerate(walk(sort=sort, size=2)):
        walked += page
        if number < 5:
            put(f"new-{number}", title="Äpfel", indexed_at=DATES[number % 4], duration_seconds=7)
            delete(page[-1], by="ada")
            delete(library[-1 - number], by="ada")

    assert len(walked) == len(set(walked))
    assert set(walked) >= set(library[:18])


@pytest.mark.parametrize("size", [1, 2])
def test_the_last_page_names_none_after_it(put, walk, size):
    keys = {put("a"), put("b")}

    assert {key for page in walk(size=size) for key in page} == keys
    assert len(list(walk(size=size))) == 2 / size


def test_an_empty_list_has_none(client, db):
    assert client.get("/api/reports").json()["next_after"] is None


@pytest.mark.parametrize(
    "word", ["", "x", ".", "x.y", "\x00", "\ufffd", "W10.x", "é", "a" * 5000, cursor.write("added_desc", [])]
)
def test_a_malformed_one_is_forgiven_as_the_first_page(client, library, word):
    answers = [client.get("/api/reports", query).json() for query in ({"size": 3}, {"size": 3, "after": word})]

    assert answers[0] == answers[1]


def test_one_of_another_sort_or_of_another_secret_is_forgiven_too(client, library, settings):
    first = client.get("/api/reports?sort=title&size=3").json()
    word = client.get("/api/reports?sort=newest&size=3").json()["next_after"]

    assert client.get("/api/reports", {"sort": "title", "size": 3, "after": word}).json() == first
    settings.SECRET_KEY = "another"
    again = client.get("/api/reports", {"sort": "newest", "size": 3, "after": word}).json()
    assert again["reports"] == client.get("/api/reports?sort=newest&size=3").json()["reports"]


@pytest.mark.parametrize("sort", ORDERS)
def test_each_step_reads_ranges_of_an_index_and_no_offset(client, library, django_assert_max_num_queries, sort):
    word = client.get("/api/reports", {"sort": sort, "size": 12}).json()["next_after"]

    with django_assert_max_num_queries(7) as queries:
        client.get("/api/reports", {"sort": sort, "size": 5, "after": word})

    assert not [query["sql"] for query in queries.captured_queries if "OFFSET" in query["sql"]]
