"""The front ends of April 2026, request by request: every search is one by meaning, cards are refreshed one by one."""

import pytest

VIDEO = "Sp2vMS12CwB"


@pytest.fixture(autouse=True)
def library(put, settings):
    settings.SYNC_SECRET, settings.NGROK_BASE_URL = "the-sync-secret", ""
    put(
        VIDEO,
        title="Slow bread",
        channel_name="The Slow Kitchen",
        topics_json=["bread"],
        indexed_at="2025-01-01T00:00:00Z",
    )
    put("livehead001", title="Bread, live", topics_json=["bread"], indexed_at="2026-04-01T00:00:00Z")


def test_a_search_answers_hits_whose_cards_are_then_fetched_by_their_ids(client):
    found = client.get("/api/semantic-search?q=bread&topk=50&mode=hybrid").json()
    ids = [hit["id"] for hit in found["results"]]
    cards = client.get("/api/reports", {"ids": ",".join(ids), "size": 1}).json()["reports"]

    assert (found["available"], set(ids)) == (True, {VIDEO, "livehead001"})
    assert {card["video_id"] for card in cards} == set(ids)
    assert all(isinstance(hit["score"], float) and hit["title"] and hit["snippet"] for hit in found["results"])


@pytest.mark.parametrize("identity", [VIDEO, f"yt:{VIDEO}"])
def test_a_card_that_changed_is_refreshed_and_no_other_takes_its_place(client, identity):
    (card,) = client.get(f"/api/reports?ids={identity}&size=1").json()["reports"]

    assert (card["id"], card["video_id"]) == (f"yt:{VIDEO}", VIDEO)


def test_a_card_whose_item_is_not_there_is_replaced_by_none(client):
    assert client.get("/api/reports?ids=nobody&size=1").json()["reports"] == []


def test_beside_an_item_it_shows_similar_ones(client):
    similar = client.get(f"/api/semantic-similar?id=yt:{VIDEO}&topk=6").json()

    assert (similar["source_id"], [hit["id"] for hit in similar["results"]]) == (VIDEO, ["livehead001"])


@pytest.mark.parametrize("path", ["/api/llm-models", "/api/audio/options", "/api/metrics"])
def test_what_this_server_does_not_offer_is_404_in_json(client, path):
    answer = client.get(path)

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/json")


@pytest.mark.parametrize("identity", [VIDEO, f"yt:{VIDEO}", "nobody"])
def test_a_delete_without_the_secret_is_401_and_deletes_nothing(client, identity):
    assert client.delete(f"/api/delete/{identity}").status_code == 401
    assert client.get(f"/api/reports/{VIDEO}").status_code == 200
