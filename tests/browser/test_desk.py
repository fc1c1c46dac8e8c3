"""The desk by keyboard, by mouse and without script."""

import pytest
from playwright.sync_api import expect

from content.models import Content


@pytest.fixture
def site(own_site):
    return own_site


def follow(page, key):
    with page.expect_navigation():
        page.keyboard.press(key)


def undecided():
    return Content.objects.undecided().count()


def test_ten_are_decided_by_eleven_keys_from_the_first_page(at_the_desk):
    page, before = at_the_desk("/admin/"), undecided()

    for _ in range(11):
        follow(page, "Enter")

    assert undecided() == before - 10
    expect(page.locator("h1")).to_contain_text(f"{before - 10} left")

    # Who presses twice decides once, and can undo it.
    with page.expect_navigation():
        page.evaluate("() => { for (const _ of [1, 2]) document.querySelector('[data-save]').click(); }")
    assert undecided() == before - 11
    expect(page.locator(".messagelist")).to_contain_text("Undo")


def test_ten_are_decided_by_eleven_clicks_from_the_first_page(at_the_desk):
    page, before = at_the_desk("/admin/"), undecided()
    with page.expect_navigation():
        page.get_by_role("link", name="Decide the next one").click()

    for _ in range(10):
        with page.expect_navigation():
            page.get_by_role("button", name="Save and next").click()

    assert undecided() == before - 10


def test_keys_choose_skip_undo_and_open(at_the_desk):
    page, before = at_the_desk("/admin/desk/"), undecided()
    first = page.locator(".decide header h2").inner_text()
    page.keyboard.press("2")
    expect(page.locator("[data-digit='2']")).to_be_checked()

    follow(page, "Enter")
    assert undecided() == before - 1
    follow(page, "u")
    assert (undecided(), page.locator(".decide header h2").inner_text()) == (before, first)

    follow(page, "s")
    assert page.locator(".decide header h2").inner_text() != first
    page.keyboard.press("?")
    expect(page.locator("[data-help] p")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("Gardenin")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Another one")).to_have_value("Gardening")
    follow(page, "Enter")
    expect(page.locator(".messagelist")).to_contain_text("Gardening.")
    follow(page, "e")
    assert "/change/" in page.url


def test_it_works_without_script(at_the_desk):
    page, before = at_the_desk("/admin/desk/", java_script_enabled=False), undecided()

    page.get_by_role("checkbox").nth(1).check()
    page.get_by_role("button", name="Save and next").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("link", name="Skip", exact=True).click()
    page.get_by_role("button", name="Save and next").click()

    assert undecided() == before - 1


def test_leaving_with_something_typed_asks(at_the_desk):
    page, asked = at_the_desk("/admin/content/content/"), []
    page.locator("#result_list tbody th a").first.click()
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    page.get_by_label("Title").fill("Typed")
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_label("Title")).to_have_value("Typed")
    assert asked == ["beforeunload"]

    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).first.click()
    assert asked == ["beforeunload"]


def test_after_save_the_first_tab_leads_to_the_next_item(at_the_desk):
    page = at_the_desk("/admin/content/content/?curated=no")
    titles = page.locator("#result_list tbody th a").all_inner_texts()
    page.locator("#result_list tbody th a").first.click()
    page.get_by_label("Title").fill("Decided")
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).first.click()

    page.locator("#content-start").focus()
    page.keyboard.press("Tab")
    follow(page, "Enter")

    expect(page.get_by_label("Title")).to_have_value(titles[1])
