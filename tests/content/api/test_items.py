"""GET /api/reports: which items are listed, by the page, and the newest of them."""

import pytest


def test_an_item_with_a_summary_is_listed(client, put):
    put("aaaaaaaaaaa", title="Listed")
    put("bbbbbbbbbbb", title="Nothing to read", html=None)

    answer = client.get("/api/reports").json()

    assert [report["title"] for report in answer["reports"]] == ["Listed"]
    assert answer["total_count"] == 1


@pytest.mark.parametrize("html", ["", None])
def test_an_item_whose_summaries_have_no_html_is_not_listed(ids, put, sql, html):
    put("aaaaaaaaaaa", html=None)
    sql("INSERT INTO content_summaries (video_id, variant, text, html) VALUES ('aaaaaaaaaaa', 'x', 'Words', %s)", html)

    assert ids() == set()


class TestPagination:
    @pytest.fixture(autouse=True)
    def library(self, put):
        for number in range(25):
            put(f"item-{number:02}")

    def test_the_answer_counts_items_and_pages(self, client):
        answer = client.get("/api/reports?page=2&size=10").json()

        assert answer["pagination"] == {
            "page": 2, "size": 10, "total": 25, "total_count": 25,
            "pages": 3, "total_pages": 3, "has_next": True, "has_prev": True,
        }  # fmt: skip
        assert (answer["total_count"], answer["page"], answer["total_pages"]) == (25, 2, 3)
        assert {"deployment_version", "deployment_commit"} < set(answer)

    @pytest.mark.parametrize("value", ["0", "-1", "x", "1.5", "", "1e2", "٣", "%00", "1%20000", "+"])
    def test_a_malformed_number_gives_the_default(self, client, value):
        pagination = client.get(f"/api/reports?page={value}&size={value}").json()["pagination"]

        assert (pagination["page"], pagination["size"]) == (1, 20)

    @pytest.mark.parametrize(("value", "size"), [("1", 1), ("50", 50), ("51", 50), ("1000", 50), ("9" * 30, 50)])
    def test_size_has_an_upper_end(self, client, value, size):
        assert client.get("/api/reports", {"size": value}).json()["pagination"]["size"] == size

    @pytest.mark.parametrize("page", ["3", "1000000", "999999999999999999", "9" * 30])
    def test_a_page_beyond_the_end_is_empty_with_the_right_totals(self, client, page):
        answer = client.get("/api/reports", {"page": page}).json()

        assert answer["reports"] == []
        assert (answer["total_count"], answer["total_pages"]) == (25, 2)
        assert answer["pagination"]["has_next"] is False

    def test_the_first_and_the_last_page_know_their_neighbours(self, client):
        ends = [client.get("/api/reports", {"page": page}).json()["pagination"] for page in (1, 2)]

        assert [(end["has_prev"], end["has_next"]) for end in ends] == [(False, True), (True, False)]

    def test_an_empty_answer_has_no_pages(self, client):
        pagination = client.get("/api/reports?source=reddit").json()["pagination"]

        assert (pagination["total"], pagination["pages"], pagination["has_next"]) == (0, 0, False)


class TestLatest:
    def test_with_latest_only_the_newest_items_id_type_and_date_are_returned(self, client, put):
        put("older", indexed_at="2024-01-01T00:00:00Z")
        put("newer", indexed_at="2024-05-01T10:00:00Z", variant="executive")
        put("unlisted", indexed_at="2025-01-01T00:00:00Z", html=None)

        expected = {"video_id": "newer", "summary_type": "executive", "indexed_at": "2024-05-01T10:00:00Z"}
        assert client.get("/api/reports?latest=true&sort=oldest").json() == {"report": expected}

    def test_an_empty_library_has_none(self, client, db):
        assert client.get("/api/reports?latest=1").json() == {"report": None}

    def test_filters_hold_for_it(self, client, put):
        put("reddit:a", indexed_at="2024-01-01T00:00:00Z")
        put("newer", indexed_at="2024-05-01T10:00:00Z")

        assert client.get("/api/reports?latest=true&source=reddit").json()["report"]["video_id"] == "a"
