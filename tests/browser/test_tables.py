"""The lists of the admin at both widths, in both themes and without script."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

# One of each kind; `tests/browser/test_desk.py` and others open the rest.
LISTS = [f"/admin/content/{name}/" for name in ("content", "history", "suggestion", "summary", "categoryalias")]
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1400, "height": 900}
SHIFT = """() => new Promise((resolve) => {
  let shift = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { shift += entry.value; }))
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => resolve(shift), 50));
})"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_nothing_bars_the_way_overflows_or_moves(at_the_desk, barriers, theme, size):
    page = at_the_desk("/admin/", color_scheme=theme, viewport=size)
    wrong = {}
    for path in LISTS:
        page.goto(path)
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        faults = [wider > 0, page.evaluate(SHIFT) > 0.05, barriers(page)]
        if any(faults):
            wrong[path] = faults
    assert wrong == {}


def test_a_closed_sidebar_stays_closed_and_nothing_moves(at_the_desk):
    page = at_the_desk(LISTS[0], viewport=DESKTOP)
    page.get_by_role("button", name="Toggle navigation").click()

    page.goto(LISTS[0])

    expect(page.locator("#nav-sidebar")).to_be_hidden()
    assert page.evaluate(SHIFT) < 0.05


def test_a_phone_folds_the_filters_and_names_the_values(at_the_desk):
    page = at_the_desk(LISTS[0], viewport=PHONE)
    undecided = page.get_by_role("link", name="Undecided")
    expect(undecided).to_be_hidden()

    page.get_by_text("Filters", exact=True).click()
    undecided.click()

    expect(page.get_by_role("link", name="Remove the filter State")).to_be_visible()
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Summaries").click()
    variant = page.locator("#result_list tbody tr").first.locator(".field-variant")
    assert variant.evaluate("cell => getComputedStyle(cell, '::before').content") == '"Variant"'


def test_filters_density_and_menu_work_without_script(at_the_desk):
    page = at_the_desk(LISTS[0], viewport=DESKTOP, java_script_enabled=False)

    page.get_by_role("button", name="Compact").click()
    page.get_by_role("link", name="Undecided").click()

    expect(page.get_by_role("button", name="Compact")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("navigation", name="Sidebar").get_by_role("link", name="History").click()
    expect(page.locator("h1")).to_contain_text("History")


class TestItems:
    @pytest.fixture
    def site(self, own_site):
        return own_site

    def test_categories_are_decided_in_their_row_by_keyboard_and_undone(self, at_the_desk):
        page = at_the_desk(f"{LISTS[0]}?q=potato", viewport=DESKTOP)
        row = page.locator("#result_list tbody tr")
        before = row.locator(".field-categories").text_content()
        row.get_by_role("link", name="Edit categories").press("Enter")
        field = page.get_by_role("combobox", name="Add a category")
        expect(field).to_be_focused()

        field.type("Garden")
        expect(page.get_by_role("option", name="Gardening")).to_have_attribute("aria-selected", "true")
        field.press("Enter")
        field.press("Enter")

        expect(row.get_by_role("status")).to_contain_text("Saved.")
        expect(row.locator(".field-who")).to_contain_text("clara")
        expect(row.get_by_role("link", name="Gardening")).to_be_visible()
        with page.expect_navigation():
            row.get_by_role("button", name="Undo").click()
        expect(row.locator(".field-categories")).to_have_text(before)

    def test_what_is_typed_in_a_filter_filters_at_once(self, at_the_desk):
        page = at_the_desk(LISTS[0], viewport=DESKTOP)

        page.get_by_role("combobox", name="Another category").type("cook")
        page.get_by_role("option", name="Cooking").click()

        expect(page.get_by_role("link", name="Remove the filter Category: Cooking")).to_be_visible()

    def test_without_script_edit_leads_to_the_item(self, at_the_desk):
        page = at_the_desk(f"{LISTS[0]}?q=potato", java_script_enabled=False)

        page.get_by_role("link", name="Edit categories").click()

        expect(page.get_by_label("Title")).to_have_value("The Physics of a Crisp Roast Potato")
