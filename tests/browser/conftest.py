"""A reader's browser at the first thirty items of the sample library."""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright
from psycopg.conninfo import conninfo_to_dict
from pytest_django.live_server_helper import LiveServer

from content.admin.group import GROUP
from content.api import events
from content.api.hub import Hub
from content.http import loops
from tests.databases import connected_to, copy_of_template, sample_exports, sample_template

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
ARGUMENTS += ["--disable-component-update", "--no-first-run", "--disable-dev-shm-usage"]
TIMEOUT = 60_000  # milliseconds: only ever waited in full by a test that fails
expect.set_options(timeout=TIMEOUT)
ITEMS = 30
AXE = (Path(__file__).parent / "axe.min.js").read_text()
# Rules of axe of whose violations none is serious or critical, so that nobody asks for them.
LESSER = re.findall(r'\bid:"([a-z0-9-]+)",impact:"(?:minor|moderate)"', AXE)
# Of what it tells only this is read: the rest are megabytes.
VIOLATIONS = """(options) => axe.run(document, options).then(({ violations }) => violations.map(
    ({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ html }) => ({ html })) })
))"""
CURATOR, PASSWORD = "clara", "known to clara alone"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up(f"No Chromium: none of {', '.join(NAMES)} is installed. Cure: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sample(django_db_setup: None, django_db_blocker: Any) -> str:
    """The name of the database with the sample library, of which each site has a copy."""
    with django_db_blocker.unblock():
        return sample_template(ITEMS)


@pytest.fixture(scope="session")
def sample_files(sample: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exports folder of all browser tests: the sample's pictures and sounds, of which tests may add some."""
    return shutil.copytree(sample_exports(ITEMS), tmp_path_factory.mktemp("browser") / "exports")


@pytest.fixture(scope="session")
def server(django_db_setup: None) -> Iterator[str]:
    """The address of a running site, which serves all browser tests of this process."""
    assert connection.settings_dict["NAME"].startswith("test_"), "This is no database of tests."
    running = LiveServer("localhost")
    yield running.url
    running.stop()


@pytest.fixture(scope="module")
def site(server: str, sample: str, django_db_blocker: Any) -> Iterator[str]:
    """The site's address with the sample library in it, for tests that only read: one for all of a module."""
    with django_db_blocker.unblock(), database_of_its_own(sample):
        yield server


@pytest.fixture
def own_site(server: str, sample: str, django_db_blocker: Any) -> Iterator[str]:
    """The same with a library of the test's own, which it may change."""
    with django_db_blocker.unblock(), database_of_its_own(sample):
        yield server


@contextmanager
def database_of_its_own(template: str) -> Iterator[None]:
    with copy_of_template(template) as dsn, connected_to(conninfo_to_dict(dsn)["dbname"]):
        yield


@pytest.fixture(autouse=True)
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A hub of events for each test: it ends with the test, and with it the connection to the test's database."""
    own = Hub()
    monkeypatch.setattr(events, "hub", own)
    yield
    loops.result_of(own.close(), loops.in_a_thread())


@pytest.fixture
def problems() -> list[str]:
    """What a browser complained about; there must be nothing in it in the end."""
    return []


@pytest.fixture
def visit(
    chromium: Browser, site: str, settings: Any, exports: Path, sample_files: Path, problems: list[str]
) -> Iterator[Callable[..., Page]]:
    """Open a path of the site in a browser profile of its own; options as `Browser.new_context` has them.

    After the test: no script failed, nothing was logged as an error (which Chromium does for every violation
    of the CSP), nothing was missing, and nothing came from another site.
    """
    settings.EXPORTS_DIR = sample_files
    contexts = []

    def note(page: Page) -> None:
        page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
        page.on("console", lambda line: is_problem(line, page) and problems.append(f"{page.url}: {line.text}"))
        page.on("request", lambda sent: is_foreign(sent.url, site) and problems.append(f"{page.url}: {sent.url}"))

    def open_page(path: str, **options: Any) -> Page:
        usual = {"base_url": site, "viewport": {"width": 1280, "height": 900}, "service_workers": "block"}
        context = chromium.new_context(**(usual | options))
        contexts.append(context)
        context.set_default_timeout(TIMEOUT)
        context.on("page", note)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems


def is_problem(line: Any, page: Page) -> bool:
    """An error, but for the line that Chromium writes about a page that is itself a 404 or a 410."""
    is_about_page = line.location.get("url") == page.url
    return line.type == "error" and not (is_about_page and re.search("status of (404|410)", line.text))


def is_foreign(url: str, site: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and parts.netloc != urlsplit(site).netloc


@pytest.fixture
def curator(site: str) -> User:
    """A member of the group that curates, who may do nothing beyond that."""
    user, is_new = User.objects.get_or_create(username=CURATOR, is_staff=True)
    if is_new:
        user.set_password(PASSWORD)
        user.save()
        user.groups.add(Group.objects.get(name=GROUP))
    return user


@pytest.fixture
def at_the_desk(visit: Callable[..., Page], curator: User, site: str) -> Callable[..., Page]:
    """Like `visit`, with the curator logged in."""
    client = Client()
    client.force_login(curator)
    cookie = {
        **{"name": "sessionid", "value": client.cookies["sessionid"].value},
        **{"domain": urlsplit(site).hostname, "path": "/", "expires": -1},
        **{"httpOnly": True, "secure": False, "sameSite": "Lax"},
    }

    def open_page(path: str, **options: Any) -> Page:
        return visit(path, storage_state={"cookies": [cookie], "origins": []}, **options)

    return open_page


@pytest.fixture
def barriers(problems: list[str]) -> Callable[..., list[str]]:
    """What axe-core calls serious or critical on a page, with the places; by these of its rules, or by all."""

    def examine(page: Page, rules: Sequence[str] = ()) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE)
        before = len(problems)
        options = {"resultTypes": ["violations"], "rules": {rule: {"enabled": False} for rule in LESSER}}
        options |= {"runOnly": {"type": "rule", "values": [*rules]}} if rules else {}
        violations = page.evaluate(VIOLATIONS, options)
        del problems[before:]  # axe copies elements with their styles, of which the CSP complains
        return [
            f"{each['impact']} {each['id']}: {node['html'][:150]}"
            for each in violations
            if each["impact"] in ("serious", "critical")
            for node in each["nodes"]
        ]

    return examine
