"""A whole visit by keyboard alone; and what fingers need that hit no single pixel."""

import pytest
from playwright.sync_api import expect

from tests.browser.recordings import add_recordings
from tests.browser.screen import PHONE, until
from tests.browser.test_player import listen, player, plays, queued

pytestmark = pytest.mark.browser

# Controls that are smaller than so many pixels. A link within a text may be as high as its line.
SMALL = """([within, least]) => [...document.querySelectorAll(within)]
    .flatMap((each) => [...each.querySelectorAll("button, select, summary, input[type=range], input[type=search]")])
    .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.disabled)
    .map((each) => [each, each.getBoundingClientRect()])
    .filter(([, { width, height }]) => width > 1 && Math.round(Math.min(width, height)) < least)
    .map(([each, { width, height }]) => `${each.outerHTML.slice(0, 120)} ${width} ${height}`)"""

HOLD = """key => [false, true, true, true].forEach((repeat) => {
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, repeat, bubbles: true }));
})"""


@pytest.fixture(scope="module")
def site(site, sample_files):
    add_recordings(sample_files)
    return site


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def tab_to(page, element, key="Tab"):
    """Presses the key until the focus is there; no visit takes more than so many."""
    for _ in range(80):
        if element.evaluate("each => each === document.activeElement"):
            return
        press(page, key)
    pytest.fail(f"{element} cannot be reached")


def test_a_whole_visit_by_keyboard_alone(visit):
    page = visit("/")
    press(page, "Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    press(page, "Enter", "/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("bravo")
    press(page, "Enter")
    page.wait_for_url("**q=bravo**")
    expect(page.locator("[data-card]")).to_have_count(1)
    press(page, "Escape", "j")
    expect(page.locator(".card-title a")).to_be_focused()

    press(page, "l")
    plays(page, "Bravo")
    page.go_back()  # Alt and the arrow, which a browser without windows does not know
    page.wait_for_url(lambda url: "q=" not in url)
    expect(page.locator("[data-card]").nth(3)).to_be_visible()
    press(page, "j", "j", "j", "a")
    expect(page.get_by_role("button", name="Play next")).to_be_focused()
    press(page, "ArrowUp", "Home", "ArrowDown")
    expect(page.get_by_role("button", name="Add to the end of the queue")).to_be_focused()
    press(page, "Enter")
    assert queued(page) == ["Bravo", "Charlie"]
    press(page, "o")
    expect(page.get_by_role("heading", level=1, name="Charlie")).to_be_visible()
    expect(page.locator("main")).to_be_focused()
    press(page, "u")
    expect(page.locator(".card-title a", has_text="Charlie")).to_be_focused()

    press(page, "q")
    tab_to(page, page.get_by_role("button", name="Move up: Charlie"))
    press(page, "Enter")
    assert queued(page) == ["Charlie", "Bravo"]
    press(page, "Escape", "P")
    plays(page, "Charlie")
    tab_to(page, page.get_by_role("link", name="What this browser remembers"), "Shift+Tab")
    press(page, "Enter")
    tab_to(page, page.get_by_role("button", name="Forget everything"))
    press(page, "Enter", "Enter")
    expect(player(page)).to_be_visible()
    assert queued(page) == ["Charlie", "Bravo"]


def test_the_help_lists_what_the_page_has_and_off_stays_off(visit):
    page = visit("/feeds")
    help_ = page.get_by_role("dialog", name="Keyboard shortcuts")
    press(page, "?")
    expect(help_).to_contain_text("Search")
    expect(help_.get_by_text("Next and previous card")).to_be_hidden()
    expect(help_.get_by_role("heading", name="Player")).to_be_hidden()
    press(page, "Escape")
    page.goto("/")
    listen(page, "Alpha")
    plays(page, "Alpha")
    press(page, "?")
    expect(help_.get_by_text("Next and previous card")).to_be_visible()
    expect(help_.get_by_text("Play or pause")).to_be_visible()
    press(page, "p")
    plays(page, "Alpha")

    tab_to(page, page.get_by_label("Use single-key shortcuts"), "Shift+Tab")
    press(page, "Space", "Escape")
    press(page, "p", "/", "j", "?")
    page.reload()
    press(page, "j", "/", "?")

    expect(help_).to_be_hidden()
    assert page.evaluate("document.activeElement === document.body")
    page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(page.get_by_label("Use single-key shortcuts")).not_to_be_checked()


def test_a_key_that_is_held_down_acts_once_but_for_those_that_go_on(visit):
    page = visit("/")
    listen(page, "Alpha")
    plays(page, "Alpha")
    page.evaluate(HOLD, "p")
    until(page, "document.querySelector('audio').paused")
    page.evaluate(HOLD, ">")
    assert page.evaluate("document.querySelector('audio').playbackRate") == 2


@pytest.mark.parametrize("size", [PHONE, {"width": 1400, "height": 900}], ids=["phone", "desktop"])
def test_every_control_is_large_enough_for_a_finger(visit, size):
    page = visit("/", viewport=size)
    listen(page, "Alpha")
    plays(page, "Alpha")
    for address in ("/", "/read/alpha", "/remembered"):
        page.goto(address)
        assert page.evaluate(SMALL, ["body", 24]) == [], address
    page.locator("[data-open]").click()
    assert page.evaluate(SMALL, ["[data-player]", 44]) == []
