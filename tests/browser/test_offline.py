"""Without a connection: what was read last, what was chosen to hear, and that nothing of a curator's stays behind."""

import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings as configured
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from playwright.sync_api import expect

from content.web.formats import GLOBALS
from tests.browser.recordings import add_recordings
from tests.browser.screen import until
from tests.browser.test_player import PAUSED, SEEK, add, is_at, listen, player, plays
from tests.databases import ROOT
from ytv2.hashed_files import HashedFiles

pytestmark = pytest.mark.browser

IN_CHARGE = "navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller))"
# The paths of all that is stored.
STORED = """(async () => {
    const all = [];
    for (const name of await caches.keys()) {
        for (const { url } of await (await caches.open(name)).keys()) all.push(url.slice(location.origin.length));
    }
    return all;
})()"""
# The text of every stored page.
TEXTS = """(async () => {
    const all = {};
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const { url } of await cache.keys()) {
            const answer = await cache.match(url, { ignoreVary: true });
            if (answer.headers.get("Content-Type").startsWith("text/html")) all[url] = await answer.text();
        }
    }
    return all;
})()"""
# What only a curator's page has.
OF_A_CURATOR = ("clara", "csrf", "data-edit", "/admin/desk")


@pytest.fixture
def site(own_site, sample_files):
    add_recordings(sample_files)
    return own_site


@pytest.fixture
def with_worker(problems):
    """Makes of an opened page one with the service worker of the site in charge."""

    def wait(page):
        until(page, IN_CHARGE)
        return page

    yield wait
    problems[:] = [each for each in problems if not re.search("ERR_INTERNET_DISCONNECTED|ERR_FAILED|416", each)]


def is_stored(page, path):
    until(page, f"{STORED}.then((all) => all.includes('{path}'))")


def keep_alpha(page):
    page.goto("/read/alpha")
    page.get_by_role("button", name="Keep offline").click()
    expect(page.get_by_role("button", name=re.compile(r"Kept offline, \d"))).to_be_visible()
    is_stored(page, "/read/alpha")


def test_what_was_read_last_is_read_without_a_connection(visit, with_worker):
    page = with_worker(visit("/", service_workers="allow"))
    page.locator(".card-title a", has_text="Alpha").click()
    expect(page.get_by_role("heading", level=1, name="Alpha")).to_be_visible()
    is_stored(page, "/read/alpha")
    page.goto("/?q=bravo")
    page.locator(".card-title a", has_text="Bravo").click()
    expect(page.locator("mark").first).to_be_visible()
    is_stored(page, "/read/bravo")
    expect(page.locator("[data-offline-word]")).to_be_hidden()

    page.context.set_offline(True)
    expect(page.get_by_role("banner").get_by_role("link", name="Offline")).to_be_visible()
    page.goto("/")
    expect(page.locator("[data-card]").first).to_be_visible()
    page.locator(".card-title a", has_text="Alpha").click()
    expect(page.get_by_role("heading", level=1, name="Alpha")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1, name="Alpha")).to_be_visible()
    page.goto("/read/bravo")
    expect(page.get_by_role("heading", level=1, name="Bravo")).to_be_visible()
    expect(page.locator("mark")).to_have_count(0)
    page.goto("/read/charlie")
    expect(page.get_by_text("no copy of the page you asked for")).to_be_visible()
    expect(page.get_by_role("link", name="Alpha")).to_have_attribute("href", "/read/alpha")
    expect(page.get_by_role("main").get_by_text("2 items")).to_be_visible()

    page.context.set_offline(False)
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", level=1, name="Charlie")).to_be_visible()
    expect(page.locator("[data-offline-word]")).to_be_hidden()
    assert not [path for path in page.evaluate(STORED) if path.startswith(("/api", "/admin")) or "q=" in path]


