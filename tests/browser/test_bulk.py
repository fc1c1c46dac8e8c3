"""Many items are changed at once: by keyboard, by mouse and without script."""

import pytest
from playwright.sync_api import expect

from content.models import Content, Curation

ITEMS = "/admin/content/content/"
UNDECIDED = f"{ITEMS}?curated=no"


@pytest.fixture
def site(own_site):
    return own_site


def in_gardening():
    return Content.objects.filter(category_keys__contains=["gardening"]).count()


def decided():
    return Curation.objects.exclude(overrides={}).count()


class Keys:
    """Presses keys and counts them."""

    def __init__(self, page):
        self.page, self.number = page, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.number += 1

    def follow(self, key):
        with self.page.expect_navigation():
            self.press(key)


def test_thirty_items_get_a_category_in_eight_keys_and_is_undone(at_the_desk):
    page, before = at_the_desk(ITEMS), (in_gardening(), decided())
    keys = Keys(page)

    keys.press("a")
    expect(page.get_by_label("Category", exact=True)).to_be_focused()
    expect(page.locator(".action-counter")).to_have_text("30 of 30 selected")
    keys.press(*"gar")
    expect(page.get_by_role("option", name="Gardening")).to_have_attribute("aria-selected", "true")
    keys.press("Enter")
    keys.follow("Enter")
    number = 30 - before[0]
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Add Gardening to {number} items?")
    expect(page.get_by_role("button", name="Add Gardening")).to_be_focused()
    keys.follow("Enter")

    assert keys.number <= 8
    expect(page.locator(".messagelist")).to_contain_text(f"Gardening added to {number} items.")
    assert page.url.endswith(ITEMS)
    assert in_gardening() == 30
    with page.expect_navigation():
        page.get_by_role("button", name="Undo").click()
    assert (in_gardening(), decided()) == before


def test_all_that_the_list_finds_go_on_by_themselves_with_a_bar_of_progress(at_the_desk, monkeypatch):
    monkeypatch.setattr("content.admin.items.item_admin.ContentAdmin.list_per_page", 10)
    monkeypatch.setattr("content.decisions.bulk.batches.BATCH", 5)
    monkeypatch.setattr("content.admin.bulk.bulk_page.SECONDS_A_REQUEST", 0)
    page, number = at_the_desk(UNDECIDED), Content.objects.undecided().count()

    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name=f"Select all {number} that this list finds").click()
    page.get_by_label("What to do with them").select_option("The machine is right")
    expect(page.get_by_label("Category", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Apply").click()
    page.get_by_role("button", name="Yes, the machine is right").click()

    expect(page.locator(".messagelist")).to_contain_text("items decided as the machine says.")
    assert Content.objects.undecided().exclude(shown_categories=[]).count() == 0


def test_without_script_the_next_page_asks_for_the_category(at_the_desk):
    page, before = at_the_desk(UNDECIDED, java_script_enabled=False), in_gardening()

    for place in (1, 2):
        page.locator("#result_list .action-select").nth(place).check()
    page.get_by_label("What to do with them").select_option("Add a category")
    page.get_by_role("button", name="Apply").click()
    page.get_by_label("Category", exact=True).fill("gardening")
    page.get_by_role("button", name="Show what that changes").click()
    page.get_by_role("button", name="Add Gardening").click()

    assert before < in_gardening() <= before + 2
    page.get_by_role("button", name="Undo").click()
    assert in_gardening() == before
