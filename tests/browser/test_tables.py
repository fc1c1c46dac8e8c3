"""The lists of the admin: sidebar, filters, density, and what is decided in a row; on a phone and without script."""

import pytest
from playwright.sync_api import expect

from tests.browser.screen import DESKTOP, PHONE, SHIFT

pytestmark = pytest.mark.browser

ITEMS = "/admin/content/content/"


def test_a_closed_sidebar_stays_closed_and_nothing_moves(at_the_desk):
    page = at_the_desk(ITEMS, viewport=DESKTOP)
    page.get_by_role("button", name="Toggle navigation").click()

    page.goto(ITEMS)

    expect(page.locator("#nav-sidebar")).to_be_hidden()
    assert page.evaluate(SHIFT) < 0.05


def test_a_phone_folds_the_filters_and_names_the_values(at_the_desk):
    page = at_the_desk(ITEMS, viewport=PHONE)
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
    page = at_the_desk(ITEMS, viewport=DESKTOP, java_script_enabled=False)

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
        page = at_the_desk(f"{ITEMS}?q=potato", viewport=DESKTOP)
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
        page = at_the_desk(ITEMS, viewport=DESKTOP)

        page.get_by_role("combobox", name="Another category").type("cook")
        page.get_by_role("option", name="Cooking").click()

        expect(page.get_by_role("link", name="Remove the filter Category: Cooking")).to_be_visible()

    def test_without_script_edit_leads_to_the_item(self, at_the_desk):
        page = at_the_desk(f"{ITEMS}?q=potato", java_script_enabled=False)

        page.get_by_role("link", name="Edit categories").click()

        expect(page.get_by_label("Title")).to_have_value("The Physics of a Crisp Roast Potato")
