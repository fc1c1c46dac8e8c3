"""An error is JSON for programs and a page for people; no request causes a 500."""

import errno
import json
import re

import psycopg
import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import get_resolver

from ytv2.middleware.errors import is_for_program, sentence

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def addresses(resolver=None, prefix="/"):
    """An address of every URL pattern of the project, with x for each of its parameters."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from addresses(entry, route)
        elif "(" not in route:  # the admin's regular expression for everything else
            yield re.sub(r"<[^>]*>", "x", route)


ADDRESSES = sorted({*addresses(), "/nowhere", "/x.json", "/api/nowhere", "/%00"})
BODIES = {
    "nothing": ("", ""),
    "broken JSON": ("application/json", '{"a": '),
    "JSON of another shape": ("application/json", "[1, null, {}]"),
    "nested JSON": ("application/json", "[" * 5000),
    "bytes": ("application/octet-stream", b"\x00\xff\xfe" * 100),
    "broken multipart": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: nonsense\r\n\r\n"),
    "multipart without boundary": ("multipart/form-data", b"--x--"),
    "multipart of an impossible boundary": ("multipart/form-data; boundary=" + "x" * 300, b"--x--"),
    "a form": ("application/x-www-form-urlencoded", b"a=%00&b=%FF&%ED%A0%80"),
    "many fields": ("application/x-www-form-urlencoded", "&".join(f"f{number}=1" for number in range(1200)).encode()),
    "an unknown charset": ("application/json; charset=nonsense", b"{}"),
    "a type of nonsense": (";;;===\x7f", b"{}"),
}
# These take a POST and answer it as the contract says.
TAKES_POST = {"/api/refresh"}


@pytest.fixture
def outside(db):
    """A client with CSRF checks, which gets error pages instead of exceptions."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_garbage_to_any_address_is_a_4xx_in_json(outside, method, body):
    content_type, data = BODIES[body]
    wrong = {}
    for path in ADDRESSES:
        answer = outside.generic(method, path, data, content_type=content_type)
        if path in TAKES_POST or answer.status_code in (301, 302):
            continue
        is_json = answer.headers.get("Content-Type", "").startswith("application/json")
        if (
            not (400 <= answer.status_code < 500 or answer.status_code == 503)
            or not is_json
            or "error" not in answer.json()
        ):
            wrong[path] = (answer.status_code, answer.content[:80])
    assert wrong == {}


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "HEAD", "PROPFIND", "BREW"])
def test_no_other_method_is_an_error_of_ours(outside, method):
    statuses = {path: outside.generic(method, path).status_code for path in ADDRESSES if "event" not in path}

    assert {path: status for path, status in statuses.items() if status >= 500 and status != 503} == {}


@pytest.mark.parametrize(
    "path",
    ["/api/nowhere", "/ingest/nowhere", "/exports/nowhere", "/x.json", "/health/nowhere", "/api/reports/unknown"],
)
@pytest.mark.parametrize("accept", [BROWSER, {"Accept": "*/*"}, {}])
def test_an_address_for_programs_errs_in_json_even_for_a_browser(outside, path, accept):
    answer = outside.get(path, headers=accept)

    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("application/json")
    assert isinstance(answer.json()["error"], str)


@pytest.mark.parametrize("path", ["/nowhere", "/read/unknown"])
def test_an_address_for_people_errs_in_the_form_that_is_asked_for(outside, path):
    page, data = outside.get(path, headers=BROWSER), outside.get(path, headers={"Accept": "application/json"})

    assert (page.status_code, data.status_code) == (404, 404)
    assert page.headers["Content-Type"].startswith("text/html")
    assert "This page is not on the shelf" in page.content.decode()
    assert data.json()["error"] == sentence(404)


@pytest.mark.parametrize(
    ("path", "status", "leads_to"),
    [("/admin/nowhere/", 404, "/admin/"), ("/admin/content/content/", 403, "/admin/"), ("/nowhere", 404, "/")],
)
def test_an_error_page_links_to_the_admin_or_to_the_library(client, admin_user, path, status, leads_to):
    admin_user.is_superuser = False
    admin_user.save()
    client.force_login(admin_user)

    answer = client.get(path, headers=BROWSER)

    shown, *_ = answer.content.decode().partition("<template")  # of a page that cannot be reached
    assert answer.status_code == status
    assert re.findall(r'<a class="button" href="([^"]*)"', shown) == [leads_to]


def test_a_failed_csrf_check_of_the_admin_links_to_the_admin(outside):
    answer = outside.post("/admin/login/", headers=BROWSER)

    assert answer.status_code == 403
    assert '<a class="button" href="/admin/">' in answer.content.decode()


def test_a_refused_method_names_the_allowed_ones(outside):
    answer = outside.post("/health")

    assert answer.status_code == 405
    assert "GET" in answer.headers.get("Allow", "")