def test_a_chosen_recording_is_heard_without_a_connection_and_taken_away_again(visit, with_worker, sample_files):
    page = with_worker(visit("/", service_workers="allow"))
    add(page, "Bravo", "Keep offline")
    expect(page.locator("[data-toast]")).to_contain_text("Keeping “Bravo” for offline.")
    keep_alpha(page)
    is_stored(page, "/read/bravo")

    page.context.set_offline(True)
    page.goto("/offline")
    rows = page.locator("[data-recordings] li")
    expect(rows).to_have_count(2)
    page.locator("[data-recordings]").get_by_role("button", name="Listen to Alpha").click()
    plays(page, "Alpha")
    page.evaluate(SEEK, 200)
    is_at(page, 201)
    page.keyboard.press("p")
    until(page, PAUSED)
    whole = (sample_files / "audio" / "audio_alpha.mp3").read_bytes()
    for asked, status, said, length in (
        ("bytes=100-199", 206, f"bytes 100-199/{len(whole)}", 100),
        ("bytes=-50", 206, f"bytes {len(whole) - 50}-{len(whole) - 1}/{len(whole)}", 50),
        (f"bytes={len(whole)}-", 416, f"bytes */{len(whole)}", 0),
    ):
        answer = page.evaluate(
            """async (range) => {
                const answer = await fetch("/exports/audio/audio_alpha.mp3", { headers: { Range: range } });
                const { byteLength } = await answer.arrayBuffer();
                return [answer.status, answer.headers.get("Content-Range"), byteLength];
            }""",
            asked,
        )
        assert answer == [status, said, length]

    page.get_by_role("button", name="Remove: Bravo").click()
    expect(rows).to_have_count(1)
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(2)
    page.get_by_label("The most that recordings may take").select_option("1 GB")
    page.get_by_role("button", name="Remove all recordings").click()
    expect(rows).to_have_count(0)
    page.get_by_role("button", name="Remove all copies").click()
    expect(page.get_by_text("An item that you open is at hand")).to_be_visible()
    assert not [path for path in page.evaluate(STORED) if path.startswith(("/read", "/exports"))]
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_label("The most that recordings may take")).to_have_value("1000")


def test_what_does_not_fit_is_said_with_the_cure_and_nothing_is_lost(visit, with_worker, problems):
    page = with_worker(visit("/", service_workers="allow"))
    keep_alpha(page)
    before = page.evaluate(STORED)
    tools = page.context.new_cdp_session(page)
    origin = page.evaluate("location.origin")
    used = tools.send("Storage.getUsageAndQuota", {"origin": origin})["usage"]
    tools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": used + 100_000})

    page.goto("/read/bravo")
    page.get_by_role("button", name="Keep offline").click()

    toast = page.locator("[data-toast]")
    expect(toast).to_contain_text("“Bravo” is not kept: this browser has no more room for it. Remove a recording")
    expect(page.get_by_role("button", name="Keep offline")).to_be_visible()
    assert set(before) <= set(page.evaluate(STORED))
    assert "/exports/audio/audio_bravo.mp3" not in page.evaluate(STORED)
    tools.send("Storage.overrideQuotaForOrigin", {"origin": origin})
    page.get_by_role("button", name="Keep offline").click()
    expect(page.get_by_role("button", name="Kept offline")).to_be_visible()
    is_stored(page, "/read/bravo")
    problems.clear()


def test_what_is_larger_than_the_limit_and_what_is_cancelled_is_not_kept(visit, problems):
    page = visit("/read/alpha")
    answer = {"status": 200, "headers": {"Content-Length": "600000000"}, "body": "x"}
    page.route("**/audio_alpha.mp3", lambda route: route.fulfill(**answer))

    page.get_by_role("button", name="Keep offline").click()

    expect(page.locator("[data-toast]")).to_contain_text("it takes 600 MB, and 500 MB of your 500 MB are left. Remove")
    page.get_by_role("button", name="Close").click()
    expect(page.locator("[data-toast]")).to_be_hidden()
    page.unroute("**/audio_alpha.mp3")
    held = []
    page.route("**/audio_alpha.mp3", lambda route: held.append(route))
    page.get_by_role("button", name="Keep offline").click()
    page.get_by_role("button", name="Begins: cancel").click()
    expect(page.get_by_role("button", name="Keep offline")).to_be_visible()
    assert page.evaluate(STORED) == []
    page.get_by_role("button", name="Keep offline").click()
    expect(page.get_by_role("button", name="Begins: cancel")).to_be_visible()
    page.unroute("**/audio_alpha.mp3")
    page.reload()  # what was to come is still to come
    expect(page.get_by_role("button", name="Kept offline")).to_be_visible()
    assert page.evaluate(STORED) == ["/exports/audio/audio_alpha.mp3"]
    problems.clear()


