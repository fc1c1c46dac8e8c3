"""How a reader finds: results while they type, views, what is new and what is read, in the browser that remembers it."""

import pytest
from playwright.sync_api import expect

from tests.browser.recordings import add_recordings
from tests.browser.test_journeys import titles
from tests.browser.test_navigation import TOUCHED, WATCH
from tests.browser.test_player import listen, plays

pytestmark = pytest.mark.browser

CARET = "[document.activeElement.id, document.activeElement.selectionStart]"


@pytest.fixture
def site(own_site, sample_files):
    add_recordings(sample_files)
    return own_site


def asked_of(page):
    """The searches that the page sends from now on."""
    asked = []
    page.on("request", lambda sent: "q=" in sent.url and asked.append(sent.url.partition("q=")[2]))
    return asked


def test_results_come_while_one_types_and_leave_field_filters_and_sound_alone(visit):
    page = visit("/")
    listen(page, "Alpha")
    plays(page, "Alpha")
    page.locator(".option > a", has_text="YouTube").click()
    page.wait_for_url("**/?source=youtube")
    page.evaluate(WATCH)
    steps, asked = page.evaluate("history.length"), asked_of(page)
    group = page.locator(".facet:has(h2:text-is('Level'))")
    group.locator("> summary").click()
    field = page.get_by_role("searchbox", name="Search the library")
    field.press_sequentially("crsip potato", delay=20)
    page.wait_for_url("**/?q=crsip+potato&source=youtube")
    expect(page.get_by_role("heading", name="Nothing in the library matches")).to_be_visible()
    expect(page.get_by_role("link", name="crisp potato")).to_be_visible()
    assert asked == ["crsip+potato&source=youtube"]

    field.evaluate("field => field.setSelectionRange(1, 5)")
    page.keyboard.type("risp", delay=20)

    expect(page.locator(".card-title mark").first).to_have_text("Crisp")
    assert len(titles(page)) == 1
    assert field.input_value() == "crisp potato"
    assert page.evaluate(CARET) == ["q", 5]
    expect(page.locator("[data-announce]")).to_have_text("1 item")
    expect(page).to_have_title("“crisp potato” · from YouTube · YTV2")
    assert page.url.endswith("/?q=crisp+potato&source=youtube")
    assert page.evaluate("history.length") == steps
    assert group.evaluate("group => group.open")
    assert page.evaluate(TOUCHED) == []

    field.fill("")
    page.wait_for_url("**/?source=youtube")
    assert page.evaluate(CARET) == ["q", 0]


def test_an_older_answer_never_takes_the_place_of_a_newer_one(visit):
    page = visit("/")
    slow = []
    page.route("**/?q=onion", slow.append)
    field = page.get_by_role("searchbox", name="Search the library")
    with page.expect_request("**/?q=onion"):
        field.fill("onion")

    with page.expect_event("requestfailed", lambda sent: sent.url.endswith("q=onion")):
        field.fill("potato")

    page.wait_for_url("**/?q=potato")
    assert "Potato" in titles(page)[0]