def test_an_unforeseen_error_reveals_nothing(outside, monkeypatch):
    def breaks(*args, **kwargs):
        raise RuntimeError("secret of the house")

    monkeypatch.setattr("content.catalogue.cards.item", breaks)
    monkeypatch.setattr("content.catalogue.facets.count", breaks)

    answers = [outside.get("/api/filters"), outside.get("/api/filters", headers=BROWSER)]

    for answer in answers:
        assert answer.status_code == 500
        assert answer.json() == {"error": sentence(500), "request_id": answer.headers["X-Request-ID"]}


def test_an_unforeseen_error_is_a_page_for_people(outside, monkeypatch):
    def breaks(*args, **kwargs):
        raise RuntimeError("secret of the house")

    monkeypatch.setattr("content.catalogue.facets.count_and_keys", breaks)

    answer = outside.get("/", headers=BROWSER)

    assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (500, "text/html")
    assert "secret" not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


def test_a_host_that_is_not_ours_is_a_400_in_json(outside, settings):
    settings.ALLOWED_HOSTS = ["library.example"]

    answer = outside.get("/api/reports", headers={"Host": "evil.example"})

    assert answer.status_code == 400
    assert json.loads(answer.content)["error"]


@pytest.mark.parametrize(
    "query", ["&".join(f"a{number}=1" for number in range(900)), "%", "&&&==", "a[]=1", "%00=%00", "=" * 5000]
)
def test_no_query_string_is_an_error(outside, query):
    for path in ("/api/reports", "/api/filters", "/", "/feed.atom"):
        assert outside.get(f"{path}?{query}").status_code == 200


@pytest.mark.parametrize(
    "header", ["Accept", "Range", "If-None-Match", "If-Modified-Since", "Cookie", "Authorization", "X-Forwarded-Proto"]
)
@pytest.mark.parametrize("value", ["\xff\xfe", "x" * 5000, ";;,,==", "Basic !!!", "\x01"])
def test_no_header_is_an_error(outside, header, value):
    statuses = [
        outside.get(path, headers={header: value}).status_code for path in ("/", "/api/reports", "/exports/audio/x.mp3")
    ]

    assert statuses == [200, 200, 404]


@pytest.mark.parametrize(
    ("path", "accept", "expected"),
    [
        ("/api/x", BROWSER, True),
        ("/a.json", BROWSER, True),
        ("/", BROWSER, False),
        ("/", {}, True),
        ("/", {"Accept": "application/json"}, True),
        ("/delete-reports", BROWSER, True),
    ],
)
def test_path_and_accept_decide_whether_a_program_or_a_person_reads(rf, path, accept, expected):
    assert is_for_program(rf.get(path, headers=accept)) is expected


def test_a_status_without_a_sentence_has_its_phrase():
    assert sentence(418) == "I'm a Teapot"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_file_of_ours_refuses_other_methods_in_json(client, method):
    answer = client.generic(method, "/static/css/app.css")

    assert (answer.status_code, answer.json()["error"]) == (405, sentence(405))


class TestOutage:
    """While the database is away, the answer is 503 and asks the client to try again."""

    def test_a_program_gets_a_503_in_json(self, outside, away):
        with away():
            answer = outside.get("/api/reports")

        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
        assert "does not answer just now" in answer.json()["error"]

    def test_a_reader_gets_a_503_as_a_page(self, outside, away):
        with away():
            answer = outside.get("/", headers=BROWSER)

        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
        assert "Back in a moment" in answer.content.decode()


@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "No space left on device"), OSError(errno.EDQUOT, "Quota"), OperationalError("full")],
    ids=["a disk", "a quota", "PostgreSQL's disk"],
)
@pytest.mark.parametrize("headers", [{}, BROWSER], ids=["a program", "a person"])
def test_a_full_disk_is_507_with_the_cure(outside, monkeypatch, error, headers):
    def breaks(*args, **kwargs):
        raise error from (psycopg.errors.DiskFull("full") if isinstance(error, OperationalError) else None)

    monkeypatch.setattr("content.catalogue.facets.count", breaks)

    answer = outside.get("/api/filters", headers=headers)

    assert (answer.status_code, answer.json()["error"]) == (507, sentence(507))


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [("POST", {}, 405), ("GET", {"Range": "bytes=99999999-"}, 416)],
)
@pytest.mark.parametrize("accepted", [BROWSER, {"Accept": "application/json"}])
def test_an_error_about_a_file_is_no_500(outside, accepted, method, headers, status):
    """Such an answer has no content to be compressed: it is sent by the part."""
    sent = accepted | headers | {"Accept-Encoding": "gzip, zstd"}

    assert outside.generic(method, "/static/css/app.css", headers=sent).status_code == status
