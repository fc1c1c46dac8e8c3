"""The page does not move under the reader: not as it loads, not when news come, not when a filter is chosen."""

import pytest
from playwright.sync_api import expect

from content.models import Content
from tests.browser.screen import PHONE, SHIFT

pytestmark = pytest.mark.browser

LAPTOP = {"width": 1280, "height": 700}
LOADED_FONTS = """document.fonts.ready.then((fonts) =>
    [...fonts].filter(({ status }) => status === "loaded").map(({ family }) => family.replaceAll('"', "")))"""
# How far down the page and the filters are.
SCROLLED = "[scrollY, document.querySelector('.sheet-body').scrollTop]"


@pytest.fixture
def site(own_site):
    return own_site


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_nothing_moves_as_a_page_and_its_fonts_load_nor_when_news_come(visit, size):
    page = visit("about:blank", viewport=size)
    for path in ("/read/Z5up_2iEaGO", "/"):
        page.goto(path)
        assert page.evaluate(SHIFT) < 0.01
        assert {"Source Serif", "Source Sans"} <= set(page.evaluate(LOADED_FONTS))
    before = page.locator("[data-card]").first.bounding_box()

    item = Content.objects.create(video_id="fresh", title="Fresh")
    item.summaries.create(variant="comprehensive", text="Words.", html="<p>Words.</p>")

    expect(page.locator("[data-news]")).to_have_text("1 new item: show it")
    expect(page.locator("[data-news] a")).to_be_in_viewport()
    assert page.locator("[data-card]").first.bounding_box() == before


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_a_chosen_filter_keeps_focus_place_open_groups_and_the_phones_sheet(visit, size):
    page = visit("/", viewport=size)
    sheet, group = page.locator("[data-sheet]"), page.locator(".facet:has(h2:text-is('Level'))")
    if size is PHONE:
        sheet.locator("> summary").click()
    else:
        page.evaluate("scrollTo(0, 300)")
    group.locator("> summary").click()
    option = group.locator(".option > a", has_text="Beginner")
    option.focus()
    before = page.evaluate(SCROLLED)

    page.keyboard.press("Enter")
    page.wait_for_url("**complexity=Beginner")

    expect(option).to_be_focused()
    expect(option).to_be_in_viewport()
    expect(option).to_have_attribute("aria-current", "true")
    assert sheet.evaluate("sheet => sheet.open")
    after = page.evaluate(SCROLLED)
    assert after[0] == before[0]
    assert (after[1] > 0) is (before[1] > 0)
    expect(page.locator("[data-announce]")).to_contain_text("item")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "complexity" not in url)
    expect(option).to_be_focused()
