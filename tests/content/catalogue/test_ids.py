"""The filter `ids`: exactly the named items, on one page."""

import pytest

from content.decisions.trash import delete

# How clients name the item whose key is the parameter's.
SPELLINGS = {
    "VIDEOVIDEO1": [
        "VIDEOVIDEO1",
        "yt:VIDEOVIDEO1",
        "YT:VIDEOVIDEO1",
        "Yt:VIDEOVIDEO1",
        " VIDEOVIDEO1 ",
        "yt%3AVIDEOVIDEO1",
    ],
    "1thread": ["1thread", "reddit:1thread", "Reddit:1thread", "REDDIT:1thread"],
    "00f00cabcd": ["00f00cabcd", "web:00f00cabcd", "WEB:00f00cabcd", ",00f00cabcd,,"],
}


@pytest.fixture(autouse=True)
def library(put):
    for month, key in enumerate(SPELLINGS, 1):
        put(key, title=f"Title {9 - month}", indexed_at=f"2024-0{month}-01T00:00:00Z")
    put("newest", indexed_at="2025-01-01T00:00:00Z", channel_name="Old Times")
    put("unlisted", html=None)
    delete(put("deleted"), by="ada")


@pytest.mark.parametrize(
    ("key", "spelling"), [(key, each) for key, spellings in SPELLINGS.items() for each in spellings]
)
def test_an_item_is_named_with_or_without_its_prefix(ids, key, spelling):
    assert ids(f"ids={spelling}") == {key}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ids=VIDEOVIDEO1,1thread", {"VIDEOVIDEO1", "1thread"}),
        ("ids=VIDEOVIDEO1&ids=reddit:1thread", {"VIDEOVIDEO1", "1thread"}),
        ("ids=VIDEOVIDEO1,VIDEOVIDEO1,yt:VIDEOVIDEO1", {"VIDEOVIDEO1"}),
        ("ids=newest,nobody,unlisted,deleted", {"newest"}),
        ("ids=newest,1thread&channel=old%20times", {"newest"}),
        ("ids=newest,1thread&q=title", {"1thread"}),
        ("ids=newest,1thread&source=reddit&source=web", set()),
        ("ids=newest&ids=", {"newest"}),
    ],
)
def test_ids_and_other_filters_hold_together(ids, query, expected):
    assert ids(query) == expected


@pytest.mark.parametrize(
    "value", ["nobody", "unlisted", "deleted", ",", " , ,", "%20", "%00", "%FF", "videovideo1", "x" * 3000]
)
def test_what_names_no_listed_item_lists_nothing(client, value):
    answer = client.get(f"/api/reports?ids={value}&size=1").json()

    assert (answer["reports"], answer["total_count"], answer["total_pages"]) == ([], 0, 0)


def test_an_empty_value_filters_nothing(ids):
    assert len(ids("ids=")) == 4


def test_a_single_card_is_refreshed_by_its_item_whatever_is_newest(client):
    answer = client.get("/api/reports?ids=1thread&size=1").json()

    assert [report["video_id"] for report in answer["reports"]] == ["1thread"]
    assert answer["filters"] == {"ids": ["1thread"]}


@pytest.mark.parametrize(
    ("sort", "order"), [("newest", "newest 00f00cabcd 1thread"), ("title", "00f00cabcd 1thread newest")]
)
def test_they_come_in_the_order_of_sort_on_one_page(client, sort, order):
    answer = client.get("/api/reports", {"ids": "1thread,newest,00f00cabcd", "size": 1, "sort": sort}).json()

    assert [report["video_id"] for report in answer["reports"]] == order.split()
    assert (answer["total_pages"], answer["pagination"]["has_next"]) == (1, False)


def test_the_first_hundred_count(client, put):
    keys = [put(f"item-{number:03}") for number in range(105)]

    answer = client.get("/api/reports", {"ids": ",".join(keys), "size": 5, "sort": "title"}).json()

    assert [report["video_id"] for report in answer["reports"]] == keys[:100]
    assert (answer["total_count"], answer["total_pages"], len(answer["filters"]["ids"])) == (100, 1, 100)


def test_the_newest_of_them_is_the_latest(client):
    assert client.get("/api/reports?latest=true&ids=1thread,VIDEOVIDEO1").json()["report"]["video_id"] == "1thread"


def test_facets_and_the_page_for_people_know_them(client):
    filters = client.get("/api/filters?ids=newest,1thread").json()

    assert filters["channels"] == [{"value": "Old Times", "count": 1}]
    assert {report.video_id for report in client.get("/?ids=newest,1thread").context["reports"]} == {
        "newest",
        "1thread",
    }
