"""Public answers are compressed for clients that can read them, and only where nobody's secret could be in them."""

import gzip
import re

import pytest
import zstandard

from content.http.compression import LEAST, compressed, preferred

READ = {"gzip": gzip.decompress, "zstd": zstandard.decompress, "": bytes}


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "gzip"),
        ("ZSTD", "zstd"),
        ("zstd;q=0", ""),
        ("zstd;q=0, gzip", "gzip"),
        ("zstd;q=0.5, gzip;q=0.8", "gzip"),
        ("*", "zstd"),
        ("*;q=0", ""),
        ("*, zstd;q=0", "gzip"),
        ("gzip;q=x", ""),
        ("gzip ; q=1.0", "gzip"),
        (";;;=,,", ""),
        ("gzipped", ""),
    ],
)
def test_the_coding_that_a_client_likes_best_is_chosen(accepted, coding):
    assert preferred(accepted) == coding


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
@pytest.mark.parametrize("body", [b"", b"x" * 100_000, bytes(range(256)) * 9], ids=["nothing", "one letter", "bytes"])
def test_what_is_compressed_is_read_again(coding, body):
    assert READ[coding](compressed(body, coding)) == body


def without_moment(body):
    """The page names the database's moment, which moves with whatever else the server does."""
    return re.sub(rb'data-news="[^"]*"', b"", body)


class TestAnswers:
    PATHS = ("/", "/api/reports", "/api/reports/abcdefghijk", "/abcdefghijk.json", "/read/abcdefghijk", "/feed.atom")
    PATHS += ("/feeds", "/api/docs", "/api/openapi.json")

    @pytest.fixture(autouse=True)
    def item(self, put, settle):
        put("abcdefghijk", title="Bread", html=f"<p>{'Words. ' * 300}</p>")
        settle()

    @pytest.mark.parametrize("path", PATHS)
    def test_the_same_comes_in_every_coding(self, client, path):
        plain = client.get(path)

        for coding in ("gzip", "zstd"):
            answer = client.get(path, headers={"Accept-Encoding": coding})

            assert answer.headers["Content-Encoding"] == coding
            assert "Accept-Encoding" in answer.headers["Vary"]
            assert int(answer.headers["Content-Length"]) == len(answer.content) < len(plain.content)
            assert without_moment(READ[coding](answer.content)) == without_moment(plain.content)
            assert answer.headers.get("ETag") == plain.headers.get("ETag")
        assert "Content-Encoding" not in plain.headers
        assert "Accept-Encoding" in plain.headers["Vary"]

    def test_an_error_page_comes_in_fewer_bytes(self, client):
        answer = client.get("/nowhere", headers={"Accept": "text/html", "Accept-Encoding": "gzip"})

        assert (answer.status_code, answer.headers["Content-Encoding"]) == (404, "gzip")
        assert int(answer.headers["Content-Length"]) == len(answer.content)
        assert b"<h1" in gzip.decompress(answer.content)

    def test_a_small_answer_is_sent_as_it_is(self, client):
        answer = client.get("/api/reports?latest=true", headers={"Accept-Encoding": "gzip"})

        assert len(answer.content) < LEAST
        assert "Content-Encoding" not in answer.headers

    @pytest.mark.parametrize("header", [{"Cookie": "sessionid=x"}, {"Authorization": "Bearer x"}])
    def test_the_answer_to_a_client_that_shows_who_it_is_is_sent_as_it_is(self, client, header):
        answer = client.get("/api/reports", headers={"Accept-Encoding": "gzip"} | header)

        assert "Content-Encoding" not in answer.headers

    def test_a_page_with_a_csrf_token_is_sent_as_it_is(self, client):
        answer = client.get("/admin/login/", headers={"Accept-Encoding": "gzip, zstd"})

        assert b"csrfmiddlewaretoken" in answer.content
        assert "Content-Encoding" not in answer.headers

    def test_an_edition_that_the_client_has_is_not_sent_again_in_any_coding(self, client):
        etag = client.get("/api/reports").headers["ETag"]

        answer = client.get("/api/reports", headers={"Accept-Encoding": "gzip", "If-None-Match": etag})

        assert (answer.status_code, answer.content) == (304, b"")
        assert "Content-Encoding" not in answer.headers
