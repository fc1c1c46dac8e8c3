"""The charts of the library in numbers."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CHART = "Added, month by month"
LIBRARY_OF_CHARTS = "'Chartist' in window"


def test_a_chart_is_one_stop_for_tab_and_each_of_its_points_leads_to_its_list(visit):
    page = visit("/feeds")
    page.evaluate("window.isThisDocument = true")
    assert not page.evaluate(LIBRARY_OF_CHARTS)

    page.get_by_role("link", name="Statistics").click()
    page.get_by_role("figure", name=CHART).locator("summary").click()
    rows = page.get_by_role("figure", name=CHART).locator("tbody tr")
    points = page.get_by_role("group", name=CHART, exact=True).get_by_role("link")
    expect(points).to_have_count(rows.count())
    points.last.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Home")
    expect(points.first).to_be_focused()
    name = points.first.get_attribute("aria-label")
    expect(page.get_by_role("figure", name=CHART).locator("[data-point]")).to_have_text(name)
    assert name.startswith(rows.last.locator("th").text_content())
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(points.first).to_be_focused()
    page.keyboard.press("Enter")

    number = re.search(r": (\d+) added", name)[1]
    expect(page.get_by_role("status").filter(has_text=re.compile(rf"^\s*{number} items?"))).to_be_visible()
    assert page.evaluate("window.isThisDocument && !document.querySelector('[data-chart]')")


def test_charts_follow_the_width_and_the_row_of_a_bar_is_its_link(visit):
    page = visit("/statistics")
    page.set_viewport_size({"width": 390, "height": 800})
    expect(page.locator(".plain")).to_have_count(0)
    page.evaluate(
        "document.querySelectorAll('.name a').forEach((link) => { link.textContent = 'Endless'.repeat(30); })"
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 390

    row = page.get_by_role("region", name="Categories").locator("tbody tr").first
    items = row.locator("data").first.get_attribute("value")
    row.click(position={"x": 150, "y": 10})

    expect(page.get_by_role("status").filter(has_text=re.compile(rf"^\s*{items} items"))).to_be_visible()


def test_without_script_plainer_bars_stand_there_with_their_lists_and_tables(visit):
    page = visit("/statistics", java_script_enabled=False)

    bars = page.get_by_role("group", name=re.compile(CHART)).get_by_role("link")
    assert bars.count() > 1
    expect(bars.first).to_be_visible()
    page.get_by_role("figure", name=CHART).locator("summary").click()
    expect(page.get_by_role("figure", name=CHART).locator("tbody a").first).to_be_visible()
    page.get_by_role("region", name="Categories").get_by_role("link").first.click()
    expect(page.locator(".cards")).to_be_visible()
