"""Attacks that worked on the predecessor fail here; every answer has protective headers. See docs/threat-model.md."""

import ast
import re
import subprocess
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from content.models import Content
from tests.databases import ROOT

BROWSER = {"Accept": "text/html"}
SECRET = "the-secret-of-writing-0123456789"
PRIVATE = "what lies outside of the exports"
# Each opens a program to hear podcasts with, at the feed that the page names.
PODCAST_APPS = ("podcast", "pktc", "overcast")
SOURCES = [path for room in ("content", "ingest", "ytv2") for path in (ROOT / room).rglob("*.py")]


class Running(HTMLParser):
    """Collects what would run or load on a page: elements, attributes, addresses."""

    ELEMENTS = {"iframe", "object", "embed", "base", "frame", "applet", "foreignobject", "style"}
    ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "xlink:href", "srcset", "url"}

    def __init__(self):
        super().__init__()
        self.elements = []

    def handle_starttag(self, tag, attributes):
        values = {name: (value or "") for name, value in attributes}
        runs = [name for name in values if name.startswith("on") or name in ("style", "srcdoc")]
        runs += [name for name in self.ADDRESSES & set(values) if not self.is_web(values[name])]
        runs += ["foreign"] if values.get("rel") == "stylesheet" and not values["href"].startswith("/static/") else []
        # Data for search engines stands in a script that no browser runs.
        is_data = tag == "script" and values == {"type": "application/ld+json"}
        is_ours = tag == "script" and values.get("src", "").startswith("/static/")
        if tag in self.ELEMENTS or (tag == "script" and not (is_ours or is_data)) or "http-equiv" in values or runs:
            self.elements.append((tag, values))

    def is_web(self, address):
        scheme, colon, _ = re.sub(r"[\x00-\x20]", "", address).partition(":")
        return not colon or not scheme.isalpha() or scheme.lower() in ("http", "https", *PODCAST_APPS)


def running_in(page):
    parser = Running()
    parser.feed(page)
    return parser.elements


def strings_of(value):
    if isinstance(value, dict | list):
        return [text for each in (value.values() if isinstance(value, dict) else value) for text in strings_of(each)]
    return [value] if isinstance(value, str) else []


