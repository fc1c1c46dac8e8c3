"""The page of categories by keyboard, by mouse and without script."""

import pytest
from playwright.sync_api import expect

from content.models import CategoryAlias
from tests.browser.screen import DESKTOP

pytestmark = pytest.mark.browser

NAMES = "/admin/taxonomy/"


@pytest.fixture
def site(own_site):
    return own_site


def items(page, name):
    """The number beside a category, "" if there is none of that name."""
    row = page.locator(".terms > li > .term").filter(has=page.get_by_role("link", name=name, exact=True))
    return row.locator(".items").inner_text().split()[0] if row.count() else ""


def test_two_are_merged_the_old_link_leads_on_and_the_message_undoes_it(at_the_desk):
    page = at_the_desk("/admin/", viewport=DESKTOP)
    page.locator(".tasks").get_by_role("link", name="Categories").click()
    page.wait_for_url(f"**{NAMES}")
    before = {name: items(page, name) for name in ("Photography", "Cooking")}

    page.get_by_role("link", name="Merge Photography", exact=True).click()
    field = page.get_by_role("combobox", name="Into the category")
    expect(field).to_be_focused()
    page.keyboard.type("cook")
    expect(page.get_by_role("option").first).to_contain_text("Cooking")
    page.keyboard.press("Enter")
    expect(field).to_have_value("Cooking")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Photography becomes Cooking")).to_be_visible()
    expect(page.locator(".foreseen")).to_contain_text("from Photography to Cooking.")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("Old links to Photography lead there.")
    assert items(page, "Photography") == ""

    old_link = page.context.new_page()
    old_link.goto("/?category=Photography")
    expect(old_link.locator("body")).not_to_contain_text("No items")
    expect(old_link.get_by_role("link", name="Cooking").first).to_be_visible()

    page.locator(".messagelist").get_by_role("button", name="Undo").click()
    expect(page.locator(".messagelist")).to_contain_text("undone")
    page.goto(NAMES)
    assert {name: items(page, name) for name in before} == before
    assert not CategoryAlias.objects.exists()


def test_typing_narrows_the_names_and_the_button_does_without_script(at_the_desk):
    page = at_the_desk(NAMES)
    page.get_by_role("searchbox", name="Find a name").fill("photo")
    expect(page.locator(".terms > li")).to_have_count(1)
    assert page.url.endswith("?q=photo")

    page = at_the_desk(NAMES, java_script_enabled=False)
    page.get_by_role("searchbox", name="Find a name").fill("photo")
    page.get_by_role("button", name="Find").click()
    expect(page.locator(".terms > li")).to_have_count(1)
    page.get_by_role("link", name="Split off").first.click()
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Split off").click()
    expect(page.locator(".messagelist").get_by_role("button", name="Undo")).to_be_visible()
