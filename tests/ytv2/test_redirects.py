"""Refused methods, /robots.txt, and addresses with a slash too many."""

import re
from urllib.robotparser import RobotFileParser

import pytest
from django.test import Client

BROWSER = {"Accept": "text/html,*/*;q=0.8"}
READ = [
    "/",
    "/read/a",
    "/read/nobody",
    "/feeds",
    "/feed.atom",
    "/podcast.rss",
    "/feeds.opml",
    "/items.csv",
    "/items.jsonl",
    "/category/nothing",
    "/sitemap.xml",
    "/robots.txt",
    "/favicon.ico",
    "/metrics",
]
READ += ["/exports/audio/a.mp3", "/exports/images/a.png", "/exports/by_video/a.mp3", "/feeds/", "/remembered/"]


@pytest.fixture
def outside(put):
    """A client with CSRF checks, of a library with one item."""
    put("a")
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


class TestMethods:
    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
    @pytest.mark.parametrize("path", READ)
    def test_a_read_only_address_names_the_allowed_methods(self, outside, method, path):
        answer = outside.generic(method, path)

        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
        assert answer.json()["error"] == "This address does not take that method."

    @pytest.mark.parametrize("path", ["/", "/read/a", "/feeds", "/feed.atom", "/podcast.rss", "/robots.txt"])
    def test_get_and_head_are_answered(self, outside, path):
        assert outside.get(path).status_code == outside.head(path).status_code == 200


class TestRobots:
    def test_robots_txt_may_be_cached_for_a_day(self, client):
        answer = client.get("/robots.txt")

        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
        assert answer.headers["Cache-Control"] == "public, max-age=86400"

    @pytest.mark.parametrize(
        ("path", "allowed"),
        [
            *(
                (path, True)
                for path in (
                    "/",
                    "/?page=2",
                    "/read/abc",
                    "/feeds",
                    "/feed.atom",
                    "/feed.atom?language=fr",
                    "/category/x",
                )
            ),
            *((path, True) for path in ("/podcast.rss", "/static/css/app.css", "/exports/audio/a.mp3")),
            *((path, False) for path in ("/?category=Cooking", "/?q=x&page=2", "/admin/", "/api/reports", "/api/docs")),
        ],
    )
    def test_items_and_feeds_may_be_crawled_and_facets_and_the_api_may_not(self, client, path, allowed):
        assert may_crawl(client.get("/robots.txt").content.decode(), path) is allowed

    def test_a_crawler_without_wildcards_may_read_items(self, client):
        parser = RobotFileParser()
        parser.parse(client.get("/robots.txt").content.decode().splitlines())

        assert parser.can_fetch("*", "https://example.org/read/abc")
        assert not parser.can_fetch("*", "https://example.org/api/reports")


def may_crawl(rules, path):
    """As RFC 9309 says: the longest rule that matches counts."""
    matches = [(0, True)]
    for kind, rule in re.findall(r"^(Allow|Disallow): (.+)$", rules, re.MULTILINE):
        if re.match(re.escape(rule).replace(r"\*", ".*").replace(r"\$", "$"), path):
            matches.append((len(rule), kind == "Allow"))
    return max(matches)[1]


class TestSlashes:
    @pytest.mark.parametrize("path", ["/feeds", "/read/a", "/api/docs", "/api/reports", "/api/filters", "/feed.atom"])
    @pytest.mark.parametrize("query", ["", "?language=fr&q=a+b"])
    @pytest.mark.parametrize("method", ["get", "head"])
    def test_a_slash_too_many_redirects_to_the_address_without_it(self, outside, path, query, method):
        answer = getattr(outside, method)(f"{path}/{query}")

        assert (answer.status_code, answer.headers["Location"]) == (301, f"{path}{query}")
        assert outside.get(answer.headers["Location"]).status_code == 200

    @pytest.mark.parametrize(
        "path", ["/read/nobody/", "/nowhere/", "/api/nowhere/", "/exports/audio/a.mp3/", "/read//"]
    )
    def test_an_unknown_address_with_a_slash_is_not_found(self, outside, path):
        assert outside.get(path, headers=BROWSER).status_code == 404

    def test_a_legacy_id_with_a_slash_redirects_to_the_item(self, client, put):
        put("abcdefghijk", id="yt:abcdefghijk")

        assert client.get("/read/yt:abcdefghijk/").headers["Location"] == "/read/abcdefghijk"