def test_nothing_of_a_curators_is_ever_stored(at_the_desk, with_worker):
    page = with_worker(at_the_desk("/", service_workers="allow"))
    page.goto("/read/alpha")
    expect(page.locator("[data-edit]").first).to_be_visible()
    is_stored(page, "/read/alpha")
    page.goto("/admin/")

    def leaks():
        return [(url, word) for url, text in page.evaluate(TEXTS).items() for word in OF_A_CURATOR if word in text]

    assert leaks() == []
    page.get_by_role("button", name="Log out").first.click()
    page.goto("/read/bravo")
    is_stored(page, "/read/bravo")
    assert leaks() == []
    assert not [path for path in page.evaluate(STORED) if path.startswith("/admin")]
    page.context.set_offline(True)
    page.goto("/read/alpha")
    expect(page.get_by_role("heading", level=1, name="Alpha")).to_be_visible()
    expect(page.locator("[data-edit]")).to_have_count(0)


@pytest.fixture
def deploy(tmp_path, monkeypatch, settings):
    """Makes a release of the static files, in which site.js says its name: `window.release`."""
    folder = None
    found = finders.find

    def find(path, **options):
        return str(folder / path) if folder and (folder / path).is_file() else found(path, **options)

    def release(name):
        nonlocal folder
        made = tmp_path / name
        storage = Hashed(location=made, base_url=configured.STATIC_URL)
        paths = {}
        for path in (each for each in (ROOT / "static").rglob("*") if each.is_file()):
            relative = str(path.relative_to(ROOT / "static"))
            text = path.read_bytes() + (f'\nwindow.release = "{name}";\n'.encode() if relative == "js/site.js" else b"")
            (made / relative).parent.mkdir(parents=True, exist_ok=True)
            (made / relative).write_bytes(text)
            paths[relative] = (storage, relative)
        assert [error for *_, error in storage.post_process(paths) if isinstance(error, Exception)] == []
        folder = made
        monkeypatch.setattr(staticfiles_storage, "_wrapped", storage)
        settings.DEPLOYMENT_COMMIT = name
        GLOBALS["static"].cache_clear()

    monkeypatch.setattr(finders, "find", find)
    yield release
    monkeypatch.undo()
    GLOBALS["static"].cache_clear()


class Hashed(HashedFiles):
    """As production has them, but for their compression."""

    def post_process_with_compression(self, files):
        return files


def test_a_new_release_never_mixes_with_the_one_before_and_loses_nothing(visit, with_worker, deploy, problems):
    deploy("first")
    page = with_worker(visit("/", service_workers="allow"))
    keep_alpha(page)
    listen(page, "Alpha")
    plays(page, "Alpha")
    page.evaluate(SEEK, 100)
    is_at(page, 101)
    assert page.evaluate("window.release") == "first"
    site_files = {path for path in page.evaluate(STORED) if path.startswith("/static/js/site.")}
    assert len(site_files) == 1

    deploy("second")
    with page.expect_navigation():
        page.get_by_role("link", name="Library", exact=True).first.click()

    expect(page.locator("[data-card]").first).to_be_visible()
    assert page.evaluate("window.release") == "second"
    expect(player(page)).to_contain_text(re.compile(r"1:4\d"))
    until(page, f"{STORED}.then((all) => !all.includes('{min(site_files)}'))")
    is_stored(page, "/read/alpha")
    files = {path for path in page.evaluate(STORED) if path.startswith("/static/js/site.")}
    assert len(files) == 1
    assert not files & site_files
    page.context.set_offline(True)
    page.goto("/read/alpha")
    expect(page.get_by_role("button", name="Kept offline")).to_be_visible()
    assert page.evaluate("window.release") == "second"
    loaded = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    assert {urlsplit(name).path for name in loaded if "/js/site." in name} == files
    player(page).get_by_role("button", name="Play", exact=True).click()
    plays(page, "Alpha")
    is_at(page, 100)
    assert [each for each in problems if "404" in each] == []
