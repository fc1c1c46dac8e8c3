"""Every page in both themes and at both widths.

No violation of the CSP, no error, nothing that shuts anybody out, nothing wider than the window, nothing that moves.
"""

import pytest
from playwright.sync_api import expect

from content.decisions.curation import curate
from content.models import Content, Listing
from tests.browser.screen import DESKTOP, OVERFLOW, PHONE, SHIFT
from tests.browser.test_journeys import FRENCH_R
from tests.browser.test_journeys import PHONE as NARROW

pytestmark = pytest.mark.browser


def edit_a_card(page):
    page.get_by_role("link", name="Edit").nth(1).click()
    expect(page.get_by_label("Title")).to_be_focused()


def delete_a_card(page):
    page.get_by_role("button", name="Delete").last.click()
    expect(page.locator("#notices")).to_contain_text("is in the trash")


def open_names(page):
    page.get_by_label("Another one").press("ArrowDown")
    expect(page.get_by_role("listbox", name="Names")).to_be_visible()
    expect(page.get_by_role("combobox", name="Another one")).to_have_count(1)


def choose_all_items(page):
    page.keyboard.press("a")


def ask_for_a_category(page):
    with page.expect_navigation():
        page.get_by_role("button", name="Apply").click()


def misspell_it(page):
    page.get_by_label("Category", exact=True).fill("Gardenin")
    with page.expect_navigation():
        page.get_by_role("button", name="Show what that changes").click()


def take_a_chip_away_and_open_names(page):
    page.get_by_role("button", name="Take").last.click()
    page.get_by_label("Add a category").press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()


def open_the_subscriptions(page):
    page.locator("details", has=page.get_by_text("Subscribe")).locator("summary").click()
    expect(page.get_by_role("link", name="Apple Podcasts")).to_be_visible()


def open_the_reading_options(page):
    page.locator("[data-options-open]").click()
    expect(page.locator("[data-reading-options]")).to_be_visible()


def open_the_queue(page):
    page.locator("[data-queue-menu-open]").first.click()
    page.locator("[data-do=end]").click()
    page.locator("[data-open]").click()
    expect(page.locator("[data-panel]")).to_be_visible()


# Addresses, each with what is done there; the page is examined before and after each step.
READERS = {
    "/": [lambda page: page.keyboard.press("?")],
    "/?page=2": [],
    "/?category=Cooking&q=the&sort=title_asc": [],
    "/?q=zyzzyva": [],
    f"/read/{FRENCH_R}": [open_the_reading_options],
    "/category/cooking": [open_the_subscriptions],
    "/category/nothing_of_ours": [],
    "/feeds": [],
    "/remembered": [],
    "/offline": [],
    "/statistics": [lambda page: page.get_by_text("The same as a table").first.click()],
    "/there/is/nothing": [],
    "/api/docs": [],
    "/admin/login/": [],
    # The last: what is queued is there on every page that follows.
    "/?has_audio=true": [open_the_queue],
}
CURATORS = {
    "/": [edit_a_card, delete_a_card],
    "/admin/": [],
    "/admin/desk/": [open_names],
    "/admin/taxonomy/": [],
    "/admin/taxonomy/change/?act=merge&category=Photography&to_category=Cooking": [],
    "/admin/doctor/": [],
    "/admin/two-factor/": [],
    "/admin/content/content/?curated=no": [choose_all_items, ask_for_a_category, misspell_it],
    f"/admin/content/content/{FRENCH_R}/change/": [take_a_chip_away_and_open_names],
}
LISTS = ("content", "suggestion", "curation", "tombstone", "history", "summary", "categoryalias")
LISTS_OF_CURATORS = {
    **{f"/admin/content/{name}/": [] for name in LISTS},
    **{"/admin/ingest/delivery/?is_open__exact=all": [], "/admin/ingest/run/": []},
}
# The rules of axe that look at colours.
COLOURS = ("color-contrast", "link-in-text-block")
# Each fade from a colour to another is at its end at once; the end of one may begin those of what inherits from it.
SETTLE = """() => {
    const fades = () => document.getAnimations().filter(
        (each) => each instanceof CSSTransition && each.playState === "running"
    );
    for (let running = fades(); running.length; running = fades()) running.forEach((each) => each.finish());
}"""


@pytest.fixture
def site(own_site):
    """With a suggestion, so that its list has a row."""
    key = Listing.objects.order_by("pk").values_list("pk", flat=True)[0]
    curate(key, {"title": "Person's"}, by="clara", via="admin item")
    Content.objects.filter(pk=key).update(title="Machine's")
    return own_site


def in_theme(page, theme):
    page.emulate_media(color_scheme=theme)
    page.evaluate(SETTLE)


@pytest.fixture
def examine(barriers):
    def faults(page):
        """What is wrong as the page is. A theme changes colours alone."""
        in_theme(page, "light")
        wider = page.evaluate(OVERFLOW)
        wrong = [f"{wider} pixels wider than the window"] if wider > 0 else []
        wrong += barriers(page)
        in_theme(page, "dark")
        return wrong + barriers(page, rules=COLOURS)

    return faults


@pytest.fixture
def faults_of(examine):
    """What is wrong with pages, by their address: also a page that moves by more than it may as it loads."""

    def walk(page, addresses, *, moving):
        wrong = {}
        for address, steps in addresses.items():
            page.goto(address)
            faults = [] if page.url.endswith(address) else [f"leads to {page.url}"]
            if (shift := page.evaluate(SHIFT)) > moving:
                faults.append(f"moves by {shift}")
            faults += examine(page)
            for step in steps:
                step(page)
                faults += examine(page)
            if faults:
                wrong[address] = faults
        return wrong

    return walk


@pytest.mark.parametrize("size", [NARROW, DESKTOP], ids=["phone", "desktop"])
def test_every_page_of_readers(visit, faults_of, size):
    page = visit("about:blank", viewport=size, has_touch=size is NARROW)

    assert faults_of(page, READERS, moving=0.01) == {}


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("addresses", [CURATORS, LISTS_OF_CURATORS], ids=["pages", "lists"])
def test_every_page_of_curators(at_the_desk, faults_of, addresses, size):
    page = at_the_desk("about:blank", viewport=size)

    assert faults_of(page, addresses, moving=0.05) == {}
