"""/api/semantic-search and /api/semantic-similar, as the front ends of April 2026 call them."""

from urllib.parse import quote

import pytest

from content.decisions.trash import delete
from tests.content.catalogue.test_search import GARBAGE
from tests.content.conftest import filed

HIT = {"id", "score", "title", "source", "channel", "snippet"}


@pytest.fixture
def library(put, sql):
    put("bread", title="Bread", channel_name="Slow Food", canonical_url="https://example.org/bread")
    put("oven", title="Ovens", channel_name="Slow Food", language="en")
    put("VIDEOVIDEO1", title="Stars")
    put("unlisted", title="Bread", html=None)
    delete(put("deleted", title="Bread"), by="ada")
    sql(
        "UPDATE content_summaries SET text = %s WHERE video_id = 'oven'",
        "Ovens are **hot**. " * 40 + "Some of them bake bread. " + "Others are cold. " * 40,
    )


@pytest.fixture
def search(client, db):
    def ask(query):
        answer = client.get(f"/api/semantic-search?{query}")
        assert answer.status_code == 200
        return answer.json()

    return ask


@pytest.fixture
def similar(client, db):
    def ask(query):
        answer = client.get(f"/api/semantic-similar?{query}")
        assert answer.status_code == 200
        return answer.json()

    return ask


@pytest.mark.usefixtures("library")
class TestSearch:
    def test_it_answers_in_the_shape_that_front_ends_read(self, search):
        answer = search("q=bread&topk=50&mode=hybrid")

        assert {key: answer[key] for key in answer if key != "results"} == {
            "query": "bread",
            "mode": "hybrid",
            "search_type": "keyword",
            "indexed_count": 3,
            "available": True,
        }
        first, second = answer["results"]
        assert set(first) == set(second) == HIT
        assert (first["id"], first["title"], first["source"], first["channel"]) == (
            "bread",
            "Bread",
            "web",
            "Slow Food",
        )
        assert second["id"] == "oven"

    def test_the_snippet_is_the_passage_around_the_match_in_plain_words(self, search):
        snippet = search("q=bread")["results"][1]["snippet"]

        assert "Some of them bake bread." in snippet
        assert not {"*", "<"} & set(snippet)
        assert len(snippet) < 250

    def test_scores_are_between_0_and_1_and_fall(self, search):
        scores = [hit["score"] for hit in search("q=bread")["results"]]

        assert scores == sorted(scores, reverse=True)
        assert all(0 < score <= 1 for score in scores)

    @pytest.mark.parametrize("query", ["q=bread", "query=bread", "q=&query=%20bread%20", "q=bread&query=stars"])
    def test_q_and_query_are_the_same(self, search, query):
        assert [hit["id"] for hit in search(query)["results"]] == ["bread", "oven"]

    @pytest.mark.parametrize("query", ["", "q=", "query=%20", "topk=5", "mode=keyword", "q=%00", "q=zyzzyva", "q=-"])
    def test_without_words_or_a_match_the_list_is_empty(self, search, query):
        answer = search(query)

        assert answer["results"] == [] or query == "q=-"
        assert (answer["available"], answer["indexed_count"]) == (True, 3)

    @pytest.mark.parametrize(
        ("mode", "understood"),
        [("semantic", "semantic"), ("keyword", "keyword"), ("HYBRID", "hybrid"), ("", "hybrid"), ("x", "hybrid")],
    )
    def test_the_mode_is_repeated_and_changes_nothing(self, search, mode, understood):
        answer = search(f"q=bread&mode={mode}")

        assert (answer["mode"], answer["search_type"], len(answer["results"])) == (understood, "keyword", 2)

    @pytest.mark.parametrize(("topk", "number"), [("1", 1), ("50", 50), ("51", 50), ("9" * 30, 50)])
    def test_topk_is_the_most_that_are_answered(self, search, put, topk, number):
        for each in range(55):
            put(f"item-{each}", title="Cheese")

        assert len(search(f"q=cheese&topk={topk}")["results"]) == number

    @pytest.mark.parametrize("topk", ["", "0", "-1", "x", "1.5", "٣", "%00"])
    def test_a_malformed_topk_is_20(self, search, put, topk):
        for each in range(25):
            put(f"item-{each}", title="Cheese")

        assert len(search(f"q=cheese&topk={topk}")["results"]) == 20

    @pytest.mark.parametrize(
        "q",
        [
            "VIDEOVIDEO1",
            "yt:VIDEOVIDEO1",
            "YT:VIDEOVIDEO1",
            "https://youtu.be/VIDEOVIDEO1",
            "https://example.org/bread",
        ],
    )
    def test_a_pasted_id_or_address_is_a_whole_match(self, search, q):
        (hit,) = search(f"q={q}")["results"]

        assert hit["score"] == 1

    def test_it_takes_as_many_queries_however_many_are_found(self, client, django_assert_num_queries):
        # The edition, the query with its stems, the heads and, where they are not enough, all that is found; the
        # rows, their summaries, the number of all.
        for topk, number in ((1, 6), (50, 7)):
            with django_assert_num_queries(number):
                client.get(f"/api/semantic-search?q=bread&topk={topk}")

    def test_garbage_is_never_an_error(self, client):
        for q in GARBAGE:
            for address in (
                "/api/semantic-search?topk=1&q=",
                "/api/semantic-search?query=",
                "/api/semantic-similar?id=",
            ):
                assert client.get(address + quote(q, errors="surrogatepass")).status_code == 200

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_only_reading_is_answered(self, client, method):
        answer = getattr(client, method)("/api/semantic-search?q=bread")

        assert (answer.status_code, answer.headers["Content-Type"]) == (405, "application/json")


