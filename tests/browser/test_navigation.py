"""From page to page within one document: what plays is not touched, and all else is as browsers do it."""

import random

import pytest
from playwright.sync_api import expect

from content.models import Content
from tests.browser.recordings import add_recordings
from tests.browser.screen import until
from tests.browser.test_player import listen, plays
from tests.proofs import proved, rounds

pytestmark = pytest.mark.browser

# Notes whatever happens to the sound from now on, and that this is still the same document.
WATCH = """() => {
    window.sound = document.querySelector("audio");
    window.touched = [];
    ["pause", "seeking", "emptied", "abort", "loadstart", "ratechange", "volumechange"].forEach((name) => {
        sound.addEventListener(name, () => touched.push(name));
    });
    window.times = [sound.currentTime];
    sound.addEventListener("timeupdate", () => times.push(sound.currentTime));
}"""
# What happened, and the largest step between two looks at the time, of which there are four a second.
TOUCHED = "touched.concat(window.sound === document.querySelector('audio') ? [] : ['another element'])"
STEPS = "times.slice(1).map((time, place) => time - times[place])"
SCROLL = "Math.round(scrollY)"


@pytest.fixture
def site(own_site, sample_files):
    add_recordings(sample_files)
    return own_site


def journeys(page, chance):
    """What a reader may do on this page, as functions."""

    def click(selector):
        links = page.locator(selector).locator("visible=true")
        if count := links.count():
            links.nth(chance.randrange(count)).click()

    def search():
        page.locator("#q").fill(chance.choice(["the", "garden", "nothing at all", "onion"]))
        page.keyboard.press("Enter")

    def back():
        # Before the first page of the site there is none.
        if page.evaluate("navigation.canGoBack"):
            page.go_back()

    def news():
        item = Content.objects.create(video_id=f"n{chance.getrandbits(60):x}", title="Fresh")
        item.summaries.create(variant="comprehensive", text="Words.", html="<p>Words.</p>")

    return [
        *(lambda selector=selector: click(selector) for selector in LINKS),
        *(search, news, back, page.go_forward),
    ]


LINKS = (".card-title a", ".option > a", ".pages a", ".chips a", ".filed a", ".tabs a", ".site-nav a[href^='/f']")
LINKS += (".brand", "[data-back]", ".topics a", "[data-news] a", ".card-foot a", "[data-page]")


@pytest.mark.prove
def test_nothing_that_a_reader_does_touches_what_plays(visit):
    page, seed = visit("/"), random.randrange(2**32)
    chance, steps = random.Random(seed), rounds(12, 120)
    listen(page, "Alpha")
    plays(page, "Alpha")
    page.evaluate(WATCH)

    for _ in range(steps):
        chance.choice(journeys(page, chance))()
        until(page, "!document.documentElement.hasAttribute('data-loading')")

    assert page.evaluate(TOUCHED) == [], seed
    jumps = [step for step in page.evaluate(STEPS) if step < 0]
    assert jumps == [], seed
    plays(page, "Alpha")
    proved(
        "player",
        steps=steps,
        seconds=page.evaluate("sound.currentTime"),
        longest=page.evaluate(f"Math.max(...{STEPS})"),
    )


def test_back_and_forward_return_to_the_place_the_focus_and_the_title(visit):
    page = visit("/")
    link = page.locator(".card-title a").nth(15)
    link.scroll_into_view_if_needed()
    link.focus()
    before, address = page.evaluate(SCROLL), link.get_attribute("href")
    assert before > 0

    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")
    assert page.evaluate(SCROLL) == 0
    expect(page.locator("main")).to_be_focused()
    expect(page.locator("[data-announce]")).to_have_text(page.title())
    title = page.title()
    assert title != "Library · YTV2"
    assert page.locator("link[rel=canonical]").get_attribute("href").endswith(address)

    page.go_back()
    expect(page).to_have_title("Library · YTV2")
    expect(page.locator(f".card-title a[href='{address}']")).to_be_focused()
    assert page.evaluate(SCROLL) == before
    assert page.locator("link[rel=canonical]").get_attribute("href").endswith("/")
    page.go_forward()
    expect(page).to_have_title(title)


def test_what_is_not_a_page_of_ours_is_left_to_the_browser(visit):
    page = visit("/")
    page.evaluate("window.isThisDocument = true")
    page.locator(".card-title a").first.click(modifiers=["Control"])
    feed = page.locator(".subscribe a[href='/feed.atom']")
    feed.evaluate("link => link.dispatchEvent(new MouseEvent('click', { shiftKey: true }))")
    assert page.url.endswith("/")

    page.locator(".site-nav a", has_text="Admin").click()

    page.wait_for_url("**/admin/login/**")
    assert page.evaluate("window.isThisDocument") is None
    page.go_back()
    expect(page.locator("[data-card]").first).to_be_visible()


@pytest.mark.parametrize(
    ("status", "heading"),
    [(404, "This page is not on the shelf"), (410, "This item was deleted"), (503, "Back in a moment")],
)
def test_an_error_is_a_page_that_leaves_the_sound_alone(visit, problems, status, heading):
    page = visit("/")
    listen(page, "Alpha")
    plays(page, "Alpha")
    page.evaluate(WATCH)
    body = f'<!doctype html><title>Oh</title><main id="main" tabindex="-1" data-swap="main"><h1>{heading}</h1></main>'
    page.route("**/read/bravo", lambda route: route.fulfill(status=status, body=body, content_type="text/html"))

    page.locator(".card-title a", has_text="Bravo").click()

    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    assert page.url.endswith("/read/bravo")
    assert page.evaluate(TOUCHED) == []
    problems.clear()  # the browser's line about the status


def test_without_a_connection_a_page_says_so_and_tries_again(visit, problems):
    page = visit("/")
    listen(page, "Alpha")
    plays(page, "Alpha")
    page.evaluate(WATCH)
    page.context.set_offline(True)
    page.locator(".card-title a", has_text="Bravo").click()
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    assert page.url.endswith("/read/bravo")

    page.context.set_offline(False)
    page.get_by_role("link", name="Try again").click()

    expect(page.get_by_role("heading", level=1, name="Bravo")).to_be_visible()
    assert page.evaluate(TOUCHED) == []
    problems.clear()


def test_a_page_of_another_deployment_is_loaded_whole(visit):
    page = visit("/")
    page.evaluate("window.isThisDocument = true")
    page.evaluate("document.querySelector('script[data-site]').dataset.site = 'older'")

    page.locator(".card-title a", has_text="Bravo").click()

    expect(page.get_by_role("heading", level=1, name="Bravo")).to_be_visible()
    assert page.evaluate("window.isThisDocument") is None


def test_a_form_leads_on_without_what_was_left_empty(visit):
    page = visit("/")
    page.evaluate("window.isThisDocument = true")
    page.locator("details.facet", has_text="Added").evaluate("details => { details.open = true; }")
    page.get_by_label("From").fill("2026-01-01")

    page.get_by_role("button", name="Show these days").click()

    page.wait_for_url("**/?date_from=2026-01-01")
    assert page.evaluate("window.isThisDocument")
