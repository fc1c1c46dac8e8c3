"""The page of what this browser remembers: shows, forgets, exports and imports it, whatever is stored there."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.recordings import add_recordings
from tests.browser.screen import until
from tests.browser.test_player import FULL, NONE, PAUSED, add, hear_some_of, is_at, listen, player, plays, queued

pytestmark = pytest.mark.browser

STORE = "entries => { for (const [key, text] of Object.entries(entries)) localStorage.setItem(key, text); }"
ALL = "({ ...localStorage })"
STORED = "key => localStorage.getItem(key)"
POSITION = {"at": 60, "length": 240, "when": 1, "isHeard": False}
TRACK = {"by": "Of tests", "picture": "", "seconds": 240}
OTHER_TRACK = {"src": "/exports/audio/o.mp3", "page": "/read/o", "title": "Other", **TRACK}
# What no version of the site wrote.
UNKNOWN = {
    "ytv2:queue": '{"version":1,"value":{"tracks":[{"src":"//evil.example"}]}}',
    "ytv2:positions": '{"version":99,"value":"other"}',
    "ytv2:sound": "nonsense",
    "ytv2:constructor": '{"version":1,"value":[1,2,3]}',
    "ytv2:keys": "null",
    "theme": "purple",
}


@pytest.fixture(scope="module")
def site(site, sample_files):
    add_recordings(sample_files)
    return site


@pytest.fixture
def listened(visit):
    """A page of somebody who has heard Alpha for a while, with Bravo to come."""
    page = visit("/")
    hear_some_of(page, "Alpha", then="Bravo")
    page.keyboard.press("m")
    page.get_by_role("contentinfo").get_by_role("link", name="What this browser remembers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What this browser remembers")
    return page


def row(page, name):
    return page.locator("[data-subject]").filter(has=page.locator("[data-name]", has_text=name))


def says(page, name):
    return row(page, name).locator("[data-says]")


def choose(page, content, name="mine.json"):
    text = content if isinstance(content, str) else json.dumps(content)
    page.get_by_label("Import a file").set_input_files(
        {"name": name, "mimeType": "application/json", "buffer": text.encode()}
    )


def file_of(**entries):
    return {"format": "ytv2-remembered", "version": 1, "exported": "2026-01-01T00:00:00Z", "entries": entries}


def test_it_shows_forgets_and_brings_back_each_subject(listened):
    page = listened
    expect(says(page, "Queue")).to_have_text("2 recordings")
    expect(says(page, "Places in recordings")).to_have_text("1 recording")
    expect(says(page, "Speed and volume")).to_have_text("1×, muted")
    row(page, "Queue").locator("summary").click()
    expect(row(page, "Queue").get_by_role("link", name="Bravo")).to_have_attribute("href", "/read/bravo")
    row(page, "Places in recordings").locator("summary").click()
    expect(row(page, "Places in recordings")).to_contain_text("1:4")

    page.get_by_role("button", name="Forget: Queue").press("Enter")

    expect(row(page, "Queue")).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="Queue forgotten.")).to_be_visible()
    until(page, PAUSED)
    assert page.evaluate(STORED, "ytv2:queue") is None
    expect(player(page)).to_be_hidden()
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(says(page, "Queue")).to_have_text("2 recordings")
    expect(page.get_by_role("button", name="Forget: Queue")).to_be_focused()
    assert queued(page) == ["Alpha", "Bravo"]
    player(page).get_by_role("button", name="Play", exact=True).click()
    plays(page, "Alpha")
    is_at(page, 100)


def test_a_moment_is_written_as_the_site_writes_it_by_the_readers_clock(visit):
    page = visit("/feeds", locale="de-DE", timezone_id="Europe/Berlin")
    moment = page.evaluate("Date.parse('2026-03-05T13:05:00Z')")
    visits = {"version": 1, "value": {"since": 0, "shown": moment, "active": moment}}

    page.evaluate(STORE, {"ytv2:visits": json.dumps(visits)})
    page.goto("/remembered")

    expect(says(page, "Your last visit")).to_have_text("5 Mar 2026, 14:05")


def test_everything_can_be_forgotten_here_and_in_other_tabs_and_brought_back(listened):
    page = listened
    other = page.context.new_page()
    other.goto("/")
    expect(other.get_by_role("region", name="Continue listening")).to_be_visible()
    page.get_by_role("button", name="Dark mode").click()
    expect(says(page, "Light or dark")).to_have_text("dark")
    expect(other.locator("html")).to_have_attribute("data-theme", "dark")

    page.get_by_role("button", name="Forget everything").click()

    expect(page.get_by_text("Nothing yet.")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0
    expect(page.locator("html")).to_have_attribute("data-theme", "auto")
    expect(other.locator("html")).to_have_attribute("data-theme", "auto")
    expect(player(other)).to_be_hidden()
    expect(other.get_by_role("region", name="Continue listening")).to_be_hidden()
    assert page.evaluate("document.querySelector('audio').muted") is False
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(player(other)).to_be_visible()
    assert queued(other) == ["Alpha", "Bravo"]


def test_a_file_takes_all_of_it_to_another_browser_and_joins_it_with_what_is_there(listened, visit, tmp_path):
    with listened.expect_download() as download:
        listened.get_by_role("button", name="Export as a file").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    exported = json.loads(path.read_text())
    assert path.name.startswith("ytv2-remembered-20")
    assert [each["title"] for each in exported["entries"]["queue"]["value"]["tracks"]] == ["Alpha", "Bravo"]
    page = visit("/")
    add(page, "Charlie", "Add to the end")
    page.goto("/remembered")

    choose(page, path.read_text())

    changes = page.get_by_role("region", name="What importing")
    expect(changes).to_contain_text("Queue: Here 1 recording, in the file 2 recordings: afterwards 3 recordings.")
    expect(changes).to_contain_text("Places in recordings: Here nothing, in the file 1 recording")
    assert queued(page) == ["Charlie"]
    changes.get_by_role("button", name="Import what is chosen").click()
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    assert queued(page) == ["Charlie", "Alpha", "Bravo"]
    choose(page, path.read_text())
    expect(changes).to_contain_text("Nothing would change.")
    changes.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Undo").click()
    assert queued(page) == ["Charlie"]
    page.goto("/")
    expect(page.get_by_role("region", name="Continue listening")).to_be_hidden()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "is not a file that this page exported"),
        ("[]", "is not a file that this page exported"),
        ({"entries": {}}, "is not a file that this page exported"),
        (file_of() | {"version": 2}, "was exported by a newer version of the site"),
        (" " * (10 * 1024 * 1024 + 1), "is too large"),
    ],
    ids=["broken", "list", "another", "newer", "large"],
)
def test_a_file_that_nobody_understands_is_refused_by_a_clear_word(visit, content, words):
    page = visit("/remembered")
    before = page.evaluate(ALL)

    choose(page, content)

    expect(page.get_by_role("status").filter(has_text=words)).to_contain_text("Nothing was changed.")
    assert page.evaluate(ALL) == before


def test_an_import_takes_what_it_understands_and_names_the_rest(visit):
    page = visit("/remembered")
    page.evaluate(STORE, {"ytv2:positions": UNKNOWN["ytv2:positions"]})
    page.reload()
    positions = {OTHER_TRACK["src"]: {"track": OTHER_TRACK, **POSITION}}
    entries = {
        "queue": {"version": 1, "value": {"tracks": [OTHER_TRACK | {"src": "//evil.example/a"}], "current": None}},
        "positions": {"version": 1, "value": positions},
        "sound": {"version": 2, "value": {}},
        "keys": {"version": 1, "value": False},
        "theme": {"version": 1, "value": "dark"},
        "__proto__": {"version": 1, "value": []},
        "weather": "fair",
    }

    choose(page, file_of(**entries))

    changes = page.get_by_role("region", name="What importing")
    for words in (
        "Queue: Not imported. It cannot be read.",
        "Places in recordings: Not imported. What is here was written by a newer version of the site, and stays.",
        "Speed and volume: Not imported. A newer version of the site wrote it.",
        "weather: Not imported. It cannot be read.",
        "__proto__: Not imported. This version of the site does not know it.",
        "Keyboard shortcuts: Here nothing, in the file off: afterwards off.",
    ):
        expect(changes).to_contain_text(words)
    changes.get_by_label("Light or dark").uncheck()
    changes.get_by_role("button", name="Import what is chosen").click()
    expect(says(page, "Keyboard shortcuts")).to_have_text("off")
    expect(page.get_by_label("Use single-key shortcuts")).not_to_be_checked()
    expect(page.locator("html")).to_have_attribute("data-theme", "auto")
    assert page.evaluate(STORED, "ytv2:positions") == UNKNOWN["ytv2:positions"]


def test_what_nobody_understands_is_shown_exported_and_forgotten_like_the_rest(visit, tmp_path, barriers):
    page = visit("/feeds")
    page.evaluate(STORE, UNKNOWN)
    page.goto("/remembered")

    expect(says(page, "Queue")).to_have_text("It cannot be read.")
    expect(says(page, "Places in recordings")).to_have_text("A newer version of the site wrote it.")
    expect(says(page, "constructor")).to_have_text("This version of the site does not know it.")
    row(page, "Speed and volume").locator("summary").click()
    expect(row(page, "Speed and volume").locator("pre")).to_have_text("nonsense")
    assert barriers(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as a file").click()
    download.value.save_as(tmp_path / "file.json")
    entries = json.loads((tmp_path / "file.json").read_text())["entries"]
    assert entries["sound"] == "nonsense"
    assert entries["positions"] == {"version": 99, "value": "other"}
    page.get_by_role("button", name="Forget everything").click()
    page.get_by_role("button", name="Undo").click()
    for key, text in UNKNOWN.items():
        assert page.evaluate(STORED, key) == text


@pytest.mark.parametrize(
    ("script", "words"),
    [(FULL, "This browser stores nothing"), (NONE, "This browser stores nothing")],
    ids=["full", "none"],
)
def test_where_nothing_can_be_stored_it_says_so_and_works_until_the_page_is_closed(visit, script, words):
    page = visit("about:blank")
    page.context.add_init_script(script)
    page.goto("/")
    listen(page, "Alpha")
    plays(page, "Alpha")
    page.get_by_role("contentinfo").get_by_role("link", name="What this browser remembers").click()

    expect(page.locator("[data-stores]")).to_contain_text(words)
    expect(says(page, "Queue")).to_have_text("1 recording")
    page.get_by_role("button", name="Forget: Queue").click()
    expect(row(page, "Queue")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(says(page, "Queue")).to_have_text("1 recording")
    choose(page, file_of(keys={"version": 1, "value": False}))
    page.get_by_role("button", name="Import what is chosen").click()
    expect(page.get_by_role("status").filter(has_text="no room to store Keyboard shortcuts")).to_be_visible()
    expect(says(page, "Keyboard shortcuts")).to_have_text("off")


def test_what_a_newer_version_wrote_outlives_any_number_of_changes(visit):
    page = visit("/feeds")
    page.evaluate(STORE, {"ytv2:queue": UNKNOWN["ytv2:positions"]})
    page.goto("/")

    for title in ("Alpha", "Bravo", "Charlie"):
        add(page, title, "Add to the end")

    assert queued(page) == ["Alpha", "Bravo", "Charlie"]
    assert page.evaluate(STORED, "ytv2:queue") == UNKNOWN["ytv2:positions"]


def test_without_script_the_page_says_that_nothing_is_remembered(visit):
    page = visit("/remembered", java_script_enabled=False)

    expect(page.get_by_role("main")).to_contain_text("Without script nothing is remembered.")
    expect(page.get_by_role("button", name="Export as a file")).to_be_hidden()
