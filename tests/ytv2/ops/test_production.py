"""The site with DEBUG=false: redirects, headers, cookies, static files, errors and log."""

import gzip
import json
import re
import secrets
from http.cookies import SimpleCookie
from urllib.parse import urljoin

import pytest

from tests.serving import HOST, METRICS_TOKEN, TOKEN


class TestProduction:
    HTTPS = {"X-Forwarded-Proto": "https"}

    def test_plain_http_is_redirected_to_https(self, production):
        status, headers, _ = production.ask("/?q=bread")

        assert (status, headers["Location"]) == (301, f"https://{HOST}/?q=bread")

    def test_the_platforms_health_check_is_answered_over_http(self, production):
        assert production.ask("/health")[0] == 200

    def test_another_host_name_is_refused_with_a_sentence(self, production):
        status, headers, body = production.ask("/api/reports", Host="evil.example", **self.HTTPS)

        assert (status, headers["Content-Type"]) == (400, "application/json")
        assert b"evil.example" not in body

    def test_static_files_with_a_hash_may_be_cached_without_end(self, production):
        _, _, page = production.ask("/", **self.HTTPS)
        (address,) = set(re.findall(r"/static/css/site\.[0-9a-f]{12}\.css", page.decode()))

        _, headers, _ = production.ask(address, **self.HTTPS)

        assert "immutable" in headers["Cache-Control"]
        assert int(re.search(r"max-age=(\d+)", headers["Cache-Control"]).group(1)) > 31_000_000

    def test_https_is_enforced_for_a_year(self, production):
        _, headers, _ = production.ask("/", **self.HTTPS)

        seconds = int(re.search(r"max-age=(\d+)", headers["Strict-Transport-Security"]).group(1))
        assert seconds >= 31_536_000
        assert "includeSubDomains" in headers["Strict-Transport-Security"]

    @pytest.mark.parametrize("path", ["/", "/feeds", "/admin/login/", "/api/docs", "/nothing", "/api/reports"])
    def test_every_page_has_a_strict_csp_and_its_companions(self, production, path):
        _, headers, _ = production.ask(path, Accept="text/html", **self.HTTPS)

        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"

    def test_cookies_are_for_https_alone(self, production):
        _, headers, _ = production.ask("/admin/login/", **self.HTTPS)
        cookies = SimpleCookie("; ".join(headers.get_all("Set-Cookie")))

        assert cookies["__Host-csrftoken"]["secure"]
        assert all("Secure" in line for line in headers.get_all("Set-Cookie"))

    def test_static_files_have_a_hash_in_their_name_and_come_compressed(self, production):
        _, _, page = production.ask("/", **self.HTTPS)
        (path,) = re.findall(r'href="(/static/css/site\.[0-9a-f]{12}\.css)"', page.decode())

        status, headers, body = production.ask(path, **self.HTTPS, **{"Accept-Encoding": "gzip"})

        assert (status, headers["Content-Encoding"]) == (200, "gzip")
        assert b".site-head" in gzip.decompress(body)
        assert b"@import" not in gzip.decompress(body)
        assert "immutable" in headers["Cache-Control"]

    def test_the_list_of_static_files_is_not_among_them(self, production):
        assert production.ask("/static/staticfiles.json", **self.HTTPS)[0] == 404

    def test_every_static_file_of_a_page_is_there(self, production):
        for path in ("/", "/feeds", "/admin/login/", "/api/docs"):
            _, _, page = production.ask(path, **self.HTTPS)
            files = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page.decode()))
            assert files
            assert {production.ask(file, **self.HTTPS)[0] for file in files} == {200}

    def test_every_module_of_a_page_has_a_hash_in_its_name_and_all_are_small(self, production):
        _, _, page = production.ask("/", **self.HTTPS)
        waiting, sizes = re.findall(r'src="(/static/js/[^"]+)"', page.decode()), {}
        while waiting:
            path = waiting.pop()
            status, _, body = production.ask(path, **self.HTTPS, **{"Accept-Encoding": "gzip"})
            assert (status, re.search(r"\.[0-9a-f]{12}\.js$", path) is None) == (200, False), path
            sizes[path] = len(body)
            found = re.findall(r'from "([^"]+)"', gzip.decompress(body).decode())
            waiting += [each for each in (urljoin(path, name) for name in found) if each not in sizes]

        assert len(sizes) > 20
        assert sum(sizes.values()) <= 60 * 1024

    def test_an_error_page_shows_no_traceback(self, production):
        status, _, body = production.ask("/nothing", Accept="text/html", **self.HTTPS)

        assert status == 404
        assert b"Traceback" not in body
        assert b"DEBUG" not in body

    def test_production_logs_an_object_a_line_and_no_secret(self, production):
        number = secrets.token_hex(8)
        shown = {"Authorization": f"Bearer {METRICS_TOKEN}", "X-INGEST-TOKEN": TOKEN, "X-Request-ID": number}
        production.ask(f"/api/reports?token={TOKEN}", **shown, **self.HTTPS)
        production.ask(f"/read/{TOKEN}", **shown, **self.HTTPS)

        lines = [json.loads(line) for line in production.until(number, 2) if line.startswith("{")]

        assert [line["status"] for line in lines if line.get("request_id") == number] == [200, 404]
        assert {"Starting gunicorn 27.0.1"} <= {line["event"] for line in lines}
        assert [line for line in production.log if TOKEN in line or METRICS_TOKEN in line] == []
