"""Scripts of any site may read the public API, and nothing else."""

import pytest

SITE = {"Origin": "https://elsewhere.example"}
READS = ["/api/reports", "/api/reports/unknown", "/api/filters", "/api/semantic-search?q=x", "/unknown.json", "/health"]
READS += ["/api/version", "/api/openapi.json"]
OTHERS = ["/", "/feed.atom", "/admin/login/", "/admin/x.json", "/api/tombstones", "/api/metrics", "/metrics"]
WRITES = ["/ingest/report", "/api/delete", "/api/delete/x", "/delete-reports", "/api/upload-audio"]


def allowed(answer):
    return {name: value for name, value in answer.headers.items() if name.startswith("Access-Control-")}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", READS)
def test_any_site_may_read_what_the_api_tells_anybody_errors_too(client, db, path, method):
    answer = client.generic(method, path, headers=SITE)

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("path", READS)
def test_a_browser_that_asks_before_is_told_what_it_may(client, path):
    asks = SITE | {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-none-match"}

    answer = client.options(path, headers=asks)

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("path", OTHERS)
def test_no_site_may_read_anything_else(client, db, path):
    assert allowed(client.get(path, headers=SITE)) == {}
    assert allowed(client.options(path, headers=SITE | {"Access-Control-Request-Method": "GET"})) == {}


@pytest.mark.parametrize("path", [*READS, *WRITES])
def test_no_site_may_write(client, db, path):
    for method in ("POST", "DELETE"):
        assert allowed(client.options(path, headers=SITE | {"Access-Control-Request-Method": method})) == {}
        assert allowed(client.generic(method, path, headers=SITE)) == {}