class TestSimilar:
    @pytest.fixture(autouse=True)
    def library(self, put):
        rome = {
            "subcategories_json": filed(("History", "Rome")),
            "topics_json": ["law", "senate"],
            "channel_name": "Old",
        }
        put("rome", title="Rome", **rome)
        put("twin", **rome, indexed_at="2024-01-01T00:00:00Z")
        put("topic", topics_json=["Law"])
        put("category", analysis_json={"category": ["history"]}, channel_name="Other")
        put("channel", channel_name="OLD")
        put("below", subcategories_json=filed(("Travel", "Rome")))
        put("stranger", subcategories_json=filed(("Food",)), topics_json=["bread"])
        put("unlisted", html=None, **rome)
        delete(put("deleted", **rome), by="ada")

    def test_it_answers_what_shares_topics_categories_or_the_channel_the_nearest_first(self, similar):
        answer = similar("id=rome")

        assert (answer["source_id"], answer["count"], answer["available"]) == ("rome", 5, True)
        assert [hit["id"] for hit in answer["results"]][:2] == ["twin", "topic"]
        assert {hit["id"] for hit in answer["results"]} == {"twin", "topic", "below", "category", "channel"}
        assert all(set(hit) == HIT | {"reasons"} and hit["snippet"] == "Words." for hit in answer["results"])

    def test_it_says_what_is_shared(self, similar):
        reasons = {hit["id"]: hit["reasons"] for hit in similar("id=rome")["results"]}

        assert sorted(reasons["twin"][:2]) == ["topic: law", "topic: senate"]
        assert sorted(reasons["twin"][2:]) == ["category: History", "channel: Old", "subcategory: Rome"]
        assert (reasons["topic"], reasons["category"]) == (["topic: law"], ["category: History"])
        assert (reasons["channel"], reasons["below"]) == (["channel: Old"], ["subcategory: Rome"])

    def test_scores_are_between_0_and_1_and_fall(self, similar):
        scores = [hit["score"] for hit in similar("id=rome")["results"]]

        assert scores == sorted(scores, reverse=True)
        assert (scores[0], all(0 < score <= 1 for score in scores)) == (1, True)

    @pytest.mark.parametrize("query", ["id=rome&topk=2", "id=yt:rome&topk=2", "topk=2&id=%20rome%20"])
    def test_topk_and_any_form_of_the_id_are_understood(self, similar, query):
        answer = similar(query)

        assert ([hit["id"] for hit in answer["results"]], answer["count"]) == (["twin", "topic"], 2)

    @pytest.mark.parametrize("identity", ["", "nobody", "deleted", "%00", "%FF", "x" * 3000, "yt:", "'"])
    def test_an_unknown_item_has_none(self, similar, identity):
        answer = similar(f"id={identity}")

        assert (answer["results"], answer["count"], answer["available"]) == ([], 0, True)

    def test_without_an_id_there_are_none(self, similar):
        assert similar("")["source_id"] == ""

    def test_an_item_of_which_nothing_is_known_has_none(self, similar, put):
        put("bare")

        assert similar("id=bare")["results"] == []

    def test_an_item_of_odd_json_is_no_error(self, similar, put):
        put("odd", title=None, topics_json={"x": 1}, analysis_json=["a"], subcategories_json=["x"])

        assert similar("id=odd")["results"] == []

    def test_what_is_near_is_found_in_one_query(self, client, django_assert_num_queries):
        client.get("/api/semantic-similar?id=rome")  # the process now knows the names of what is shared
        with django_assert_num_queries(5):  # the edition, the item; what is near, its rows and summaries
            client.get("/api/semantic-similar?id=rome")