@pytest.fixture
def stranger(db):
    """Anybody on the network."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


class TestAnybodyCouldDelete:
    DOORS = [
        ("DELETE", "/api/delete/a", ""),
        ("POST", "/api/delete", '{"video_id": "a", "ids": ["a"]}'),
        ("POST", "/delete-reports", '{"files": ["a"], "ids": ["a"]}'),
        ("DELETE", "/api/reports/a", ""),
        ("DELETE", "/a.json", ""),
        ("POST", "/admin/content/content/a/delete/", "post=yes"),
        ("POST", "/admin/content/content/", "action=delete_selected&_selected_action=a&post=yes"),
    ]

    @pytest.mark.parametrize(("method", "path", "body"), DOORS)
    @pytest.mark.parametrize(
        "shown",
        [
            {},
            {"Authorization": "Bearer "},
            {"Authorization": "Bearer wrong"},
            {"Authorization": "Bearer null"},
            {"X-Sync-Secret": ""},
            {"X-Sync-Secret": SECRET[:-1]},
            {"Cookie": f"sync_secret={SECRET}; sessionid={SECRET}"},
            {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1"},
        ],
        ids=str,
    )
    def test_nobody_deletes_without_the_secret(self, stranger, put, settings, method, path, body, shown):
        settings.SYNC_SECRET = SECRET
        put("a")

        answer = stranger.generic(method, path, body, content_type="application/json", headers=shown)

        assert answer.status_code >= 302
        assert Content.objects.filter(pk="a").exists()

    def test_nobody_deletes_where_no_secret_is_set(self, stranger, put, settings):
        settings.SYNC_SECRET = settings.INGEST_TOKEN = ""
        put("a")

        statuses = {
            stranger.generic(method, path, body, content_type="application/json").status_code
            for method, path, body in self.DOORS
        }

        assert statuses <= {302, 403, 404, 405, 503}
        assert Content.objects.filter(pk="a").exists()

    def test_a_secret_in_the_address_does_not_count(self, stranger, put, settings):
        settings.SYNC_SECRET = SECRET
        put("a")

        answer = stranger.delete(f"/api/delete/a?secret={SECRET}&token={SECRET}&X-Sync-Secret={SECRET}")

        assert answer.status_code == 401


class TestAnyFileOfItsHostWasServed:
    CRAFTED = [
        "../private.mp3",
        "..%2fprivate.mp3",
        "%2e%2e/private.mp3",
        "%252e%252e/private.mp3",
        "..\\private.mp3",
        "x/../../private.mp3",
        "....//private.mp3",
        "/etc/passwd",
        "//etc/passwd",
        "%2fetc%2fpasswd",
        "../../../../../../../../etc/passwd",
        "file:///etc/passwd",
        "linked.mp3",
        "folder/private.mp3",
        "private.mp3%00.png",
        ".env",
        "secret.html",
        "secret.svg",
        "..",
        ".",
        "",
    ]

    @pytest.fixture(autouse=True)
    def private(self, exports):
        """A file beside the folders, links to it, and files of types that are not for publication."""
        beside = exports / "private.mp3"
        beside.write_text(PRIVATE)
        for name in ("audio", "images"):
            folder = exports / name
            folder.mkdir()
            (folder / "linked.mp3").symlink_to(beside)
            (folder / "folder").symlink_to(exports)
            for other in (".env", "secret.html", "secret.svg"):
                (folder / other).write_text(PRIVATE)

    @pytest.mark.parametrize("crafted", CRAFTED)
    @pytest.mark.parametrize(
        "door", ["/exports/audio/", "/exports/images/", "/exports/by_video/", "/exports/", "/static/"]
    )
    def test_no_crafted_path_leads_out_of_the_exports(self, stranger, door, crafted):
        for path in (f"{door}{crafted}", f"{door}{crafted}.mp3"):
            answer = stranger.get(path)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert answer.status_code in (301, 302, 404)
            assert PRIVATE.encode() not in body
            assert b"root:" not in body

    def test_a_served_file_runs_no_script_and_has_the_type_of_its_name(self, stranger, exports):
        (exports / "audio" / "a.mp3").write_text("<script>alert(1)</script>")

        answer = stranger.get("/exports/audio/a.mp3")

        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "audio/mpeg"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]


class TestAPasswordWasPrintedIntoEveryPage:
    NAMES = ("SYNC_SECRET", "INGEST_TOKEN", "METRICS_TOKEN", "NGROK_BASIC_USER", "NGROK_BASIC_PASS")
    PAGES = [
        *("/", "/read/a", "/feeds", "/feed.atom", "/podcast.rss", "/a.json", "/nowhere", "/api/docs"),
        *("/api/reports", "/api/filters", "/api/config", "/api/version", "/api/openapi.json", "/api/metrics"),
        *("/health", "/health/db", "/health/backend", "/health/ingest", "/health/curation", "/metrics"),
    ]
    DESK = ["/admin/", "/admin/doctor/", "/admin/content/content/", "/admin/content/content/a/change/"]

    def test_no_page_shows_a_secret_to_readers_or_curators(self, stranger, put, settings):
        put("a")
        for name in self.NAMES:
            setattr(settings, name, f"tellnobody-{name.lower()}-0123456789")
        settings.NGROK_BASE_URL = "http://127.0.0.1:9"
        curator = Client(raise_request_exception=False)
        curator.force_login(User.objects.create_superuser("ada", password="x"))
        forbidden = ["tellnobody", settings.SECRET_KEY, settings.DATABASES["default"]["PASSWORD"]]

        for client, paths in ((stranger, self.PAGES), (curator, self.PAGES + self.DESK)):
            for path in paths:
                for accept in (BROWSER, {}):
                    answer = client.get(path, headers=accept)
                    sent = answer.content.decode() + str(answer.headers)
                    assert [secret for secret in forbidden if secret in sent] == [], path


class TestScriptsRanFromSummariesAndThumbnails:
    HOSTILE = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" jAvAsCrIpT:alert(1)">x</a>',
        '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
        "<svg onload=alert(1)><script>alert(1)</script></svg>",
        '<object data="data:text/html,<script>alert(1)</script>"></object>',
        '<form action="javascript:alert(1)"><button>x</button></form>',
        '<p style="background:url(javascript:alert(1))">x</p>',
        "<math><mtext></p><style><img src=x onerror=alert(1)></style></math>",
        '<base href="https://evil.example/">',
        '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
        '<link rel="stylesheet" href="https://evil.example/x.css">',
    ]
    ADDRESSES = [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "data:image/svg+xml,<svg onload=alert(1)>",
        'x" onerror="alert(1)',
        "https://example.org/x.png' onerror='alert(1)",
        "vbscript:alert(1)",
        "//evil.example/x.js",
        "blob:https://evil.example/x",
        "file:///etc/passwd",
    ]

    @pytest.mark.parametrize("html", HOSTILE)
    def test_a_summary_runs_nothing_however_it_was_written(self, stranger, put, html):
        assert running_in(html)
        put("a", html=f"<p>Words.</p>{html}", title=html, channel_name=html)

        for path in ("/", "/read/a", "/feeds"):
            assert running_in(stranger.get(path, headers=BROWSER).content.decode()) == []
        item = stranger.get("/api/reports/a").json()
        assert running_in(" ".join(text for text in strings_of(item["summary"]) if "<" in text)) == []

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_an_address_that_runs_a_script_is_left_out(self, stranger, put, address):
        put("a", thumbnail_url=address, canonical_url=address, media={"audio_url": address})

        for path in ("/", "/read/a", "/feed.atom", "/podcast.rss"):
            assert running_in(stranger.get(path, headers=BROWSER).content.decode()) == []

    def test_no_page_has_an_inline_script_or_style(self, stranger, put):
        put("a")

        for path in ("/", "/read/a", "/feeds", "/nowhere", "/admin/login/"):
            page = stranger.get(path, headers=BROWSER).content.decode()
            is_data = r"(?![^>]*application/(?:ld\+)?json)"
            assert re.findall(rf"<script(?![^>]*\bsrc=){is_data}[^>]*>|<style|\sstyle=", page) == []


class TestEveryAnswer:
    KINDS = {
        "a page": "/",
        "an item": "/read/a",
        "JSON": "/api/reports",
        "a feed": "/feed.atom",
        "an error page": "/nowhere",
        "an error in JSON": "/api/nowhere",
        "health": "/health",
        "metrics": "/metrics",
        "the login": "/admin/login/",
        "a redirect": "/admin/",
        "gone": "/api/upload-database",
        "a file": "/exports/audio/a.mp3",
        "a file that is not": "/exports/audio/b.mp3",
        "the documentation": "/api/docs",
    }

    @pytest.mark.parametrize("kind", KINDS)
    def test_it_has_the_protective_headers(self, stranger, put, exports, kind):
        put("a")
        (exports / "audio").mkdir()
        (exports / "audio" / "a.mp3").write_bytes(b"ID3")

        headers = stranger.get(self.KINDS[kind], headers=BROWSER).headers

        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Request-ID"]

    def test_the_admin_is_never_stored(self, stranger):
        assert "no-store" in stranger.get("/admin/login/").headers["Cache-Control"]

    def test_a_form_from_another_site_is_refused(self, stranger, db):
        assert stranger.post(reverse("admin:login"), {"username": "a", "password": "b"}).status_code == 403


class TestTheCode:
    SECRETS = re.compile(r"secret|token|password|bearer|SECRET_KEY|_PASS$", re.IGNORECASE)

    def names(self, node):
        return {part.id if isinstance(part, ast.Name) else part.attr for part in ast.walk(node) if self.is_name(part)}

    def is_name(self, node):
        return isinstance(node, ast.Name | ast.Attribute)

    def test_secrets_are_compared_in_one_place_and_in_constant_time(self):
        compared = {
            f"{path.relative_to(ROOT)}:{node.lineno}"
            for path in SOURCES
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Compare)
            and any(isinstance(op, ast.Eq | ast.NotEq | ast.In | ast.NotIn) for op in node.ops)
            and any(self.SECRETS.search(name) for name in self.names(node))
        }
        users = {
            str(path.relative_to(ROOT))
            for path in SOURCES
            if re.search(r"compare_digest|constant_time_compare", path.read_text())
        }

        assert compared == set()
        assert users == {"content/http/tokens.py"}

    def test_no_secret_is_in_the_repository(self):
        tracked = subprocess.run(
            ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.split()

        assert [name for name in tracked if re.search(r"(^|/)\.env|\.pem$|\.key$|\.sqlite3?$", name)] == []
