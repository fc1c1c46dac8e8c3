"""How a reader finds: results while they type, views, what is new, and what is read or heard."""

import pytest
from playwright.sync_api import expect

from content.catalogue.search import spelling
from tests.browser.recordings import add_recordings
from tests.browser.test_journeys import titles
from tests.browser.test_navigation import TOUCHED, WATCH
from tests.browser.test_player import listen, plays

pytestmark = pytest.mark.browser

CARET = "[document.activeElement.id, document.activeElement.selectionStart]"


@pytest.fixture
def site(own_site, sample_files, monkeypatch):
    monkeypatch.setattr(spelling, "KNOWN", spelling.Vocabulary())  # of this library, not of an earlier test's
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
    assert page.evaluate(TOUCHED) == []

    field.fill("")
    page.wait_for_url("**/?source=youtube")
    assert page.evaluate(CARET) == ["q", 0]
    # It was not there meanwhile: what was found says nothing of it.
    expect(group).to_have_attribute("open", "")


def test_an_older_answer_never_takes_the_place_of_a_newer_one(visit):
    page = visit("/")
    slow = []
    page.route("**/?q=onion", lambda route: slow.append(route))  # no builtin will do
    field = page.get_by_role("searchbox", name="Search the library")
    with page.expect_request("**/?q=onion"):
        field.fill("onion")

    with page.expect_event("requestfailed", lambda sent: sent.url.endswith("q=onion")):
        field.fill("potato")

    page.wait_for_url("**/?q=potato")
    assert "Potato" in titles(page)[0]


def test_a_view_is_kept_and_shown_before_anything_is_painted(visit):
    page = visit("/")
    page.evaluate("window.isThisDocument = true")
    page.get_by_text("View", exact=True).click()
    page.get_by_role("link", name="Compact").click()

    expect(page.locator(".card-excerpt").first).to_be_hidden()
    expect(page.locator(".view summary")).to_be_focused()
    assert page.evaluate("window.isThisDocument")
    assert page.url.endswith("/")
    # Without the script that comes later, what is known before the first paint is enough.
    page.route("**/js/site*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.reload()
    assert page.evaluate("document.documentElement.dataset.view") == "compact"
    page.unroute_all()

    page.goto("/?view=list&sort=title")
    assert page.evaluate("document.documentElement.dataset.view") == "list"
    page.get_by_text("View", exact=True).click()
    expect(page.get_by_role("link", name="List", exact=True)).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Grid", exact=True).click()
    page.wait_for_url("**/?sort=title")
    assert page.evaluate("document.documentElement.dataset.view") == "grid"


def test_without_script_a_view_is_an_address(visit):
    page = visit("/", java_script_enabled=False)
    page.locator(".view summary").click()

    page.get_by_role("link", name="Compact").click()

    page.wait_for_url("**/?view=compact")
    expect(page.locator(".card-excerpt").first).to_be_hidden()
    assert page.locator("[data-mark-read]:visible, .saved:visible, [data-hides-read]:visible").count() == 0
    page.get_by_role("link", name="Next", exact=True).click()
    page.wait_for_url("**/?view=compact&page=2")


LAST_VISIT = "moment => localStorage.setItem('ytv2:visits', JSON.stringify({ version: 1, value: moment }))"


def test_what_is_new_since_the_last_visit_is_marked_and_listed(visit):
    page = visit("/")
    assert page.locator("[data-new]").count() == 0
    # The server's moments are finer than a browser's: the first that is surely after the fourth item.
    moment = page.evaluate("1 + Date.parse(document.querySelectorAll('.card-date time')[3].dateTime)")
    page.evaluate(LAST_VISIT, {"since": 0, "shown": moment, "active": 0})
    page.reload()
    marked = page.locator("[data-card]:has([data-mark]:text-is('New')) .card-title")
    expect(marked).to_have_count(3)
    expected = marked.all_inner_texts()

    page.get_by_role("link", name="3 new since your last visit").click()

    page.wait_for_url("**/?added_after=*")
    assert titles(page) == expected
    page.get_by_role("link", name="Remove the filter Added after").click()
    expect(page.locator("[data-new]")).to_have_count(3)


def test_read_and_heard_are_marked_and_can_be_hidden(visit):
    page = visit("/")
    first, second = page.locator("[data-card]").nth(0), page.locator("[data-card]").nth(1)
    names = titles(page)
    button = first.get_by_role("button", name=f"Read: {names[0]}", exact=True)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-announce]")).to_have_text("Marked as read")
    heard = page.locator("[data-card]:has([data-listen])").last
    heard.get_by_role("button", name="Queue").click()
    page.get_by_role("button", name="Mark as heard").click()
    expect(heard.locator("[data-mark]")).to_have_text("Heard")

    page.get_by_text("View", exact=True).click()
    page.get_by_label("Hide what is read or heard").check()
    expect(page.locator("[data-card]:visible")).to_have_count(22)
    expect(page.locator("[data-hidden-note]")).to_contain_text("2 of the 24 on this page are read or heard")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(second.locator(".card-title a")).to_be_focused()
    second.locator("[data-mark-read]").press("Enter")
    expect(page.locator("[data-card]:visible").first.locator(".card-title a")).to_be_focused()

    page.reload()
    expect(page.locator("[data-card]:visible")).to_have_count(21)
    page.get_by_role("button", name="Show what is read").click()
    expect(page.locator("[data-card]:visible")).to_have_count(24)
    first.get_by_role("button", name=f"Read: {names[0]}", exact=True).click()
    assert first.get_attribute("data-read") is None


def test_a_selection_is_saved_arranged_and_shared(visit):
    page = visit("/?page=2&has_audio=true&sort=title")

    def save(name=None):
        page.locator(".saved summary").click()
        if name:
            page.get_by_label("Save this selection as").fill(name)
        page.get_by_role("button", name="Save", exact=True).click()

    save()
    expect(page.get_by_role("link", name="Recordings", exact=True)).to_be_focused()
    expect(page.get_by_text("This selection is saved.")).to_be_visible()
    page.goto("/?category=Cooking")
    save("What to cook")
    page.get_by_role("button", name="Rename, reorder, remove").click()
    dialog = page.get_by_role("dialog", name="Saved selections")
    dialog.get_by_role("button", name="Move up: What to cook").click()
    dialog.get_by_label("Name").nth(1).fill("To hear")
    dialog.get_by_role("button", name="Remove: What to cook").click()
    expect(dialog.get_by_role("status")).to_contain_text("What to cook is removed.")
    dialog.get_by_role("button", name="Undo").click()
    dialog.get_by_role("button", name="Done").click()

    page.reload()
    page.locator(".saved summary").click()
    assert page.locator("[data-saved-list] a").all_inner_texts() == ["What to cook", "To hear"]
    page.get_by_role("link", name="To hear").click()
    page.wait_for_url("**/?has_audio=true&sort=title")
    assert visit(page.url).locator("h1").inner_text() == "Recordings"


def test_an_empty_list_names_what_to_drop_and_what_comes_then(visit):
    page = visit("/?q=potato&category=Cooking&language=xx")

    page.get_by_role("link", name="without xx").click()

    page.wait_for_url("**/?q=potato&category=Cooking")
    assert page.locator("[data-card]").count() > 0
