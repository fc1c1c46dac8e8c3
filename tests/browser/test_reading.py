"""A reader sets the text as they like it, goes from tab to tab and item to item, and comes back to where they were."""

import json

import pytest
from playwright.sync_api import expect

from content.models import Content
from tests.browser.screen import OVERFLOW, PHONE, SHIFT, until

pytestmark = pytest.mark.browser

# With a transcript; with a long text.
SPOKEN, LONG = "XJV_5DOGfoH", "Z5up_2iEaGO"
SMALL = {"width": 400, "height": 300}
SEPIA = {"size": 140, "font": "sans", "width": "wide", "spacing": "loose", "paper": "sepia", "picture": "own"}
FIRST_PAINT = (
    "[getComputedStyle(document.querySelector('.prose')).fontSize, getComputedStyle(document.body).backgroundColor]"
)


def stored(page, subject):
    return page.evaluate(f"JSON.parse(localStorage.getItem('ytv2:{subject}'))?.value")


def test_reading_options_are_chosen_by_keyboard_kept_and_there_before_the_first_paint(visit, barriers):
    page = visit(f"/read/{LONG}")
    page.get_by_role("button", name="Reading options").click()
    options = page.get_by_role("form", name="Reading options")
    for _ in range(3):
        options.get_by_role("button", name="Larger").click()
    for name, choice in (("Font", "Sans"), ("Width", "Wide"), ("Spacing", "Loose"), ("Theme", "Sepia")):
        options.get_by_role("group", name=name).get_by_role("radio", name=choice).check(force=True)
    options.get_by_role("radio", name="Loose").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")

    assert stored(page, "reading") == SEPIA
    shown = page.evaluate(FIRST_PAINT)
    assert shown == ["25.2px", "rgb(246, 238, 220)"]
    assert barriers(page) == []
    page.keyboard.press("Escape")
    expect(options).to_be_hidden()

    page.reload()
    assert page.evaluate(FIRST_PAINT) == shown
    assert page.evaluate(SHIFT) < 0.01
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate(OVERFLOW) == 0

    # What it does not understand counts as nothing.
    for nonsense in (
        "[",
        json.dumps({"version": 1, "value": {"size": "<b>"}}),
        json.dumps({"version": 2, "value": SEPIA}),
    ):
        page.evaluate("text => localStorage.setItem('ytv2:reading', text)", nonsense)
        page.reload()
        assert page.evaluate(FIRST_PAINT)[0] == "18px"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_transcript_is_a_tab_in_which_words_are_found(visit, barriers, scheme):
    page = visit(f"/read/{SPOKEN}", viewport=PHONE, color_scheme=scheme)
    page.get_by_role("tab", selected=True).focus()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.wait_for_url("**?view=transcript")
    expect(page.get_by_role("tab", name="Transcript", selected=True)).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Transcript")).to_be_visible()

    page.get_by_role("searchbox", name="Find in the transcript").fill("QUERIES")
    expect(page.locator("[data-find-count]")).to_contain_text("1 of ")
    expect(page.locator("mark[data-here]")).to_have_text("Queries")
    expect(page.locator("mark[data-here]")).to_be_in_viewport()
    assert barriers(page) == []
    assert page.evaluate(OVERFLOW) == 0
    page.get_by_role("searchbox", name="Find in the transcript").fill("nowhere at all")
    expect(page.locator("[data-find-count]")).to_have_text("Nowhere")
    with page.expect_download() as download:
        page.get_by_role("link", name="text", exact=True).click()
    assert download.value.suggested_filename == f"{SPOKEN} transcript.txt"


def test_from_item_to_item_of_the_list_one_came_from_also_over_the_end_of_a_page(visit):
    following = visit("/?sort=title_asc&page=2").locator(".card-title a").first.inner_text()
    page = visit("/?sort=title_asc")
    titles = page.locator(".card-title a").all_inner_texts()
    page.locator(".card-title a").nth(-2).click()
    beside = page.get_by_role("navigation", name="In the list")
    expect(beside.get_by_role("link", name="Previous")).to_contain_text(titles[-3])

    for title in (titles[-1], following):
        beside.get_by_role("link", name="Next").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_a_swipe_leads_to_the_next_item_and_shows_it_first(visit):
    page = visit("/", viewport=PHONE, has_touch=True)
    titles = page.locator(".card-title a").all_inner_texts()
    page.locator(".card-title a").first.click()
    expect(page.locator(".neighbours [data-next-item]")).to_contain_text(titles[1])
    touch = page.context.new_cdp_session(page)

    def send(kind, x):
        points = [] if kind == "touchEnd" else [{"x": x, "y": 500}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", 330)
    for x in (300, 260, 200):
        send("touchMove", x)
    expect(page.locator("[data-swipe]")).to_have_text(f"Next{titles[1]}")
    send("touchMove", 120)
    send("touchEnd", 120)
    expect(page.get_by_role("heading", level=1)).to_have_text(titles[1])


def test_the_reader_goes_on_where_they_stopped_and_has_read_what_they_saw_the_end_of(visit):
    page = visit(f"/read/{LONG}", viewport=SMALL)
    page.locator(".prose > *").nth(3).evaluate("each => each.scrollIntoView({ behavior: 'instant' })")
    until(page, f"localStorage.getItem('ytv2:places')?.includes('{LONG}')")

    page.goto("/")
    page.goto(f"/read/{LONG}")
    expect(page.get_by_text("You are where you stopped.")).to_be_visible()
    expect(page.locator(".prose > *").nth(3)).to_be_in_viewport()
    assert stored(page, "read") is None
    page.get_by_role("button", name="From the beginning").click()
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    expect(page.get_by_text("You are where you stopped.")).to_be_hidden()

    page.locator("[data-end]").scroll_into_view_if_needed()
    until(page, f"localStorage.getItem('ytv2:read')?.includes('{LONG}')")
    button = page.locator("[data-read-toggle]")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    assert stored(page, "read") == {}


def test_a_link_to_a_moment_of_the_recording_plays_from_there(visit):
    path = visit("/").locator(".cards [data-listen]").first.get_attribute("formaction")
    page = visit(f"{path}#t=2")
    page.get_by_role("button", name="Listen from 0:02").click()

    until(page, "document.querySelector('audio').currentTime >= 2")
    expect(page.get_by_role("button", name="Copy the link at 0:0")).to_be_visible()
    assert "#t=" in page.locator("[data-moment] [data-copy]").get_attribute("data-copy")


def test_the_reader_chooses_between_the_two_pictures_of_an_item(visit):
    own, generated = Content.objects.exclude(thumbnail_url=None).values_list("thumbnail_url", flat=True)[:2]
    Content.objects.filter(pk=LONG).update(thumbnail_url=own, summary_image_url=generated)
    page = visit(f"/read/{LONG}")
    page.get_by_role("button", name="Show the generated picture").click()
    expect(page.get_by_role("button", name="Show the item’s own picture")).to_be_focused()
    page.reload()

    expect(page.locator(".picture-generated")).to_be_visible()
    expect(page.locator(".picture-own")).to_be_hidden()


def test_without_script_the_tabs_lead_to_the_texts(visit):
    page = visit(f"/read/{SPOKEN}", java_script_enabled=False)
    page.get_by_role("tab", name="Transcript").click()

    expect(page.get_by_role("tabpanel", name="Transcript")).to_contain_text("Queries and keys")
    expect(page.get_by_role("button", name="Reading options")).to_be_hidden()
    expect(page.get_by_role("searchbox", name="Find in the transcript")).to_be_hidden()
